#include "ui/paint_parts.h"

#include <string.h>

/* Everything is arranged as on a left-to-right page and mirrored at the end, so the
 * builders below never ask for the direction. */
struct arranger {
    const struct item *item;
    bool rtl;
    const struct theme *theme;
    struct glyphs *glyphs;
    struct paint_parts *out;
};

struct text_style {
    enum theme_type type;
    enum theme_leading leading;
    bool bold;
    enum layout_text_wrap wrap;
    enum layout_text_align align;
    uint32_t colour;
};

static int
length(const struct arranger *a, int um)
{
    return theme_px(a->theme, um);
}

static uint32_t
colour(const struct arranger *a, enum theme_colour name)
{
    return a->theme->colour[name];
}

static struct layout_text_spec
spec_of(const struct arranger *a, const struct text_style *style, int width)
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

/* Height of a text in a column; says in `out` if it cannot be shown whole. */
static int
measure(struct arranger *a, const char *text, const struct layout_text_spec *spec,
        int *width)
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

static struct paint_part *
add_part(struct arranger *a, struct box box)
{
    struct paint_parts *out = a->out;
    struct paint_part *part = &out->part[out->count];
    if (out->count < PAINT_MAX_PARTS - 1)
        out->count++;
    *part = (struct paint_part){.box = box};
    return part;
}

static void
add_text(struct arranger *a, const char *text, const struct layout_text_spec *spec,
         struct box box, uint32_t ink)
{
    if (!text[0])
        return;
    struct paint_part *part = add_part(a, box);
    part->text = text;
    part->len = strlen(text);
    part->spec = *spec;
    part->colour = ink;
}

static void
add_icon(struct arranger *a, int icon, int x, int y, int px, uint32_t ink)
{
    if (!icon)
        return;
    struct paint_part *part = add_part(a, (struct box){x, y, px, px});
    part->icon = icon;
    part->colour = ink;
}

/* One or two texts above each other, centred in height between top and bottom. */
static void
arrange_column(struct arranger *a, struct box column, const char *first,
               const struct text_style *first_style, const char *second,
               const struct text_style *second_style, int gap, int padding)
{
    struct layout_text_spec one = spec_of(a, first_style, column.w);
    struct layout_text_spec two = spec_of(a, second_style, column.w);
    int high = measure(a, first, &one, NULL);
    int low = measure(a, second, &two, NULL);
    int all = high + low + (high && low ? gap : 0);
    int y = column.y + (column.h - all) / 2;
    add_text(a, first, &one, (struct box){column.x, y, column.w, high},
             first_style->colour);
    add_text(a, second, &two, (struct box){column.x, y + all - low, column.w, low},
             second_style->colour);
    a->out->need_height = all + 2 * padding;
}

static uint32_t
tone_ink(const struct arranger *a, enum tone tone)
{
    switch (tone) {
    case TONE_MUTED:
        return colour(a, THEME_MUTED);
    case TONE_ACTION:
        return colour(a, THEME_ACTION);
    case TONE_INFO:
        return colour(a, THEME_INFO);
    case TONE_SUCCESS:
        return colour(a, THEME_SUCCESS);
    case TONE_WARNING:
        return colour(a, THEME_WARNING);
    case TONE_DANGER:
        return colour(a, THEME_DANGER);
    case TONE_ON_COUNTER:
        return colour(a, THEME_ON_COUNTER);
    case TONE_INK:
    case TONE_GROUND:
    case TONE_DESK:
    case TONE_COUNTER:
    case TONE_STRIPE:
        break;
    }
    return colour(a, THEME_INK);
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
    struct layout_text_spec spec = spec_of(a, &style, item->box.w);
    a->out->need_height = measure(a, item->text, &spec, NULL);
    add_text(a, item->text, &spec, item->box, style.colour);
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
    uint32_t ink = filled  ? colour(a, THEME_ON_BADGE)
                   : night ? colour(a, THEME_INK)
                           : tone_ink(a, item->tone);
    add_icon(a, item->icon, item->box.x + (item->box.w - px) / 2,
             item->box.y + (item->box.h - px) / 2, px, ink);
    a->out->need_height = item->box.h;
}

static uint32_t
button_ink(const struct arranger *a)
{
    unsigned state = a->item->state;
    if (state & (ITEM_PRESSED | ITEM_MAIN))
        return colour(a, THEME_ON_ACTION);
    if (state & (ITEM_CHOSEN | ITEM_EDIT))
        return colour(a, THEME_ACTION);
    return colour(a, THEME_INK);
}

