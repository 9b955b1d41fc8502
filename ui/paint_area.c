#include "ui/paint_area.h"

static enum theme_colour
area_colour(enum tone tone)
{
    switch (tone) {
    case TONE_DESK:
        return THEME_DESK;
    case TONE_COUNTER:
        return THEME_COUNTER;
    case TONE_STRIPE:
        return THEME_STRIPE;
    case TONE_INK:
    case TONE_MUTED:
    case TONE_ACTION:
    case TONE_INFO:
    case TONE_SUCCESS:
    case TONE_WARNING:
    case TONE_DANGER:
    case TONE_ON_COUNTER:
    case TONE_GROUND:
        break;
    }
    return THEME_GROUND;
}

enum { PIECES_MAX = 12 };

/* Cuts `hole` out of the pieces; what no longer fits in the list stays whole. */
static int
cut_out(struct box pieces[PIECES_MAX], int count, struct box hole)
{
    for (int i = 0, old = count; i < old && count + 3 <= PIECES_MAX; i++) {
        struct box box = pieces[i], cut = box_intersect(box, hole);
        if (box_is_empty(cut))
            continue;
        int right = cut.x + cut.w, bottom = cut.y + cut.h;
        pieces[i] = (struct box){box.x, box.y, box.w, cut.y - box.y};
        pieces[count++] = (struct box){box.x, bottom, box.w, box.y + box.h - bottom};
        pieces[count++] = (struct box){box.x, cut.y, cut.x - box.x, cut.h};
        pieces[count++] = (struct box){right, cut.y, box.x + box.w - right, cut.h};
    }
    return count;
}

/* What later areas cover is not filled: half of a page would be, twice. */
static void
fill_area(struct painter *p, const struct item *area)
{
    struct box pieces[PIECES_MAX] = {area->box};
    const struct item *end = p->view->items + p->view->count;
    int count = 1;
    for (const struct item *over = area + 1; over < end; over++)
        if (over->role == ROLE_AREA)
            count = cut_out(pieces, count, over->box);
    for (int i = 0; i < count; i++)
        canvas_fill(p->canvas, pieces[i], p->theme->colour[area_colour(area->tone)]);
}

void
paint_area(struct painter *p, const struct item *item)
{
    fill_area(p, item);
    int line = p->theme->length[THEME_LENGTH_BORDER];
    struct box edge = item->box;
    if (item->a == 1)
        edge.h = line;
    else if (item->a == 2) {
        edge.x += p->view->rtl ? edge.w - line : 0;
        edge.w = line;
    } else
        return;
    canvas_fill(p->canvas, edge,
                p->theme->colour[item->tone == TONE_COUNTER ? THEME_EDGE : THEME_LINE]);
}
