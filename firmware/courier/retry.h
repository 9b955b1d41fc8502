/* How long to wait before trying again.
 *
 * Owns: back-off, jitter, bounds. Pure but for the dice. Called by delivery and
 * destinations. Must not know: what is tried. */
#ifndef SCHALTER_COURIER_RETRY_H
#define SCHALTER_COURIER_RETRY_H

#include <stdint.h>

/** Milliseconds to wait after the `attempts`-th failure in a row (from 1): `least`,
 * doubled with each, at most `most`, of which a random half is taken off so that the
 * kiosks of a town do not come back all at once. */
int64_t retry_wait(int64_t attempts, int64_t least, int64_t most);

/** The same, but at least what the server asked for (seconds, -1: nothing), and never
 * more than `most`. */
int64_t retry_wait_asked(int64_t attempts, int64_t asked_s, int64_t least,
                         int64_t most);

#endif
