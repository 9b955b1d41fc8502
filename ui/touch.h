/* From fingers to events: what a touch on the page means.
 *
 * Owns: the state of the one finger, in struct touch (face's memory): places, times and
 * what one key writes. Called by face with each pointer event. Must not know: the
 * session. Pure: no clock, times are given.
 * Rules: acts on lifting inside the target, sliding off cancels (WCAG 2.5.2); a finger
 * shorter than 50 ms is a spark and ignored; a second touch of the same target within
 * the double-strike time counts once (EN 301 549 V3.2.1, 5.8); one finger at a time
 * (5.9). A mouse has no shortest time. */
#ifndef SCHALTER_UI_TOUCH_H
#define SCHALTER_UI_TOUCH_H

#include <stdbool.h>
#include <stdint.h>

#include "core/event.h"
#include "ui/view.h"

enum {
    TOUCH_SHORTEST_MS = 50,
    TOUCH_LONG_PRESS_MS = 600,
    TOUCH_DOOR_MS = 3000, /* on what does nothing when it is tapped: nobody gets there
                             by chance */
};

enum touch_kind {
    TOUCH_DOWN,
    TOUCH_MOVE,
    TOUCH_UP,
    TOUCH_CANCEL, /* taken away: nothing happens */
    TOUCH_HOLD,   /* touch_hold_ms passed since TOUCH_DOWN */
};

struct touch_input {
    enum touch_kind kind;
    int x, y;    /* panel pixels; not looked at for TOUCH_HOLD and TOUCH_CANCEL */
    bool finger; /* false: a mouse */
    int64_t now_ms;
};

struct touch {
    int64_t double_strike_ms; /* 0 to 500, from the configuration */
    bool down;                /* on a target, not slid off */
    bool held;                /* the long press has acted; lifting does nothing more */
    struct box target;        /* where the finger went down */
    struct event tap;  /* what it would send; `text` at most what one key writes */
    struct event hold; /* what a long press would send; EVENT_NONE: nothing */
    int64_t down_ms;
    bool lifted;            /* a target was acted on before, below */
    struct box last_target; /* for the double strike */
    int64_t last_ms;
};

/** No finger, no target before. */
void touch_init(struct touch *touch, int64_t double_strike_ms);

/** How long a finger has to rest for a long press of what it is on. */
int touch_hold_ms(const struct touch *touch);

/** Takes one pointer event. True: `event` is to be handed to the session. */
bool touch_interpret(struct touch *touch, const struct view *view,
                     const struct touch_input *input, struct event *event);

/** Marks the pressed item of a freshly built page. A finger whose target is no longer
 * there is let go. One on a key now means what the key now writes; on any other target
 * it keeps the meaning it had when it went down. */
void touch_mark(struct touch *touch, struct view *view);

/** Brings the pressed look of a page that is already on the glass up to date, without
 * building it again. The boxes of what changed, at most two; their count. */
int touch_remark(const struct touch *touch, struct view *view, struct box boxes[2]);

/** Forgets the finger: the visit has ended. */
void touch_forget(struct touch *touch);

#endif
