/* The receipt as dots: the lines of core/receipt.h drawn by the same canvas and fonts
 * as the screen, one bit a dot, so that every script prints.
 *
 * Owns: the bitmap until receipt_bitmap_free. Called by face (printing), tests and the
 * page that shows the paper. Must not know: printers, the session.
 * Measures from the design (screen 22): 576 dots at 8 a millimetre, no text under 24
 * dots (3 mm), one black box only; other widths scale. */
#ifndef SCHALTER_UI_RECEIPT_PAINT_H
#define SCHALTER_UI_RECEIPT_PAINT_H

#include <stdint.h>

#include "base/status.h"
#include "core/receipt.h"
#include "ui/glyphs.h"

enum {
    RECEIPT_WIDTH = 576,       /* dots the measures are made for */
    RECEIPT_MIN_WIDTH = 360,   /* 58 mm paper has 384 */
    RECEIPT_MAX_HEIGHT = 6000, /* dots, at 576 wide: 75 cm of paper */
};

struct receipt_bitmap {
    uint8_t *dots; /* most significant bit leftmost, 1 is black */
    int width, height, stride;
};

/** Paints all lines. STATUS_INVALID for a width outside RECEIPT_MIN_WIDTH to 2 *
 * RECEIPT_WIDTH, STATUS_TOO_LARGE when it is longer than RECEIPT_MAX_HEIGHT or a text
 * or code does not fit the width: then `out` is empty. */
enum status receipt_paint(const struct receipt *receipt, struct glyphs *glyphs,
                          int width, struct receipt_bitmap *out) MUST_CHECK;

/** Frees the dots. Accepts an empty bitmap. */
void receipt_bitmap_free(struct receipt_bitmap *bitmap);

#endif
