/* "108 €", "20 kg", "8 Uhr": number and unit stay on one line.
 *
 * Owns: the list of units. The loaders join them with an unbreakable space (screen
 * language, section 3), so that the people who write catalogue and translations need
 * not know that there is such a sign. Called by catalogue reader and lang. */
#ifndef SCHALTER_CORE_UNITS_H
#define SCHALTER_CORE_UNITS_H

#include <stdbool.h>
#include <stddef.h>

/** Bytes that units_join will write, with the NUL. */
size_t units_joined_size(const char *text);

/** Copies `text` with every such space made unbreakable; `out` has room for
 * units_joined_size(text). After a number counts also after a "{name}". */
void units_join(const char *text, char *out);

/** Copies `text` with every unbreakable space made a plain one; never longer. */
void units_split(const char *text, char *out);

/** True if both texts are the same but for the kind of their spaces. */
bool units_same(const char *a, const char *b);

/** As strcmp, but every unbreakable space is a plain one: 0 if units_same. */
int units_compare(const char *a, const char *b);

#endif
