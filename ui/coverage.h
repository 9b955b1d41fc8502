/* How much of a pixel a convex shape covers, in integers.
 *
 * Owns: nothing. Called by canvas only. Must not know: pixels' formats, colours.
 * A row of pixels is cut into 8 lines; each line crosses a convex shape in one stretch
 * known to 1/256 px. The sum of the stretches is the coverage. Square roots and
 * products are integer: the same shape gives the same coverage on every machine. */
#ifndef SCHALTER_UI_COVERAGE_H
#define SCHALTER_UI_COVERAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "ui/canvas.h"

enum coverage_kind {
    COVERAGE_BOX,  /* with round corners */
    COVERAGE_DISC, /* around one point */
    COVERAGE_LINE, /* with round or flat ends */
};

/** A shape; all lengths in 1/256 px. Made by the functions below. */
struct coverage_shape {
    enum coverage_kind kind;
    int left, top, right, bottom; /* bounds */
    struct canvas_corners radius; /* COVERAGE_BOX */
    struct canvas_point end[2];   /* COVERAGE_DISC: one, COVERAGE_LINE: both */
    int reach;                    /* radius, or half the width of a line */
    struct canvas_point quad[4];  /* COVERAGE_LINE: the body between the ends */
};

struct coverage_shape coverage_box(struct box box, struct canvas_corners radius);
struct coverage_shape coverage_disc(struct canvas_point centre, int radius);
struct coverage_shape coverage_line(struct canvas_point from, struct canvas_point to,
                                    int width);

enum { COVERAGE_LINES = 8 };

/** What a shape covers of one row of pixels. Pixels from `first` to `solid_first` and
 * from `solid_end` to `end` are covered in part, those between wholly. Nothing is
 * covered when first >= end; no pixel wholly when solid_first >= solid_end. */
struct coverage_row {
    int first, solid_first, solid_end, end; /* px */
    int from[COVERAGE_LINES], to[COVERAGE_LINES];
};

struct coverage_row coverage_row_of(const struct coverage_shape *shape, int row);

/** Coverage of the pixel `column`, 0 to 255. */
int coverage_at(const struct coverage_row *row, int column);

/** The floor of the square root, for squares below 2^53: lengths on a canvas, in parts
 * of a pixel, stay below 2^44. */
uint32_t coverage_root(uint64_t square);

#endif
