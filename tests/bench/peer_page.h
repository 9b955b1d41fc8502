/* The peer: the pages of a visit as one HTML file for a browser.
 *
 * Owns: the file while it is written. Every item becomes an absolutely placed box with
 * the same measures, colours, words and fonts; the town is a picture, which costs a
 * browser less than drawing it. Boxes at given places spare it the layout, so the
 * comparison favours the browser. Style and script are tests/bench/peer/page.{css,js}.
 * Called by plan. Must not know: the visit. */
#ifndef SCHALTER_TESTS_BENCH_PEER_PAGE_H
#define SCHALTER_TESTS_BENCH_PEER_PAGE_H

#include <stdbool.h>

#include "ui/glyphs.h"
#include "ui/theme.h"
#include "ui/view.h"

struct peer;

/** Begins FOLDER/index.html; NULL when it cannot be written. */
struct peer *peer_create(const char *folder, const char *icons,
                         const struct theme *theme, int width, int height);

/** Adds a page unless one of that name is there, and makes it the target of the tap
 * told by peer_leave. */
bool peer_page(struct peer *peer, const char *name, const struct view *view,
               const struct theme *theme, struct glyphs *glyphs);

/** A tap in `box` of page `name` leads to the page that comes next; "": a tap between
 * pages that are not the peer's. */
void peer_leave(struct peer *peer, const char *name, struct box box);

/** Writes the rest and frees it; false when something could not be written. */
bool peer_finish(struct peer *peer);

#endif
