#include "ui/canvas.h"

#include <assert.h>
#include <pixman.h>
#include <stddef.h>
#include <string.h>

#include "ui/coverage.h"

/* A fill is a loop of stores; gcc makes vectors of it only here (-O2 would not). */
#if defined(__GNUC__) && !defined(__clang__)
#define VECTORISED __attribute__((optimize("O3")))
#else
#define VECTORISED
#endif

struct canvas
canvas_over(void *pixels, int width, int height, int stride, enum canvas_format format)
{
    int least = format == CANVAS_XRGB32 ? width * 4 : (width + 7) / 8;

    assert(pixels && width > 0 && height > 0 && stride >= least);
    assert(width <= CANVAS_MAX_SIDE && height <= CANVAS_MAX_SIDE);
    assert(format != CANVAS_XRGB32 || stride % 4 == 0);
    return (struct canvas){pixels, width,  height,
                           stride, format, {0, 0, width, height}};
}

struct box
canvas_clip(struct canvas *canvas, struct box box)
{
    struct box before = canvas->clip;

    canvas->clip = box_intersect(before, box);
    return before;
}

void
canvas_unclip(struct canvas *canvas, struct box before)
{
    canvas->clip =
        box_intersect(before, (struct box){0, 0, canvas->width, canvas->height});
}

bool
canvas_shows(const struct canvas *canvas, struct box box)
{
    return !box_is_empty(box_intersect(canvas->clip, box));
}

static uint8_t *
row_at(const struct canvas *canvas, int y)
{
    return (uint8_t *)canvas->pixels + (ptrdiff_t)y * canvas->stride;
}

static uint32_t *
pixels_at(const struct canvas *canvas, int x, int y)
{
    return (uint32_t *)(void *)row_at(canvas, y) + x;
}

/* Paper knows black and white: a colour is what it is nearer to (Rec. 601 luma). */
static bool
prints(uint32_t colour)
{
    uint32_t red = colour >> 16 & 0xff;
    uint32_t green = colour >> 8 & 0xff;
    uint32_t blue = colour & 0xff;

    return 299 * red + 587 * green + 114 * blue < 128 * 1000;
}

VECTORISED static void
store_words(uint32_t *at, int count, uint32_t word)
{
    for (int i = 0; i < count; i++)
        at[i] = word;
}

static void
store_bits(uint8_t *row, int from, int to, bool black)
{
    uint8_t head = (uint8_t)(0xff >> (from & 7));
    uint8_t tail = (uint8_t)(0xff << (7 - ((to - 1) & 7)));
    int first = from >> 3;
    int last = (to - 1) >> 3;

    if (first == last)
        head &= tail;
    row[first] = (uint8_t)(black ? row[first] | head : row[first] & ~head);
    if (first == last)
        return;
    memset(row + first + 1, black ? 0xff : 0x00, (size_t)(last - first - 1));
    row[last] = (uint8_t)(black ? row[last] | tail : row[last] & ~tail);
}

/* A level stretch that lies inside the clip. */
static void
store_row(const struct canvas *canvas, int y, int from, int to, uint32_t colour)
{
    if (from >= to)
        return;
    if (canvas->format == CANVAS_XRGB32)
        store_words(pixels_at(canvas, from, y), to - from, 0xff000000 | colour);
    else
        store_bits(row_at(canvas, y), from, to, prints(colour));
}

/* Rounds to the nearest exactly: (t + t / 256) / 256 is t / 255 for these t. */
static uint32_t
mix_channel(uint32_t over, uint32_t under, uint32_t alpha)
{
    uint32_t t = over * alpha + under * (255 - alpha) + 128;

    return (t + (t >> 8)) >> 8;
}

static uint32_t
mix(uint32_t over, uint32_t under, uint32_t alpha)
{
    return 0xff000000 |
           mix_channel(over >> 16 & 0xff, under >> 16 & 0xff, alpha) << 16 |
           mix_channel(over >> 8 & 0xff, under >> 8 & 0xff, alpha) << 8 |
           mix_channel(over & 0xff, under & 0xff, alpha);
}

static void
mix_pixel(const struct canvas *canvas, int x, int y, int alpha, uint32_t colour)
{
    uint32_t *at;

    if (canvas->format == CANVAS_BITS) {
        if (alpha >= 128)
            store_bits(row_at(canvas, y), x, x + 1, prints(colour));
        return;
    }
    at = pixels_at(canvas, x, y);
    *at = mix(colour, *at, (uint32_t)alpha);
}

void
canvas_fill(struct canvas *canvas, struct box box, uint32_t colour)
{
    struct box seen = box_intersect(canvas->clip, box);

    for (int y = seen.y; y < seen.y + seen.h; y++)
        store_row(canvas, y, seen.x, seen.x + seen.w, colour);
}

