/* A drawing target over somebody else's pixels, and the few shapes the design is made
 * of.
 *
 * Owns: nothing; the pixels stay the caller's (the window surface itself, or the dots
 * of a receipt). Called by everything that paints. Must not know: pages, themes, fonts.
 * Every edge is anti-aliased by integer coverage, so a picture has the same pixels on
 * every machine (no float in the pixel path). Shapes outside the clip are not touched:
 * with the clip set to the damaged box a whole page may be painted at the cost of that
 * box. A colour is 0xRRGGBB. Nothing here blocks or fails; a shape of no size is
 * nothing.
 */
#ifndef SCHALTER_UI_CANVAS_H
#define SCHALTER_UI_CANVAS_H

#include <stdbool.h>
#include <stdint.h>

#include "ui/box.h"

enum canvas_format {
    CANVAS_XRGB32, /* 32-bit words 0xffRRGGBB in the machine's byte order */
    CANVAS_BITS,   /* 1 bit a dot, most significant leftmost, 1 is black: paper */
};

struct canvas {
    void *pixels;
    int width, height; /* pixels */
    int stride;        /* bytes from row to row; a multiple of 4 for CANVAS_XRGB32 */
    enum canvas_format format;
    struct box clip; /* always inside the canvas */
};

/** A length with sub-pixels, in 1/256 px: CANVAS_PX(3) is three pixels. */
enum { CANVAS_SUB = 256 };
#define CANVAS_PX(px) ((px)*CANVAS_SUB)

enum { CANVAS_MAX_SIDE = 8192 }; /* pixels; also the longest receipt */

/** A place between pixels, in 1/256 px. */
struct canvas_point {
    int x, y;
};

/** Corner radii in px, each cut to half the shorter side. */
struct canvas_corners {
    int top_left, top_right, bottom_right, bottom_left;
};

/** An A8 picture: one byte of coverage a pixel. Borrowed. Its first byte and its stride
 * are multiples of 4 (pixman reads words). */
struct canvas_mask {
    const uint8_t *alpha;
    int width, height, stride; /* stride in bytes */
};

/** A canvas over `pixels`, clip open. Sides beyond CANVAS_MAX_SIDE are a bug (assert).
 */
struct canvas canvas_over(void *pixels, int width, int height, int stride,
                          enum canvas_format format);

/** Narrows the clip to its intersection with `box`; gives back the clip before. */
struct box canvas_clip(struct canvas *canvas, struct box box);

/** Puts back a clip that canvas_clip gave. */
void canvas_unclip(struct canvas *canvas, struct box before);

/** True if a pixel of `box` would be painted. */
bool canvas_shows(const struct canvas *canvas, struct box box);

void canvas_fill(struct canvas *canvas, struct box box, uint32_t colour);

/** A filled box with all corners of `radius` px. */
void canvas_fill_rounded(struct canvas *canvas, struct box box, int radius,
                         uint32_t colour);

/** A filled box whose corners differ (a house with a round roof). */
void canvas_fill_corners(struct canvas *canvas, struct box box,
                         struct canvas_corners corners, uint32_t colour);

/** A line of `width` px inside the edge of the box; `radius` is the outer one. */
void canvas_outline(struct canvas *canvas, struct box box, int radius, int width,
                    uint32_t colour);

/** A ring around `box` at a distance: the focus. */
void canvas_ring(struct canvas *canvas, struct box box, int radius, int gap, int width,
                 uint32_t colour);

/** A straight line with round caps; `width` in 1/256 px. */
void canvas_line(struct canvas *canvas, struct canvas_point from,
                 struct canvas_point to, int width, uint32_t colour);

/** A disc; `radius` in 1/256 px. */
void canvas_disc(struct canvas *canvas, struct canvas_point centre, int radius,
                 uint32_t colour);

/** A level row of dots of `size` px, spread evenly over `width` px from `x`, with gaps
 * of about one dot: the tear line. */
void canvas_dots(struct canvas *canvas, int x, int y, int width, int size,
                 uint32_t colour);

enum canvas_side { CANVAS_LEFT, CANVAS_RIGHT };

/** A half disc bitten into the left or right edge of `box`, its centre `y` px below the
 * canvas's top, in the colour of what lies behind: the notch of a ticket. */
void canvas_notch(struct canvas *canvas, struct box box, enum canvas_side side, int y,
                  int radius, uint32_t colour);

/** Lays `mask` in a colour with its upper left corner at x, y. */
void canvas_blit(struct canvas *canvas, struct canvas_mask mask, int x, int y,
                 uint32_t colour);

#endif
