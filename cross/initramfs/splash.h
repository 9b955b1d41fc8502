/* The glass in the first second: takes the card, shows the sign, and leaves when the
 * kiosk shows its first page.
 *
 * Owns: the first graphics card for a moment, and a buffer on it until the kiosk has
 * taken the panel: a process holds it, and nothing else. Called by init.c in that
 * process. Must not know: modules, disks. Source: Linux, drivers/gpu/drm, by its ioctls
 * and without its library. */
#ifndef SCHALTER_INITRAMFS_SPLASH_H
#define SCHALTER_INITRAMFS_SPLASH_H

#include "base/status.h"

struct splash {
    int card; /* -1: none so far */
    unsigned int crtc, frame;
};

/** Shows the sign on the first panel of the first card, in the mode it prefers, and
 * lets the card go, so that the kiosk can have it. `devices` is the folder /dev.
 * STATUS_NOT_FOUND: no card, or no panel on it; STATUS_IO: it refused, and nothing of
 * ours is left on it. */
enum status splash_show(struct splash *splash, int devices) MUST_CHECK;

/** Returns when something else is on the glass. Asks five times a second. */
void splash_hold(struct splash *splash);

#endif
