/* How the dock looks: levers on the left, paper in the middle, the authority on the
 * right, in the kiosk's own colours and type.
 *
 * Owns: nothing. Called by dock.c, which acts on the boxes that come back. Must not
 * know: sockets, files. */
#ifndef DEMO_DOCK_PAINT_H
#define DEMO_DOCK_PAINT_H

#include "tests/demo/exhibits.h"
#include "tests/demo/levers.h"
#include "ui/theme.h"

struct dock_sheet {
    struct canvas canvas;
    struct glyphs *glyphs;
    const struct theme *theme;
    uint8_t *mask; /* room for the paper, at least canvas.width * canvas.height */
};

/** Where each position of each lever can be touched. */
struct dock_places {
    struct box position[LEVER_COUNT][LEVER_POSITIONS];
};

/** Paints everything. `pressed` is the position under the pointer, lever *
 * LEVER_POSITIONS + position, or -1. */
void dock_paint(const struct dock_sheet *sheet, const struct levers *levers,
                const struct exhibits *exhibits, int pressed,
                struct dock_places *places);

#endif
