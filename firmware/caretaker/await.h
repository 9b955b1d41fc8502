/* Waiting for something on the bus.
 *
 * Owns: nothing. Called by units.c and systems.c. */
#ifndef SCHALTER_CARETAKER_AWAIT_H
#define SCHALTER_CARETAKER_AWAIT_H

#include <stdbool.h>
#include <systemd/sd-bus.h>

#include "base/status.h"

/** Called twice a second meanwhile. */
typedef void await_step_fn(void *context);

/** Handles what comes until a match callback sets `ended`. `step` may be NULL.
 * STATUS_TIMEOUT after `seconds`; STATUS_IO: the bus has gone. */
enum status await(sd_bus *bus, const bool *ended, int seconds, await_step_fn *step,
                  void *context) MUST_CHECK;

#endif
