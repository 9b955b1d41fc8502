/* A typed value in its field: its size, its place, its caret.
 *
 * Owns: nothing. Called by paint (drawing) and by the page (where typing will change
 * the glass). Must not know: the session, canvases. Pure but for measuring text. */
#ifndef SCHALTER_UI_PAINT_TYPED_H
#define SCHALTER_UI_PAINT_TYPED_H

#include "ui/paint_parts.h"

/** A typed value as it stands in its field. */
struct paint_typed {
    struct layout_text layout; /* no lines: nothing can be shown */
    int left, top;             /* px on the panel of the layout's upper left corner */
    struct box room;           /* nothing of it stands outside */
    struct box caret;          /* empty: the field is not typed into */
    struct span typing;        /* see view.h */
};

/** Places the typed part of a field's arrangement. One line moves left, several lines
 * move up, until the caret is seen. */
void paint_typed_place(const struct item *item, const struct paint_part *part,
                       const struct theme *theme, struct glyphs *glyphs,
                       struct paint_typed *out);

/** How far from its edge a field keeps what is typed, px. */
int paint_typed_inset(const struct theme *theme);

#endif
