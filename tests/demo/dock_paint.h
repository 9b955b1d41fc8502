/* How the dock looks: levers, then paper and the authority beside them, or below them
 * where the window is tall; in the kiosk's own colours and type.
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
    bool tall;     /* paper and authority below the levers, not beside them */
};

/** What is shown; borrowed. `pressed` is the position under the pointer, lever *
 * LEVER_POSITIONS + position, or -1. */
struct dock_shown {
    const struct levers *levers;
    const struct exhibits *exhibits;
    int pressed;
};

/** Where each position of each lever can be touched. */
struct dock_places {
    struct box position[LEVER_COUNT][LEVER_POSITIONS];
};

/** Paints everything, and says where the levers came to stand. */
void dock_paint(const struct dock_sheet *sheet, const struct dock_shown *shown,
                struct dock_places *places);

#endif
