/* Grounds of a page: zones filled with one colour, a line on an edge.
 *
 * Owns: nothing. Called by paint_shapes.c only. Must not know: what stands on them. */
#ifndef SCHALTER_UI_PAINT_AREA_H
#define SCHALTER_UI_PAINT_AREA_H

#include "ui/paint_shapes.h"

/** Paints an area but for what later areas cover. `a` of the item: 1 a line on the
 * upper edge, 2 on the near edge. */
void paint_area(struct painter *p, const struct item *item);

#endif