static void
arrange_button(struct arranger *a)
{
    const struct item *item = a->item;
    bool small = item->state & ITEM_SMALL;
    int pad = length(a, small ? 5000 : 8000);
    int gap = item->icon && item->text[0] ? length(a, small ? 3500 : 5000) : 0;
    int px = item->icon ? a->theme->type[item->type] * (small ? 130 : 120) / 100 : 0;
    struct text_style style = {.type = item->type,
                               .leading = THEME_LEADING_BUTTON,
                               .bold = true,
                               .wrap = LAYOUT_TEXT_BALANCED,
                               .align = LAYOUT_TEXT_CENTRE,
                               .colour = button_ink(a)};
    int room = item->box.w - 2 * pad - px - gap;
    struct layout_text_spec spec = spec_of(a, &style, room);
    spec.max_lines = 3;
    int width = 0;
    int high = measure(a, item->text, &spec, &width);
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
    add_text(a, item->text, &spec, (struct box){text_x, middle - high / 2, width, high},
             style.colour);
    add_icon(a, item->icon, icon_x, middle - px / 2, px, style.colour);
    a->out->need_height = high + 2 * length(a, 3500);
}

static void
arrange_card(struct arranger *a)
{
    const struct item *item = a->item;
    bool chosen = item->state & ITEM_CHOSEN;
    bool inverted = chosen && a->theme->contrast;
    uint32_t ink = colour(a, inverted ? THEME_GROUND : THEME_INK);
    struct text_style title = {.type = THEME_TYPE_LEAD,
                               .leading = THEME_LEADING_HEADING,
                               .bold = true,
                               .colour = ink};
    struct text_style detail = {.type = THEME_TYPE_SMALL,
                                .leading = THEME_LEADING_BODY,
                                .colour = inverted ? ink : colour(a, THEME_MUTED)};
    struct box lead = paint_lead(item, false, a->theme);
    int pad = length(a, 8000);
    int x = lead.x + lead.w + length(a, 7400);
    struct box column = {x, item->box.y, item->box.x + item->box.w - pad - x,
                         item->box.h};
    arrange_column(a, column, item->text, &title, item->detail, &detail,
                   length(a, 1000), length(a, 5500));
    if (chosen && item->state & ITEM_CHECK)
        add_icon(a, ICONS_CHECK + 1, lead.x + lead.w / 8, lead.y + lead.h / 8,
                 lead.w * 3 / 4,
                 inverted ? colour(a, THEME_INK) : colour(a, THEME_ON_ACTION));
}

static void
arrange_way(struct arranger *a)
{
    const struct item *item = a->item;
    bool tile = item->state & ITEM_SMALL;
    struct box lead = paint_lead(item, false, a->theme);
    uint32_t ink = colour(a, THEME_INK);
    struct text_style title = {.type = tile ? THEME_TYPE_BODY : item->type,
                               .leading = tile ? THEME_LEADING_DENSE_QUESTION
                                               : THEME_LEADING_HEADING,
                               .bold = true,
                               .colour = ink};
    struct text_style detail = {.type = tile ? THEME_TYPE_SMALL : THEME_TYPE_BODY,
                                .leading = THEME_LEADING_BODY,
                                .colour = colour(a, THEME_MUTED)};
    int arrow = tile ? 0 : length(a, 13900);
    int pad = length(a, tile ? 4500 : 9900);
    int x = lead.x + lead.w + length(a, tile ? 5000 : 9900);
    int right = item->box.x + item->box.w - pad - (arrow ? arrow + length(a, 6000) : 0);
    struct box column = {x, item->box.y, right - x, item->box.h};
    arrange_column(a, column, item->text, &title, item->detail, &detail,
                   length(a, tile ? 500 : 2000), length(a, tile ? 3000 : 6000));
    int px = lead.w * 6 / 10;
    add_icon(a, item->icon, lead.x + (lead.w - px) / 2, lead.y + (lead.h - px) / 2, px,
             colour(a, THEME_ACTION));
    if (arrow)
        add_icon(a, ICONS_NEXT + 1, item->box.x + item->box.w - pad - arrow,
                 item->box.y + (item->box.h - arrow) / 2, arrow,
                 colour(a, THEME_ACTION));
}

