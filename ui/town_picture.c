#include "ui/town_picture.h"

#include <stddef.h>
#include <stdint.h>

enum kind {
    BOX,  /* x, up, width, height; radius above, radius below */
    LINE, /* x, up to x, up; width of the line */
    LIT,  /* a window with light: as BOX */
    DARK, /* a window without */
};

/* One block of the picture, in units. `up` counts from the street upwards. */
struct part {
    uint8_t kind;
    uint8_t colour; /* enum theme_colour; windows without light are THEME_TOWN_DARK */
    int16_t x, up;
    int16_t a, b; /* width and height, or where a line ends */
    int16_t head, foot;
};

/* From back to front. Windows are numbered in this order. */
static const struct part town[] = {
    /* the gasometer */
    {BOX, THEME_TOWN_4, -20, 236, 176, 236, 22, 0},
    {BOX, THEME_GROUND, -20, 190, 176, 5, 0, 0},
    {BOX, THEME_GROUND, -20, 144, 176, 5, 0, 0},
    {BOX, THEME_GROUND, -20, 98, 176, 5, 0, 0},
    {BOX, THEME_GROUND, -20, 52, 176, 5, 0, 0},
    /* the winding tower */
    {LINE, THEME_TOWN_LINE, 206, 0, 243, 262, 13, 0},
    {LINE, THEME_TOWN_LINE, 330, 0, 254, 262, 13, 0},
    {LINE, THEME_TOWN_LINE, 222, 110, 298, 110, 9, 0},
    {LINE, THEME_TOWN_LINE, 233, 190, 275, 190, 9, 0},
    {LINE, THEME_TOWN_LINE, 222, 108, 327, 2, 7, 0},
    {LINE, THEME_TOWN_LINE, 298, 108, 207, 2, 7, 0},
    {BOX, THEME_TOWN_LINE, 206, 312, 84, 84, 42, 42},
    {BOX, THEME_GROUND, 217, 301, 62, 62, 31, 31},
    {LINE, THEME_TOWN_LINE, 248, 301, 248, 239, 6, 0},
    {LINE, THEME_TOWN_LINE, 217, 270, 279, 270, 6, 0},
    {BOX, THEME_TOWN_1, 239, 279, 18, 18, 9, 9},
    /* two houses of the colony */
    {BOX, THEME_TOWN_1, 340, 150, 92, 150, 46, 0},
    {BOX, THEME_TOWN_1, 406, 156, 14, 156, 0, 0},
    {LIT, THEME_CREAM, 358, 104, 22, 30, 11, 2},
    {DARK, THEME_CREAM, 392, 104, 22, 30, 11, 2},
    {BOX, THEME_TOWN_5, 374, 46, 26, 46, 13, 0},
    {BOX, THEME_TOWN_2, 432, 150, 92, 150, 46, 0},
    {BOX, THEME_TOWN_2, 498, 156, 14, 156, 0, 0},
    {LIT, THEME_CREAM, 450, 104, 22, 30, 11, 2},
    {LIT, THEME_CREAM, 484, 104, 22, 30, 11, 2},
    {BOX, THEME_TOWN_5, 466, 46, 26, 46, 13, 0},
    /* the town hall */
    {BOX, THEME_TOWN_2, 528, 214, 300, 214, 12, 0},
    {BOX, THEME_TOWN_1, 516, 222, 324, 16, 8, 8},
    {BOX, THEME_TOWN_1, 628, 356, 100, 356, 50, 0},
    {BOX, THEME_CREAM, 646, 328, 64, 64, 32, 32},
    {LINE, THEME_TOWN_LINE, 678, 297, 678, 315, 6, 0},
    {LINE, THEME_TOWN_LINE, 678, 297, 690, 290, 6, 0},
    {LIT, THEME_CREAM, 552, 178, 26, 46, 13, 2},
    {LIT, THEME_CREAM, 592, 178, 26, 46, 13, 2},
    {LIT, THEME_CREAM, 744, 178, 26, 46, 13, 2},
    {DARK, THEME_CREAM, 784, 178, 26, 46, 13, 2},
    {LIT, THEME_CREAM, 656, 236, 44, 62, 22, 2},
    {BOX, THEME_TOWN_5, 548, 82, 64, 82, 32, 0},
    {BOX, THEME_TOWN_5, 744, 82, 64, 82, 32, 0},
    {BOX, THEME_CREAM, 648, 100, 60, 100, 30, 0},
    {BOX, THEME_TOWN_5, 658, 88, 40, 88, 20, 0},
    /* flats and terrace */
    {BOX, THEME_TOWN_3, 856, 262, 124, 262, 16, 0},
    {DARK, THEME_CREAM, 874, 232, 22, 32, 4, 2},
    {DARK, THEME_CREAM, 909, 232, 22, 32, 4, 2},
    {DARK, THEME_CREAM, 944, 232, 22, 32, 4, 2},
    {DARK, THEME_CREAM, 874, 180, 22, 32, 4, 2},
    {LIT, THEME_CREAM, 909, 180, 22, 32, 4, 2},
    {LIT, THEME_CREAM, 944, 180, 22, 32, 4, 2},
    {DARK, THEME_CREAM, 874, 128, 22, 32, 4, 2},
    {DARK, THEME_CREAM, 909, 128, 22, 32, 4, 2},
    {LIT, THEME_CREAM, 944, 128, 22, 32, 4, 2},
    {DARK, THEME_CREAM, 874, 76, 22, 32, 4, 2},
    {LIT, THEME_CREAM, 909, 76, 22, 32, 4, 2},
    {DARK, THEME_CREAM, 944, 76, 22, 32, 4, 2},
    {BOX, THEME_TOWN_4, 980, 176, 130, 176, 65, 0},
    {DARK, THEME_CREAM, 1004, 112, 24, 34, 12, 2},
    {LIT, THEME_CREAM, 1046, 112, 24, 34, 12, 2},
    {LIT, THEME_CREAM, 1004, 60, 24, 34, 12, 2},
    {DARK, THEME_CREAM, 1046, 60, 24, 34, 12, 2},
    /* trees */
    {BOX, THEME_TOWN_LINE, 191, 77, 12, 77, 0, 0},
    {BOX, THEME_TOWN_3, 160, 114, 74, 74, 37, 37},
    {BOX, THEME_TOWN_LINE, 848, 58, 12, 58, 0, 0},
    {BOX, THEME_TOWN_3, 826, 86, 56, 56, 28, 28},
    {BOX, THEME_TOWN_LINE, 319, 47, 12, 47, 0, 0},
    {BOX, THEME_TOWN_3, 300, 72, 50, 50, 25, 25},
};

