#include "ui/paint_parts_kit.h"

#include <assert.h>
#include <string.h>

int
paint_parts_length(const struct arranger *a, int um)
{
    return theme_px(a->theme, um);
}

uint32_t
paint_parts_colour(const struct arranger *a, enum theme_colour name)
{
    return a->theme->colour[name];
}

struct layout_text_spec
paint_parts_spec_of(const struct arranger *a, const struct text_style *style, int width)
{
    bool foreign = a->item->state & ITEM_FOREIGN;
    enum layout_text_align align = style->align;
    if (foreign && a->rtl && align == LAYOUT_TEXT_START)
        align = LAYOUT_TEXT_END;
    return (struct layout_text_spec){
        .px = a->theme->type[style->type],
        .line_px = theme_line(a->theme, style->type, style->leading),
        .width = width,
        .bold = style->bold,
        .rtl = a->rtl && !foreign,
        .cacheable = !(a->item->state & ITEM_PERSONAL),
        .wrap = style->wrap,
        .align = align,
    };
}

int
paint_parts_measure(struct arranger *a, const char *text,
                    const struct layout_text_spec *spec, int *width)
{
    struct layout_text layout;
    if (!text[0]) {
        if (width)
            *width = 0;
        return 0;
    }
    enum status status = layout_text_make(a->glyphs, spec, text, strlen(text), &layout);
    /* What a citizen wrote may be one long word, as an e-mail address;
     * it is broken, but all of it is seen. */
    bool broken = layout.overlong && !(a->item->state & ITEM_PERSONAL);
    if (status != STATUS_OK || broken)
        a->out->fits = false;
    if (width)
        *width = layout.width;
    return layout.height;
}

struct paint_part *
paint_parts_add_part(struct arranger *a, struct box box)
{
    struct paint_parts *out = a->out;
    assert(out->count < PAINT_MAX_PARTS);
    struct paint_part *part = &out->part[out->count++];
    *part = (struct paint_part){.box = box};
    return part;
}

void
paint_parts_add_text(struct arranger *a, const char *text,
                     const struct layout_text_spec *spec, struct box box, uint32_t ink)
{
    if (!text[0])
        return;
    struct paint_part *part = paint_parts_add_part(a, box);
    part->text = text;
    part->len = strlen(text);
    part->spec = *spec;
    part->colour = ink;
}

void
paint_parts_add_icon(struct arranger *a, int icon, int x, int y, int px, uint32_t ink)
{
    if (!icon)
        return;
    struct paint_part *part = paint_parts_add_part(a, (struct box){x, y, px, px});
    part->icon = icon;
    part->colour = ink;
}

void
paint_parts_column(struct arranger *a, struct box column, const char *first,
                   const struct text_style *first_style, const char *second,
                   const struct text_style *second_style, int gap, int padding)
{
    struct layout_text_spec one = paint_parts_spec_of(a, first_style, column.w);
    struct layout_text_spec two = paint_parts_spec_of(a, second_style, column.w);
    int high = paint_parts_measure(a, first, &one, NULL);
    int low = paint_parts_measure(a, second, &two, NULL);
    int all = high + low + (high && low ? gap : 0);
    int y = column.y + (column.h - all) / 2;
    paint_parts_add_text(a, first, &one, (struct box){column.x, y, column.w, high},
                         first_style->colour);
    paint_parts_add_text(a, second, &two,
                         (struct box){column.x, y + all - low, column.w, low},
                         second_style->colour);
    a->out->need_height = all + 2 * padding;
}

static uint32_t
tone_ink(const struct arranger *a, enum tone tone)
{
    switch (tone) {
    case TONE_MUTED:
        return paint_parts_colour(a, THEME_MUTED);
    case TONE_ACTION:
        return paint_parts_colour(a, THEME_ACTION);
    case TONE_INFO:
        return paint_parts_colour(a, THEME_INFO);
    case TONE_SUCCESS:
        return paint_parts_colour(a, THEME_SUCCESS);
    case TONE_WARNING:
        return paint_parts_colour(a, THEME_WARNING);
    case TONE_DANGER:
        return paint_parts_colour(a, THEME_DANGER);
    case TONE_ON_COUNTER:
        return paint_parts_colour(a, THEME_ON_COUNTER);
    case TONE_INK:
    case TONE_GROUND:
    case TONE_DESK:
    case TONE_COUNTER:
    case TONE_STRIPE:
        break;
    }
    return paint_parts_colour(a, THEME_INK);
}

