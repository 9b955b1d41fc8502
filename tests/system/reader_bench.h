/* What the system tests of the card reader share: a loop with the real driver on a
 * simulated reader, text commands to the emulator, and commands whose answers can be
 * foretold.
 *
 * Each test program starts itself again under usbemu (emulated_begin). Test code:
 * the reader, the cable and the card (tests/usbemu/test_card.h) are simulated, the
 * driver and libusb are not. */
#ifndef TESTS_SYSTEM_READER_BENCH_H
#define TESTS_SYSTEM_READER_BENCH_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "drivers/reader.h"
#include "drivers/usb.h"
#include "tests/kit/control.h"
#include "tests/system/emulated.h"

struct reader_bench {
    struct loop *loop;
    struct usb *usb;
    struct reader *reader;
    const char *kind; /* the emulator's name of the model */
    enum reader_state state;
    int told;        /* states, how often */
    char trail[512]; /* their names */
    char model[64];
    int answers; /* told so far */
    enum reader_outcome outcome;
    uint8_t answer[READER_ANSWER_MAX];
    size_t answer_len;
    uint8_t command[READER_APDU_MAX];
    size_t command_len;
};

static inline void
reader_bench_ask(const struct reader_bench *bench, const char *line, char *reply,
                 size_t cap)
{
    (void)control_ask(getenv("USBEMU_CTL"), bench->kind, line, reply, cap);
}

static inline bool
reader_bench_tell(const struct reader_bench *bench, const char *lines)
{
    return control_tell(getenv("USBEMU_CTL"), bench->kind, lines);
}

static inline void
reader_bench_on_state(void *context, enum reader_state state, const char *model)
{
    struct reader_bench *bench = context;
    size_t used = strlen(bench->trail);
    bench->state = state;
    bench->told++;
    snprintf(bench->model, sizeof(bench->model), "%s", model);
    snprintf(bench->trail + used, sizeof(bench->trail) - used, "%s ",
             reader_state_name(state));
}

static inline void
reader_bench_on_answered(void *context, enum reader_outcome outcome,
                         const uint8_t *bytes, size_t len)
{
    struct reader_bench *bench = context;
    bench->answers++;
    bench->outcome = outcome;
    bench->answer_len = len;
    if (len > 0)
        memcpy(bench->answer, bytes, len);
}

static const struct reader_ops reader_bench_ops = {reader_bench_on_state,
                                                   reader_bench_on_answered};

static inline bool
reader_bench_wait_state(struct reader_bench *bench, enum reader_state state, int ms)
{
    int64_t end = emulated_now(CLOCK_MONOTONIC) + ms;
    while (bench->state != state && emulated_now(CLOCK_MONOTONIC) < end)
        loop_turn(bench->loop, 10);
    return bench->state == state;
}

static inline bool
reader_bench_wait_answer(struct reader_bench *bench, int answers, int ms)
{
    int64_t end = emulated_now(CLOCK_MONOTONIC) + ms;
    while (bench->answers < answers && emulated_now(CLOCK_MONOTONIC) < end)
        loop_turn(bench->loop, 50);
    return bench->answers == answers;
}

static inline void
reader_bench_idle(struct reader_bench *bench, int ms)
{
    int64_t end = emulated_now(CLOCK_MONOTONIC) + ms;
    while (emulated_now(CLOCK_MONOTONIC) < end)
        loop_turn(bench->loop, 10);
}

/* Writes a command into the bench: `wanted` -1 for no Le, 0 for the longest. */
static inline void
reader_bench_write(struct reader_bench *bench, unsigned header, const uint8_t *data,
                   size_t len, long wanted, bool extended)
{
    uint8_t *c = bench->command;
    size_t at = 4;
    for (int i = 0; i < 4; i++)
        c[i] = (uint8_t)(header >> (24 - 8 * i));
    if (extended && (len > 0 || wanted >= 0))
        c[at++] = 0;
    if (len > 0) {
        if (extended)
            c[at++] = (uint8_t)(len >> 8);
        c[at++] = (uint8_t)len;
        memcpy(c + at, data, len);
        at += len;
    }
    if (wanted >= 0 && extended)
        c[at++] = (uint8_t)(wanted >> 8);
    if (wanted >= 0)
        c[at++] = (uint8_t)wanted;
    bench->command_len = at;
}

static inline enum status
reader_bench_send(struct reader_bench *bench)
{
    return reader_transmit(bench->reader, bench->command, bench->command_len);
}

static inline uint8_t
reader_bench_pattern(size_t i)
{
    return (uint8_t)(i * 7 + (i >> 8) * 13 + 5);
}

/* NULL if the card, asked for `len` bytes of the pattern, gives exactly those. */
static inline const char *
reader_bench_wrong_with_pattern(struct reader_bench *bench, size_t len, bool extended)
{
    int before = bench->answers;
    reader_bench_write(bench, 0x80100000u | (unsigned)len, NULL, 0, 0, extended);
    if (reader_bench_send(bench) != STATUS_OK)
        return "the command was not taken";
    if (!reader_bench_wait_answer(bench, before + 1, 30000))
        return "no answer was told";
    if (bench->outcome != READER_ANSWERED)
        return "it was not answered";
    if (bench->answer_len != len + 2)
        return "the answer has another length";
    for (size_t i = 0; i < len; i++)
        if (bench->answer[i] != reader_bench_pattern(i))
            return "a byte differs";
    return bench->answer[len] == 0x90 && bench->answer[len + 1] == 0
               ? NULL
               : "the status word differs";
}

static inline bool
reader_bench_start_bound(struct reader_bench *bench, const char *kind,
                         const struct reader_binding *binding)
{
    *bench = (struct reader_bench){.kind = kind};
    if (loop_create(&bench->loop) != STATUS_OK ||
        !reader_bench_tell(bench, "plug %s") ||
        usb_create(bench->loop, &bench->usb) != STATUS_OK)
        return false;
    bench->reader =
        reader_create(bench->loop, bench->usb, binding, &reader_bench_ops, bench);
    return true;
}

static inline bool
reader_bench_start(struct reader_bench *bench, const char *kind)
{
    static const struct reader_binding any = {.port = ""};
    return reader_bench_start_bound(bench, kind, &any);
}

static inline void
reader_bench_stop(struct reader_bench *bench)
{
    reader_destroy(bench->reader);
    usb_destroy(bench->usb);
    loop_destroy(bench->loop);
    (void)reader_bench_tell(bench, "card %s out");
    (void)reader_bench_tell(bench, "unplug %s");
}

#endif
