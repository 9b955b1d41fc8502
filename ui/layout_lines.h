/* Where lines end: words with their widths, and how many of them a line takes.
 *
 * Owns: nothing; the struct is the caller's. Called by layout_text only. Must not know:
 * order of runs, places on the page. Lines are stretches of units (layout_units.h). */
#ifndef SCHALTER_UI_LAYOUT_LINES_H
#define SCHALTER_UI_LAYOUT_LINES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "ui/glyphs.h"
#include "ui/layout_units.h"

enum { LAYOUT_LINES_MAX_WORDS = 513 };

/** What stands between two places where a line may end. */
struct layout_lines_word {
    uint16_t start, end; /* units */
    uint16_t ink_end;    /* without the spaces a soft break swallows */
    bool must;           /* a line end follows */
    int ink, whole;      /* px without and with those spaces */
};

/** A text ready to be broken. The caller sets glyphs, text, px, cacheable and units. */
struct layout_lines {
    struct glyphs *glyphs;
    const char *text; /* borrowed, the text the units were made of */
    int px;
    bool cacheable;               /* see glyphs.h: never for what a citizen typed */
    int space[GLYPHS_FACE_COUNT]; /* px of a space, -1 when not yet measured */
    int words;
    struct layout_lines_word word[LAYOUT_LINES_MAX_WORDS];
    struct layout_units units;
};

/** A unit and the word it lies in. */
struct layout_lines_place {
    int unit, word;
};

struct layout_lines_end {
    int ink_end;                    /* the unit after the last one of the line */
    struct layout_lines_place next; /* where the following line begins */
    bool inside;                    /* a word too wide for a line was broken */
};

/** Finds the words and measures them; with `single` only line ends separate words.
 * STATUS_TOO_LARGE beyond LAYOUT_LINES_MAX_WORDS. */
enum status layout_lines_prepare(struct layout_lines *lines, bool single) MUST_CHECK;

/** Makes one word of two that belong together and have room on a line of `width` px:
 * "108 €", "10 Sekunden", "26. November", "§ 5", "Rathausplatz 1,". Who writes texts
 * types a plain space there. */
void layout_lines_join(struct layout_lines *lines, int width);

/** The run from one unit to another of the same face and level. */
struct glyphs_run layout_lines_run(const struct layout_lines *lines, int from, int to);

/** Where the run that begins at `from` ends, at most `to`: one face, one level, not
 * more bytes than one drawing call takes. */
int layout_lines_run_end(const struct layout_lines *lines, int from, int to);

/** Ends the line that begins at `from` so that it is at most `width` px, unless a
 * single grapheme is wider. Widths of words add up to the width of a line but for
 * kerning and rounding, a pixel or two a word: when it is `exact` and as close as that,
 * the line is measured as a whole. */
struct layout_lines_end layout_lines_break(const struct layout_lines *lines,
                                           struct layout_lines_place from, int width,
                                           bool exact);

/** How many lines the text takes at a width, but for that kerning. */
int layout_lines_count(const struct layout_lines *lines, int width);

/** The smallest width that needs no more lines than `width` does; it makes the lines
 * about equally long. */
int layout_lines_balance(const struct layout_lines *lines, int width);

#endif
