/* A card reader that is none: it does what a test says, and fails in every way that
 * drivers/reader.h knows. Simulated; linked in place of the driver, whose functions it
 * defines, so one file of a program includes it.
 *
 * The card on it answers each command with the command turned round and 9000. */
#ifndef TESTS_UNIT_READER_FAKE_H
#define TESTS_UNIT_READER_FAKE_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/reader.h"

struct reader {
    struct loop *loop;
    const struct reader_ops *ops;
    void *context;
    enum reader_state state;
    uint8_t atr[READER_ATR_MAX];
    size_t atr_len;
    struct loop_source *answer;
    bool busy;
    uint8_t out[READER_ANSWER_MAX];
    size_t out_len;
    /* What the test wants of the next exchange. */
    enum reader_outcome outcome;
    enum status refuses; /* unless STATUS_OK, of the call itself */
    int delay_ms;        /* -1: it never comes */
    size_t answer_len;   /* 0: as said above */
    /* What the test looks at. */
    int power_ons, power_offs, transmits, cancels, hands;
    size_t last_len;
};

static const uint8_t fake_atr[] = {0x3b, 0x8a, 0x80, 0x01, 0x80, 0x31, 0xb8,
                                   0x73, 0x84, 0x01, 0xe0, 0x82, 0x90, 0x00};

static inline void
fake_on_answer(void *context)
{
    struct reader *reader = context;
    reader->busy = false;
    reader->ops->answered(reader->context, reader->outcome, reader->out,
                          reader->outcome == READER_ANSWERED ? reader->out_len : 0);
}

static inline void
fake_make(struct reader *reader, struct loop *loop, const struct reader_ops *ops,
          void *context)
{
    *reader = (struct reader){.loop = loop,
                              .ops = ops,
                              .context = context,
                              .state = READER_EMPTY,
                              .outcome = READER_ANSWERED};
    reader->answer = loop_add_timer(loop, fake_on_answer, reader);
}

static inline void
fake_drop(struct reader *reader)
{
    loop_remove(reader->answer);
}

/* What happens at the reader, as its driver tells it. */
static inline void
fake_become(struct reader *reader, enum reader_state state)
{
    reader->state = state;
    reader->atr_len = 0;
    if (state == READER_CARD) {
        memcpy(reader->atr, fake_atr, sizeof(fake_atr));
        reader->atr_len = sizeof(fake_atr);
    }
    reader->ops->state(reader->context, state, "a reader of the test");
}

static inline enum status
fake_begin(struct reader *reader)
{
    if (reader->refuses != STATUS_OK)
        return reader->refuses;
    if (reader->busy)
        return STATUS_AGAIN;
    if (reader->state != READER_CARD)
        return STATUS_GONE;
    reader->busy = true;
    if (reader->delay_ms >= 0)
        loop_arm(reader->answer, reader->delay_ms, 0);
    return STATUS_OK;
}

enum reader_state
reader_state(const struct reader *reader)
{
    return reader->state;
}

const uint8_t *
reader_atr(const struct reader *reader, size_t *len)
{
    *len = reader->atr_len;
    return reader->atr;
}

enum status
reader_power_on(struct reader *reader)
{
    enum status status = fake_begin(reader);
    reader->power_ons++;
    memcpy(reader->out, fake_atr, sizeof(fake_atr));
    reader->out_len = sizeof(fake_atr);
    return status;
}

void
reader_power_off(struct reader *reader)
{
    reader->power_offs++;
}

enum status
reader_transmit(struct reader *reader, const uint8_t *apdu, size_t len)
{
    if (len < 4)
        return STATUS_INVALID;
    if (len > READER_APDU_MAX)
        return STATUS_TOO_LARGE;
    enum status status = fake_begin(reader);
    reader->transmits++;
    reader->last_len = len;
    for (size_t i = 0; i < len; i++)
        reader->out[i] = apdu[len - 1 - i];
    reader->out[len] = 0x90;
    reader->out[len + 1] = 0x00;
    reader->out_len = reader->answer_len > 0 ? reader->answer_len : len + 2;
    return status;
}

void
reader_cancel(struct reader *reader)
{
    reader->cancels++;
    reader->busy = false;
    loop_disarm(reader->answer);
}

void
reader_hand_to(struct reader *reader, const struct reader_ops *ops, void *context)
{
    reader->hands++;
    reader->ops = ops;
    reader->context = context;
}

#endif
