/* How often somebody was wrong who wants to be let in, and how long nobody is.
 *
 * Five tries are free; after the fifth nobody is let in for 15 seconds, after each
 * further one for twice as long, an hour at most. Owns: the count. It lies in a file,
 * so that a program that starts anew gives no new tries; what is not a count there
 * counts as the worst one. Times are milliseconds since the machine was switched on
 * (CLOCK_BOOTTIME). Called by the caretaker of a device, and by a kiosk that has none.
 */
#ifndef SCHALTER_BASE_TRIES_H
#define SCHALTER_BASE_TRIES_H

#include <stdint.h>

#include "base/status.h"

enum { TRIES_FREE = 5, TRIES_FIRST_WAIT_S = 15, TRIES_LONGEST_WAIT_S = 3600 };

struct tries {
    int wrong;         /* since the last right one */
    int64_t closed_ms; /* nobody is let in until then */
};

/** Blocks on the disk. */
void tries_read(struct tries *tries, const char *path, int64_t now_ms);

/** One more, before it is looked at: counted as a wrong one. STATUS_OK: it may be
 * looked at now; STATUS_AGAIN: one has to wait, it does not count; STATUS_IO: the count
 * cannot be kept, and what is not counted must not be looked at. Blocks on the disk. */
enum status tries_begin(struct tries *tries, const char *path,
                        int64_t now_ms) MUST_CHECK;

/** It was right: none counts any more. Blocks on the disk. */
void tries_forget(struct tries *tries, const char *path);

/** Wrong ones before the next wait. */
int tries_left(const struct tries *tries);

/** Seconds until one is taken, rounded up; 0: now. */
int tries_wait_s(const struct tries *tries, int64_t now_ms);

#endif