static const struct part people[] = {
    /* the person */
    {BOX, THEME_TOWN_5, 34, 92, 26, 26, 13, 13},
    {BOX, THEME_TOWN_5, 27, 62, 40, 62, 20, 0},
    /* the dog: trunk, legs, head, snout, tail, lead */
    {BOX, THEME_TOWN_5, 82, 34, 46, 18, 9, 9},
    {BOX, THEME_TOWN_5, 85, 24, 8, 24, 0, 0},
    {BOX, THEME_TOWN_5, 116, 24, 8, 24, 0, 0},
    {BOX, THEME_TOWN_5, 115, 50, 24, 22, 9, 9},
    {BOX, THEME_TOWN_5, 129, 42, 18, 11, 5, 5},
    {LINE, THEME_TOWN_5, 83, 30, 75, 42, 6, 0},
    {LINE, THEME_TOWN_5, 59, 50, 117, 34, 3, 0},
};

enum {
    TOWN_PARTS = sizeof town / sizeof town[0],
    PEOPLE_PARTS = sizeof people / sizeof people[0],
    STREET = 26,   /* units, height of the street */
    SUN = 136,     /* units across */
    SUN_DAY = 396, /* units from the left */
    SUN_NIGHT = 850,
    SUN_DOWN = 6, /* units from the top of the area */
};

/* The drawing on the glass: places are rounded, lengths follow from places, so that
 * neighbours neither overlap nor leave a seam at any width. */
struct frame {
    struct canvas *canvas;
    const struct theme *theme;
    struct box area;
    int ground; /* px, where the houses stand */
};

static int
scaled(const struct frame *frame, int units)
{
    int64_t whole = 2 * TOWN_PICTURE_WIDTH;
    int64_t twice = (int64_t)units * frame->area.w * 2 + TOWN_PICTURE_WIDTH;

    /* Floor also for what begins left of the area. */
    return (int)(twice >= 0 ? twice / whole : -((whole - 1 - twice) / whole));
}

static int
at_x(const struct frame *frame, int units)
{
    return frame->area.x + scaled(frame, units);
}

static int
at_up(const struct frame *frame, int units)
{
    return frame->ground - scaled(frame, units);
}

static struct box
part_box(const struct frame *frame, const struct part *part)
{
    int left = at_x(frame, part->x);
    int top = at_up(frame, part->up);

    return (struct box){left, top, at_x(frame, part->x + part->a) - left,
                        at_up(frame, part->up - part->b) - top};
}

