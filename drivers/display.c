#include "drivers/display.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include "base/log.h"
#include "base/text.h"

enum { CARDS_MAX = 8, BOXES_MAX = 32, BITS = 32, DEPTH = 24 };

struct display {
    struct display_turn turn;
    int card;
    uint32_t connector, crtc, frame, handle;
    drmModeModeInfo mode;
    uint32_t *panel, *picture;
    size_t panel_stride, panel_bytes;
    drmModeClip boxes[BOXES_MAX]; /* of this frame, on the panel */
    int count;
};

/* The mode of that size, of several the one the panel prefers. */
static const drmModeModeInfo *
find_mode(const drmModeConnector *connector, int width, int height)
{
    const drmModeModeInfo *found = NULL;
    for (int i = 0; i < connector->count_modes; i++) {
        const drmModeModeInfo *mode = &connector->modes[i];
        if (mode->hdisplay != width || mode->vdisplay != height ||
            (mode->flags & DRM_MODE_FLAG_INTERLACE))
            continue;
        if (found == NULL || (mode->type & DRM_MODE_TYPE_PREFERRED))
            found = mode;
    }
    return found;
}

/* A crtc that can feed the connector; 0: none. */
static uint32_t
find_crtc(int card, const drmModeRes *all, const drmModeConnector *connector)
{
    uint32_t found = 0;
    for (int i = 0; i < connector->count_encoders && found == 0; i++) {
        drmModeEncoder *encoder = drmModeGetEncoder(card, connector->encoders[i]);
        for (int j = 0; encoder != NULL && j < all->count_crtcs && found == 0; j++)
            if (encoder->possible_crtcs & (1u << j))
                found = all->crtcs[j];
        drmModeFreeEncoder(encoder);
    }
    return found;
}

/* The connector with a panel, and how it is fed. */
static enum status
choose_output(struct display *display, const drmModeRes *all, struct display_size *has)
{
    enum status status = STATUS_NOT_FOUND;
    int width, height;
    display_turn_panel(&display->turn, &width, &height);
    for (int i = 0; i < all->count_connectors && status != STATUS_OK; i++) {
        drmModeConnector *connector =
            drmModeGetConnector(display->card, all->connectors[i]);
        if (connector != NULL && connector->connection == DRM_MODE_CONNECTED &&
            connector->count_modes > 0) {
            const drmModeModeInfo *mode = find_mode(connector, width, height);
            *has = (struct display_size){connector->modes[0].hdisplay,
                                         connector->modes[0].vdisplay};
            display->crtc = find_crtc(display->card, all, connector);
            display->connector = connector->connector_id;
            status = mode == NULL         ? STATUS_INVALID
                     : display->crtc == 0 ? STATUS_IO
                                          : STATUS_OK;
            if (mode != NULL)
                display->mode = *mode;
        }
        drmModeFreeConnector(connector);
    }
    return status;
}

static enum status
open_card(struct display *display, int number, struct display_size *has)
{
    char path[32];
    uint64_t dumb = 0;
    text_format(path, sizeof(path), "/dev/dri/card%d", number);
    display->card = open(path, O_RDWR | O_CLOEXEC);
    if (display->card < 0)
        return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO;
    enum status status = STATUS_NOT_FOUND;
    drmModeRes *all = drmGetCap(display->card, DRM_CAP_DUMB_BUFFER, &dumb) == 0 && dumb
                          ? drmModeGetResources(display->card)
                          : NULL;
    if (all != NULL)
        status = choose_output(display, all, has);
    drmModeFreeResources(all);
    if (status != STATUS_OK) {
        close(display->card);
        display->card = -1;
    }
    return status;
}

static enum status
make_panel(struct display *display)
{
    uint32_t pitch = 0;
    uint64_t bytes = 0, offset = 0;
    if (drmModeCreateDumbBuffer(display->card, display->mode.hdisplay,
                                display->mode.vdisplay, BITS, 0, &display->handle,
                                &pitch, &bytes) != 0 ||
        drmModeAddFB(display->card, display->mode.hdisplay, display->mode.vdisplay,
                     DEPTH, BITS, pitch, display->handle, &display->frame) != 0 ||
        drmModeMapDumbBuffer(display->card, display->handle, &offset) != 0)
        return STATUS_IO;
    void *panel = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, display->card,
                       (off_t)offset);
    if (panel == MAP_FAILED)
        return STATUS_IO;
    memset(panel, 0, bytes);
    display->panel = panel;
    display->panel_bytes = bytes;
    display->panel_stride = pitch / sizeof(*display->panel);
    return drmModeSetCrtc(display->card, display->crtc, display->frame, 0, 0,
                          &display->connector, 1, &display->mode) == 0
               ? STATUS_OK
               : STATUS_IO;
}

