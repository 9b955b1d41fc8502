/* From the visit to what is on the glass: builds the array of items of a page.
 *
 * Owns: nothing. Called by face after each change of the session, and by the program
 * that lays out every page. page = f(session, theme, panel): the same input gives the
 * same items. Must not know: time (it is in the session), devices. Measures text, so it
 * needs the open fonts; everything else is pure. Anatomy of a page, wording and
 * measures: the design. All texts are German message ids looked up in the session's
 * language. */
#ifndef SCHALTER_UI_PAGE_H
#define SCHALTER_UI_PAGE_H

#include <stdbool.h>

#include "core/session.h"
#include "ui/glyphs.h"
#include "ui/theme.h"
#include "ui/view.h"

/** The glass as it is mounted. */
struct panel {
    int width, height; /* px */
    bool rtl;          /* mirror in any case: tests, before such a language is loaded */
};

/** Builds the page, or the sheet over it, that the session shows now. `view` is emptied
 * first; view->overflow says that something did not fit. `shown` is another view, the
 * one on the glass, or NULL: when only typed values differ from it, how closely the
 * page must be set is known from there. The result is the same without. */
void page_build(const struct session *session, const struct theme *theme,
                const struct panel *panel, struct glyphs *glyphs,
                const struct view *shown, struct view *view);

/** The look a session asks for: its size and colours, the town's stripe, the night
 * colours out of service. `um_per_px` of the panel. */
struct theme_wish page_theme(const struct session *session, int um_per_px,
                             const struct glyphs *glyphs);

#endif