static void
arrange_hint(struct arranger *a)
{
    const struct item *item = a->item;
    struct text_style title = {.type = THEME_TYPE_BODY,
                               .leading = THEME_LEADING_BODY,
                               .bold = true,
                               .colour = colour(a, THEME_INK)};
    struct text_style detail = title;
    detail.bold = false;
    struct box lead = paint_lead(item, false, a->theme);
    int pad = length(a, 7000);
    int x = lead.x + lead.w + length(a, 6500);
    struct box column = {x, item->box.y, item->box.x + item->box.w - pad - x,
                         item->box.h};
    arrange_column(a, column, item->text, &title, item->detail, &detail, 0,
                   length(a, 5500));
    int least = lead.h + 2 * length(a, 5500);
    if (a->out->need_height < least)
        a->out->need_height = least;
    int px = lead.w * 6 / 10;
    add_icon(a, item->icon, lead.x + (lead.w - px) / 2, lead.y + (lead.h - px) / 2, px,
             colour(a, THEME_ON_BADGE));
}

static void
arrange_field(struct arranger *a)
{
    const struct item *item = a->item;
    int pad = length(a, 7400);
    struct box inside = {item->box.x + pad, item->box.y, item->box.w - 2 * pad,
                         item->box.h};
    struct text_style style = {.type = THEME_TYPE_INPUT,
                               .leading = THEME_LEADING_BUTTON,
                               .wrap = LAYOUT_TEXT_SINGLE,
                               .colour = colour(a, THEME_INK)};
    struct layout_text_spec spec = spec_of(a, &style, inside.w);
    size_t len = strlen(item->value);
    int caret = a->theme->length[THEME_LENGTH_CARET_WIDTH];
    if (layout_text_width(a->glyphs, &spec, item->value, len) > inside.w - caret) {
        /* A long name goes on in a smaller size and on more lines, so that all of it
         * can be read. */
        style.type = THEME_TYPE_SMALL;
        style.leading = THEME_LEADING_BUTTON;
        style.wrap = LAYOUT_TEXT_GREEDY;
        spec = spec_of(a, &style, inside.w - caret);
    }
    struct paint_part *part = add_part(a, inside);
    part->text = item->value;
    part->len = len;
    part->spec = spec;
    part->colour = style.colour;
    part->typed = true;
    a->out->need_height = a->theme->length[THEME_LENGTH_FIELD];
}

static uint32_t
key_ink(const struct arranger *a)
{
    unsigned state = a->item->state;
    if (state & (ITEM_PRESSED | ITEM_CHOSEN))
        return colour(a, THEME_ON_ACTION);
    return colour(a, state & ITEM_DEAD ? THEME_LOCKED : THEME_INK);
}

static void
arrange_key(struct arranger *a)
{
    const struct item *item = a->item;
    int pad = length(a, 1000);
    struct box inside = box_inset(item->box, pad);
    inside.h -= a->theme->length[THEME_LENGTH_KEY_LIP];
    struct text_style style = {.type = item->type,
                               .leading = THEME_LEADING_BUTTON,
                               .bold = item->state & ITEM_FUNCTION,
                               .wrap = strchr(item->text, '\n') ? LAYOUT_TEXT_GREEDY
                                                                : LAYOUT_TEXT_SINGLE,
                               .align = LAYOUT_TEXT_CENTRE,
                               .colour = key_ink(a)};
    struct layout_text_spec spec = spec_of(a, &style, inside.w);
    /* A key does not grow with its word; the word may shrink down to the smallest
     * text. */
    size_t len = strlen(item->text);
    int px = len ? layout_text_fit(a->glyphs, &spec, item->text, len, length(a, 6950))
                 : spec.px;
    if (px > 0) {
        spec.line_px = spec.line_px * px / spec.px;
        spec.px = px;
    }
    int high = measure(a, item->text, &spec, NULL);
    int icon = item->icon ? length(a, 11000) : 0;
    int gap = icon && high ? length(a, 3000) : 0;
    int y = inside.y + (inside.h - high - icon - gap) / 2;
    add_text(a, item->text, &spec, (struct box){inside.x, y, inside.w, high},
             style.colour);
    add_icon(a, item->icon, inside.x + (inside.w - icon) / 2, y + high + gap, icon,
             style.colour);
    a->out->need_height = high + icon + gap + 2 * pad;
}

