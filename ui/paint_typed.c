#include "ui/paint_typed.h"

#include <string.h>

#include "ui/paint_parts_kit.h"

void
paint_parts_field(struct arranger *a)
{
    const struct item *item = a->item;
    int pad = paint_parts_length(a, 7400);
    struct box inside = {item->box.x + pad, item->box.y, item->box.w - 2 * pad,
                         item->box.h};
    struct text_style style = {.type = THEME_TYPE_INPUT,
                               .leading = THEME_LEADING_BUTTON,
                               .wrap = LAYOUT_TEXT_SINGLE,
                               .colour = paint_parts_colour(a, THEME_INK)};
    static const enum theme_type sizes[] = {THEME_TYPE_INPUT, THEME_TYPE_H2,
                                            THEME_TYPE_LEAD, THEME_TYPE_BODY};
    struct layout_text_spec spec = paint_parts_spec_of(a, &style, inside.w);
    size_t len = strlen(item->value);
    int room = inside.w - a->theme->length[THEME_LENGTH_CARET_WIDTH];
    bool fits = false;
    /* A long name goes on in a smaller size and at last on more lines, so that all of
     * it can be read. */
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes && !fits; i++) {
        style.type = sizes[i];
        spec = paint_parts_spec_of(a, &style, inside.w);
        fits = layout_text_width(a->glyphs, &spec, item->value, len) <= room;
    }
    if (!fits) {
        style.type = THEME_TYPE_SMALL;
        style.wrap = LAYOUT_TEXT_GREEDY;
        spec = paint_parts_spec_of(a, &style, room);
    }
    struct paint_part *part = paint_parts_add_part(a, inside);
    part->text = item->value;
    part->len = len;
    part->spec = spec;
    part->colour = style.colour;
    part->typed = true;
    a->out->need_height = a->theme->length[THEME_LENGTH_FIELD];
}

int
paint_typed_inset(const struct theme *theme)
{
    return theme->length[THEME_LENGTH_BORDER_ERROR] + 1;
}

/* A letter at the caret moves only what stands behind it. One and a half em before the
 * caret belong to it, for kerning and ligatures, and one behind the text, for what
 * hangs over. Other sizes and several lines are set anew. */
static struct span
typing_span(const struct item *item, const struct paint_part *part,
            const struct paint_typed *typed, const struct theme *theme)
{
    int em = part->spec.px;
    bool plain = typed->layout.lines == 1 && typed->layout.runs <= 1 &&
                 !typed->layout.spec.rtl && typed->left == part->box.x &&
                 em == theme->type[THEME_TYPE_INPUT];
    if (!plain || (typed->layout.runs == 1 && typed->layout.run[0].rtl))
        return (struct span){0, 0};
    int end = typed->left + typed->layout.width + typed->caret.w + em;
    struct span span = {typed->caret.x - em * 3 / 2 - item->box.x, end - item->box.x};
    return (struct span){span.from > 0 ? span.from : 0, span.to};
}

void
paint_typed_place(const struct item *item, const struct paint_part *part,
                  const struct theme *theme, struct glyphs *glyphs,
                  struct paint_typed *out)
{
    enum status status =
        layout_text_make(glyphs, &part->spec, part->text, part->len, &out->layout);
    out->room = box_inset(item->box, paint_typed_inset(theme));
    out->caret = (struct box){0, 0, 0, 0};
    out->typing = (struct span){0, 0};
    out->left = part->box.x;
    out->top = part->box.y;
    if (status != STATUS_OK && status != STATUS_FULL)
        return;
    int width = theme->length[THEME_LENGTH_CARET_WIDTH];
    int high = out->layout.lines ? out->layout.height : part->spec.line_px;
    bool caret = item->state & ITEM_TYPING && item->a >= 0;
    int line = 0, x = 0;
    if (caret)
        x = layout_text_caret(&out->layout, glyphs, (size_t)item->a, &line);
    out->top += (part->box.h - high) / 2;
    if (high > out->room.h) {
        int at = (line + 1) * part->spec.line_px;
        out->top = at > out->room.h ? out->room.y + out->room.h - at : out->room.y;
    }
    if (x + width > part->box.w)
        out->left -= x + width - part->box.w;
    if (!caret)
        return;
    int tall = theme->length[THEME_LENGTH_CARET_HEIGHT];
    if (tall > part->spec.line_px + part->spec.px / 4)
        tall = part->spec.line_px;
    int above = (part->spec.line_px - tall) / 2;
    out->caret = (struct box){
        out->left + x, out->top + line * part->spec.line_px + above, width, tall};
    out->typing = typing_span(item, part, out, theme);
}
