#include "cross/initramfs/splash.h"

#include <drm.h>
#include <drm_mode.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "cross/initramfs/sign.h"

enum {
    IDS_MAX = 16, /* connectors, crtcs, encoders that are looked at */
    MODES_MAX = 128,
    LOOK_EVERY_MS = 200,
};

/* What the kernel is asked for: the first outputs of a card. */
struct card {
    uint32_t connectors[IDS_MAX], crtcs[IDS_MAX];
    int count_connectors, count_crtcs;
};

/* A panel, and how it is fed. */
struct output {
    uint32_t connector, crtc;
    struct drm_mode_modeinfo mode;
};

static uint64_t
address(const void *memory)
{
    return (uint64_t)(uintptr_t)memory;
}

/* Where there are more than there is room for, the kernel writes none. */
static enum status
read_card(int file, struct card *card)
{
    struct drm_mode_card_res asked = {
        .connector_id_ptr = address(card->connectors),
        .crtc_id_ptr = address(card->crtcs),
        .count_connectors = IDS_MAX,
        .count_crtcs = IDS_MAX,
    };

    if (ioctl(file, DRM_IOCTL_MODE_GETRESOURCES, &asked) != 0)
        return STATUS_IO;
    if (asked.count_connectors > IDS_MAX || asked.count_crtcs > IDS_MAX)
        return STATUS_TOO_LARGE;
    card->count_connectors = (int)asked.count_connectors;
    card->count_crtcs = (int)asked.count_crtcs;
    return STATUS_OK;
}

/* A crtc that can feed one of the encoders; 0: none. */
static uint32_t
find_crtc(int file, const struct card *card, const uint32_t *encoders, int count)
{
    for (int i = 0; i < count; i++) {
        struct drm_mode_get_encoder encoder = {.encoder_id = encoders[i]};
        if (ioctl(file, DRM_IOCTL_MODE_GETENCODER, &encoder) != 0)
            continue;
        for (int j = 0; j < card->count_crtcs; j++)
            if (encoder.possible_crtcs & (1u << j))
                return card->crtcs[j];
    }
    return 0;
}

/* Looks for a panel on one connector. The kernel sorts the mode it prefers to the
 * front. */
static enum status
read_connector(int file, const struct card *card, uint32_t id, struct output *out)
{
    struct drm_mode_modeinfo modes[MODES_MAX];
    uint32_t encoders[IDS_MAX];
    struct drm_mode_get_connector asked = {.connector_id = id};

    /* With no room at all it looks anew which modes there are. */
    if (ioctl(file, DRM_IOCTL_MODE_GETCONNECTOR, &asked) != 0)
        return STATUS_IO;
    if (asked.count_modes > MODES_MAX || asked.count_encoders > IDS_MAX)
        return STATUS_TOO_LARGE;
    asked.modes_ptr = address(modes);
    asked.encoders_ptr = address(encoders);
    asked.count_props = 0;
    if (ioctl(file, DRM_IOCTL_MODE_GETCONNECTOR, &asked) != 0)
        return STATUS_IO;
    if (asked.connection != 1 || asked.count_modes == 0) /* 1: connected */
        return STATUS_NOT_FOUND;
    *out = (struct output){
        .connector = id,
        .crtc = find_crtc(file, card, encoders, (int)asked.count_encoders),
        .mode = modes[0],
    };
    return out->crtc ? STATUS_OK : STATUS_NOT_FOUND;
}

static enum status
find_output(int file, struct output *out)
{
    struct card card;
    enum status status = read_card(file, &card);

    if (status != STATUS_OK)
        return status;
    status = STATUS_NOT_FOUND;
    for (int i = 0; i < card.count_connectors && status != STATUS_OK; i++)
        status = read_connector(file, &card, card.connectors[i], out);
    return status;
}

/* A buffer of the mode's size with the sign in it; `frame` is its number. */
static enum status
make_frame(int file, const struct drm_mode_modeinfo *mode, uint32_t *frame)
{
    struct drm_mode_create_dumb dumb = {
        .width = mode->hdisplay, .height = mode->vdisplay, .bpp = 32};
    if (ioctl(file, DRM_IOCTL_MODE_CREATE_DUMB, &dumb) != 0)
        return STATUS_IO;
    struct drm_mode_map_dumb place = {.handle = dumb.handle};
    struct drm_mode_fb_cmd added = {
        .width = dumb.width,
        .height = dumb.height,
        .pitch = dumb.pitch,
        .bpp = 32,
        .depth = 24,
        .handle = dumb.handle,
    };
    if (ioctl(file, DRM_IOCTL_MODE_MAP_DUMB, &place) != 0 ||
        ioctl(file, DRM_IOCTL_MODE_ADDFB, &added) != 0)
        return STATUS_IO;
    void *pixels = mmap(NULL, dumb.size, PROT_READ | PROT_WRITE, MAP_SHARED, file,
                        (off_t)place.offset);
    if (pixels == MAP_FAILED)
        return STATUS_IO;
    sign_paint(pixels, (int)dumb.width, (int)dumb.height,
               dumb.pitch / sizeof(uint32_t));
    munmap(pixels, dumb.size);
    *frame = added.fb_id;
    return STATUS_OK;
}

static enum status
show_on(struct splash *splash)
{
    struct output output = {0};
    uint32_t frame = 0;
    enum status status = find_output(splash->card, &output);

    if (status == STATUS_OK)
        status = make_frame(splash->card, &output.mode, &frame);
    if (status != STATUS_OK)
        return status;
    struct drm_mode_crtc shown = {
        .crtc_id = output.crtc,
        .fb_id = frame,
        .set_connectors_ptr = address(&output.connector),
        .count_connectors = 1,
        .mode = output.mode,
        .mode_valid = 1,
    };
    /* Whoever opened the card first is its master; the next one can be when this lets
     * go. What is shown stays. */
    if (ioctl(splash->card, DRM_IOCTL_MODE_SETCRTC, &shown) != 0 ||
        ioctl(splash->card, DRM_IOCTL_DROP_MASTER, 0) != 0)
        return STATUS_IO;
    splash->crtc = output.crtc;
    splash->frame = frame;
    return STATUS_OK;
}

enum status
splash_show(struct splash *splash, int devices)
{
    splash->card = openat(devices, "dri/card0", O_RDWR | O_CLOEXEC);
    if (splash->card < 0)
        return STATUS_NOT_FOUND;
    enum status status = show_on(splash);
    if (status != STATUS_OK) {
        close(splash->card); /* and with it what was made */
        splash->card = -1;
    }
    return status;
}

void
splash_hold(struct splash *splash)
{
    const struct timespec pause = {.tv_nsec = LOOK_EVERY_MS * 1000000L};
    struct drm_mode_crtc seen;

    do {
        nanosleep(&pause, NULL);
        memset(&seen, 0, sizeof(seen));
        seen.crtc_id = splash->crtc;
    } while (ioctl(splash->card, DRM_IOCTL_MODE_GETCRTC, &seen) == 0 &&
             seen.fb_id == splash->frame);
    close(splash->card);
    splash->card = -1;
}
