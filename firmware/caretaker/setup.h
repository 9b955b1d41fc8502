/* What is particular to this device, taken over from a technician's stick.
 *
 * Owns: /data/konfiguration and its neighbours, which change places by renaming, so
 * that a power cut leaves the old one or the new one, whole:
 *
 * - konfiguration.neu is being copied; for a moment, while the two change places, it is
 * the old one.
 * - konfiguration.vorher is the last one that worked, while another is on trial.
 * - konfiguration/.probe counts how often a device has started with it and not yet got
 *   as far as its first page.
 *
 * What is in it `schalter check` judges, which reads it as the kiosk would: where it
 * lies on the stick, for the technician's eyes, and once more as the copy that is
 * taken. Called by the caretaker, and by its `settle` before the kiosk. Blocks. `root`
 * as in root.h. */
#ifndef SCHALTER_CARETAKER_SETUP_H
#define SCHALTER_CARETAKER_SETUP_H

#include "base/config.h"
#include "base/status.h"
#include "base/upkeep.h"
#include "caretaker/stick.h"

enum {
    SETUP_BYTES_MAX = 32 << 20,
    SETUP_FILES_MAX = 2000,
    SETUP_STARTS = 2, /* on trial; the next one is with the folder before */
};

/** Below /data. */
#define SETUP_NOW "konfiguration"
#define SETUP_DRAFT "konfiguration.neu"
#define SETUP_BEFORE "konfiguration.vorher"

/** Of the stick. */
#define SETUP_FOLDER "schalter-einrichtung"
#define SETUP_FILE "schalter.yaml"

/** The configuration that this device starts with, as far as it can be read: `config`
 * is filled in any case. The statuses of config_load. */
enum status setup_read(const char *root, struct config *config) MUST_CHECK;

/** Fills what `news` says of a set-up on the stick. */
void setup_look(const struct stick *stick, struct upkeep *news);

/** Copies, judges and exchanges, if it has the number and the town that `news` had,
 * which setup_look filled. UPKEEP_FINE: it is what the next start is with.
 * UPKEEP_NO_SETUP, UPKEEP_SETUP_WRONG (news->mistake says what), UPKEEP_SETUP_LARGE,
 * UPKEEP_STICK_BROKEN: nothing has changed. UPKEEP_OTHER: nor has it, unless the disk
 * fails at the very end; the next start is then with the old one or the new one. */
enum upkeep_trouble setup_take(const struct stick *stick, struct upkeep *news);

/** At a start: counts it where the set-up is on trial, goes back where it had its
 * starts, clears away what is not wanted any more, and puts in its place what was set
 * at the device (base/network.h). STATUS_IO: the disk does not do what it should. */
enum status setup_settle(const char *root) MUST_CHECK;

/** The kiosk works with it: no longer on trial. STATUS_IO. */
enum status setup_keep(const char *root) MUST_CHECK;

#endif
