#include "tests/usbemu/engine.h"

#include <string.h>

enum { DLE = 0x10, ESC = 0x1b, GS = 0x1d, LINE_ROWS = 24, CELL_DOTS = 12 };

void
engine_init(struct engine *engine, const struct engine_ops *ops, void *context)
{
    *engine = (struct engine){.ops = ops, .context = context};
}

void
engine_reset(struct engine *engine)
{
    engine->command_len = 0;
    engine->raster_left = 0;
    engine->row_len = 0;
    engine->columns = 0;
}

static void
feed(struct engine *engine, int rows)
{
    for (int i = 0; i < rows; i++)
        engine->ops->row(engine->context, NULL, 0);
}

/* No font: a character is a pattern of its bits, enough to see that text came out. */
static void
print_line(struct engine *engine)
{
    uint8_t row[ENGINE_COLUMNS * CELL_DOTS / 8] = {0};
    for (size_t i = 0; i < engine->columns; i++)
        for (int dot = 0; dot < 8; dot++)
            if (engine->text[i] >> dot & 1) {
                size_t at = i * CELL_DOTS + (size_t)dot;
                row[at / 8] |= (uint8_t)(0x80 >> at % 8);
            }
    for (int y = 0; y < LINE_ROWS; y++)
        engine->ops->row(engine->context, row, sizeof(row));
    engine->columns = 0;
}

static void
print_text(struct engine *engine, uint8_t byte)
{
    if (byte == '\n') {
        print_line(engine);
    } else if (byte >= 0x20) {
        engine->text[engine->columns++] = byte;
        if (engine->columns == ENGINE_COLUMNS)
            print_line(engine);
    }
}

static void
raster_byte(struct engine *engine, uint8_t byte)
{
    if (engine->row_len < sizeof(engine->row))
        engine->row[engine->row_len] = byte;
    engine->row_len++;
    engine->raster_left--;
    if (engine->row_len == engine->row_bytes) {
        size_t kept = engine->row_len < sizeof(engine->row) ? engine->row_len
                                                            : sizeof(engine->row);
        engine->ops->row(engine->context, engine->row, kept);
        engine->row_len = 0;
    }
}

/* How long the command is that starts like this; 0: not decided yet, 1: no command. */
static size_t
length_of(const struct engine *engine)
{
    const uint8_t *c = engine->command;
    if (engine->command_len < 2)
        return 0;
    switch (c[0] << 8 | c[1]) {
    case ESC << 8 | '@':
    case ESC << 8 | 'i':
    case ESC << 8 | 'm':
        return 2;
    case ESC << 8 | 'd':
    case ESC << 8 | 'J':
    case GS << 8 | 'a':
    case GS << 8 | 'r':
    case DLE << 8 | 0x04:
    case DLE << 8 | 0x05:
        return 3;
    case DLE << 8 | 0x14:
        return engine->command_len < 3 ? 0 : c[2] == 8 ? 10 : 5;
    case GS << 8 | 'V':
        return engine->command_len < 3 ? 0 : c[2] >= 65 ? 4 : 3;
    case GS << 8 | 'e':
        if (!engine->has_presenter)
            return 1;
        return engine->command_len < 3 ? 0 : c[2] == 3 ? 4 : 3;
    case GS << 8 | 'v':
        return 8;
    default:
        return 1;
    }
}

static void
execute(struct engine *engine)
{
    const uint8_t *c = engine->command;
    const struct engine_ops *ops = engine->ops;
    switch (c[0] << 8 | c[1]) {
    case ESC << 8 | '@':
        engine->columns = 0;
        break;
    case ESC << 8 | 'd':
        feed(engine, c[2] * 30);
        break;
    case ESC << 8 | 'J':
        feed(engine, c[2]);
        break;
    case ESC << 8 | 'i':
    case ESC << 8 | 'm':
        ops->cut(engine->context);
        break;
    case GS << 8 | 'V':
        if (c[2] >= 65)
            feed(engine, 80 + c[3]); /* from the head to the knife, and n more */
        ops->cut(engine->context);
        break;
    case GS << 8 | 'a':
        ops->asb(engine->context, c[2]);
        break;
    case GS << 8 | 'r':
        if (engine->knows_barrier)
            ops->status(engine->context, c[2]);
        break;
    case GS << 8 | 'e':
        ops->present(engine->context);
        break;
    case GS << 8 | 'v':
        engine->row_bytes = (size_t)(c[4] | c[5] << 8);
        engine->raster_left = (uint64_t)engine->row_bytes * (size_t)(c[6] | c[7] << 8);
        engine->row_len = 0;
        break;
    default: /* DLE: done when it arrived */
        break;
    }
}

void
engine_byte(struct engine *engine, uint8_t byte)
{
    if (engine->raster_left > 0) {
        raster_byte(engine, byte);
        return;
    }
    if (engine->command_len == 0 && byte != ESC && byte != GS && byte != DLE) {
        print_text(engine, byte);
        return;
    }
    engine->command[engine->command_len++] = byte;
    size_t length = length_of(engine);
    if (length == 1) {
        engine->command_len = 0;
        print_text(engine, byte);
    } else if (length == engine->command_len) {
        engine->command_len = 0;
        execute(engine);
    }
}
