#include "ui/layout_text.h"

#include <assert.h>
#include <limits.h>
#include <string.h>

#include "base/secret.h"
#include "ui/graphemes.h"
#include "ui/layout_units.h"

enum { MAX_SEGMENTS = 513 };

_Static_assert((int)LAYOUT_TEXT_MAX_BYTES == (int)LAYOUT_UNITS_MAX, "one limit");

/* What stands between two places where a line may end. */
struct segment {
    uint16_t start, end; /* units */
    uint16_t ink_end;    /* without the spaces a soft break swallows */
    bool must;           /* a line end follows */
    int ink, whole;      /* px without and with those spaces */
};

/* What one layout needs while it is made; erased afterwards. */
struct work {
    struct glyphs *glyphs;
    struct layout_text *out;
    int space[GLYPHS_FACE_COUNT]; /* px of a space, -1 when not yet measured */
    int segments;
    struct segment segment[MAX_SEGMENTS];
    struct layout_units units;
};

/* A place in the text: a unit and the segment it lies in. */
struct place {
    int unit, segment;
};

static struct glyphs_run
run_of(const struct work *work, int from, int to)
{
    const struct layout_units *units = &work->units;

    return (struct glyphs_run){
        .font = {(enum glyphs_face)units->face[from], work->out->spec.px},
        .text = work->out->text + units->at[from],
        .len = (size_t)(units->at[to] - units->at[from]),
        .rtl = units->level[from] % 2 == 1,
    };
}

/* The end of the run that begins at `from`: one face, one level, one drawing call. */
static int
run_end(const struct layout_units *units, int from, int to)
{
    int end = from + 1;

    while (end < to && units->face[end] == units->face[from] &&
           units->level[end] == units->level[from] &&
           units->at[end + 1] - units->at[from] <= GLYPHS_MAX_RUN)
        end++;
    return end;
}

static int
measure(const struct work *work, int from, int to)
{
    int width = 0;

    while (from < to) {
        int end = run_end(&work->units, from, to);
        struct glyphs_run run = run_of(work, from, end);

        width += glyphs_width(work->glyphs, &run);
        from = end;
    }
    return width;
}

/* Spaces at the end of a word: almost always one, always equally wide. */
static int
measure_spaces(struct work *work, int from, int to)
{
    int face = work->units.face[from];

    if (to - from != 1)
        return measure(work, from, to);
    if (work->space[face] < 0)
        work->space[face] = measure(work, from, to);
    return work->space[face];
}

static enum status
find_segments(struct work *work)
{
    const struct layout_units *units = &work->units;
    bool single = work->out->spec.wrap == LAYOUT_TEXT_SINGLE;
    int start = 0;

    work->segments = 0;
    for (int face = 0; face < GLYPHS_FACE_COUNT; face++)
        work->space[face] = -1;
    for (int i = 0; i < units->count; i++) {
        bool last = i + 1 == units->count;
        struct segment segment;

        if (!last && units->after[i] != LAYOUT_UNITS_MUST &&
            (single || units->after[i] == LAYOUT_UNITS_NONE))
            continue;
        if (work->segments == MAX_SEGMENTS)
            return STATUS_TOO_LARGE;
        segment = (struct segment){.start = (uint16_t)start,
                                   .end = (uint16_t)(i + 1),
                                   .ink_end = (uint16_t)(i + 1),
                                   .must = units->after[i] == LAYOUT_UNITS_MUST};
        while (segment.ink_end > start && (!last || segment.must) &&
               layout_units_is_space(units, segment.ink_end - 1))
            segment.ink_end--;
        segment.ink = measure(work, start, segment.ink_end);
        segment.whole = segment.ink;
        if (segment.ink_end < segment.end && !segment.must)
            segment.whole += measure_spaces(work, segment.ink_end, segment.end);
        work->segment[work->segments++] = segment;
        start = i + 1;
    }
    return STATUS_OK;
}

/* The last grapheme boundary up to which a word too wide for a line fits; at least one
 * grapheme, however wide. */
