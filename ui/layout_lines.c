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

static bool
is_digit(uint32_t codepoint)
{
    return codepoint >= '0' && codepoint <= '9';
}

/* Letters of the scripts in use; marks, punctuation and signs are none. */
static bool
is_letter(uint32_t codepoint)
{
    return (codepoint >= 'A' && codepoint <= 'Z') ||
           (codepoint >= 'a' && codepoint <= 'z') ||
           (codepoint >= 0xc0 && codepoint < 0x2000);
}

/* "108", "96,00", "10:42", and "26." of a date. */
static bool
is_number(const struct layout_units *units, const struct layout_lines_word *word)
{
    int end = word->ink_end;

    for (int i = word->start; i < end; i++) {
        uint32_t at = units->codepoint[i];
        bool inside = i > word->start && i + 1 < end;
        bool ordinal = at == '.' && i + 1 == end && end - word->start <= 3;

        if (!is_digit(at) && !(inside && (at == ',' || at == '.' || at == ':')) &&
            !(ordinal && i > word->start))
            return false;
    }
    return end > word->start;
}

/* "1," "12a." "3-4,": the number of a house or a room, at the end of what it stands in.
 */
static bool
is_house_number(const struct layout_lines *lines, int index)
{
    const struct layout_lines_word *word = &lines->word[index];
    const uint32_t *at = lines->units.codepoint;
    int end = word->ink_end;
    bool last = index + 1 == lines->words || word->must;

    while (end > word->start && !is_digit(at[end - 1]) && !is_letter(at[end - 1])) {
        last = true;
        end--;
    }
    if (!last || end == word->start || end - word->start > 5 ||
        !is_digit(at[word->start]))
        return false;
    for (int i = word->start, digits = 0; i < end; i++) {
        digits = is_digit(at[i]) ? digits + 1 : 0;
        bool letter = is_letter(at[i]) && i + 1 == end;
        if (digits > 3 || (digits == 0 && !letter && at[i] != '-'))
            return false; /* a year or a post code stands on its own */
    }
    return true;
}

static bool
belong_together(const struct layout_lines *lines, int index)
{
    const struct layout_units *units = &lines->units;
    const struct layout_lines_word *one = &lines->word[index], *two = one + 1;
    uint32_t before = units->codepoint[one->ink_end - 1];
    uint32_t after = units->codepoint[two->start];

    if (one->must || one->end - one->ink_end != 1 ||
        units->codepoint[one->ink_end] != ' ')
        return false;
    if (before == 0xa7) /* § */
        return is_digit(after);
    if (is_number(units, one))
        return is_letter(after) || after == 0x20ac || after == '%' || after == 0xb0;
    return is_letter(before) && is_house_number(lines, index + 1);
}

void
layout_lines_join(struct layout_lines *lines, int width)
{
    int kept = 0;

    for (int i = 0; i < lines->words; i++) {
        struct layout_lines_word word = lines->word[i];

        if (i + 1 < lines->words && word.ink_end > word.start &&
            belong_together(lines, i)) {
            const struct layout_lines_word *next = &lines->word[i + 1];
            int ink = measure(lines, word.start, next->ink_end);

            if (ink <= width * 2 / 3) {
                word.whole = ink + next->whole - next->ink;
                word.ink = ink;
                word.end = next->end;
                word.ink_end = next->ink_end;
                word.must = next->must;
                i++;
            }
        }
        lines->word[kept++] = word;
    }
    lines->words = kept;
}

/* The last grapheme boundary up to which a word too wide for a line fits; at least one
 * grapheme, however wide. */
static int
break_inside(const struct layout_lines *lines, int from, int to, int width)
{
    int low = from + 1; /* a boundary up to which it fits, or the first there is */
    int high = to;      /* the last boundary that may still fit */

    while (low < to && !lines->units.grapheme[low])
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
    /* An e-mail address is best read apart before its "@". */
    for (int i = low; i > from && low < to; i--)
        if (lines->units.codepoint[i] == '@')
            return i;
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
