/* Boxes of whole pixels: where things stand and what must be painted again.
 *
 * Owns: nothing. Called by everything that lays out or paints. Must not know: pixels.
 */
#ifndef SCHALTER_UI_BOX_H
#define SCHALTER_UI_BOX_H

#include <stdbool.h>

/** A box in pixels; empty when w or h is not positive. */
struct box {
    int x, y, w, h;
};

bool box_is_empty(struct box box);

/** What both cover; empty when they do not meet. */
struct box box_intersect(struct box a, struct box b);

/** The smallest box around both; an empty one does not count. */
struct box box_unite(struct box a, struct box b);

/** Moves every edge inwards by `by` px (outwards when negative). */
struct box box_inset(struct box box, int by);

/** A box that stays free of the corners of `box` when they are rounded. A quarter
 * circle leaves free less than 3/10 of its radius along its sides: 1 - 1/sqrt(2). */
struct box box_core(struct box box, int radius);

bool box_holds(struct box box, int x, int y);

/** True if `inner` lies in `box` as a whole. */
bool box_contains(struct box box, struct box inner);

#endif
