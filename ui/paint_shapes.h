/* The shapes behind the words: boxes, lines, discs and pictures by role and state.
 *
 * Owns: nothing. Called by paint.c only. Must not know: where texts stand. */
#ifndef SCHALTER_UI_PAINT_SHAPES_H
#define SCHALTER_UI_PAINT_SHAPES_H

#include "ui/canvas.h"
#include "ui/glyphs.h"
#include "ui/theme.h"
#include "ui/view.h"

struct painter {
    struct canvas *canvas;
    struct glyphs *glyphs;
    const struct theme *theme;
    const struct view *view;
};

/** Paints everything of an item but its texts and icons. */
void paint_shapes(struct painter *p, const struct item *item);

#endif
