#include "cross/initramfs/sign.h"

#include <stdbool.h>
#include <stdlib.h>

#include "ui/theme.h"

enum {
    DOTS = 12,
    UNIT = 1024,    /* the ring's radius in the table */
    FINE = 8,       /* sub-pixels a pixel has in a row and in a column */
    RING_PART = 12, /* of the panel's shorter side: the ring's radius */
    DOT_PART = 9,   /* of the ring's radius: a dot's */
};

/* The hours of a clock. */
static const int places[DOTS][2] = {
    {0, -1024}, {512, -887}, {887, -512}, {1024, 0},  {887, 512},   {512, 887},
    {0, 1024},  {-512, 887}, {-887, 512}, {-1024, 0}, {-887, -512}, {-512, -887},
};

static uint32_t
mixed(uint32_t below, uint32_t above, int part, int whole)
{
    uint32_t out = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        int low = (int)(below >> shift & 0xff), high = (int)(above >> shift & 0xff);
        out |= (uint32_t)(low + (high - low) * part / whole) << shift;
    }
    return out;
}

/* How many sub-pixels of a pixel lie in the dot; all lengths in half sub-pixels, from
 * the dot's middle. */
static int
covered(int64_t left, int64_t top, int64_t radius)
{
    int count = 0;
    for (int row = 0; row < FINE; row++)
        for (int column = 0; column < FINE; column++) {
            int64_t x = left + 2 * column + 1, y = top + 2 * row + 1;
            count += x * x + y * y <= radius * radius;
        }
    return count;
}

/* A dot around the panel's middle plus (x, y), in half sub-pixels. */
static void
paint_dot(uint32_t *pixels, int width, int height, size_t stride, int64_t x, int64_t y,
          int64_t radius, const uint32_t colours[2])
{
    const int64_t pixel = 2 * FINE;
    int64_t middle_x = width * pixel / 2 + x, middle_y = height * pixel / 2 + y;

    for (int64_t row = (middle_y - radius) / pixel; row <= (middle_y + radius) / pixel;
         row++)
        for (int64_t column = (middle_x - radius) / pixel;
             column <= (middle_x + radius) / pixel; column++) {
            int part =
                covered(column * pixel - middle_x, row * pixel - middle_y, radius);
            pixels[(size_t)row * stride + (size_t)column] =
                mixed(colours[0], colours[1], part, FINE * FINE);
        }
}

void
sign_paint(uint32_t *pixels, int width, int height, size_t stride)
{
    struct theme theme;
    /* The looks a terminal begins with; no length of them is used. */
    const struct theme_wish wish = {
        .palette = THEME_PAPER, .um_per_px = 248, .cap_permille = 714};

    if (theme_make(&wish, &theme) != STATUS_OK)
        abort();
    const uint32_t colours[2] = {theme.colour[THEME_GROUND],
                                 theme.colour[THEME_ACTION]};
    int ring = (width < height ? width : height) / RING_PART * 2 * FINE;
    for (int row = 0; row < height; row++)
        for (int column = 0; column < width; column++)
            pixels[(size_t)row * stride + (size_t)column] = colours[0];
    for (int i = 0; i < DOTS; i++)
        paint_dot(pixels, width, height, stride, places[i][0] * ring / UNIT,
                  places[i][1] * ring / UNIT, ring / DOT_PART, colours);
}
