#include "ui/paint_parts_kit.h"

#include <string.h>

void
paint_parts_card(struct arranger *a)
{
    const struct item *item = a->item;
    bool chosen = item->state & ITEM_CHOSEN;
    bool inverted = chosen && a->theme->contrast;
    uint32_t ink = paint_parts_colour(a, inverted ? THEME_GROUND : THEME_INK);
    struct text_style title = {.type = THEME_TYPE_LEAD,
                               .leading = THEME_LEADING_HEADING,
                               .bold = true,
                               .colour = ink};
    struct text_style detail = {
        .type = THEME_TYPE_SMALL,
        .leading = THEME_LEADING_BODY,
        .colour = inverted ? ink : paint_parts_colour(a, THEME_MUTED)};
    struct box lead = paint_lead(item, false, a->theme);
    int pad = paint_parts_length(a, 8000);
    int x = lead.x + lead.w + paint_parts_length(a, 7400);
    struct box column = {x, item->box.y, item->box.x + item->box.w - pad - x,
                         item->box.h};
    paint_parts_column(a, column, item->text, &title, item->detail, &detail,
                       paint_parts_length(a, 1000), paint_parts_length(a, 5500));
    if (chosen && item->state & ITEM_CHECK)
        paint_parts_add_icon(a, ICONS_CHECK + 1, lead.x + lead.w / 8,
                             lead.y + lead.h / 8, lead.w * 3 / 4,
                             inverted ? paint_parts_colour(a, THEME_INK)
                                      : paint_parts_colour(a, THEME_ON_ACTION));
}

void
paint_parts_way(struct arranger *a)
{
    const struct item *item = a->item;
    bool tile = item->state & ITEM_SMALL, closed = item->state & ITEM_DEAD;
    struct box lead = paint_lead(item, false, a->theme);
    /* The contrast themes have no muted ink. */
    uint32_t ink = paint_parts_colour(a, !closed              ? THEME_INK
                                         : a->theme->contrast ? THEME_LOCKED
                                                              : THEME_MUTED);
    struct text_style title = {.type = tile ? THEME_TYPE_BODY : item->type,
                               .leading = tile ? THEME_LEADING_DENSE_QUESTION
                                               : THEME_LEADING_HEADING,
                               .bold = true,
                               .colour = ink};
    struct text_style detail = {.type = tile ? THEME_TYPE_SMALL : THEME_TYPE_BODY,
                                .leading = THEME_LEADING_BODY,
                                .colour = paint_parts_colour(a, THEME_MUTED)};
    int arrow = tile ? 0 : paint_parts_length(a, 13900);
    int pad = paint_parts_length(a, tile ? 4500 : 9900);
    int x = lead.x + lead.w + paint_parts_length(a, tile ? 5000 : 9900);
    int right = item->box.x + item->box.w - pad -
                (arrow ? arrow + paint_parts_length(a, 6000) : 0);
    struct box column = {x, item->box.y, right - x, item->box.h};
    paint_parts_column(a, column, item->text, &title, item->detail, &detail,
                       paint_parts_length(a, tile ? 500 : 2000),
                       paint_parts_length(a, tile ? 3000 : 6000));
    int px = lead.w * 6 / 10;
    paint_parts_add_icon(a, item->icon, lead.x + (lead.w - px) / 2,
                         lead.y + (lead.h - px) / 2, px,
                         paint_parts_colour(a, closed ? THEME_LOCKED : THEME_ACTION));
    if (arrow && !closed)
        paint_parts_add_icon(a, ICONS_NEXT + 1, item->box.x + item->box.w - pad - arrow,
                             item->box.y + (item->box.h - arrow) / 2, arrow,
                             paint_parts_colour(a, THEME_ACTION));
}

void
paint_parts_hint(struct arranger *a)
{
    const struct item *item = a->item;
    struct text_style title = {.type = THEME_TYPE_BODY,
                               .leading = THEME_LEADING_BODY,
                               .bold = true,
                               .colour = paint_parts_colour(a, THEME_INK)};
    struct text_style detail = title;
    detail.bold = false;
    struct box lead = paint_lead(item, false, a->theme);
    int pad = paint_parts_length(a, 7000);
    int x = lead.x + lead.w + paint_parts_length(a, 6500);
    struct box column = {x, item->box.y, item->box.x + item->box.w - pad - x,
                         item->box.h};
    paint_parts_column(a, column, item->text, &title, item->detail, &detail, 0,
                       paint_parts_length(a, 5500));
    int least = lead.h + 2 * paint_parts_length(a, 5500);
    if (a->out->need_height < least)
        a->out->need_height = least;
    int px = lead.w * 6 / 10;
    paint_parts_add_icon(a, item->icon, lead.x + (lead.w - px) / 2,
                         lead.y + (lead.h - px) / 2, px,
                         paint_parts_colour(a, THEME_ON_BADGE));
}

void
paint_parts_ticket(struct arranger *a)
{
    const struct item *item = a->item;
    uint32_t ink = paint_parts_colour(a, THEME_ON_COUNTER);
    struct text_style small = {
        .type = THEME_TYPE_BODY, .leading = THEME_LEADING_BODY, .colour = ink};
    struct text_style number = {.type = THEME_TYPE_REFERENCE,
                                .leading = THEME_LEADING_QUESTION,
                                .bold = true,
                                .wrap = LAYOUT_TEXT_SINGLE,
                                .colour = ink};
    int pad = paint_parts_length(a, 12900), top = paint_parts_length(a, 8400);
    struct box at = {item->box.x + pad, item->box.y + top, item->box.w - 2 * pad, 0};
    const struct {
        const char *text;
        const struct text_style *style;
    } lines[] = {{item->text, &small}, {item->value, &number}, {item->detail, &small}};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct layout_text_spec spec = paint_parts_spec_of(a, lines[i].style, at.w);
        at.h = paint_parts_measure(a, lines[i].text, &spec, NULL);
        paint_parts_add_text(a, lines[i].text, &spec, at, ink);
        at.y += at.h;
    }
    a->out->need_height = at.y - item->box.y + top;
}

