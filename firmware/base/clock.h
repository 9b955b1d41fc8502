/* How long the machine runs, by a clock that nobody sets; and the time of day.
 *
 * Owns: nothing. Called by those that wait without a loop, or keep such a time over one
 * (loop.h has the loop's), and by those that write times down. Core and ui never see
 * it: their events carry their time. */
#ifndef SCHALTER_BASE_CLOCK_H
#define SCHALTER_BASE_CLOCK_H

#include <stdint.h>

/** Milliseconds of CLOCK_BOOTTIME; goes on while the machine sleeps. */
int64_t clock_boot_ms(void);

/** Whole seconds of it. */
int64_t clock_boot_s(void);

/** Milliseconds since 1970, of a clock that anybody may set meanwhile. */
int64_t clock_wall_ms(void);

#endif
