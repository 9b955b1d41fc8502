#include "ui/layout_units.h"

#include <assert.h>
#include <fribidi.h>
#include <linebreak.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "base/secret.h"
#include "base/text.h"

enum {
    SPACE = 0x20,
    NO_BREAK_SPACE = 0xa0,
    FIRST_MARK = 0x300, /* below every code point is a grapheme of its own */
    FIRST_RTL = 0x590,  /* below are only left-to-right scripts and neutral signs */
};

static enum status
decode(const char *text, size_t len, struct layout_units *out)
{
    size_t offset = 0;

    out->count = 0;
    if (len > LAYOUT_UNITS_MAX)
        return STATUS_TOO_LARGE;
    if (!text_is_clean_utf8(text, len, "\n"))
        return STATUS_INVALID;
    while (offset < len) {
        size_t size =
            text_decode(text + offset, len - offset, &out->codepoint[out->count]);

        assert(size > 0);
        out->at[out->count++] = (uint16_t)offset;
        offset += size;
    }
    out->at[out->count] = (uint16_t)len;
    return STATUS_OK;
}

/* Levels of one paragraph, UAX 9. FriBidi keeps no text, only these types. */
static void
find_levels(struct layout_units *units, int from, int to, bool rtl)
{
    FriBidiCharType types[LAYOUT_UNITS_MAX];
    FriBidiBracketType brackets[LAYOUT_UNITS_MAX];
    FriBidiLevel levels[LAYOUT_UNITS_MAX];
    FriBidiParType base = rtl ? FRIBIDI_PAR_RTL : FRIBIDI_PAR_LTR;
    int count = to - from;

    fribidi_get_bidi_types(units->codepoint + from, count, types);
    fribidi_get_bracket_types(units->codepoint + from, count, types, brackets);
    if (fribidi_get_par_embedding_levels_ex(types, brackets, count, &base, levels) == 0)
        abort(); /* out of memory */
    for (int i = 0; i < count; i++)
        units->level[from + i] = (uint8_t)levels[i];
    secret_erase(types, sizeof types[0] * (size_t)count);
    secret_erase(brackets, sizeof brackets[0] * (size_t)count);
}

static void
find_all_levels(struct layout_units *units, bool rtl)
{
    bool plain = !rtl;
    int from = 0;

    for (int i = 0; i < units->count; i++) {
        units->level[i] = 0;
        plain = plain && units->codepoint[i] < FIRST_RTL;
    }
    if (plain)
        return;
    for (int i = 0; i < units->count; i++) {
        if (units->codepoint[i] == '\n' || i + 1 == units->count) {
            find_levels(units, from, i + 1, rtl);
            from = i + 1;
        }
    }
}

/* The library sorts its table once; a paragraph must not do it again and again. */
__attribute__((constructor)) static void
start(void)
{
    init_linebreak();
}

/* A letter, a digit or a space of which UAX #14 says no more than: a line may end after
 * the last space before one of the others (AL, NU; LB7, LB18, LB23, LB25, LB28). */
static bool
is_plain(uint32_t codepoint)
{
    return codepoint == SPACE || (codepoint >= '0' && codepoint <= '9') ||
           (codepoint >= 'A' && codepoint <= 'Z') ||
           (codepoint >= 'a' && codepoint <= 'z') ||
           (codepoint >= 0xc0 && codepoint <= 0xff && codepoint != 0xd7 &&
            codepoint != 0xf7);
}

/* Most words of a page are plain: every key has one, and none needs the tables. */
static bool
find_plain_breaks(struct layout_units *units)
{
    for (int i = 0; i < units->count; i++)
        if (!is_plain(units->codepoint[i]))
            return false;
    for (int i = 0; i < units->count; i++) {
        bool last = i + 1 == units->count || units->codepoint[i + 1] == SPACE;
        bool space = units->codepoint[i] == SPACE && i > 0; /* none before a text */
        units->after[i] = space && !last ? LAYOUT_UNITS_MAY : LAYOUT_UNITS_NONE;
    }
    return true;
}

