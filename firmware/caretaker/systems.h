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

/** Fills `other` and `other_next`. STATUS_IO: RAUC does not answer; then nothing is
 * known of them. */
enum status systems_look(sd_bus *bus, struct upkeep *news) MUST_CHECK;

/** Percent of an installation that goes on. */
typedef void systems_progress_fn(void *context, int percent);

/** Installs an update, half an hour at most. UPKEEP_FINE: it is the next to start. */
enum upkeep_trouble systems_install(sd_bus *bus, const char *path,
                                    systems_progress_fn *progress, void *context);

/** The other system is the next to start, with all its tries; `back`: the one that
 * runs is. */
enum upkeep_trouble systems_turn(sd_bus *bus, bool back);

/** What RAUC's words about an update mean. */
enum upkeep_trouble systems_trouble(const char *words);

#endif
