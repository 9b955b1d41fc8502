/* What a simulated ESC/POS printer does with the bytes in its buffer, one at a time.
 *
 * Owns: the state of the command being read. Really parses: unknown bytes are text and
 * burn dots, so a host that loses its place is seen on the paper. Called by printer.c.
 * Must not know: USB, buffers, time. Sources: Epson ESC/POS command reference (ESC @,
 * ESC d, ESC J, GS V, GS a, GS r, GS v 0, DLE); Custom command manuals (ESC i, GS e).
 */
#ifndef USBEMU_ENGINE_H
#define USBEMU_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What the mechanism must do; each call is one thing that takes time or paper. */
struct engine_ops {
    void (*row)(void *context, const uint8_t *row, size_t bytes);
    void (*cut)(void *context);
    void (*present)(void *context);
    void (*asb)(void *context, uint8_t which);
    void (*status)(void *context, uint8_t which); /* GS r */
};

enum { ENGINE_ROW_MAX = 128, ENGINE_COLUMNS = 48 };

struct engine {
    const struct engine_ops *ops;
    void *context;
    bool knows_barrier, has_presenter;
    uint8_t command[12];
    size_t command_len;
    uint8_t row[ENGINE_ROW_MAX];
    size_t row_len, row_bytes;
    uint64_t raster_left; /* bytes of GS v 0 still to come */
    uint8_t text[ENGINE_COLUMNS];
    size_t columns;
};

void engine_init(struct engine *engine, const struct engine_ops *ops, void *context);
/** Forgets a half-read command and an unprinted line. */
void engine_reset(struct engine *engine);
void engine_byte(struct engine *engine, uint8_t byte);

#endif
