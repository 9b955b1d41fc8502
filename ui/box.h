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

bool box_holds(struct box box, int x, int y);

#endif