static void
arrange_text(struct arranger *a)
{
    const struct item *item = a->item;
    struct text_style style = {
        .type = item->type,
        .leading = item->leading,
        .bold = item->state & ITEM_BOLD || item->role == ROLE_HEADING,
        .wrap = item->state & ITEM_BALANCED ? LAYOUT_TEXT_BALANCED : LAYOUT_TEXT_GREEDY,
        .align = item->state & ITEM_CENTRED ? LAYOUT_TEXT_CENTRE
                 : item->state & ITEM_END   ? LAYOUT_TEXT_END
                                            : LAYOUT_TEXT_START,
        .colour = tone_ink(a, item->tone),
    };
    struct layout_text_spec spec = paint_parts_spec_of(a, &style, item->box.w);
    a->out->need_height = paint_parts_measure(a, item->text, &spec, NULL);
    paint_parts_add_text(a, item->text, &spec, item->box, style.colour);
}

static void
arrange_icon(struct arranger *a)
{
    const struct item *item = a->item;
    bool medal = item->state & ITEM_MEDAL;
    int px = medal ? item->box.h * 6 / 10 : item->box.h;
    bool filled = medal && item->tone != TONE_ACTION;
    /* At night the action colour is a fill, too dark for a line on the medal. */
    bool night = medal && a->theme->palette == THEME_NIGHT;
    uint32_t ink = filled  ? paint_parts_colour(a, THEME_ON_BADGE)
                   : night ? paint_parts_colour(a, THEME_INK)
                           : tone_ink(a, item->tone);
    paint_parts_add_icon(a, item->icon, item->box.x + (item->box.w - px) / 2,
                         item->box.y + (item->box.h - px) / 2, px, ink);
    a->out->need_height = item->box.h;
}

static uint32_t
button_ink(const struct arranger *a)
{
    unsigned state = a->item->state;
    if (state & (ITEM_PRESSED | ITEM_MAIN))
        return paint_parts_colour(a, THEME_ON_ACTION);
    if (state & (ITEM_CHOSEN | ITEM_EDIT))
        return paint_parts_colour(a, THEME_ACTION);
    return paint_parts_colour(a, THEME_INK);
}

static void
arrange_button(struct arranger *a)
{
    const struct item *item = a->item;
    bool small = item->state & ITEM_SMALL;
    int pad = paint_parts_length(a, small ? 5000 : 8000);
    int gap =
        item->icon && item->text[0] ? paint_parts_length(a, small ? 3500 : 5000) : 0;
    int px = item->icon ? a->theme->type[item->type] * (small ? 130 : 120) / 100 : 0;
    struct text_style style = {.type = item->type,
                               .leading = THEME_LEADING_BUTTON,
                               .bold = true,
                               .wrap = LAYOUT_TEXT_BALANCED,
                               .align = LAYOUT_TEXT_CENTRE,
                               .colour = button_ink(a)};
    int room = item->box.w - 2 * pad - px - gap;
    struct layout_text_spec spec = paint_parts_spec_of(a, &style, room);
    spec.max_lines = 3;
    int width = 0;
    int high = paint_parts_measure(a, item->text, &spec, &width);
    int group = px + gap + width;
    int x = item->state & ITEM_START ? item->box.x + pad
                                     : item->box.x + (item->box.w - group) / 2;
    bool after = item->state & ITEM_MAIN;
    int middle = item->box.y + item->box.h / 2;
    /* The paragraph is as wide as its longest line, so that the group stands centred.
     */
    spec.width = width;
    spec.wrap = LAYOUT_TEXT_GREEDY;
    int text_x = after ? x : x + px + gap;
    int icon_x = after ? x + width + gap : x;
    paint_parts_add_text(a, item->text, &spec,
                         (struct box){text_x, middle - high / 2, width, high},
                         style.colour);
    paint_parts_add_icon(a, item->icon, icon_x, middle - px / 2, px, style.colour);
    a->out->need_height = high + 2 * paint_parts_length(a, 3500);
}

