/* Units of systemd, started and stopped over D-Bus.
 *
 * Owns: nothing. Called by the caretaker, which may wait. Source:
 * org.freedesktop.systemd1(5), Manager: StartUnit, StopUnit, JobRemoved. */
#ifndef SCHALTER_CARETAKER_UNITS_H
#define SCHALTER_CARETAKER_UNITS_H

#include <systemd/sd-bus.h>

#include "base/status.h"

/** Waits for the end of the job, 60 s at most. STATUS_DENIED: the unit failed, or there
 * is none of that name; STATUS_TIMEOUT; STATUS_IO: nobody answers on the bus. */
enum status units_start(sd_bus *bus, const char *unit) MUST_CHECK;
enum status units_stop(sd_bus *bus, const char *unit) MUST_CHECK;

/** The device starts anew, in order. Does not wait. */
enum status units_restart(sd_bus *bus) MUST_CHECK;

#endif
