/* A panel as it is wired: memory in, light out. What display.c wants of each way.
 *
 * Owns: struct display_panel, which every way begins its own struct with. Included by
 * display.c and the ways alone: display_buffer.c, display_gles.c. */
#ifndef SCHALTER_DRIVERS_DISPLAY_PANEL_H
#define SCHALTER_DRIVERS_DISPLAY_PANEL_H

#include "drivers/display.h"

struct display_panel {
    int width, height;
    uint32_t *pixels; /* written only; `stride` pixels a row */
    size_t stride;
};

struct display_box {
    int x1, y1, x2, y2; /* x2 and y2 are the first outside */
};

enum { DISPLAY_BOXES_MAX = 32 };

struct display_panel_way {
    /** As display_create; frees what it made when it fails. */
    enum status (*open)(int width, int height, struct display_size *has,
                        struct display_panel **out);
    /** The panel goes dark. */
    void (*close)(struct display_panel *panel);
    /** What was written into the boxes is seen. False if the card refused. */
    bool (*show)(struct display_panel *panel, const struct display_box *boxes,
                 int count);
};

extern const struct display_panel_way display_buffer, display_gles;

#endif
