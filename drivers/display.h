/* The glass without a window system: one picture that is put on it.
 *
 * Owns: the graphics card (as its DRM master), the mode of a panel on it, and the
 * picture that is painted on: an own memory, because that of a card is slow to read,
 * and the place where the picture is turned. How it gets to the card is the way's
 * (display_buffer.c, display_gles.c). Called by face on the loop's thread; nothing
 * blocks for longer than a copy. Must not know: pages, fingers. */
#ifndef SCHALTER_DRIVERS_DISPLAY_H
#define SCHALTER_DRIVERS_DISPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "drivers/display_turn.h"

struct display;

enum display_way {
    DISPLAY_BUFFER, /* plain memory that the card shows: every board */
    DISPLAY_GLES,   /* through the card's renderer: no tearing, more memory */
};

struct display_size {
    int width, height;
};

/** Chooses the mode of the picture's size, turned; where the panel has no such mode,
 * STATUS_INVALID with its own in `has`. STATUS_NOT_FOUND: no card or no panel on it,
 * STATUS_IO: another program has the card, or it refused. The picture is opaque, 32
 * bits a pixel (XRGB), and black. With DISPLAY_BUFFER what is on the glass stays until
 * the first frame is done, which takes up to a second where the panel has to change its
 * mode; with DISPLAY_GLES, which takes the panel's own mode alone, the glass is black
 * in between. */
enum status display_create(enum display_way way, const struct display_turn *turn,
                           struct display_size *has, struct display **out) MUST_CHECK;
/** The panel goes dark. Accepts NULL. */
void display_destroy(struct display *display);

/** The picture; lives as long as the display. `stride` in pixels. */
uint32_t *display_picture(struct display *display, size_t *stride);

/** Puts a box of the picture, which has to lie in it, on the glass. */
void display_show(struct display *display, int x, int y, int width, int height);
/** Behind the last box of a frame. False when the card refused. */
bool display_done(struct display *display) MUST_CHECK;

#endif
