/* The two systems of the device, and updates of them, over RAUC's D-Bus.
 *
 * Owns: what RAUC's answers mean. Called by the caretaker, which may wait. RAUC alone
 * decides what may be installed; what is said here of an update beforehand is for the
 * technician's eyes. Source: de.pengutronix.rauc.Installer of RAUC 1.8. */
#ifndef SCHALTER_CARETAKER_SYSTEMS_H
#define SCHALTER_CARETAKER_SYSTEMS_H

#include <systemd/sd-bus.h>

#include "base/status.h"
#include "base/upkeep.h"

/** Fills `other` and `other_next`. STATUS_IO: RAUC does not answer; what is not known
 * of them is as if there were none. `root` as in root.h. */
enum status systems_look(sd_bus *bus, const char *root, struct upkeep *news) MUST_CHECK;

/** Percent of an installation that goes on. */
typedef void systems_progress_fn(void *context, int percent);

/** Installs an update, half an hour at most. UPKEEP_FINE: it is the next to start. What
 * is not installed to its end is remembered (data/update-begun): RAUC still says of
 * such a slot what lay there before. */
enum upkeep_trouble systems_install(sd_bus *bus, const char *root, const char *path,
                                    systems_progress_fn *progress, void *context);

/** Which system is the next to start: the other one, with all its tries, or the one
 * that runs. UPKEEP_OTHER: RAUC does not say that it is so now. */
enum upkeep_trouble systems_turn(sd_bus *bus, bool other);

/** What RAUC's words about an update mean. */
enum upkeep_trouble systems_trouble(const char *words);

#endif