static int
break_inside(const struct work *work, int from, int to, int width)
{
    int low = from + 1; /* a boundary up to which it fits, or the first there is */
    int high = to;      /* the last boundary that may still fit */

    while (!work->units.grapheme[low])
        low++;
    while (low < high) {
        int middle = low + (high - low + 1) / 2;

        while (middle > low && !work->units.grapheme[middle])
            middle--;
        if (middle == low) {
            /* A grapheme of many code points: look behind it. */
            middle = low + 1;
            while (middle < high && !work->units.grapheme[middle])
                middle++;
        }
        if (measure(work, from, middle) <= width)
            low = middle;
        else
            high = middle - 1;
        while (high > low && !work->units.grapheme[high])
            high--;
    }
    return low;
}

/* Ends the line that begins at `from` so that it is at most `width` px; returns the
 * place where the next begins. Widths of words add up to the width of a line but for
 * kerning and rounding, a pixel a word at most: when it is `exact` and as close as
 * that, the line is measured as a whole. */
static struct place
end_line(const struct work *work, struct place from, int width, bool exact,
         int *ink_end)
{
    const struct segment *first = &work->segment[from.segment];
    bool whole = from.unit == first->start;
    int ink = whole ? first->ink : measure(work, from.unit, first->ink_end);
    int sum = whole ? first->whole : measure(work, from.unit, first->end);
    int last = from.segment;

    if (ink > width) {
        *ink_end = break_inside(work, from.unit, first->ink_end, width);
        work->out->overlong = true;
        if (*ink_end == first->ink_end)
            return (struct place){first->end, from.segment + 1};
        return (struct place){*ink_end, from.segment};
    }
    while (last + 1 < work->segments && !work->segment[last].must &&
           sum + work->segment[last + 1].ink <= width)
        sum += work->segment[++last].whole;
    while (exact && last > from.segment && sum + 2 * (last - from.segment) > width &&
           measure(work, from.unit, work->segment[last].ink_end) > width)
        sum -= work->segment[last--].whole;
    *ink_end = work->segment[last].ink_end;
    return (struct place){work->segment[last].end, last + 1};
}

/* Rule L2 of UAX 9 on whole runs. */
static void
order_runs(struct layout_text_run *run, uint8_t *level, int runs)
{
    int highest = 0;

    for (int i = 0; i < runs; i++)
        highest = level[i] > highest ? level[i] : highest;
    for (int turn = highest; turn > 0; turn--) {
        for (int i = 0; i < runs; i++) {
            int end = i;

            while (end < runs && level[end] >= turn)
                end++;
            for (int left = i, right = end - 1; left < right; left++, right--) {
                struct layout_text_run swap = run[left];
                uint8_t swap_level = level[left];

                run[left] = run[right];
                run[right] = swap;
                level[left] = level[right];
                level[right] = swap_level;
            }
            i = end > i ? end - 1 : i;
        }
    }
}

static int
line_indent(const struct layout_text_spec *spec, int width)
{
    int room = spec->width - width;

    switch (spec->align) {
    case LAYOUT_TEXT_CENTRE:
        return room / 2;
    case LAYOUT_TEXT_END:
        return spec->rtl ? 0 : room;
    case LAYOUT_TEXT_START:
        break;
    }
    return spec->rtl ? room : 0;
}

static enum status
add_line(struct work *work, int from, int to)
{
    struct layout_text *out = work->out;
    const struct layout_units *units = &work->units;
    uint8_t level[LAYOUT_TEXT_MAX_RUNS];
    struct layout_text_line *line;
    int first = out->runs;
    int x;

    if (out->lines == LAYOUT_TEXT_MAX_LINES)
        return STATUS_TOO_LARGE;
    line = &out->line[out->lines++];
    *line =
        (struct layout_text_line){.start = units->at[from],
                                  .len = (uint16_t)(units->at[to] - units->at[from]),
                                  .first_run = (uint16_t)first};
    while (from < to) {
        int end = run_end(units, from, to);
        struct glyphs_run run = run_of(work, from, end);

        if (out->runs == LAYOUT_TEXT_MAX_RUNS)
            return STATUS_TOO_LARGE;
        run.cacheable = out->spec.cacheable;
        level[out->runs - first] = units->level[from];
        out->run[out->runs++] = (struct layout_text_run){
            .start = units->at[from],
            .len = (uint16_t)run.len,
            .width = glyphs_width(work->glyphs, &run),
            .face = units->face[from],
            .rtl = run.rtl,
        };
        line->width += out->run[out->runs - 1].width;
        from = end;
    }
    line->runs = (uint16_t)(out->runs - first);
    order_runs(&out->run[first], level, line->runs);
    line->x = x = line_indent(&out->spec, line->width);
    for (int i = first; i < out->runs; i++) {
        out->run[i].x = x;
        x += out->run[i].width;
    }
    if (line->width > out->width)
        out->width = line->width;
    return STATUS_OK;
}

