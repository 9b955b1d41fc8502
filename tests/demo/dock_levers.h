/* How the levers of the dock look: two columns of cards, each with a title, the
 * sentence that holds now, and a button for each position.
 *
 * Owns: nothing. Called by dock_paint.c. Must not know: what an order is. */
#ifndef DEMO_DOCK_LEVERS_H
#define DEMO_DOCK_LEVERS_H

#include "tests/demo/dock_paint.h"

/** The height at which every sentence and button of every lever fits, in pixels. */
int dock_levers_height(const struct dock_sheet *sheet, int width);

/** Paints them into `box` and says where each position came to stand. `pressed` is as
 * in struct dock_shown. */
void dock_levers_paint(const struct dock_sheet *sheet, const struct levers *levers,
                       struct box box, int pressed, struct dock_places *places);

#endif