static struct canvas_point
part_point(const struct frame *frame, int x, int up)
{
    int64_t across = (int64_t)x * frame->area.w * CANVAS_SUB / TOWN_PICTURE_WIDTH;
    int64_t above = (int64_t)up * frame->area.w * CANVAS_SUB / TOWN_PICTURE_WIDTH;

    return (struct canvas_point){CANVAS_PX(frame->area.x) + (int)across,
                                 CANVAS_PX(frame->ground) - (int)above};
}

static void
draw_part(const struct frame *frame, const struct part *part, enum theme_colour colour)
{
    uint32_t ink = frame->theme->colour[colour];
    int head = scaled(frame, part->head);
    int foot = scaled(frame, part->foot);

    if (part->kind == LINE)
        canvas_line(frame->canvas, part_point(frame, part->x, part->up),
                    part_point(frame, part->a, part->b),
                    (int)((int64_t)part->head * frame->area.w * CANVAS_SUB /
                          TOWN_PICTURE_WIDTH),
                    ink);
    else
        canvas_fill_corners(frame->canvas, part_box(frame, part),
                            (struct canvas_corners){head, head, foot, foot}, ink);
}

static struct frame
frame_of(struct canvas *canvas, const struct theme *theme, struct box area)
{
    struct frame frame = {canvas, theme, area, 0};

    frame.ground = area.y + area.h - scaled(&frame, STREET);
    return frame;
}

static void
draw_sun(const struct frame *frame, bool night)
{
    int radius =
        (int)((int64_t)SUN * frame->area.w * CANVAS_SUB / TOWN_PICTURE_WIDTH / 2);
    int left = at_x(frame, night ? SUN_NIGHT : SUN_DAY);
    int top = frame->area.y + scaled(frame, SUN_DOWN);
    struct canvas_point centre = {CANVAS_PX(left) + radius, CANVAS_PX(top) + radius};

    canvas_disc(frame->canvas, centre, radius, frame->theme->colour[THEME_SUN]);
}

static void
draw_street(const struct frame *frame)
{
    const struct box street = {frame->area.x, frame->ground, frame->area.w,
                               frame->area.y + frame->area.h - frame->ground};

    canvas_fill(frame->canvas, street, frame->theme->colour[THEME_TOWN_4]);
    for (int i = 0; i < TOWN_PICTURE_WIDTH / 120; i++) {
        struct part dash = {BOX,
                            THEME_GROUND,
                            (int16_t)(i * 120 + i % 2 * 40),
                            (int16_t)(-8 - i % 2 * 7),
                            56,
                            4,
                            2,
                            2};

        draw_part(frame, &dash, THEME_GROUND);
    }
}

void
town_picture_draw(struct canvas *canvas, const struct theme *theme, struct box area,
                  const struct town_picture_look *look)
{
    struct frame frame = frame_of(canvas, theme, area);
    struct box before = canvas_clip(canvas, area);
    int window = 0;

    canvas_fill(canvas, area, theme->colour[THEME_GROUND]);
    draw_sun(&frame, look->night);
    for (size_t i = 0; i < TOWN_PARTS; i++) {
        const struct part *part = &town[i];
        enum theme_colour colour = (enum theme_colour)part->colour;

        if (part->kind == LIT || part->kind == DARK) {
            bool lit = (part->kind == LIT) != (window++ == look->lit_window);

            colour = lit ? THEME_CREAM : THEME_TOWN_DARK;
        }
        draw_part(&frame, part, colour);
    }
    for (size_t i = 0; look->people && i < PEOPLE_PARTS; i++)
        draw_part(&frame, &people[i], (enum theme_colour)people[i].colour);
    draw_street(&frame);
    canvas_unclip(canvas, before);
}

/* The mark is drawn on a grid of 52. */
void
town_picture_mark(struct canvas *canvas, const struct theme *theme, int x, int y,
                  int px)
{
    static const struct {
        struct box box;
        int head, foot;
        enum theme_colour colour;
    } block[] = {
        {{2, 26, 14, 24}, 3, 3, THEME_TOWN_3},
        {{19, 7, 16, 43}, 8, 0, THEME_TOWN_1},
        {{38, 20, 13, 30}, 3, 3, THEME_TOWN_2},
    };

    for (size_t i = 0; i < sizeof block / sizeof block[0]; i++) {
        int left = (block[i].box.x * px + 26) / 52;
        int top = (block[i].box.y * px + 26) / 52;
        int right = ((block[i].box.x + block[i].box.w) * px + 26) / 52;
        int bottom = ((block[i].box.y + block[i].box.h) * px + 26) / 52;
        int head = (block[i].head * px + 26) / 52;
        int foot = (block[i].foot * px + 26) / 52;

        canvas_fill_corners(canvas,
                            (struct box){x + left, y + top, right - left, bottom - top},
                            (struct canvas_corners){head, head, foot, foot},
                            theme->colour[block[i].colour]);
    }
}
