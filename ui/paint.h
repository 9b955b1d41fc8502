/* Paints a view: backgrounds and lines by role and state, then the parts inside.
 *
 * Owns: nothing. Called by face with the damaged boxes. Must not know: the session,
 * what a page is about. Citizen's text (ITEM_PERSONAL) is never cached. States as in
 * the design: pressed, focus ring, chosen, error; the contrast palettes by inversion.
 */
#ifndef SCHALTER_UI_PAINT_H
#define SCHALTER_UI_PAINT_H

#include "ui/canvas.h"
#include "ui/glyphs.h"
#include "ui/theme.h"
#include "ui/view.h"

/** Paints all of the view inside `damage`; nothing outside it changes. */
void paint_view(struct canvas *canvas, struct glyphs *glyphs, const struct theme *theme,
                const struct view *view, struct box damage);

/** How far painting goes with this theme. */
struct view_reach paint_reach(const struct theme *theme);

#endif
