/* Does any word lie under something else? A page whose words cover each other can have
 * every box in order: this looks at the ink.
 *
 * Owns: nothing. Called by audit.c only. Must not know: what the page is about. */
#ifndef SCHALTER_UI_AUDIT_OVER_H
#define SCHALTER_UI_AUDIT_OVER_H

#include "ui/glyphs.h"
#include "ui/theme.h"
#include "ui/view.h"

/** Item `index` and item `other` share a place. */
typedef void audit_over_fn(void *context, int index, int other);

/** Calls `found` for each text that meets another item's text or icon, a code, the
 * progress, the town, or that a thing painted later covers, once for a pair of items.
 * Words on a ticket, on the counter and in front of the town's sky stand where they
 * belong. */
void audit_over(const struct view *view, const struct theme *theme,
                struct glyphs *glyphs, audit_over_fn *found, void *context);

/** Calls `found` for each target whose focus ring meets the words of another item. */
void audit_over_rings(const struct view *view, const struct theme *theme,
                      struct glyphs *glyphs, audit_over_fn *found, void *context);

#endif
