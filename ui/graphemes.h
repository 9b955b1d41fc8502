/* Graphemes: what a person takes for one character (UAX 29, utf8proc).
 *
 * Owns: nothing, keeps nothing, allocates nothing. Called by whatever moves a caret,
 * deletes a letter or counts. A malformed byte counts as a grapheme of its own. */
#ifndef SCHALTER_UI_GRAPHEMES_H
#define SCHALTER_UI_GRAPHEMES_H

#include <stddef.h>

/** The boundary after the byte `offset`, which must be one itself; `len` at the end. */
size_t graphemes_next(const char *text, size_t len, size_t offset);

/** The last boundary before the byte `offset`, which may be any; 0 at the start. */
size_t graphemes_previous(const char *text, size_t len, size_t offset);

/** How many there are. */
size_t graphemes_count(const char *text, size_t len);

#endif
