/* Sentences with gaps: translated first, then filled in.
 *
 * Owns: how a gap is filled. A gap is "{name}" (placeholder.h); its word comes from the
 * list given, else from the town: {stadt}, {schalter}, {schalter_wo} with its place,
 * {ausweis_wo} for the counter that sees to ID cards, {telefon}, {anschrift},
 * {empfaenger}, {dienst} and the town's own values. Called by form, advice, receipt and
 * pages. Pure. */
#ifndef SCHALTER_CORE_PHRASE_H
#define SCHALTER_CORE_PHRASE_H

#include <stddef.h>

#include "core/session.h"

struct phrase_part {
    const char *name; /* NULL ends the list */
    const char *text; /* as it shall stand there, already translated */
};

/** The sentence in the given language; cut at a character if `cap` is too small. A gap
 * nobody knows stays as it is; a sentence with a value that the town has not confirmed
 * is left out, and where nothing else is left stands whom to ask. `parts` may be NULL.
 */
void phrase_fill_in(const struct session *session, enum lang lang, const char *german,
                    const struct phrase_part *parts, char *out, size_t cap);

/** The same in the language of the visit. */
void phrase_fill(const struct session *session, const char *german,
                 const struct phrase_part *parts, char *out, size_t cap);

/** A text of the product or the catalogue in the given language; German where there is
 * no translation. Borrowed. */
const char *phrase_text(const struct session *session, enum lang lang,
                        const char *german);

#endif
