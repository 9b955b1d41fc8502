/* How much restlessness of a device is put up with before it is left alone.
 *
 * Owns: a budget of events in a window of time, and how long the next pause lasts.
 * Called by device drivers with the loop's time. Must not know: what an event was.
 * Pure. Why: a cover switch with a loose contact toggles a thousand times a second;
 * the screen and the log must not notice. */
#ifndef SCHALTER_DRIVERS_PATIENCE_H
#define SCHALTER_DRIVERS_PATIENCE_H

#include <stdint.h>

enum {
    PATIENCE_WINDOW_MS = 10000,
    PATIENCE_BUDGET = 60, /* more than any hand brings about in a window */
    PATIENCE_HOLD_MIN_MS = 5000,
    PATIENCE_HOLD_MAX_MS = 60000,
    PATIENCE_FORGIVE_MS = 300000, /* then a pause is short again */
};

/** Start with all zero. */
struct patience {
    int64_t since; /* the window began */
    int spent;
    int64_t hold; /* the last pause; 0: there was none */
    int64_t lost; /* when it began */
};

/** Takes `cost` from the budget. 0 while it lasts, else the milliseconds for which the
 * device should be left alone; the budget is whole again then. */
int64_t patience_spend(struct patience *patience, int64_t now_ms, int cost);

#endif
