/* Does every text of a catalogue fit on its page? For the clerk, before a terminal gets
 * the files: every page in every language, size and orientation, laid out by the same
 * code that paints it.
 *
 * Owns: nothing. Called by the catalogue tool. Must not know: files, fonts' places. */
#ifndef SCHALTER_UI_AUDIT_LAYOUT_H
#define SCHALTER_UI_AUDIT_LAYOUT_H

#include "base/diags.h"
#include "core/catalogue.h"
#include "core/lang.h"
#include "ui/glyphs.h"

/** Adds one mistake for each page that does not fit in some way, naming the first
 * language, size and orientation in which it does not, and how many more there are. The
 * place is that of the question, of its reason, of the privacy notice, or of the title
 * of the service before one begins; other pages have the name of the file alone.
 * Returns how many pages were laid out. Takes seconds; needs about 1 MiB. */
int audit_layout(const struct catalogue *catalogue, const struct langs *langs,
                 struct glyphs *glyphs, struct diags *diags);

#endif
