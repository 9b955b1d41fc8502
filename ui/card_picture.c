#include "ui/card_picture.h"

#include <stddef.h>
#include <stdint.h>

enum {
    PICTURE_WIDE = 1000, /* units, of every picture */
    PICTURE_HIGH = 700,
    /* ISO/IEC 7810, ID-1: 85.6 by 54.0 mm */
    CARD_WIDE = 856,
    CARD_HIGH = 540,
};

struct drawing {
    struct canvas *canvas;
    const struct theme *theme;
    struct box area; /* px */
    int wide;        /* units that fill its width */
};

static int
px(const struct drawing *d, int units)
{
    return (units * d->area.w + d->wide / 2) / d->wide;
}

static uint32_t
colour(const struct drawing *d, enum theme_colour name)
{
    return d->theme->colour[name];
}

/* A box given in units of the picture. */
static struct box
box_of(const struct drawing *d, int x, int y, int w, int h)
{
    int left = px(d, x), top = px(d, y);
    return (struct box){d->area.x + left, d->area.y + top, px(d, x + w) - left,
                        px(d, y + h) - top};
}

/* A card of `size` thousandths of the drawn card, its upper left corner at x, y. */
struct card {
    int x, y, size;
};

static struct box
on_card(const struct drawing *d, const struct card *card, int x, int y, int w, int h)
{
    int size = card->size;
    return box_of(d, card->x + x * size / 1000, card->y + y * size / 1000,
                  w * size / 1000, h * size / 1000);
}

static void
bar(const struct drawing *d, const struct card *card, int x, int y, int w)
{
    struct box box = on_card(d, card, x, y, w, 34);
    canvas_fill_rounded(d->canvas, box, box.h / 2, colour(d, THEME_LINE));
}

static void
draw_card(const struct drawing *d, const struct card *card)
{
    int line = d->theme->length[THEME_LENGTH_BORDER_STRONG];
    struct box whole = on_card(d, card, 0, 0, CARD_WIDE, CARD_HIGH);
    struct box photo = on_card(d, card, 56, 116, 240, 310);
    int radius = px(d, 44 * card->size / 1000);
    uint32_t ink = colour(d, THEME_ACTION);
    canvas_fill_rounded(d->canvas, whole, radius, colour(d, THEME_CARD));
    canvas_fill_rounded(d->canvas, photo, radius / 2, colour(d, THEME_TINT));
    struct box before = canvas_clip(d->canvas, photo);
    struct box head = on_card(d, card, 121, 176, 110, 110);
    struct box body = on_card(d, card, 86, 306, 180, 300);
    canvas_fill_rounded(d->canvas, head, head.w / 2, ink);
    canvas_fill_rounded(d->canvas, body, body.w / 2, ink);
    canvas_unclip(d->canvas, before);
    canvas_outline(d->canvas, whole, radius, line, colour(d, THEME_EDGE));
    if (d->theme->contrast)
        canvas_outline(d->canvas, photo, radius / 2, line, colour(d, THEME_EDGE));
    struct box stripe = on_card(d, card, 56, 48, 420, 34);
    canvas_fill_rounded(d->canvas, stripe, stripe.h / 2, colour(d, THEME_EDGE));
    bar(d, card, 346, 136, 300);
    bar(d, card, 346, 206, 420);
    bar(d, card, 346, 276, 240);
}

static struct canvas_point
point(const struct drawing *d, int x, int y)
{
    return (struct canvas_point){
        CANVAS_PX(d->area.x) + (int)((int64_t)x * CANVAS_PX(d->area.w) / d->wide),
        CANVAS_PX(d->area.y) + (int)((int64_t)y * CANVAS_PX(d->area.w) / d->wide)};
}

/* Three waves: here a card is read without a slot. The points of an arc of 100 degrees,
 * in thousandths of its radius, from above downwards. */
static void
draw_waves(const struct drawing *d, int x, int y, int size)
{
    static const struct {
        int x, y;
    } arc[] = {{643, -766}, {766, -643}, {866, -500}, {940, -342},
               {985, -174}, {1000, 0},   {985, 174},  {940, 342},
               {866, 500},  {766, 643},  {643, 766}};
    for (int i = 1; i <= 3; i++) {
        int radius = i * size / 3;
        for (size_t at = 0; at + 1 < sizeof arc / sizeof *arc; at++)
            canvas_line(
                d->canvas,
                point(d, x + arc[at].x * radius / 1000, y + arc[at].y * radius / 1000),
                point(d, x + arc[at + 1].x * radius / 1000,
                      y + arc[at + 1].y * radius / 1000),
                CANVAS_PX(px(d, 14)), colour(d, THEME_ON_COUNTER));
    }
}

static void
draw_reader(const struct drawing *d, int y, int high)
{
    struct box body = box_of(d, 120, y, 760, high);
    canvas_fill_rounded(d->canvas, body, px(d, 56), colour(d, THEME_COUNTER));
    canvas_outline(d->canvas, body, px(d, 56),
                   d->theme->length[THEME_LENGTH_BORDER_STRONG],
                   colour(d, d->theme->contrast ? THEME_EDGE : THEME_COUNTER));
}

/* From y to y, with a head at its end. */
static void
draw_arrow(const struct drawing *d, int from, int to)
{
    int back = to > from ? -44 : 44, wide = CANVAS_PX(px(d, 22));
    uint32_t ink = colour(d, THEME_ACTION);
    canvas_line(d->canvas, point(d, 500, from), point(d, 500, to), wide, ink);
    canvas_line(d->canvas, point(d, 500, to), point(d, 456, to + back), wide, ink);
    canvas_line(d->canvas, point(d, 500, to), point(d, 544, to + back), wide, ink);
}

static void
draw_can(const struct drawing *d)
{
    static const struct card front = {0, 0, 1000};
    struct box frame = card_picture_can(d->area);
    draw_card(d, &front);
    canvas_fill_rounded(d->canvas, frame, frame.h / 4, colour(d, THEME_CARD));
    canvas_outline(d->canvas, frame, frame.h / 4,
                   d->theme->length[THEME_LENGTH_BORDER_CHOSEN],
                   colour(d, THEME_ACTION));
}

int
card_picture_height(enum card_picture picture, int width)
{
    return picture == CARD_PICTURE_CAN ? width * CARD_HIGH / CARD_WIDE
                                       : width * PICTURE_HIGH / PICTURE_WIDE;
}

struct box
card_picture_can(struct box area)
{
    struct drawing d = {.area = area, .wide = CARD_WIDE};
    return box_of(&d, 430, 370, 390, 128);
}

void
card_picture_draw(struct canvas *canvas, const struct theme *theme, struct box area,
                  enum card_picture picture)
{
    static const struct card above = {260, 10, 560}, lying = {230, 250, 630};
    struct drawing d = {canvas, theme, area, PICTURE_WIDE};
    struct box before = canvas_clip(canvas, area);
    switch (picture) {
    case CARD_PICTURE_PLACE:
    case CARD_PICTURE_TAKE:
        draw_reader(&d, 470, 220);
        draw_waves(&d, 440, 580, 120);
        draw_card(&d, &above);
        if (picture == CARD_PICTURE_PLACE)
            draw_arrow(&d, 345, 440);
        else
            draw_arrow(&d, 440, 345);
        break;
    case CARD_PICTURE_LIES:
        draw_reader(&d, 130, 560);
        draw_card(&d, &lying);
        break;
    case CARD_PICTURE_CAN:
        d.wide = CARD_WIDE;
        draw_can(&d);
        break;
    }
    canvas_unclip(canvas, before);
}
