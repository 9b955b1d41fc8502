/* How much restlessness of a device is put up with before it is left alone.
 *
 * Owns: a budget of events in a window of time, and how long the next pause lasts.
 * Called by the printer driver with the loop's time. Must not know: what an event was.
 * Pure. Why: a cover switch with a loose contact toggles a thousand times a second;
 * the screen and the log must not notice. */
#ifndef SCHALTER_DRIVERS_PRINTER_PATIENCE_H
#define SCHALTER_DRIVERS_PRINTER_PATIENCE_H

#include <stdint.h>

enum {
    PRINTER_PATIENCE_WINDOW_MS = 10000,
    PRINTER_PATIENCE_BUDGET = 60, /* more than any hand brings about in a window */
    PRINTER_PATIENCE_HOLD_MIN_MS = 5000,
    PRINTER_PATIENCE_HOLD_MAX_MS = 60000,
    PRINTER_PATIENCE_FORGIVE_MS = 300000, /* then a pause is short again */
};

/** Start with all zero. */
struct printer_patience {
    int64_t since; /* the window began */
    int spent;
    int64_t hold; /* the last pause; 0: there was none */
    int64_t lost; /* when it began */
};

/** Takes `cost` from the budget. 0 while it lasts, else the milliseconds for which the
 * device should be left alone; the budget is whole again then. */
int64_t printer_patience_spend(struct printer_patience *patience, int64_t now_ms,
                               int cost);

#endif