static uint32_t
key_ink(const struct arranger *a)
{
    unsigned state = a->item->state;
    if (state & (ITEM_PRESSED | ITEM_CHOSEN))
        return paint_parts_colour(a, THEME_ON_ACTION);
    return paint_parts_colour(a, state & ITEM_DEAD ? THEME_LOCKED : THEME_INK);
}

static void
arrange_key(struct arranger *a)
{
    const struct item *item = a->item;
    int pad = paint_parts_length(a, 1000);
    struct box inside = box_inset(item->box, pad);
    inside.h -= a->theme->length[THEME_LENGTH_KEY_LIP];
    struct text_style style = {.type = item->type,
                               .leading = THEME_LEADING_BUTTON,
                               .bold = item->state & ITEM_FUNCTION,
                               .wrap = strchr(item->text, '\n') ? LAYOUT_TEXT_GREEDY
                                                                : LAYOUT_TEXT_SINGLE,
                               .align = LAYOUT_TEXT_CENTRE,
                               .colour = key_ink(a)};
    struct layout_text_spec spec = paint_parts_spec_of(a, &style, inside.w);
    /* A key does not grow with its word; the word may shrink down to the smallest
     * text. */
    size_t len = strlen(item->text);
    int px = len ? layout_text_fit(a->glyphs, &spec, item->text, len,
                                   paint_parts_length(a, 6950))
                 : spec.px;
    if (px > 0) {
        spec.line_px = spec.line_px * px / spec.px;
        spec.px = px;
    }
    int high = paint_parts_measure(a, item->text, &spec, NULL);
    int icon = item->icon ? paint_parts_length(a, 11000) : 0;
    int gap = icon && high ? paint_parts_length(a, 3000) : 0;
    int y = inside.y + (inside.h - high - icon - gap) / 2;
    paint_parts_add_text(a, item->text, &spec,
                         (struct box){inside.x, y, inside.w, high}, style.colour);
    paint_parts_add_icon(a, item->icon, inside.x + (inside.w - icon) / 2,
                         y + high + gap, icon, style.colour);
    a->out->need_height = high + icon + gap + 2 * pad;
}

static void
arrange_place(struct arranger *a)
{
    const struct item *item = a->item;
    bool beside = item->state & ITEM_BESIDE;
    uint32_t ink = paint_parts_colour(a, item->state & ITEM_PRESSED ? THEME_ON_ACTION
                                                                    : THEME_ON_COUNTER);
    struct text_style style = {.type = THEME_TYPE_COUNTER,
                               .leading = THEME_LEADING_BUTTON,
                               .bold = true,
                               .wrap = LAYOUT_TEXT_SINGLE,
                               .align = LAYOUT_TEXT_CENTRE,
                               .colour = ink};
    int icon = a->theme->length[THEME_LENGTH_ICON_COUNTER];
    int gap = paint_parts_length(a, beside ? 5000 : 2000);
    int room = item->box.w - 2 * paint_parts_length(a, 500) - (beside ? icon + gap : 0);
    struct layout_text_spec spec = paint_parts_spec_of(a, &style, room);
    /* A word a hair too wide gives way by a pixel or two, not more: seven millimetres
     * of capitals are what the largest text is for. */
    int fitting = layout_text_fit(a->glyphs, &spec, item->text, strlen(item->text),
                                  spec.px * 88 / 100);
    if (fitting > 0)
        spec.px = fitting;
    int width = 0;
    int high = paint_parts_measure(a, item->text, &spec, &width);
    if (beside) {
        int x = item->box.x + (item->box.w - icon - gap - width) / 2;
        int middle = item->box.y + item->box.h / 2;
        spec.width = width;
        paint_parts_add_icon(a, item->icon, x, middle - icon / 2, icon, ink);
        paint_parts_add_text(
            a, item->text, &spec,
            (struct box){x + icon + gap, middle - high / 2, width, high}, ink);
        a->out->need_height = icon;
        return;
    }
    int y = item->box.y + (item->box.h - icon - gap - high) / 2;
    paint_parts_add_icon(a, item->icon, item->box.x + (item->box.w - icon) / 2, y, icon,
                         ink);
    paint_parts_add_text(a, item->text, &spec,
                         (struct box){item->box.x + (item->box.w - room) / 2,
                                      y + icon + gap, room, high},
                         ink);
    a->out->need_height = icon + gap + high;
}

