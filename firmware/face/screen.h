/* The visit on the glass: builds the page, paints what changed, shows it; and turns
 * touches into events.
 *
 * Owns: window, fonts, theme, the state of the finger. The views it fills lie in the
 * visit. Called by face on the loop's thread. Decides nothing about the visit. */
#ifndef SCHALTER_FACE_SCREEN_H
#define SCHALTER_FACE_SCREEN_H

#include "base/config.h"
#include "base/loop.h"
#include "base/status.h"
#include "core/device.h"
#include "face/visit.h"

struct screen;

struct screen_ops {
    /** Something happened to the visit. */
    void (*event)(void *context, const struct event *event);
    /** A frame reached the glass. */
    void (*shown)(void *context);
    /** The desk window was closed. */
    void (*closed)(void *context);
    /** The display went away under the visit: nothing more can be shown. */
    void (*lost)(void *context);
};

/** Opens window and fonts. STATUS_IO without display, STATUS_NOT_FOUND without fonts.
 */
enum status screen_create(struct loop *loop, const struct config *config,
                          struct visit *visit, const struct screen_ops *ops,
                          void *context, struct screen **out) MUST_CHECK;
/** Accepts NULL. Where the display has gone, Xlib ends the process in here. */
void screen_destroy(struct screen *screen);

/** Everything must be painted again (theme, size, language or visit changed). */
void screen_refresh(struct screen *screen);

/** Presents the smallest possible frame even if nothing changed (watchdog). */
void screen_pulse(struct screen *screen);

/** What is there to touch, and where it was touched last. */
void screen_hands(struct screen *screen, struct device_hands *hands);

/** Forgets the finger and what the fonts remember of typed text (end of a visit). */
void screen_forget(struct screen *screen);

/** The glass as it hangs; borrowed. `um_per_px`: micrometres of a pixel. */
const struct panel *screen_panel(const struct screen *screen, int *um_per_px);

/** The open fonts, for painting a receipt. */
struct glyphs *screen_glyphs(struct screen *screen);

#endif
