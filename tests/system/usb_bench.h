/* What the system tests of the receipt printer share: a loop with the real driver on a
 * simulated printer, text commands to the emulator, and a look at the paper.
 *
 * Each test program starts itself again under usbemu (emulated_begin). Test code; the
 * printer, the cable and the paper are simulated, the driver and libusb are not. */
#ifndef TESTS_SYSTEM_USB_BENCH_H
#define TESTS_SYSTEM_USB_BENCH_H

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "drivers/printer.h"
#include "drivers/usb.h"
#include "tests/kit/control.h"
#include "tests/system/emulated.h"

enum { ROWS = 600, STRIDE = 72, WIDTH = 576, PAPER_MAX = 12000 * 80 };

struct bench {
    struct loop *loop;
    struct usb *usb;
    struct printer *printer;
    const char *model;
    const char *folder;
    bool done;
    enum printer_state state; /* as the driver told it */
    int told;                 /* how often */
    enum printer_outcome outcome;
    enum printer_state why;
    uint8_t dots[ROWS * STRIDE];
    unsigned job; /* makes every bitmap different */
};

static inline void
bench_ask(const struct bench *bench, const char *line, char *reply, size_t cap)
{
    (void)control_ask(getenv("USBEMU_CTL"), bench->model, line, reply, cap);
}

static inline bool
bench_tell(const struct bench *bench, const char *lines)
{
    return control_tell(getenv("USBEMU_CTL"), bench->model, lines);
}

static inline void
bench_on_state(void *context, enum printer_state state, const char *family)
{
    struct bench *bench = context;
    (void)family;
    bench->state = state;
    bench->told++;
}

static inline void
bench_on_done(void *context, enum printer_outcome outcome, enum printer_state why)
{
    struct bench *bench = context;
    bench->done = true;
    bench->outcome = outcome;
    bench->why = why;
}

static const struct printer_ops bench_ops = {bench_on_state, bench_on_done};

static inline bool
bench_wait_ready(struct bench *bench, int ms)
{
    for (int i = 0; i < ms / 10 && bench->state != PRINTER_READY; i++)
        loop_turn(bench->loop, 10);
    return bench->state == PRINTER_READY;
}

static inline bool
bench_wait_done(struct bench *bench, int ms)
{
    int64_t end = 0;
    loop_turn(bench->loop, 0);
    end = loop_now_ms(bench->loop) + ms;
    while (!bench->done && loop_now_ms(bench->loop) < end)
        loop_turn(bench->loop, 100);
    return bench->done;
}

/* Some bands look like noise, one holds real-time commands; never white at the edges.
 */
static inline enum status
bench_print(struct bench *bench)
{
    uint32_t noise = 0x9e3779b9u * ++bench->job;
    for (size_t i = 0; i < sizeof(bench->dots); i++) {
        noise = noise * 1664525u + 1013904223u;
        bench->dots[i] = (uint8_t)(0x40 | noise >> 24);
    }
    bench->done = false;
    struct printer_bitmap bitmap = {bench->dots, WIDTH, ROWS, STRIDE};
    return printer_print(bench->printer, &bitmap);
}

static inline int
bench_newest(const struct bench *bench)
{
    char path[PATH_MAX];
    int n = 0;
    for (;; n++) {
        snprintf(path, sizeof(path), "%s/paper-%04d.pbm", bench->folder, n + 1);
        if (access(path, R_OK) != 0)
            return n;
    }
}

/* Rows of a piece of paper, 0 if there is none. */
static inline int
bench_height(const struct bench *bench, int number)
{
    char path[PATH_MAX];
    int height = 0;
    snprintf(path, sizeof(path), "%s/paper-%04d.pbm", bench->folder, number);
    FILE *file = fopen(path, "rb");
    if (file == NULL || fscanf(file, "P4 %*d %d", &height) != 1)
        height = 0;
    if (file != NULL)
        fclose(file);
    return height;
}

/* NULL if the piece holds this job and nothing else. */
static inline const char *
bench_wrong_with_piece(const struct bench *bench, int number)
{
    static uint8_t paper[PAPER_MAX];
    char path[PATH_MAX];
    int width = 0;
    int height = 0;

    snprintf(path, sizeof(path), "%s/paper-%04d.pbm", bench->folder, number);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return "there is no such piece of paper";
    bool ok = fscanf(file, "P4 %d %d", &width, &height) == 2 && fgetc(file) == '\n';
    size_t stride = (size_t)(width + 7) / 8;
    size_t got = ok ? fread(paper, 1, sizeof(paper), file) : 0;
    fclose(file);
    if (!ok || height < ROWS || got != stride * (size_t)height)
        return "the piece is too short";
    size_t left = (stride - STRIDE) / 2;
    for (int y = 0; y < height; y++)
        for (size_t x = 0; x < stride; x++) {
            uint8_t want = y < ROWS && x >= left && x < left + STRIDE
                               ? bench->dots[(size_t)y * STRIDE + x - left]
                               : 0;
            if (paper[(size_t)y * stride + x] != want)
                return y < ROWS ? "a dot differs" : "something follows the receipt";
        }
    return NULL;
}

/* What the configuration must say for that model; a known family needs nothing. */
static inline struct printer_binding
bench_binding_of(const char *model)
{
    struct printer_binding binding = {.serial = "", .port = ""};
    bool plain = strcmp(model, "plain") == 0;
    if (plain || strcmp(model, "oneway") == 0) {
        binding.vendor = 0x0416;
        binding.product = plain ? 0x5011 : 0x5012;
    }
    return binding;
}

static inline bool
bench_start_bound(struct bench *bench, const char *model,
                  const struct printer_binding *binding)
{
    *bench = (struct bench){
        .model = model, .folder = getenv("USBEMU_PAPERS"), .job = bench->job};
    if (loop_create(&bench->loop) != STATUS_OK || !bench_tell(bench, "plug %s") ||
        usb_create(bench->loop, &bench->usb) != STATUS_OK)
        return false;
    bench->printer =
        printer_create(bench->loop, bench->usb, binding, &bench_ops, bench);
    return true;
}

static inline bool
bench_start(struct bench *bench, const char *model)
{
    struct printer_binding binding = bench_binding_of(model);
    return bench_start_bound(bench, model, &binding);
}

static inline void
bench_stop(struct bench *bench)
{
    printer_destroy(bench->printer);
    usb_destroy(bench->usb);
    (void)bench_tell(bench, "unplug %s");
    loop_destroy(bench->loop);
}

#endif