struct box
paint_lead(const struct item *item, bool rtl, const struct theme *theme)
{
    int um = 0, inset = 0;
    switch (item->role) {
    case ROLE_CARD:
        um = theme->size == THEME_SIZE_XL  ? 19840
             : theme->size == THEME_SIZE_L ? 17860
                                           : 14880;
        inset = 8000;
        break;
    case ROLE_WAY:
        um = item->state & ITEM_SMALL      ? 20830
             : item->type == THEME_TYPE_H3 ? 26800
                                           : 34700;
        inset = item->state & ITEM_SMALL ? 4500 : 9000;
        break;
    case ROLE_HINT:
        um = 17860;
        inset = 7000;
        break;
    case ROLE_STEP:
        um = 31740;
        break;
    case ROLE_AREA:
    case ROLE_TOWN_MARK:
    case ROLE_PICTURE:
    case ROLE_HEADING:
    case ROLE_TEXT:
    case ROLE_PROGRESS:
    case ROLE_ICON:
    case ROLE_RULE:
    case ROLE_BUTTON:
    case ROLE_FIELD:
    case ROLE_DIGIT:
    case ROLE_CARD_PICTURE:
    case ROLE_KEY:
    case ROLE_PLACE:
    case ROLE_TICKET:
    case ROLE_QR:
    case ROLE_COUNTDOWN:
    case ROLE_LAMPS:
    case ROLE_SAMPLE_SIZE:
    case ROLE_SAMPLE_THEME:
    case ROLE_COUNT:
        return (struct box){0};
    }
    int px = theme_px(theme, um), in = theme_px(theme, inset);
    /* A low way card keeps air around its medal. */
    if (item->role == ROLE_WAY && item->box.h > 0 && px > item->box.h * 3 / 4)
        px = item->box.h * 3 / 4;
    int x = rtl ? item->box.x + item->box.w - in - px : item->box.x + in;
    return (struct box){x, item->box.y + (item->box.h - px) / 2, px, px};
}

void
paint_arrange(const struct item *item, bool rtl, const struct theme *theme,
              struct glyphs *glyphs, struct paint_parts *out)
{
    struct arranger a = {item, rtl, theme, glyphs, out};
    *out = (struct paint_parts){.fits = true};
    switch (item->role) {
    case ROLE_HEADING:
    case ROLE_TEXT:
        arrange_text(&a);
        break;
    case ROLE_ICON:
        arrange_icon(&a);
        break;
    case ROLE_BUTTON:
        arrange_button(&a);
        break;
    case ROLE_CARD:
        paint_parts_card(&a);
        break;
    case ROLE_WAY:
        paint_parts_way(&a);
        break;
    case ROLE_HINT:
        paint_parts_hint(&a);
        break;
    case ROLE_FIELD:
        paint_parts_field(&a);
        break;
    case ROLE_KEY:
        arrange_key(&a);
        break;
    case ROLE_PLACE:
        arrange_place(&a);
        break;
    case ROLE_TICKET:
        paint_parts_ticket(&a);
        break;
    case ROLE_COUNTDOWN:
        paint_parts_countdown(&a);
        break;
    case ROLE_STEP:
        paint_parts_step(&a);
        break;
    case ROLE_SAMPLE_SIZE:
    case ROLE_SAMPLE_THEME:
        paint_parts_sample(&a);
        break;
    case ROLE_AREA:
    case ROLE_TOWN_MARK:
    case ROLE_PICTURE:
    case ROLE_CARD_PICTURE:
    case ROLE_DIGIT:
    case ROLE_PROGRESS:
    case ROLE_RULE:
    case ROLE_QR:
    case ROLE_LAMPS:
    case ROLE_COUNT:
        out->need_height = item->box.h;
        break;
    }
    if (!rtl)
        return;
    for (int i = 0; i < out->count; i++) {
        struct box *box = &out->part[i].box;
        box->x = 2 * item->box.x + item->box.w - box->x - box->w;
    }
}
