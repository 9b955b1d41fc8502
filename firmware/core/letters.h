/* Letters as people see them: graphemes, one normalization form, and DIN 91379.
 *
 * Owns: the table of DIN 91379:2022 (generated) and the only use of utf8proc in core,
 * always into caller's memory, because what is normalized here was typed by a citizen.
 * Called by form and session. Must not know: fields, sessions. */
#ifndef SCHALTER_CORE_LETTERS_H
#define SCHALTER_CORE_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum {
    LETTERS_MAX_BYTES = 1100 /* longest text taken here; an answer and one grapheme */
};

/** Groups of DIN 91379; LETTERS_NONE: not part of the normative Latin set. */
enum letters_group {
    LETTERS_NONE,
    LETTERS_LATIN, /* bll: letters, alone or with marks */
    LETTERS_N1,    /* signs inside names: space, hyphen, apostrophe ... */
    LETTERS_N2,    /* digits and signs */
    LETTERS_N3,
    LETTERS_N4, /* tab, line feed, carriage return, no-break space */
};

/** The group of one grapheme given in form C: exactly one character or one sequence of
 * the list. Anything else, also two letters, is LETTERS_NONE. */
enum letters_group letters_group_of(const char *grapheme, size_t len);

/** Writes form C of `len` bytes with its NUL. STATUS_INVALID for malformed UTF-8,
 * STATUS_TOO_LARGE over LETTERS_MAX_BYTES or `cap`; then `out` is empty. */
enum status letters_compose(const char *text, size_t len, char *out,
                            size_t cap) MUST_CHECK;

/** Writes what two spellings have in common: form C, case folded, without white space.
 * For comparing what a person repeats, never for keeping. */
enum status letters_fold(const char *text, size_t len, char *out,
                         size_t cap) MUST_CHECK;

/** Byte offset of the end of the grapheme starting at `at` (extended grapheme clusters
 * of UAX 29, and the pairs of DIN 91379 under one stroke); `len` at the end. */
size_t letters_next(const char *text, size_t len, size_t at);

/** Byte offset of the start of the grapheme that ends at `at`; 0 at the start. */
size_t letters_previous(const char *text, size_t at);

/** Number of graphemes. */
int letters_count(const char *text);

#endif
