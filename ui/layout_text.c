#include "ui/layout_text.h"

#include <assert.h>
#include <limits.h>
#include <string.h>

#include "base/secret.h"
#include "ui/graphemes.h"
#include "ui/layout_lines.h"
#include "ui/layout_units.h"

_Static_assert((int)LAYOUT_TEXT_MAX_BYTES == (int)LAYOUT_UNITS_MAX, "one limit");

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
add_line(const struct layout_lines *lines, int from, int to, struct layout_text *out)
{
    const struct layout_units *units = &lines->units;
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
        int end = layout_lines_run_end(lines, from, to);
        struct glyphs_run run = layout_lines_run(lines, from, end);

        if (out->runs == LAYOUT_TEXT_MAX_RUNS)
            return STATUS_TOO_LARGE;
        level[out->runs - first] = units->level[from];
        out->run[out->runs++] = (struct layout_text_run){
            .start = units->at[from],
            .len = (uint16_t)run.len,
            .width = glyphs_width(lines->glyphs, &run),
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
add_lines(const struct layout_lines *lines, int width, struct layout_text *out)
{
    struct layout_lines_place at = {0, 0};
    enum status status = STATUS_OK;

    out->lines = out->runs = out->width = 0;
    out->overlong = false;
    if (lines->words == 0)
        status = add_line(lines, 0, 0, out);
    while (status == STATUS_OK && at.word < lines->words) {
        struct layout_lines_end end = layout_lines_break(lines, at, width, true);

        status = add_line(lines, at.unit, end.ink_end, out);
        out->overlong = out->overlong || end.inside;
        at = end.next;
    }
    return status;
}

/* One short word alone on the last line looks forgotten. What a person types is left as
 * it is: its lines must not move while she does. */
static bool
is_forlorn(const struct layout_lines *lines, const struct layout_text *out, int width)
{
    const struct layout_text_line *line = &out->line[out->lines - 1];

    if (!out->spec.cacheable || out->lines < 2 || lines->words < 2 || out->overlong ||
        line->start != lines->units.at[lines->word[lines->words - 1].start] ||
        line->width > width / 4)
        return false;
    for (int i = 0; i < lines->words; i++)
        if (lines->word[i].must)
            return false;
    return true;
}

/* Gives the last word its neighbour for company, where that costs no line. */
static enum status
accompany(struct layout_lines *lines, int width, struct layout_text *out)
{
    struct layout_lines_word alone = lines->word[lines->words - 1];
    struct layout_lines_word before = lines->word[lines->words - 2];
    struct layout_lines_word *last = &lines->word[lines->words - 2];
    int most = out->lines;
    enum status status;

    last->whole = before.whole + alone.whole;
    last->ink = before.whole + alone.ink;
    last->end = alone.end;
    last->ink_end = alone.ink_end;
    lines->words--;
    if (last->ink <= width && layout_lines_count(lines, width) <= most) {
        status = add_lines(lines, layout_lines_balance(lines, width), out);
        if (status != STATUS_OK || out->lines <= most)
            return status;
    }
    lines->word[lines->words - 1] = before;
    lines->word[lines->words++] = alone;
    return add_lines(lines, layout_lines_balance(lines, width), out);
}

static enum status
make_lines(struct layout_lines *lines, struct layout_text *out)
{
    bool single = out->spec.wrap == LAYOUT_TEXT_SINGLE;
    int width = single ? INT_MAX : out->spec.width > 0 ? out->spec.width : 0;
    int balanced = width;
    enum status status = layout_lines_prepare(lines, single);

    if (status != STATUS_OK)
        return status;
    if (!single)
        layout_lines_join(lines, width);
    if (out->spec.wrap == LAYOUT_TEXT_BALANCED)
        balanced = layout_lines_balance(lines, width);
    status = add_lines(lines, balanced, out);
    if (status == STATUS_OK && balanced == width && is_forlorn(lines, out, width)) {
        balanced = layout_lines_balance(lines, width);
        status = add_lines(lines, balanced, out);
    }
    if (status == STATUS_OK && is_forlorn(lines, out, width))
        status = accompany(lines, width, out);
    if (status == STATUS_OK && balanced < width &&
        out->lines > layout_lines_count(lines, width))
        status = add_lines(lines, width, out);
    return status;
}

enum status
layout_text_make(struct glyphs *glyphs, const struct layout_text_spec *spec,
                 const char *text, size_t len, struct layout_text *out)
{
    struct layout_units_spec units = {spec->bold, spec->rtl, spec->lead_bytes};
    int most = spec->max_lines > 0 ? spec->max_lines : LAYOUT_TEXT_MAX_LINES;
    struct layout_lines lines; /* too large to be zeroed for every label */
    enum status status;

    lines.glyphs = glyphs;
    lines.text = text;
    lines.px = spec->px;
    lines.cacheable = spec->cacheable;
    out->text = text;
    out->len = len;
    out->spec = *spec;
    out->lines = out->runs = out->width = out->height = 0;
    out->overlong = false;
    status = layout_units_make(text, len, &units, &lines.units);
    if (status == STATUS_OK)
        status = make_lines(&lines, out);
    /* Only as much as was written: a short label need not pay for a long text. */
    if (!spec->cacheable && lines.units.count > 0)
        secret_erase(lines.units.codepoint,
                     sizeof lines.units.codepoint[0] * (size_t)lines.units.count);
    if (status != STATUS_OK) {
        out->lines = out->runs = out->width = 0;
        return status;
    }
    out->height = out->lines * spec->line_px;
    return out->lines > most || out->width > spec->width ? STATUS_FULL : STATUS_OK;
}

/* Pixels from the top of the paragraph to the base line of a line: capitals stand
 * centred between its top and bottom. */
static int
baseline(const struct layout_text *layout, struct glyphs *glyphs, int line)
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
                        y + baseline(layout, glyphs, i), colour);
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
