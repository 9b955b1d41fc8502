/* Languages: German is the source, every other language is a .po file.
 *
 * Owns: the loaded translations of one catalogue folder (sprachen/<code>.po) and of the
 * product (assets/lang/<code>.po), in one arena. A text without translation is shown in
 * German: fail open on convenience. Where both files translate a text the product's
 * counts: a catalogue cannot reword the product's buttons. Syntax and limits: po.h.
 * Spaces and unbreakable spaces count as the same when a text is looked for, and
 * numbers and units of a translation are joined (units.h). An entry with msgctxt is
 * found by its German text where there is none without. Called by session and pages for
 * reading, face and tool for loading. */
#ifndef SCHALTER_CORE_LANG_H
#define SCHALTER_CORE_LANG_H

#include <stdbool.h>

#include "base/status.h"
#include "core/catalogue.h"

enum lang { LANG_DE, LANG_EN, LANG_COUNT };

struct langs; /* opaque */

/** Loads <product>/<code>.po and <catalogue>/sprachen/<code>.po of every language;
 * either folder may be NULL. Adds what is missing (a warning) or broken to `diags`,
 * which is not emptied first; what could be read is used. Blocks on the disk. */
void langs_load(const char *product_folder, const char *catalogue_folder,
                struct langs **out, struct diags *diags);
/** Frees all of it; every text lent from it ends here. Accepts NULL. */
void langs_destroy(struct langs *langs);

/** The translation of a German text; the text itself where there is none. Borrowed.
 * Here and below `langs` may be NULL: nothing is translated. */
const char *lang_text(const struct langs *langs, enum lang lang, const char *german);

/** The form of `german_one`/`german_many` for `n`; "%d" in it is not filled in here. */
const char *lang_plural(const struct langs *langs, enum lang lang,
                        const char *german_one, const char *german_many, long n);

/** True if there is a translation (for the coverage report). German: always. */
bool lang_has(const struct langs *langs, enum lang lang, const char *german);

/** "de", its own name "Deutsch", and whether it is written from right to left. */
const char *lang_code(enum lang lang);
const char *lang_name(enum lang lang);
bool lang_is_rtl(enum lang lang);

#endif
