/* A picture turned in quarters, for panels that hang another way than they are wired.
 *
 * Owns: nothing. Pure; called by display (pixels) and by whoever places a finger. Must
 * not know: devices, pages. `turn` quarters clockwise, 0 to 3: how far the picture is
 * turned on the panel so that it stands upright for who looks at it. Pixels are 32
 * bits; strides count pixels. */
#ifndef SCHALTER_DRIVERS_DISPLAY_TURN_H
#define SCHALTER_DRIVERS_DISPLAY_TURN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct display_turn {
    int turn;
    int width, height; /* of the picture, upright */
};

/** The panel's own width and height, as it is wired. */
void display_turn_panel(const struct display_turn *turn, int *width, int *height);

/** Where a point of the panel lies in the picture. */
void display_turn_point(const struct display_turn *turn, int panel_x, int panel_y,
                        int *x, int *y);

/** Copies the box of the picture, which has to lie in it, to its place on the panel. */
void display_turn_copy(const struct display_turn *turn, uint32_t *panel,
                       size_t panel_stride, const uint32_t *picture,
                       size_t picture_stride, int x, int y, int width, int height);

#endif
