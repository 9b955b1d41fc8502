/* Is the kiosk alive, and did it live through the last run?
 *
 * Owns: the talk with the supervisor (sd_notify) and the marker of a run in progress.
 * The watchdog is fed by presented frames, not by being alive: a face that hangs in
 * painting or a display that refuses is restarted. Called by face.
 * Source: sd_notify(3), sd_watchdog_enabled(3). */
#ifndef SCHALTER_FACE_HEALTH_H
#define SCHALTER_FACE_HEALTH_H

#include <stdbool.h>

#include "base/loop.h"

struct health;

/** Leaves the marker in `run_folder`; *crashed tells whether one was there already.
 * `frame_due` is called from the loop when the supervisor wants to see a frame. */
struct health *health_create(struct loop *loop, const char *run_folder, bool *crashed,
                             void (*frame_due)(void *context), void *context);

/** A frame reached the glass. The first one says READY to the supervisor. */
void health_frame(struct health *health);

/** Says STOPPING. An orderly end takes the marker away; after another the next run
 * tells that this one failed. Accepts NULL. */
void health_destroy(struct health *health, bool orderly);

#endif
