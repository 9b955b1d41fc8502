/* A text taken apart: code points with their direction, face, breaks and graphemes.
 *
 * Owns: nothing; the struct is the caller's and is erased by it, because it may hold
 * what a citizen typed. Called by layout_text only. Must not know: widths, lines.
 * Sources: UAX 9 (FriBidi), UAX 14 (libunibreak), UAX 29 (utf8proc). */
#ifndef SCHALTER_UI_LAYOUT_UNITS_H
#define SCHALTER_UI_LAYOUT_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "ui/glyphs.h"

enum { LAYOUT_UNITS_MAX = 2048 };

enum layout_units_break {
    LAYOUT_UNITS_NONE,
    LAYOUT_UNITS_MAY,  /* a line may end after this code point */
    LAYOUT_UNITS_MUST, /* it is a line end */
};

/** One entry a code point, in the order of reading. */
struct layout_units {
    int count;
    uint32_t codepoint[LAYOUT_UNITS_MAX];
    uint16_t at[LAYOUT_UNITS_MAX + 1];   /* byte offset; at[count] is the length */
    uint8_t level[LAYOUT_UNITS_MAX];     /* odd: right-to-left */
    uint8_t face[LAYOUT_UNITS_MAX];      /* enum glyphs_face */
    uint8_t after[LAYOUT_UNITS_MAX];     /* enum layout_units_break */
    bool grapheme[LAYOUT_UNITS_MAX + 1]; /* a grapheme begins here */
};

struct layout_units_spec {
    bool bold, rtl;
    size_t lead_bytes; /* bold in any case */
};

/** Takes a text apart. STATUS_INVALID when it is not UTF-8 or has control characters
 * other than '\n', STATUS_TOO_LARGE beyond LAYOUT_UNITS_MAX bytes. */
enum status layout_units_make(const char *text, size_t len,
                              const struct layout_units_spec *spec,
                              struct layout_units *out) MUST_CHECK;

/** True for what vanishes at a soft break. */
bool layout_units_is_space(const struct layout_units *units, int unit);

#endif
