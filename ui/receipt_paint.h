/* The receipt as dots on paper.
 *
 * Owns: the bitmap it gives back. Called by face before printing. Must not know: the
 * printer, the session. Drawn by the same canvas and the same text as the screen, 1 bit
 * a dot, so every script prints. Measures: 8 dots a millimetre, no text under 24 dots
 * (3 mm), one black box only, to spare the print head; drawn for 576 dots, other widths
 * scale. Nothing of it stays in the label cache. */
#ifndef SCHALTER_UI_RECEIPT_PAINT_H
#define SCHALTER_UI_RECEIPT_PAINT_H

#include <stdint.h>

#include "base/status.h"
#include "core/receipt.h"
#include "ui/glyphs.h"

enum {
    RECEIPT_PAINT_WIDTH = 576,       /* dots the design was drawn for */
    RECEIPT_PAINT_MIN_WIDTH = 320,   /* dots */
    RECEIPT_PAINT_MAX_WIDTH = 1024,  /* dots */
    RECEIPT_PAINT_MAX_HEIGHT = 8000, /* dots: a metre of paper */
};

/** 1 bit a dot, most significant leftmost, 1 is black. */
struct receipt_bitmap {
    uint8_t *dots;
    int width, height; /* dots */
    int stride;        /* bytes from row to row */
};

/** Paints the receipt `width` dots wide. STATUS_INVALID for an empty receipt or a width
 * out of range, STATUS_TOO_LARGE when it would be longer than the maximum. The bitmap
 * is the caller's: receipt_bitmap_free. */
enum status receipt_paint(const struct receipt *receipt, struct glyphs *glyphs,
                          int width, struct receipt_bitmap *out) MUST_CHECK;

/** Wipes and frees the dots. Accepts a zeroed bitmap. */
void receipt_bitmap_free(struct receipt_bitmap *bitmap);

#endif
