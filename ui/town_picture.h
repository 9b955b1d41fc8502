/* The little town of building blocks, and the mark of three blocks beside a town's
 * name.
 *
 * Owns: the geometry. Called by the start, waiting and out-of-service pages. Must not
 * know: time; which window is lit is the caller's choice.
 * The houses stand on the lower edge of the area. At 1080 px one unit of the drawing is
 * a pixel; other widths scale it, so that all of the town is always seen. */
#ifndef SCHALTER_UI_TOWN_PICTURE_H
#define SCHALTER_UI_TOWN_PICTURE_H

#include <stdbool.h>

#include "ui/canvas.h"
#include "ui/theme.h"

enum {
    TOWN_PICTURE_WINDOWS = 25, /* windows that can be lit */
    TOWN_PICTURE_WIDTH = 1080, /* units */
    TOWN_PICTURE_HEIGHT = 460, /* units: sun, houses and street */
};

struct town_picture_look {
    bool people;    /* the person with the dog */
    bool night;     /* a moon on the right instead of the sun */
    int lit_window; /* the window whose light has changed; -1: none */
};

/** Paints the town into `area` (clipped to it) in the colours of the theme; the sky is
 * the theme's ground and is painted too. */
void town_picture_draw(struct canvas *canvas, const struct theme *theme,
                       struct box area, const struct town_picture_look *look);

/** The three blocks in a square of `px` with its upper left corner at x, y. */
void town_picture_mark(struct canvas *canvas, const struct theme *theme, int x, int y,
                       int px);

#endif
