/* Paragraphs: where lines break, in which order runs stand, where the caret is.
 *
 * Owns: nothing. A paragraph is a struct of the caller, pointing into the caller's
 * text; no copy of a text is kept and nothing is allocated. Called by pages and the
 * receipt. Must not know: pages, themes. Direction by the Unicode Bidirectional
 * Algorithm (UAX 9, FriBidi), breaks by UAX 14 (libunibreak), graphemes by UAX 29
 * (utf8proc). No hyphenation. A text that does not fit is said to not fit, and is never
 * cut. */
#ifndef SCHALTER_UI_LAYOUT_TEXT_H
#define SCHALTER_UI_LAYOUT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "ui/canvas.h"
#include "ui/glyphs.h"

enum {
    LAYOUT_TEXT_MAX_BYTES = 2048,
    LAYOUT_TEXT_MAX_LINES = 48,
    LAYOUT_TEXT_MAX_RUNS = 160,
};

enum layout_text_wrap {
    LAYOUT_TEXT_GREEDY,   /* each line as full as it gets, but no short word alone */
    LAYOUT_TEXT_BALANCED, /* as few lines as greedy, about equally long: questions */
    LAYOUT_TEXT_SINGLE,   /* one line; does not fit when it is too wide */
};

enum layout_text_align {
    LAYOUT_TEXT_START, /* left, or right when the paragraph is right-to-left */
    LAYOUT_TEXT_CENTRE,
    LAYOUT_TEXT_END,
};

struct layout_text_spec {
    int px;        /* em in px */
    int line_px;   /* from base line to base line */
    int width;     /* px a line may take */
    int max_lines; /* 0: LAYOUT_TEXT_MAX_LINES */
    bool bold;
    size_t lead_bytes; /* so many bytes at the start are bold in any case */
    bool rtl;          /* base direction, from the page's language */
    bool cacheable;    /* see glyphs.h: never for what a citizen typed */
    enum layout_text_wrap wrap;
    enum layout_text_align align;
};

/** A stretch of one line, one direction, one face. */
struct layout_text_run {
    uint16_t start, len; /* bytes of the text */
    int x, width;        /* px from the left edge of the paragraph */
    uint8_t face;        /* enum glyphs_face */
    bool rtl;
};

/** Spaces at a soft break belong to no line; spaces at the end of the text have their
 * width, so that the caret moves on while a person types. */
struct layout_text_line {
    uint16_t start, len;      /* bytes, without the spaces of a soft break */
    int x, width;             /* px from the left edge of the paragraph */
    uint16_t first_run, runs; /* runs from left to right as they are seen */
};

struct layout_text {
    const char *text; /* borrowed */
    size_t len;
    struct layout_text_spec spec;
    int lines, runs;
    int width;     /* px of the longest line */
    int height;    /* px: lines * line_px */
    bool overlong; /* a word was wider than a line and was broken inside */
    struct layout_text_line line[LAYOUT_TEXT_MAX_LINES];
    struct layout_text_run run[LAYOUT_TEXT_MAX_RUNS];
};

/** Lays a text out. '\n' ends a line; a text of no bytes is one empty line. STATUS_FULL
 * when it needs more lines than asked or is wider than a single line: `out` then holds
 * the whole layout all the same, so that the caller can see how much is too much.
 * STATUS_TOO_LARGE beyond the maxima above, STATUS_INVALID when the text is not UTF-8:
 * then `out` is empty. */
enum status layout_text_make(struct glyphs *glyphs, const struct layout_text_spec *spec,
                             const char *text, size_t len,
                             struct layout_text *out) MUST_CHECK;

/** Paints the paragraph with its upper left corner at x, y. Lines outside the clip cost
 * nothing. */
void layout_text_draw(const struct layout_text *layout, struct glyphs *glyphs,
                      struct canvas *canvas, int x, int y, uint32_t colour);

/** The caret before the byte `offset` (0 to len): x from the paragraph's left edge and
 * the line it stands on (may be NULL). An offset inside a grapheme is moved back. */
int layout_text_caret(const struct layout_text *layout, struct glyphs *glyphs,
                      size_t offset, int *line);

/** Width in px of a text on one line. */
int layout_text_width(struct glyphs *glyphs, const struct layout_text_spec *spec,
                      const char *text, size_t len);

/** The largest of px, 7/8, 6/8, 5/8 and 4/8 of it, not under `min_px`, at which the
 * text fits; 0 when none does. The line height shrinks alike. For numbers and names,
 * not for paragraphs; steps, because every size is a font object of 0.2 MiB. */
int layout_text_fit(struct glyphs *glyphs, const struct layout_text_spec *spec,
                    const char *text, size_t len, int min_px);

#endif