enum status
display_create(const struct display_turn *turn, struct display_size *has,
               struct display **out)
{
    *out = NULL;
    *has = (struct display_size){0};
    struct display *display = calloc(1, sizeof(*display));
    if (display == NULL)
        abort();
    display->turn = *turn;
    display->card = -1;
    enum status status = STATUS_NOT_FOUND;
    for (int i = 0; i < CARDS_MAX && status == STATUS_NOT_FOUND; i++)
        status = open_card(display, i, has);
    if (status == STATUS_OK)
        status = make_panel(display);
    if (status != STATUS_OK) {
        display_destroy(display);
        return status;
    }
    display->picture =
        calloc((size_t)turn->width * (size_t)turn->height, sizeof(*display->picture));
    if (display->picture == NULL)
        abort();
    LOG(LOG_LEVEL_INFO, "display", LOG_NUMBER("width", display->mode.hdisplay),
        LOG_NUMBER("height", display->mode.vdisplay),
        LOG_NUMBER("hertz", display->mode.vrefresh), LOG_NUMBER("turn", turn->turn));
    *out = display;
    return STATUS_OK;
}

void
display_destroy(struct display *display)
{
    if (display == NULL)
        return;
    if (display->panel != NULL)
        munmap(display->panel, display->panel_bytes);
    if (display->frame != 0)
        drmModeRmFB(display->card, display->frame); /* turns the crtc off */
    if (display->handle != 0)
        drmModeDestroyDumbBuffer(display->card, display->handle);
    if (display->card >= 0)
        close(display->card);
    free(display->picture);
    free(display);
}

uint32_t *
display_picture(struct display *display, size_t *stride)
{
    *stride = (size_t)display->turn.width;
    return display->picture;
}

/* Where the box lies on the panel; too many boxes become one that holds them all. */
static void
note_box(struct display *display, int x, int y, int width, int height)
{
    const struct display_turn back = {.turn = (4 - display->turn.turn) % 4,
                                      .width = display->mode.hdisplay,
                                      .height = display->mode.vdisplay};
    int x1, y1, x2, y2;
    display_turn_point(&back, x, y, &x1, &y1);
    display_turn_point(&back, x + width - 1, y + height - 1, &x2, &y2);
    drmModeClip box = {.x1 = (uint16_t)(x1 < x2 ? x1 : x2),
                       .y1 = (uint16_t)(y1 < y2 ? y1 : y2),
                       .x2 = (uint16_t)((x1 > x2 ? x1 : x2) + 1),
                       .y2 = (uint16_t)((y1 > y2 ? y1 : y2) + 1)};
    if (display->count < BOXES_MAX) {
        display->boxes[display->count++] = box;
        return;
    }
    drmModeClip *all = &display->boxes[BOXES_MAX - 1];
    all->x1 = box.x1 < all->x1 ? box.x1 : all->x1;
    all->y1 = box.y1 < all->y1 ? box.y1 : all->y1;
    all->x2 = box.x2 > all->x2 ? box.x2 : all->x2;
    all->y2 = box.y2 > all->y2 ? box.y2 : all->y2;
}

void
display_show(struct display *display, int x, int y, int width, int height)
{
    display_turn_copy(&display->turn, display->panel, display->panel_stride,
                      display->picture, (size_t)display->turn.width, x, y, width,
                      height);
    note_box(display, x, y, width, height);
}

bool
display_done(struct display *display)
{
    int count = display->count;
    display->count = 0;
    if (count == 0)
        return true;
    int refused =
        drmModeDirtyFB(display->card, display->frame, display->boxes, (uint32_t)count);
    return refused == 0 || refused == -ENOSYS; /* a card that looks by itself */
}
