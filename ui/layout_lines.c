#include "ui/layout_lines.h"

struct glyphs_run
layout_lines_run(const struct layout_lines *lines, int from, int to)
{
    const struct layout_units *units = &lines->units;

    return (struct glyphs_run){
        .font = {(enum glyphs_face)units->face[from], lines->px},
        .text = lines->text + units->at[from],
        .len = (size_t)(units->at[to] - units->at[from]),
        .rtl = units->level[from] % 2 == 1,
        .cacheable = lines->cacheable,
    };
}

int
layout_lines_run_end(const struct layout_lines *lines, int from, int to)
{
    const struct layout_units *units = &lines->units;
    int end = from + 1;

    while (end < to && units->face[end] == units->face[from] &&
           units->level[end] == units->level[from] &&
           units->at[end + 1] - units->at[from] <= GLYPHS_MAX_RUN)
        end++;
    return end;
}

static int
measure(const struct layout_lines *lines, int from, int to)
{
    int width = 0;

    while (from < to) {
        int end = layout_lines_run_end(lines, from, to);
        struct glyphs_run run = layout_lines_run(lines, from, end);

        width += glyphs_width(lines->glyphs, &run);
        from = end;
    }
    return width;
}

/* Spaces at the end of a word: almost always one, always equally wide. */
static int
measure_spaces(struct layout_lines *lines, int from, int to)
{
    int face = lines->units.face[from];

    if (to - from != 1)
        return measure(lines, from, to);
    if (lines->space[face] < 0)
        lines->space[face] = measure(lines, from, to);
    return lines->space[face];
}

enum status
layout_lines_prepare(struct layout_lines *lines, bool single)
{
    const struct layout_units *units = &lines->units;
    int start = 0;

    lines->words = 0;
    for (int face = 0; face < GLYPHS_FACE_COUNT; face++)
        lines->space[face] = -1;
    for (int i = 0; i < units->count; i++) {
        bool last = i + 1 == units->count;
        struct layout_lines_word word;

        if (!last && units->after[i] != LAYOUT_UNITS_MUST &&
            (single || units->after[i] == LAYOUT_UNITS_NONE))
            continue;
        if (lines->words == LAYOUT_LINES_MAX_WORDS)
            return STATUS_TOO_LARGE;
        word = (struct layout_lines_word){.start = (uint16_t)start,
                                          .end = (uint16_t)(i + 1),
                                          .ink_end = (uint16_t)(i + 1),
                                          .must = units->after[i] == LAYOUT_UNITS_MUST};
        while (word.ink_end > start && (!last || word.must) &&
               layout_units_is_space(units, word.ink_end - 1))
            word.ink_end--;
        word.ink = measure(lines, start, word.ink_end);
        word.whole = word.ink;
        if (word.ink_end < word.end && !word.must)
            word.whole += measure_spaces(lines, word.ink_end, word.end);
        lines->word[lines->words++] = word;
        start = i + 1;
    }
    return STATUS_OK;
}

/* The last grapheme boundary up to which a word too wide for a line fits; at least one
 * grapheme, however wide. */
static int
break_inside(const struct layout_lines *lines, int from, int to, int width)
{
    int low = from + 1; /* a boundary up to which it fits, or the first there is */
    int high = to;      /* the last boundary that may still fit */

    while (!lines->units.grapheme[low])
        low++;
    while (low < high) {
        int middle = low + (high - low + 1) / 2;

        while (middle > low && !lines->units.grapheme[middle])
            middle--;
        if (middle == low) {
            /* A grapheme of many code points: look behind it. */
            middle = low + 1;
            while (middle < high && !lines->units.grapheme[middle])
                middle++;
        }
        if (measure(lines, from, middle) <= width)
            low = middle;
        else
            high = middle - 1;
        while (high > low && !lines->units.grapheme[high])
            high--;
    }
    return low;
}

struct layout_lines_end
layout_lines_break(const struct layout_lines *lines, struct layout_lines_place from,
                   int width, bool exact)
{
    const struct layout_lines_word *first = &lines->word[from.word];
    bool whole = from.unit == first->start;
    int ink = whole ? first->ink : measure(lines, from.unit, first->ink_end);
    int sum = whole ? first->whole : measure(lines, from.unit, first->end);
    int last = from.word;

    if (ink > width) {
        int end = break_inside(lines, from.unit, first->ink_end, width);
        bool done = end == first->ink_end;

        return (struct layout_lines_end){
            end, {done ? first->end : end, done ? last + 1 : last}, true};
    }
    while (last + 1 < lines->words && !lines->word[last].must &&
           sum + lines->word[last + 1].ink <= width)
        sum += lines->word[++last].whole;
    while (exact && last > from.word && sum + 2 * (last - from.word) > width &&
           measure(lines, from.unit, lines->word[last].ink_end) > width)
        sum -= lines->word[last--].whole;
    return (struct layout_lines_end){
        lines->word[last].ink_end, {lines->word[last].end, last + 1}, false};
}

int
layout_lines_count(const struct layout_lines *lines, int width)
{
    struct layout_lines_place at = {0, 0};
    int count = 0;

    for (; at.word < lines->words; count++)
        at = layout_lines_break(lines, at, width, false).next;
    return count;
}

int
layout_lines_balance(const struct layout_lines *lines, int width)
{
    int count = layout_lines_count(lines, width);
    int low = 0;
    int high = width;

    for (int i = 0; i < lines->words; i++)
        if (lines->word[i].ink > low)
            low = lines->word[i].ink;
    if (count <= 1 || low > width)
        return width;
    while (low < high) {
        int middle = low + (high - low) / 2;

        if (layout_lines_count(lines, middle) <= count)
            high = middle;
        else
            low = middle + 1;
    }
    /* A little more for the kerning between words. */
    high += lines->px / 8;
    return high < width ? high : width;
}