void
paint_parts_countdown(struct arranger *a)
{
    const struct item *item = a->item;
    uint32_t ink = paint_parts_colour(a, THEME_ON_COUNTER);
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
    struct layout_text_spec large = paint_parts_spec_of(a, &number, item->box.w);
    struct layout_text_spec small = paint_parts_spec_of(a, &unit, item->box.w);
    /* Both stay inside the disc, however small the page had to make it. */
    int most = item->box.h * 48 / 100, least = item->box.h * 14 / 100;
    if (large.px > most)
        large.px = large.line_px = most;
    if (small.px > least)
        small.px = small.line_px = least;
    int high = paint_parts_measure(a, item->value, &large, NULL);
    int low = paint_parts_measure(a, item->text, &small, NULL);
    int y = item->box.y + (item->box.h - high - low) / 2;
    paint_parts_add_text(a, item->value, &large,
                         (struct box){item->box.x, y, item->box.w, high}, ink);
    paint_parts_add_text(a, item->text, &small,
                         (struct box){item->box.x, y + high, item->box.w, low}, ink);
    a->out->need_height = item->box.h;
}

void
paint_parts_step(struct arranger *a)
{
    const struct item *item = a->item;
    struct box lead = paint_lead(item, false, a->theme);
    bool waits = !(item->state & (ITEM_DONE | ITEM_NOW));
    struct text_style title = {.type = THEME_TYPE_H2,
                               .leading = THEME_LEADING_HEADING,
                               .bold = true,
                               .colour = paint_parts_colour(a, THEME_INK)};
    struct text_style detail = {.type = THEME_TYPE_LEAD,
                                .leading = THEME_LEADING_LEAD,
                                .colour = paint_parts_colour(a, THEME_INK)};
    int x = lead.x + lead.w + paint_parts_length(a, 9900);
    struct box column = {x, item->box.y, item->box.x + item->box.w - x, item->box.h};
    paint_parts_column(a, column, item->text, &title, item->detail, &detail,
                       paint_parts_length(a, 1500), 0);
    if (a->out->need_height < lead.h)
        a->out->need_height = lead.h;
    int px = lead.w * 45 / 100;
    paint_parts_add_icon(a, item->icon, lead.x + (lead.w - px) / 2,
                         lead.y + (lead.h - px) / 2, px,
                         paint_parts_colour(a, waits ? THEME_EDGE : THEME_ON_BADGE));
}

void
paint_parts_sample(struct arranger *a)
{
    const struct item *item = a->item;
    static const int sample_um[] = {9920, 13390, 17360, 21820};
    struct text_style word = {.type = THEME_TYPE_BODY,
                              .leading = THEME_LEADING_BUTTON,
                              .bold = item->role == ROLE_SAMPLE_THEME,
                              .align = LAYOUT_TEXT_CENTRE,
                              .colour = paint_parts_colour(a, THEME_INK)};
    int pad = paint_parts_length(a, 5000);
    struct box inside = box_inset(item->box, pad);
    struct layout_text_spec spec = paint_parts_spec_of(a, &word, inside.w);
    int mark = item->state & ITEM_CHOSEN ? paint_parts_length(a, 8900) : 0;
    if (item->role == ROLE_SAMPLE_THEME) {
        struct theme other;
        struct theme_wish wish = {.palette = (enum theme_palette)item->a,
                                  .um_per_px = a->theme->um_per_px,
                                  .cap_permille = 714};
        if (theme_make(&wish, &other) != STATUS_OK)
            return;
        /* The tick stands beside the strokes below, where it takes nothing from the
         * words. */
        int tick_y = item->box.y + item->box.h - paint_parts_length(a, 16900);
        spec.align = LAYOUT_TEXT_START;
        int high = paint_parts_measure(a, item->text, &spec, NULL);
        paint_parts_add_icon(a, mark ? ICONS_CHECK + 1 : 0, inside.x + inside.w - mark,
                             tick_y, mark, other.colour[THEME_ACTION]);
        paint_parts_add_text(a, item->text, &spec,
                             (struct box){inside.x, inside.y, inside.w, high},
                             other.colour[THEME_INK]);
        a->out->need_height = high + 2 * pad + paint_parts_length(a, 14000);
        return;
    }
    int high = paint_parts_measure(a, item->text, &spec, NULL);
    struct layout_text_spec big = spec;
    big.bold = true;
    big.px = paint_parts_length(a, sample_um[item->a & 3]);
    big.line_px = big.px;
    int y = inside.y + inside.h - high;
    paint_parts_add_text(a, item->text, &spec,
                         (struct box){inside.x, y, inside.w, high}, word.colour);
    paint_parts_add_text(a, "Aa", &big,
                         (struct box){inside.x,
                                      y - paint_parts_length(a, 4000) - big.px,
                                      inside.w, big.px},
                         word.colour);
    paint_parts_add_icon(a, mark ? ICONS_CHECK + 1 : 0,
                         item->box.x + paint_parts_length(a, 3000),
                         item->box.y + paint_parts_length(a, 3000), mark,
                         paint_parts_colour(a, THEME_ACTION));
    a->out->need_height = high + paint_parts_length(a, 4000 + 21820) + 2 * pad;
}
