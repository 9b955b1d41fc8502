#include "drivers/display.h"

#include <stdlib.h>

#include "base/log.h"
#include "drivers/display_panel.h"

struct display {
    const struct display_panel_way *way;
    struct display_panel *panel;
    struct display_turn turn, back; /* of the picture, and of the panel */
    uint32_t *picture;
    struct display_box boxes[DISPLAY_BOXES_MAX]; /* of this frame, on the panel */
    int count;
};

enum status
display_create(enum display_way way, const struct display_turn *turn,
               struct display_size *has, struct display **out)
{
    int width, height;
    *out = NULL;
    *has = (struct display_size){0};
    struct display *display = calloc(1, sizeof(*display));
    if (display == NULL)
        abort();
    display_turn_panel(turn, &width, &height);
    display->way = way == DISPLAY_GLES ? &display_gles : &display_buffer;
    display->turn = *turn;
    display->back = (struct display_turn){(4 - turn->turn) % 4, width, height};
    enum status status = display->way->open(width, height, has, &display->panel);
    if (status != STATUS_OK) {
        display_destroy(display);
        return status;
    }
    display->picture =
        calloc((size_t)turn->width * (size_t)turn->height, sizeof(*display->picture));
    if (display->picture == NULL)
        abort();
    LOG(LOG_LEVEL_INFO, "display", LOG_NUMBER("width", width),
        LOG_NUMBER("height", height), LOG_NUMBER("quarters", turn->turn),
        LOG_WORD("by", way == DISPLAY_GLES ? "gles" : "buffer"));
    *out = display;
    return STATUS_OK;
}

void
display_destroy(struct display *display)
{
    if (display == NULL)
        return;
    if (display->panel != NULL)
        display->way->close(display->panel);
    free(display->picture);
    free(display);
}

uint32_t *
display_picture(struct display *display, size_t *stride)
{
    *stride = (size_t)display->turn.width;
    return display->picture;
}

static struct display_box
around(struct display_box a, struct display_box b)
{
    return (struct display_box){a.x1 < b.x1 ? a.x1 : b.x1, a.y1 < b.y1 ? a.y1 : b.y1,
                                a.x2 > b.x2 ? a.x2 : b.x2, a.y2 > b.y2 ? a.y2 : b.y2};
}

/* Where a box of the picture lies on the panel. */
static struct display_box
on_panel(const struct display *display, int x, int y, int width, int height)
{
    struct display_box first, last;
    display_turn_point(&display->back, x, y, &first.x1, &first.y1);
    display_turn_point(&display->back, x + width - 1, y + height - 1, &last.x1,
                       &last.y1);
    first.x2 = first.x1 + 1;
    first.y2 = first.y1 + 1;
    last.x2 = last.x1 + 1;
    last.y2 = last.y1 + 1;
    return around(first, last);
}

void
display_show(struct display *display, int x, int y, int width, int height)
{
    struct display_panel *panel = display->panel;
    struct display_box box = on_panel(display, x, y, width, height);
    display_turn_copy(&display->turn, panel->pixels, panel->stride, display->picture,
                      (size_t)display->turn.width, x, y, width, height);
    if (display->count < DISPLAY_BOXES_MAX)
        display->boxes[display->count++] = box;
    else /* the last one holds all that are too many */
        display->boxes[DISPLAY_BOXES_MAX - 1] =
            around(display->boxes[DISPLAY_BOXES_MAX - 1], box);
}

bool
display_done(struct display *display)
{
    int count = display->count;
    display->count = 0;
    return count == 0 || display->way->show(display->panel, display->boxes, count);
}
