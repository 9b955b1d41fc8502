/* The panel as plain memory that the card shows: a dumb buffer of the kernel's.
 *
 * Owns: the graphics card (as its DRM master), the mode of the first connector with a
 * panel, the buffer. Source: Linux, drivers/gpu/drm, by libdrm. A card that has to be
 * told what changed (virtio, USB) is told. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include "base/text.h"
#include "drivers/display_panel.h"

enum { CARDS_MAX = 8, BITS = 32, DEPTH = 24 };

struct buffer {
    struct display_panel panel; /* first */
    int card;
    uint32_t connector, crtc, frame, handle;
    drmModeModeInfo mode;
    size_t bytes;
    bool shown; /* it is what the panel shows */
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
choose_output(struct buffer *buffer, const drmModeRes *all, struct display_size *has)
{
    enum status status = STATUS_NOT_FOUND;
    for (int i = 0; i < all->count_connectors && status != STATUS_OK; i++) {
        drmModeConnector *connector =
            drmModeGetConnector(buffer->card, all->connectors[i]);
        if (connector != NULL && connector->connection == DRM_MODE_CONNECTED &&
            connector->count_modes > 0) {
            const drmModeModeInfo *mode =
                find_mode(connector, buffer->panel.width, buffer->panel.height);
            *has = (struct display_size){connector->modes[0].hdisplay,
                                         connector->modes[0].vdisplay};
            buffer->crtc = find_crtc(buffer->card, all, connector);
            buffer->connector = connector->connector_id;
            status = mode == NULL        ? STATUS_INVALID
                     : buffer->crtc == 0 ? STATUS_IO
                                         : STATUS_OK;
            if (mode != NULL)
                buffer->mode = *mode;
        }
        drmModeFreeConnector(connector);
    }
    return status;
}

static enum status
open_card(struct buffer *buffer, int number, struct display_size *has)
{
    char path[32];
    uint64_t dumb = 0;
    text_format(path, sizeof(path), "/dev/dri/card%d", number);
    buffer->card = open(path, O_RDWR | O_CLOEXEC);
    if (buffer->card < 0)
        return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO;
    /* Its master is who opened it first, and nobody else can show anything. */
    enum status status = drmIsMaster(buffer->card) ? STATUS_NOT_FOUND : STATUS_IO;
    drmModeRes *all =
        status == STATUS_NOT_FOUND &&
                drmGetCap(buffer->card, DRM_CAP_DUMB_BUFFER, &dumb) == 0 && dumb
            ? drmModeGetResources(buffer->card)
            : NULL;
    if (all != NULL)
        status = choose_output(buffer, all, has);
    drmModeFreeResources(all);
    if (status != STATUS_OK) {
        close(buffer->card);
        buffer->card = -1;
    }
    return status;
}

static enum status
make_buffer(struct buffer *buffer)
{
    uint32_t pitch = 0;
    uint64_t bytes = 0, offset = 0;
    if (drmModeCreateDumbBuffer(buffer->card, buffer->mode.hdisplay,
                                buffer->mode.vdisplay, BITS, 0, &buffer->handle, &pitch,
                                &bytes) != 0 ||
        drmModeAddFB(buffer->card, buffer->mode.hdisplay, buffer->mode.vdisplay, DEPTH,
                     BITS, pitch, buffer->handle, &buffer->frame) != 0 ||
        drmModeMapDumbBuffer(buffer->card, buffer->handle, &offset) != 0)
        return STATUS_IO;
    void *pixels = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, buffer->card,
                        (off_t)offset);
    if (pixels == MAP_FAILED)
        return STATUS_IO;
    memset(pixels, 0, bytes);
    buffer->bytes = bytes;
    buffer->panel.pixels = pixels;
    buffer->panel.stride = pitch / sizeof(*buffer->panel.pixels);
    return STATUS_OK;
}

/* Until there is a picture, what is on the glass stays: that of the start, or nothing.
 */
static bool
take_panel(struct buffer *buffer)
{
    buffer->shown = drmModeSetCrtc(buffer->card, buffer->crtc, buffer->frame, 0, 0,
                                   &buffer->connector, 1, &buffer->mode) == 0;
    return buffer->shown;
}

static void
close_panel(struct display_panel *panel)
{
    struct buffer *buffer = (struct buffer *)panel;
    if (panel->pixels != NULL)
        munmap(panel->pixels, buffer->bytes);
    if (buffer->frame != 0)
        drmModeRmFB(buffer->card, buffer->frame); /* turns the crtc off */
    if (buffer->handle != 0)
        drmModeDestroyDumbBuffer(buffer->card, buffer->handle);
    if (buffer->card >= 0)
        close(buffer->card);
    free(buffer);
}

static enum status
open_panel(int width, int height, struct display_size *has, struct display_panel **out)
{
    struct buffer *buffer = calloc(1, sizeof(*buffer));
    if (buffer == NULL)
        abort();
    buffer->panel.width = width;
    buffer->panel.height = height;
    buffer->card = -1;
    enum status status = STATUS_NOT_FOUND;
    for (int i = 0; i < CARDS_MAX && status == STATUS_NOT_FOUND; i++)
        status = open_card(buffer, i, has);
    if (status == STATUS_OK)
        status = make_buffer(buffer);
    if (status != STATUS_OK) {
        close_panel(&buffer->panel);
        return status;
    }
    *out = &buffer->panel;
    return STATUS_OK;
}

static bool
show(struct display_panel *panel, const struct display_box *boxes, int count)
{
    struct buffer *buffer = (struct buffer *)panel;
    drmModeClip clips[DISPLAY_BOXES_MAX];
    for (int i = 0; i < count; i++)
        clips[i] = (drmModeClip){(uint16_t)boxes[i].x1, (uint16_t)boxes[i].y1,
                                 (uint16_t)boxes[i].x2, (uint16_t)boxes[i].y2};
    if (!buffer->shown && !take_panel(buffer))
        return false;
    int refused = drmModeDirtyFB(buffer->card, buffer->frame, clips, (uint32_t)count);
    return refused == 0 || refused == -ENOSYS; /* a card that looks by itself */
}

const struct display_panel_way display_buffer = {open_panel, close_panel, show};