static enum status
add_lines(struct work *work, int width)
{
    struct layout_text *out = work->out;
    struct place at = {0, 0};
    enum status status = STATUS_OK;

    out->lines = out->runs = out->width = 0;
    out->overlong = false;
    if (work->segments == 0)
        status = add_line(work, 0, 0);
    while (status == STATUS_OK && at.segment < work->segments) {
        int ink_end;
        struct place next = end_line(work, at, width, true, &ink_end);

        status = add_line(work, at.unit, ink_end);
        at = next;
    }
    return status;
}

static int
count_lines(const struct work *work, int width)
{
    struct place at = {0, 0};
    int lines = 0;
    int ink_end;

    for (; at.segment < work->segments; lines++)
        at = end_line(work, at, width, false, &ink_end);
    return lines;
}

/* The smallest width that needs no more lines than `width` does; it makes the lines
 * about equally long. A little is added for the kerning between words. */
static int
balanced_width(const struct work *work, int width)
{
    int lines = count_lines(work, width);
    int low = 0;
    int high = width;

    for (int i = 0; i < work->segments; i++)
        if (work->segment[i].ink > low)
            low = work->segment[i].ink;
    if (lines <= 1 || low > width)
        return width;
    while (low < high) {
        int middle = low + (high - low) / 2;

        if (count_lines(work, middle) <= lines)
            high = middle;
        else
            low = middle + 1;
    }
    high += work->out->spec.px / 8;
    return high < width ? high : width;
}

static enum status
make_lines(struct work *work)
{
    struct layout_text *out = work->out;
    int width = out->spec.wrap == LAYOUT_TEXT_SINGLE ? INT_MAX : out->spec.width;
    enum status status = find_segments(work);
    int balanced;

    if (status != STATUS_OK)
        return status;
    balanced =
        out->spec.wrap == LAYOUT_TEXT_BALANCED ? balanced_width(work, width) : width;
    status = add_lines(work, balanced);
    if (status == STATUS_OK && balanced < width &&
        out->lines > count_lines(work, width))
        status = add_lines(work, width);
    return status;
}

enum status
layout_text_make(struct glyphs *glyphs, const struct layout_text_spec *spec,
                 const char *text, size_t len, struct layout_text *out)
{
    struct layout_units_spec units = {spec->bold, spec->rtl, spec->lead_bytes};
    int most = spec->max_lines > 0 ? spec->max_lines : LAYOUT_TEXT_MAX_LINES;
    struct work work;
    enum status status;

    work.glyphs = glyphs;
    work.out = out;
    out->text = text;
    out->len = len;
    out->spec = *spec;
    out->lines = out->runs = out->width = out->height = 0;
    out->overlong = false;
    status = layout_units_make(text, len, &units, &work.units);
    if (status == STATUS_OK)
        status = make_lines(&work);
    /* Only as much as was written: a short label need not pay for a long text. */
    if (!spec->cacheable && work.units.count > 0)
        secret_erase(work.units.codepoint,
                     sizeof work.units.codepoint[0] * (size_t)work.units.count);
    if (status != STATUS_OK) {
        out->lines = out->runs = out->width = 0;
        return status;
    }
    out->height = out->lines * spec->line_px;
    return out->lines > most || out->width > spec->width ? STATUS_FULL : STATUS_OK;
}