static void
find_breaks(struct layout_units *units)
{
    char breaks[LAYOUT_UNITS_MAX];

    if (find_plain_breaks(units))
        return;

    /* No language: “ closes in German and opens in English. As the plain quotation mark
     * of UAX #14 (LB19) it keeps to the word it touches, on either side. */
    set_linebreaks_utf32(units->codepoint, (size_t)units->count, NULL, breaks);
    for (int i = 0; i < units->count; i++) {
        units->after[i] = LAYOUT_UNITS_NONE;
        if (breaks[i] == LINEBREAK_ALLOWBREAK)
            units->after[i] = LAYOUT_UNITS_MAY;
        if (units->codepoint[i] == '\n')
            units->after[i] = LAYOUT_UNITS_MUST;
    }
}

static void
find_graphemes(struct layout_units *units)
{
    utf8proc_int32_t state = 0;

    for (int i = 0; i < units->count; i++) {
        if (i == 0 || units->codepoint[i] < FIRST_MARK) {
            units->grapheme[i] = true;
            state = 0; /* the next one is asked about this one alone */
            continue;
        }
        units->grapheme[i] = utf8proc_grapheme_break_stateful(
            (utf8proc_int32_t)units->codepoint[i - 1],
            (utf8proc_int32_t)units->codepoint[i], &state);
    }
    units->grapheme[units->count] = true;
}

static bool
is_arabic(uint32_t codepoint)
{
    return (codepoint >= 0x600 && codepoint <= 0x6ff) ||
           (codepoint >= 0x750 && codepoint <= 0x77f) ||
           (codepoint >= 0x8a0 && codepoint <= 0x8ff) ||
           (codepoint >= 0xfb50 && codepoint <= 0xfdff) ||
           (codepoint >= 0xfe70 && codepoint <= 0xfefc);
}

/* Marks and joiners belong to the letter before them. */
static bool
is_attached(uint32_t codepoint)
{
    utf8proc_category_t category;

    if (codepoint < FIRST_MARK)
        return false;
    if (codepoint >= 0x200c && codepoint <= 0x200f)
        return true;
    category = utf8proc_category((utf8proc_int32_t)codepoint);
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME;
}

/* Signs the Arabic face has too. They stay with Arabic text before them, so that a
 * sentence is one run. */
static bool
is_shared(uint32_t codepoint)
{
    return codepoint == SPACE || codepoint == NO_BREAK_SPACE || codepoint == '.' ||
           codepoint == ':' || codepoint == '!' || codepoint == 0xab ||
           codepoint == 0xbb;
}

static void
find_faces(struct layout_units *units, const struct layout_units_spec *spec)
{
    bool arabic = false;

    for (int i = 0; i < units->count; i++) {
        uint32_t codepoint = units->codepoint[i];
        bool bold = spec->bold || units->at[i] < spec->lead_bytes;

        if (!(i > 0 && is_attached(codepoint)) &&
            !(arabic && is_shared(codepoint) && units->level[i] % 2 == 1))
            arabic = is_arabic(codepoint);
        if (arabic)
            units->face[i] = bold ? GLYPHS_ARABIC_BOLD : GLYPHS_ARABIC;
        else
            units->face[i] = bold ? GLYPHS_BOLD : GLYPHS_REGULAR;
    }
}

enum status
layout_units_make(const char *text, size_t len, const struct layout_units_spec *spec,
                  struct layout_units *out)
{
    enum status status = decode(text, len, out);

    if (status != STATUS_OK) {
        out->count = 0;
        return status;
    }
    find_all_levels(out, spec->rtl);
    find_breaks(out);
    find_graphemes(out);
    find_faces(out, spec);
    return STATUS_OK;
}

bool
layout_units_is_space(const struct layout_units *units, int unit)
{
    return units->codepoint[unit] == SPACE || units->codepoint[unit] == '\n';
}
