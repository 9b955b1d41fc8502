/* Which of several fingers on the glass is the one that acts.
 *
 * Owns: the rule in struct finger (face's memory). Called by face for every touch
 * before anything else. Pure: no clock, times are given. Must not know: where the
 * finger is, what lies under it.
 * Rules: one finger at a time, a second one does nothing (EN 301 549 V3.2.1, 5.9). A
 * touch screen that loses the lifting (a reset, a spark, a cable) must not leave the
 * glass dead: a finger that was silent for FINGER_LOST_MS gives way to the next. */
#ifndef SCHALTER_UI_FINGER_H
#define SCHALTER_UI_FINGER_H

#include <stdbool.h>
#include <stdint.h>

#include "ui/touch.h"

enum { FINGER_LOST_MS = 5000 };

struct finger {
    bool down;
    int64_t id; /* as the screen numbers it */
    int64_t seen_ms;
};

enum finger_verdict {
    FINGER_ACTS,
    FINGER_IGNORED,
    FINGER_REPLACES, /* it acts, and the one before is to be cancelled first */
};

/** Takes TOUCH_DOWN, TOUCH_MOVE or TOUCH_UP of finger `id` at `now_ms`. */
enum finger_verdict finger_take(struct finger *finger, enum touch_kind kind, int64_t id,
                                int64_t now_ms);

#endif
