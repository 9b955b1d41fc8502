#include "drivers/display_turn.h"

#include <string.h>

void
display_turn_panel(const struct display_turn *turn, int *width, int *height)
{
    bool lies = turn->turn % 2 != 0;
    *width = lies ? turn->height : turn->width;
    *height = lies ? turn->width : turn->height;
}

void
display_turn_point(const struct display_turn *turn, int panel_x, int panel_y, int *x,
                   int *y)
{
    switch (turn->turn) {
    case 1:
        *x = panel_y;
        *y = turn->height - 1 - panel_x;
        break;
    case 2:
        *x = turn->width - 1 - panel_x;
        *y = turn->height - 1 - panel_y;
        break;
    case 3:
        *x = turn->width - 1 - panel_y;
        *y = panel_x;
        break;
    default:
        *x = panel_x;
        *y = panel_y;
    }
}

/* Where the first pixel of the picture lies on the panel, and how far from it the next
 * one of its row and of its column. */
struct walk {
    ptrdiff_t first, across, down;
};

static struct walk
walk_of(const struct display_turn *turn, ptrdiff_t stride)
{
    ptrdiff_t width = turn->width, height = turn->height;
    switch (turn->turn) {
    case 1:
        return (struct walk){height - 1, stride, -1};
    case 2:
        return (struct walk){(height - 1) * stride + width - 1, -1, -stride};
    case 3:
        return (struct walk){(width - 1) * stride, -stride, 1};
    default:
        return (struct walk){0, 1, stride};
    }
}

void
display_turn_copy(const struct display_turn *turn, uint32_t *panel, size_t panel_stride,
                  const uint32_t *picture, size_t picture_stride, int x, int y,
                  int width, int height)
{
    struct walk walk = walk_of(turn, (ptrdiff_t)panel_stride);
    for (int row = y; row < y + height; row++) {
        const uint32_t *from = picture + (size_t)row * picture_stride + x;
        uint32_t *to = panel + walk.first + row * walk.down + x * walk.across;
        if (walk.across == 1) {
            memcpy(to, from, (size_t)width * sizeof(*to));
            continue;
        }
        for (int column = 0; column < width; column++)
            to[column * walk.across] = from[column];
    }
}
