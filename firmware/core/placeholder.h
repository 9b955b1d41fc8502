/* "{name}" in a text: where a town's own value is filled in.
 *
 * Owns: the syntax, braces around a-z, 0-9 and "_". Called by the catalogue (checking,
 * filling in) and by the translations (a translation must keep what its source has). */
#ifndef SCHALTER_CORE_PLACEHOLDER_H
#define SCHALTER_CORE_PLACEHOLDER_H

#include <stdbool.h>
#include <stddef.h>

enum { PLACEHOLDER_NAME_MAX = 40 };

struct placeholder {
    const char *start; /* of the brace; NULL: there is none */
    size_t len;        /* with both braces */
    bool broken;       /* a brace that is not closed, stands alone or holds no name */
    char name[PLACEHOLDER_NAME_MAX + 1];
};

/** The next one at or after `from`. */
struct placeholder placeholder_find(const char *from);

/** True if both texts hold the same names, each equally often, in any order. */
bool placeholder_same(const char *a, const char *b);

#endif