static void
arrange_place(struct arranger *a)
{
    const struct item *item = a->item;
    bool beside = item->state & ITEM_BESIDE;
    uint32_t ink =
        colour(a, item->state & ITEM_PRESSED ? THEME_ON_ACTION : THEME_ON_COUNTER);
    struct text_style style = {.type = THEME_TYPE_COUNTER,
                               .leading = THEME_LEADING_BUTTON,
                               .bold = true,
                               .wrap = LAYOUT_TEXT_SINGLE,
                               .align = LAYOUT_TEXT_CENTRE,
                               .colour = ink};
    int icon = a->theme->length[THEME_LENGTH_ICON_COUNTER];
    int gap = length(a, beside ? 5000 : 2000);
    int room = item->box.w - 2 * length(a, 500) - (beside ? icon + gap : 0);
    struct layout_text_spec spec = spec_of(a, &style, room);
    /* A word a hair too wide gives way by a pixel or two, not more: seven millimetres
     * of capitals are what the largest text is for. */
    int fitting = layout_text_fit(a->glyphs, &spec, item->text, strlen(item->text),
                                  spec.px * 91 / 100);
    if (fitting > 0)
        spec.px = fitting;
    int width = 0;
    int high = measure(a, item->text, &spec, &width);
    if (beside) {
        int x = item->box.x + (item->box.w - icon - gap - width) / 2;
        int middle = item->box.y + item->box.h / 2;
        spec.width = width;
        add_icon(a, item->icon, x, middle - icon / 2, icon, ink);
        add_text(a, item->text, &spec,
                 (struct box){x + icon + gap, middle - high / 2, width, high}, ink);
        a->out->need_height = icon;
        return;
    }
    int y = item->box.y + (item->box.h - icon - gap - high) / 2;
    add_icon(a, item->icon, item->box.x + (item->box.w - icon) / 2, y, icon, ink);
    add_text(a, item->text, &spec,
             (struct box){item->box.x + (item->box.w - room) / 2, y + icon + gap, room,
                          high},
             ink);
    a->out->need_height = icon + gap + high;
}

static void
arrange_ticket(struct arranger *a)
{
    const struct item *item = a->item;
    uint32_t ink = colour(a, THEME_ON_COUNTER);
    struct text_style small = {
        .type = THEME_TYPE_BODY, .leading = THEME_LEADING_BODY, .colour = ink};
    struct text_style number = {.type = THEME_TYPE_REFERENCE,
                                .leading = THEME_LEADING_QUESTION,
                                .bold = true,
                                .wrap = LAYOUT_TEXT_SINGLE,
                                .colour = ink};
    int pad = length(a, 12900), top = length(a, 8400);
    struct box at = {item->box.x + pad, item->box.y + top, item->box.w - 2 * pad, 0};
    const struct {
        const char *text;
        const struct text_style *style;
    } lines[] = {{item->text, &small}, {item->value, &number}, {item->detail, &small}};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct layout_text_spec spec = spec_of(a, lines[i].style, at.w);
        at.h = measure(a, lines[i].text, &spec, NULL);
        add_text(a, lines[i].text, &spec, at, ink);
        at.y += at.h;
    }
    a->out->need_height = at.y - item->box.y + top;
}

static void
arrange_countdown(struct arranger *a)
{
    const struct item *item = a->item;
    uint32_t ink = colour(a, THEME_ON_COUNTER);
    struct text_style number = {.type = THEME_TYPE_COUNTDOWN,
                                .leading = THEME_LEADING_BUTTON,
                                .bold = true,
                                .wrap = LAYOUT_TEXT_SINGLE,
                                .align = LAYOUT_TEXT_CENTRE,
                                .colour = ink};
    struct text_style unit = {.type = THEME_TYPE_H2,
                              .leading = THEME_LEADING_BUTTON,
                              .align = LAYOUT_TEXT_CENTRE,
                              .colour = ink};
    struct layout_text_spec large = spec_of(a, &number, item->box.w);
    struct layout_text_spec small = spec_of(a, &unit, item->box.w);
    /* Both stay inside the disc, however small the page had to make it. */
    int most = item->box.h * 48 / 100, least = item->box.h * 11 / 100;
    if (large.px > most)
        large.px = large.line_px = most;
    if (small.px > least)
        small.px = small.line_px = least;
    int high = measure(a, item->value, &large, NULL);
    int low = measure(a, item->text, &small, NULL);
    int y = item->box.y + (item->box.h - high - low) / 2;
    add_text(a, item->value, &large, (struct box){item->box.x, y, item->box.w, high},
             ink);
    add_text(a, item->text, &small,
             (struct box){item->box.x, y + high, item->box.w, low}, ink);
    a->out->need_height = item->box.h;
}