/* Pixels from `from` to `to` one by one: where an edge passes. */
static void
paint_edge(const struct canvas *canvas, int y, int from, int to,
           const struct coverage_row *outer, const struct coverage_row *inner,
           uint32_t colour)
{
    int left = canvas->clip.x;
    int right = canvas->clip.x + canvas->clip.w;

    if (from < left)
        from = left;
    if (to > right)
        to = right;
    for (int x = from; x < to; x++) {
        int alpha = coverage_at(outer, x) - (inner ? coverage_at(inner, x) : 0);

        if (alpha > 0)
            mix_pixel(canvas, x, y, alpha, colour);
    }
}

static void
paint_solid(const struct canvas *canvas, int y, int from, int to, uint32_t colour)
{
    int left = canvas->clip.x;
    int right = canvas->clip.x + canvas->clip.w;

    store_row(canvas, y, from > left ? from : left, to < right ? to : right, colour);
}

/* From `from` to `to`, of which the pixels between the solid ends are wholly covered.
 */
static void
paint_stretch(const struct canvas *canvas, int y, int from, int to, int solid_from,
              int solid_to, const struct coverage_row *outer,
              const struct coverage_row *inner, uint32_t colour)
{
    if (solid_from >= solid_to) {
        paint_edge(canvas, y, from, to, outer, inner, colour);
        return;
    }
    paint_edge(canvas, y, from, solid_from, outer, inner, colour);
    paint_solid(canvas, y, solid_from, solid_to, colour);
    paint_edge(canvas, y, solid_to, to, outer, inner, colour);
}

/* Fills a shape, less what `hole` (may be NULL) covers. The hole lies inside. */
static void
paint_shape(struct canvas *canvas, const struct coverage_shape *shape,
            const struct coverage_shape *hole, uint32_t colour)
{
    int top = shape->top >> 8;
    int bottom = (shape->bottom + CANVAS_SUB - 1) >> 8;
    int clip_bottom = canvas->clip.y + canvas->clip.h;

    if (shape->right <= CANVAS_PX(canvas->clip.x) ||
        shape->left >= CANVAS_PX(canvas->clip.x + canvas->clip.w))
        return;
    if (top < canvas->clip.y)
        top = canvas->clip.y;
    if (bottom > clip_bottom)
        bottom = clip_bottom;
    for (int y = top; y < bottom; y++) {
        struct coverage_row outer = coverage_row_of(shape, y);
        struct coverage_row inner = {0};

        if (outer.first >= outer.end)
            continue;
        if (hole)
            inner = coverage_row_of(hole, y);
        if (inner.first >= inner.end) {
            paint_stretch(canvas, y, outer.first, outer.end, outer.solid_first,
                          outer.solid_end, &outer, NULL, colour);
        } else if (inner.solid_first >= inner.solid_end) {
            paint_edge(canvas, y, outer.first, outer.end, &outer, &inner, colour);
        } else {
            paint_stretch(canvas, y, outer.first, inner.solid_first, outer.solid_first,
                          inner.first, &outer, &inner, colour);
            paint_stretch(canvas, y, inner.solid_end, outer.end, inner.end,
                          outer.solid_end, &outer, &inner, colour);
        }
    }
}

static struct canvas_corners
all_corners(int radius)
{
    return (struct canvas_corners){radius, radius, radius, radius};
}

void
canvas_fill_rounded(struct canvas *canvas, struct box box, int radius, uint32_t colour)
{
    canvas_fill_corners(canvas, box, all_corners(radius), colour);
}

void
canvas_fill_corners(struct canvas *canvas, struct box box,
                    struct canvas_corners corners, uint32_t colour)
{
    struct coverage_shape shape;
    int head, foot;

    if (box_is_empty(box) || !canvas_shows(canvas, box))
        return;
    /* The rows between the corners are a plain box. */
    shape = coverage_box(box, corners);
    head = corners.top_left > corners.top_right ? corners.top_left : corners.top_right;
    foot = corners.bottom_left > corners.bottom_right ? corners.bottom_left
                                                      : corners.bottom_right;
    if (head + foot < box.h) {
        struct box before =
            canvas_clip(canvas, (struct box){box.x, box.y, box.w, head});

        paint_shape(canvas, &shape, NULL, colour);
        canvas_unclip(canvas, before);
        canvas_fill(canvas,
                    (struct box){box.x, box.y + head, box.w, box.h - head - foot},
                    colour);
        canvas_clip(canvas, (struct box){box.x, box.y + box.h - foot, box.w, foot});
        paint_shape(canvas, &shape, NULL, colour);
        canvas_unclip(canvas, before);
    } else {
        paint_shape(canvas, &shape, NULL, colour);
    }
}

