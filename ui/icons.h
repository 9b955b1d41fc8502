/* The icons: one colour, drawn as glyphs of this product's own font.
 *
 * Owns: the names (icons_list.h, generated with the font by assets/icons/generate.py).
 * Called by pages and painting. Must not know: what an icon means on a page.
 * A grid of 24 units with 2 free on each side; the box given is the whole grid. */
#ifndef SCHALTER_UI_ICONS_H
#define SCHALTER_UI_ICONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "ui/canvas.h"
#include "ui/glyphs.h"
#include "ui/icons_list.h"

enum icons_name {
#define X(constant, name, codepoint) ICONS_##constant,
    ICONS_LIST(X)
#undef X
        ICONS_COUNT,
};

/** Draws an icon of `px` square with its upper left corner at x, y. In a right-to-left
 * page back, next, exit, speak and backspace are mirrored, the others are not. */
void icons_draw(struct glyphs *glyphs, struct canvas *canvas, enum icons_name icon,
                int x, int y, int px, bool rtl, uint32_t colour);

/** The name as in the catalogue ("paw"), static storage. */
const char *icons_label(enum icons_name icon);

/** The icon of a name; STATUS_NOT_FOUND leaves *out alone. */
enum status icons_find(const char *name, enum icons_name *out) MUST_CHECK;

#endif