static void
arrange_step(struct arranger *a)
{
    const struct item *item = a->item;
    struct box lead = paint_lead(item, false, a->theme);
    bool waits = !(item->state & (ITEM_DONE | ITEM_NOW));
    struct text_style title = {.type = THEME_TYPE_H2,
                               .leading = THEME_LEADING_HEADING,
                               .bold = true,
                               .colour = colour(a, THEME_INK)};
    struct text_style detail = {.type = THEME_TYPE_LEAD,
                                .leading = THEME_LEADING_LEAD,
                                .colour = colour(a, THEME_INK)};
    int x = lead.x + lead.w + length(a, 9900);
    struct box column = {x, item->box.y, item->box.x + item->box.w - x, item->box.h};
    arrange_column(a, column, item->text, &title, item->detail, &detail,
                   length(a, 1500), 0);
    if (a->out->need_height < lead.h)
        a->out->need_height = lead.h;
    int px = lead.w * 45 / 100;
    add_icon(a, item->icon, lead.x + (lead.w - px) / 2, lead.y + (lead.h - px) / 2, px,
             colour(a, waits ? THEME_EDGE : THEME_ON_BADGE));
}

static void
arrange_sample(struct arranger *a)
{
    const struct item *item = a->item;
    static const int sample_um[] = {9920, 13390, 17360, 21820};
    struct text_style word = {.type = THEME_TYPE_BODY,
                              .leading = THEME_LEADING_BUTTON,
                              .bold = item->role == ROLE_SAMPLE_THEME,
                              .align = LAYOUT_TEXT_CENTRE,
                              .colour = colour(a, THEME_INK)};
    int pad = length(a, 5000);
    struct box inside = box_inset(item->box, pad);
    struct layout_text_spec spec = spec_of(a, &word, inside.w);
    int mark = item->state & ITEM_CHOSEN ? length(a, 8900) : 0;
    if (item->role == ROLE_SAMPLE_THEME) {
        struct theme other;
        struct theme_wish wish = {.palette = (enum theme_palette)item->a,
                                  .um_per_px = a->theme->um_per_px,
                                  .cap_permille = 714};
        if (theme_make(&wish, &other) != STATUS_OK)
            return;
        int gap = mark ? length(a, 3000) : 0;
        spec.width = inside.w - mark - gap;
        spec.align = LAYOUT_TEXT_START;
        int high = measure(a, item->text, &spec, NULL);
        add_icon(a, mark ? ICONS_CHECK + 1 : 0, inside.x, inside.y, mark,
                 other.colour[THEME_ACTION]);
        add_text(a, item->text, &spec,
                 (struct box){inside.x + mark + gap, inside.y, spec.width, high},
                 other.colour[THEME_INK]);
        a->out->need_height = high + 2 * pad + length(a, 14000);
        return;
    }
    int high = measure(a, item->text, &spec, NULL);
    struct layout_text_spec big = spec;
    big.bold = true;
    big.px = length(a, sample_um[item->a & 3]);
    big.line_px = big.px;
    int y = inside.y + inside.h - high;
    add_text(a, item->text, &spec, (struct box){inside.x, y, inside.w, high},
             word.colour);
    add_text(a, "Aa", &big,
             (struct box){inside.x, y - length(a, 4000) - big.px, inside.w, big.px},
             word.colour);
    add_icon(a, mark ? ICONS_CHECK + 1 : 0, item->box.x + length(a, 3000),
             item->box.y + length(a, 3000), mark, colour(a, THEME_ACTION));
    a->out->need_height = high + length(a, 4000 + 21820) + 2 * pad;
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
             : item->type == THEME_TYPE_H2 ? 34700
                                           : 26800;
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
        arrange_card(&a);
        break;
    case ROLE_WAY:
        arrange_way(&a);
        break;
    case ROLE_HINT:
        arrange_hint(&a);
        break;
    case ROLE_FIELD:
        arrange_field(&a);
        break;
    case ROLE_KEY:
        arrange_key(&a);
        break;
    case ROLE_PLACE:
        arrange_place(&a);
        break;
    case ROLE_TICKET:
        arrange_ticket(&a);
        break;
    case ROLE_COUNTDOWN:
        arrange_countdown(&a);
        break;
    case ROLE_STEP:
        arrange_step(&a);
        break;
    case ROLE_SAMPLE_SIZE:
    case ROLE_SAMPLE_THEME:
        arrange_sample(&a);
        break;
    case ROLE_AREA:
    case ROLE_TOWN_MARK:
    case ROLE_PICTURE:
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
