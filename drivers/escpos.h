/* The ESC/POS language: building commands and understanding answers.
 *
 * Owns: nothing but the bytes; pure, never blocks, never fails on any input. Called by
 * the receipt printer's driver. Must not know: USB, time, receipts. Sources: Epson
 * ESC/POS command reference (ESC @, ESC J, GS v 0, GS a, GS r, DLE EOT, DLE DC4 8,
 * "status transmitted by ASB"). */
#ifndef SCHALTER_DRIVERS_ESCPOS_H
#define SCHALTER_DRIVERS_ESCPOS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Commands over caller's memory. What does not fit is left out whole and `overflow`
 * stays set. */
struct escpos_buf {
    uint8_t *at;
    size_t len;
    size_t cap;
    bool overflow;
};

struct escpos_buf escpos_buf_over(uint8_t *at, size_t cap);

void escpos_put_bytes(struct escpos_buf *buf, const void *bytes, size_t len);
/** NULs, which mean nothing outside a command and finish a torn one. */
void escpos_put_zeros(struct escpos_buf *buf, size_t count);
/** ESC @: forgets modes and the unprinted line. */
void escpos_put_initialise(struct escpos_buf *buf);
/** GS a 255: speak up whenever something changes (ASB), and now. */
void escpos_put_automatic_status(struct escpos_buf *buf);
/** DLE DC4 8: empties the printer's buffers in real time. */
void escpos_put_clear(struct escpos_buf *buf);
/** ESC J: feeds `rows` (0 to 255) dot rows. */
void escpos_put_feed(struct escpos_buf *buf, int rows);
/** GS v 0: `rows` of `row_bytes` each. A pair of bytes that printers would take for a
 * real-time command (DLE EOT, DLE ENQ, DLE DC4) is broken by one black dot of 1/8 mm.
 */
void escpos_put_raster(struct escpos_buf *buf, const uint8_t *dots, int row_bytes,
                       int rows);

enum { ESCPOS_RASTER_HEADER = 8, ESCPOS_ASKS_MAX = 16 };

/** What the printer last said about itself. */
struct escpos_condition {
    bool offline;
    bool cover_open;
    bool feeding; /* somebody holds the feed button */
    bool paper_low;
    bool paper_out;
    bool cutter;
    bool fatal;       /* needs mending or switching off and on */
    bool recovers;    /* e.g. the head is too hot; goes on by itself */
    bool other_error; /* an error bit without a cause we know */
};

enum escpos_news {
    ESCPOS_NOTHING,
    ESCPOS_STATUS,    /* an answer to DLE EOT */
    ESCPOS_AUTOMATIC, /* a whole automatic status */
    ESCPOS_BARRIER,   /* everything before a GS r 1 was processed */
    ESCPOS_CLEARED,   /* DLE DC4 8 was carried out */
};

/** Reads the answers; start with all zero. */
struct escpos_reader {
    struct escpos_condition condition;
    uint8_t asked[ESCPOS_ASKS_MAX]; /* DLE EOT numbers still unanswered, in order */
    size_t asked_len;
    unsigned barriers; /* GS r still unanswered */
    uint8_t automatic[4];
    size_t automatic_len;
    uint8_t block[3]; /* a block answer: header ... NUL */
    size_t block_len;
};

/** DLE EOT `which` (1 to 4), answered at once; the reader must know what was asked. */
void escpos_put_ask(struct escpos_buf *buf, struct escpos_reader *reader,
                    uint8_t which);
/** GS r 1: answered only after everything before it has been processed. */
void escpos_put_barrier(struct escpos_buf *buf, struct escpos_reader *reader);
/** Forgets the questions, keeps the condition and the barriers: those are answered
 * late, and an old one must not be taken for a new one. */
void escpos_reader_restart(struct escpos_reader *reader);
/** Takes one byte from the printer. Never fails: noise is ESCPOS_NOTHING. */
enum escpos_news escpos_read(struct escpos_reader *reader, uint8_t byte);

#endif