void
canvas_outline(struct canvas *canvas, struct box box, int radius, int width,
               uint32_t colour)
{
    struct coverage_shape shape, hole;
    struct box inside = box_inset(box, width);

    if (box_is_empty(box) || width <= 0 || !canvas_shows(canvas, box))
        return;
    if (box_is_empty(inside)) {
        canvas_fill_rounded(canvas, box, radius, colour);
        return;
    }
    int bend = radius > width ? radius - width : 0;
    if (box_contains(box_core(inside, bend), canvas->clip))
        return;
    shape = coverage_box(box, all_corners(radius));
    hole = coverage_box(inside, all_corners(bend));
    paint_shape(canvas, &shape, &hole, colour);
}

void
canvas_ring(struct canvas *canvas, struct box box, int radius, int gap, int width,
            uint32_t colour)
{
    canvas_outline(canvas, box_inset(box, -(gap + width)), radius + gap + width, width,
                   colour);
}

void
canvas_line(struct canvas *canvas, struct canvas_point from, struct canvas_point to,
            int width, uint32_t colour)
{
    struct coverage_shape shape = coverage_line(from, to, width);

    paint_shape(canvas, &shape, NULL, colour);
}

void
canvas_disc(struct canvas *canvas, struct canvas_point centre, int radius,
            uint32_t colour)
{
    struct coverage_shape shape = coverage_disc(centre, radius);

    paint_shape(canvas, &shape, NULL, colour);
}

void
canvas_dots(struct canvas *canvas, int x, int y, int width, int size, uint32_t colour)
{
    int dots = size > 0 ? (width + size) / (2 * size) : 0;
    int room = CANVAS_PX(width - size);

    for (int i = 0; i < dots; i++) {
        int offset = dots > 1 ? (int)((int64_t)room * i / (dots - 1)) : room / 2;
        struct canvas_point centre = {CANVAS_PX(x) + CANVAS_PX(size) / 2 + offset,
                                      CANVAS_PX(y) + CANVAS_PX(size) / 2};

        canvas_disc(canvas, centre, CANVAS_PX(size) / 2, colour);
    }
}

void
canvas_notch(struct canvas *canvas, struct box box, enum canvas_side side, int y,
             int radius, uint32_t colour)
{
    struct box before = canvas_clip(canvas, box);
    int x = side == CANVAS_LEFT ? box.x : box.x + box.w;

    canvas_disc(canvas, (struct canvas_point){CANVAS_PX(x), CANVAS_PX(y)},
                CANVAS_PX(radius), colour);
    canvas_unclip(canvas, before);
}

static void
blit_bits(struct canvas *canvas, struct canvas_mask mask, int x, int y, struct box seen,
          uint32_t colour)
{
    for (int row = seen.y; row < seen.y + seen.h; row++) {
        const uint8_t *alpha = mask.alpha + (ptrdiff_t)(row - y) * mask.stride;

        for (int column = seen.x; column < seen.x + seen.w; column++)
            mix_pixel(canvas, column, row, alpha[column - x], colour);
    }
}

void
canvas_blit(struct canvas *canvas, struct canvas_mask mask, int x, int y,
            uint32_t colour)
{
    struct box seen =
        box_intersect(canvas->clip, (struct box){x, y, mask.width, mask.height});
    pixman_color_t ink = {
        .red = (uint16_t)((colour >> 16 & 0xff) * 0x101),
        .green = (uint16_t)((colour >> 8 & 0xff) * 0x101),
        .blue = (uint16_t)((colour & 0xff) * 0x101),
        .alpha = 0xffff,
    };
    pixman_image_t *source, *shape, *target;

    if (box_is_empty(seen))
        return;
    if (canvas->format == CANVAS_BITS) {
        blit_bits(canvas, mask, x, y, seen, colour);
        return;
    }
    assert(mask.stride % 4 == 0 && (uintptr_t)mask.alpha % 4 == 0);
    source = pixman_image_create_solid_fill(&ink);
    shape = pixman_image_create_bits_no_clear(PIXMAN_a8, mask.width, mask.height,
                                              (uint32_t *)(uintptr_t)mask.alpha,
                                              mask.stride);
    target = pixman_image_create_bits_no_clear(
        PIXMAN_x8r8g8b8, canvas->width, canvas->height, canvas->pixels, canvas->stride);
    assert(source && shape && target);
    pixman_image_composite32(PIXMAN_OP_OVER, source, shape, target, 0, 0, seen.x - x,
                             seen.y - y, seen.x, seen.y, seen.w, seen.h);
    pixman_image_unref(target);
    pixman_image_unref(shape);
    pixman_image_unref(source);
}
