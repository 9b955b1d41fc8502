#include "drivers/escpos.h"

#include <string.h>

enum { EOT = 0x04, ENQ = 0x05, DLE = 0x10, DC4 = 0x14, ESC = 0x1b, GS = 0x1d };

enum { BLOCK_MAX = 80 }; /* longest block answer we wait through */

struct escpos_buf
escpos_buf_over(uint8_t *at, size_t cap)
{
    return (struct escpos_buf){.at = at, .cap = cap};
}

/* Room for `len` more bytes, or NULL. */
static uint8_t *
grow(struct escpos_buf *buf, size_t len)
{
    if (len > buf->cap - buf->len) {
        buf->overflow = true;
        return NULL;
    }
    buf->len += len;
    return buf->at + buf->len - len;
}

void
escpos_put_bytes(struct escpos_buf *buf, const void *bytes, size_t len)
{
    uint8_t *to = grow(buf, len);
    if (to != NULL)
        memcpy(to, bytes, len);
}

void
escpos_put_zeros(struct escpos_buf *buf, size_t count)
{
    uint8_t *to = grow(buf, count);
    if (to != NULL)
        memset(to, 0, count);
}

void
escpos_put_initialise(struct escpos_buf *buf)
{
    escpos_put_bytes(buf, (const uint8_t[]){ESC, '@'}, 2);
}

void
escpos_put_automatic_status(struct escpos_buf *buf)
{
    escpos_put_bytes(buf, (const uint8_t[]){GS, 'a', 0xff}, 3);
}

void
escpos_put_barrier(struct escpos_buf *buf, struct escpos_reader *reader)
{
    escpos_put_bytes(buf, (const uint8_t[]){GS, 'r', 1}, 3);
    reader->barriers++;
}

void
escpos_put_clear(struct escpos_buf *buf)
{
    escpos_put_bytes(buf, (const uint8_t[]){DLE, DC4, 8, 1, 3, 20, 1, 6, 2, 8}, 10);
}

void
escpos_put_feed(struct escpos_buf *buf, int rows)
{
    if (rows > 0)
        escpos_put_bytes(buf, (const uint8_t[]){ESC, 'J', (uint8_t)rows}, 3);
}

void
escpos_put_raster(struct escpos_buf *buf, const uint8_t *dots, int row_bytes, int rows)
{
    size_t size = (size_t)row_bytes * (size_t)rows;
    uint8_t *to = grow(buf, ESCPOS_RASTER_HEADER + size);
    if (to == NULL)
        return;
    memcpy(to,
           (const uint8_t[]){GS, 'v', '0', 0, (uint8_t)row_bytes,
                             (uint8_t)(row_bytes >> 8), (uint8_t)rows,
                             (uint8_t)(rows >> 8)},
           ESCPOS_RASTER_HEADER);
    to += ESCPOS_RASTER_HEADER;
    memcpy(to, dots, size);
    for (size_t i = 0; i + 1 < size; i++)
        if (to[i] == DLE && (to[i + 1] == EOT || to[i + 1] == ENQ || to[i + 1] == DC4))
            to[i] |= 1;
}

void
escpos_put_ask(struct escpos_buf *buf, struct escpos_reader *reader, uint8_t which)
{
    if (reader->asked_len == ESCPOS_ASKS_MAX) {
        buf->overflow = true;
        return;
    }
    escpos_put_bytes(buf, (const uint8_t[]){DLE, EOT, which}, 3);
    if (!buf->overflow)
        reader->asked[reader->asked_len++] = which;
}

void
escpos_reader_restart(struct escpos_reader *reader)
{
    *reader = (struct escpos_reader){.condition = reader->condition,
                                     .barriers = reader->barriers};
}

static enum escpos_news
read_status(struct escpos_reader *reader, uint8_t byte)
{
    struct escpos_condition *c = &reader->condition;
    if (reader->asked_len == 0)
        return ESCPOS_NOTHING; /* not ours: nobody asked */
    uint8_t which = reader->asked[0];
    reader->asked_len--;
    memmove(reader->asked, reader->asked + 1, reader->asked_len);
    switch (which) {
    case 1:
        c->offline = (byte & 0x08) != 0;
        break;
    case 2:
        c->cover_open = (byte & 0x04) != 0;
        c->feeding = (byte & 0x08) != 0;
        c->other_error = (byte & 0x40) != 0;
        break;
    case 3:
        c->cutter = (byte & 0x08) != 0;
        c->fatal = (byte & 0x20) != 0;
        c->recovers = (byte & 0x40) != 0;
        break;
    default:
        c->paper_low = (byte & 0x0c) != 0;
        c->paper_out = (byte & 0x60) != 0;
        break;
    }
    return ESCPOS_STATUS;
}

static enum escpos_news
read_automatic(struct escpos_reader *reader)
{
    const uint8_t *a = reader->automatic;
    reader->automatic_len = 0;
    reader->condition = (struct escpos_condition){
        .offline = (a[0] & 0x08) != 0,
        .cover_open = (a[0] & 0x20) != 0,
        .feeding = (a[0] & 0x40) != 0,
        .other_error = (a[1] & 0x04) != 0,
        .cutter = (a[1] & 0x08) != 0,
        .fatal = (a[1] & 0x20) != 0,
        .recovers = (a[1] & 0x40) != 0,
        .paper_low = (a[2] & 0x03) != 0,
        .paper_out = (a[2] & 0x0c) != 0,
    };
    return ESCPOS_AUTOMATIC;
}

static enum escpos_news
read_block(struct escpos_reader *reader, uint8_t byte)
{
    if (reader->block_len < sizeof(reader->block))
        reader->block[reader->block_len] = byte;
    reader->block_len++;
    if (byte != 0 && reader->block_len < BLOCK_MAX)
        return ESCPOS_NOTHING;
    bool cleared = reader->block_len == 3 && reader->block[0] == 0x37 &&
                   reader->block[1] == 0x25 && byte == 0;
    reader->block_len = 0;
    return cleared ? ESCPOS_CLEARED : ESCPOS_NOTHING;
}

/* Told apart by the fixed bits: x..1..10 answers DLE EOT, x..1..00 starts an automatic
 * status whose other three bytes, like the answer to GS r, have bit 4 clear. */
enum escpos_news
escpos_read(struct escpos_reader *reader, uint8_t byte)
{
    if (reader->block_len > 0)
        return read_block(reader, byte);
    if ((byte & 0x93) == 0x12)
        return read_status(reader, byte);
    if ((byte & 0x93) == 0x10) {
        reader->automatic[0] = byte;
        reader->automatic_len = 1;
        return ESCPOS_NOTHING;
    }
    if (byte == 0x37 || byte == 0x5f)
        return read_block(reader, byte);
    if ((byte & 0x90) != 0)
        return ESCPOS_NOTHING; /* XON, XOFF, noise */
    if (reader->automatic_len > 0) {
        reader->automatic[reader->automatic_len++] = byte;
        return reader->automatic_len == 4 ? read_automatic(reader) : ESCPOS_NOTHING;
    }
    if (reader->barriers == 0)
        return ESCPOS_NOTHING;
    reader->barriers--;
    reader->condition.paper_low = (byte & 0x03) != 0;
    reader->condition.paper_out = (byte & 0x0c) != 0;
    return ESCPOS_BARRIER;
}