int
layout_text_baseline(const struct layout_text *layout, struct glyphs *glyphs, int line)
{
    const struct layout_text_spec *spec = &layout->spec;
    int cap = spec->px * glyphs_cap_permille(glyphs, GLYPHS_REGULAR) / 1000;

    return line * spec->line_px + (spec->line_px + cap) / 2;
}

void
layout_text_draw(const struct layout_text *layout, struct glyphs *glyphs,
                 struct canvas *canvas, int x, int y, uint32_t colour)
{
    const struct layout_text_spec *spec = &layout->spec;

    for (int i = 0; i < layout->lines; i++) {
        const struct layout_text_line *line = &layout->line[i];
        /* Marks above and below and slanting ends reach out of the line by less than
         * the size of a letter. */
        struct box ink = {x + line->x - spec->px, y + i * spec->line_px - spec->px,
                          line->width + 2 * spec->px, spec->line_px + 2 * spec->px};

        if (!canvas_shows(canvas, ink))
            continue;
        for (int j = line->first_run; j < line->first_run + line->runs; j++) {
            const struct layout_text_run *part = &layout->run[j];
            struct glyphs_run run = {
                .font = {(enum glyphs_face)part->face, spec->px},
                .text = layout->text + part->start,
                .len = part->len,
                .rtl = part->rtl,
                .cacheable = spec->cacheable,
            };

            glyphs_draw(glyphs, canvas, &run, x + part->x,
                        y + layout_text_baseline(layout, glyphs, i), colour);
        }
    }
}

static int
caret_in_run(const struct layout_text *layout, struct glyphs *glyphs,
             const struct layout_text_run *part, size_t offset)
{
    struct glyphs_run before = {
        .font = {(enum glyphs_face)part->face, layout->spec.px},
        .text = layout->text + part->start,
        .len = offset - part->start,
        .rtl = part->rtl,
    };
    int width = before.len == part->len ? part->width : glyphs_width(glyphs, &before);

    return part->rtl ? part->x + part->width - width : part->x + width;
}

int
layout_text_caret(const struct layout_text *layout, struct glyphs *glyphs,
                  size_t offset, int *line)
{
    const struct layout_text_line *at = NULL;
    int number = 0;

    if (line)
        *line = 0;
    if (layout->lines == 0)
        return 0;
    if (offset < layout->len)
        offset = graphemes_previous(layout->text, layout->len, offset + 1);
    while (number + 1 < layout->lines && layout->line[number + 1].start <= offset)
        number++;
    at = &layout->line[number];
    if (offset > (size_t)at->start + at->len)
        offset = (size_t)at->start + at->len;
    if (line)
        *line = number;
    /* Between two runs the caret stands at the end of the one before. */
    for (int i = at->first_run; i < at->first_run + at->runs; i++) {
        const struct layout_text_run *part = &layout->run[i];
        size_t end = (size_t)part->start + part->len;

        if ((offset > part->start || offset == at->start) && offset >= part->start &&
            offset <= end)
            return caret_in_run(layout, glyphs, part, offset);
    }
    return at->x;
}

int
layout_text_width(struct glyphs *glyphs, const struct layout_text_spec *spec,
                  const char *text, size_t len)
{
    struct layout_text_spec single = *spec;
    struct layout_text layout;
    enum status status;

    single.wrap = LAYOUT_TEXT_SINGLE;
    single.width = INT_MAX / 2;
    status = layout_text_make(glyphs, &single, text, len, &layout);
    return status == STATUS_OK || status == STATUS_FULL ? layout.width : 0;
}

int
layout_text_fit(struct glyphs *glyphs, const struct layout_text_spec *spec,
                const char *text, size_t len, int min_px)
{
    for (int eighths = 8; eighths >= 4; eighths--) {
        struct layout_text_spec smaller = *spec;
        struct layout_text layout;

        smaller.px = spec->px * eighths / 8;
        smaller.line_px = spec->line_px * eighths / 8;
        if (smaller.px < min_px)
            return 0;
        if (layout_text_make(glyphs, &smaller, text, len, &layout) == STATUS_OK &&
            !layout.overlong)
            return smaller.px;
    }
    return 0;
}
