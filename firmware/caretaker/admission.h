/* Who may have something done to the device: who knows the PIN of its technicians;
 * anybody as long as it was never set up.
 *
 * The PIN's line (crypto/passcode.h) is the caretaker's alone: the kiosk hands over
 * what was typed and hears whether it was right, so that one which somebody else has
 * taken over can neither compute the PIN nor ask for more than a technician who has
 * just typed it, and has no more tries than the glass has (base/tries.h). Owns: the
 * line, the count (run/schalter-door), and what it takes to read the line, which is
 * given up before anything of a stranger's is looked at. Called by main. `root` as in
 * root.h. */
#ifndef SCHALTER_CARETAKER_ADMISSION_H
#define SCHALTER_CARETAKER_ADMISSION_H

#include <stdbool.h>

#include "base/status.h"
#include "base/tries.h"
#include "base/upkeep.h"
#include "crypto/passcode.h"

enum { ADMISSION_PATH_MAX = 256 };

struct admission {
    bool open;                      /* never set up */
    char line[PASSCODE_LINE];       /* "": not readable, nobody gets in */
    char count[ADMISSION_PATH_MAX]; /* the file of it; its folder is the unit's */
};

/** Reads the line, then gives up all capabilities, for good and for the programs this
 * one starts. Blocks on the disk. */
void admission_prepare(struct admission *admission, const char *root);

/** STATUS_OK; STATUS_DENIED: it is wrong; STATUS_AGAIN: one has to wait first. Any
 * other: it could not be looked at, for the line, the count or the memory. `door` says
 * what there is before the next one. Takes some 50 ms. */
enum status admission_try(const struct admission *admission, const char *pin,
                          struct upkeep_door *door) MUST_CHECK;

#endif
