/* Who may have something done to the device: who knows the PIN of its technicians;
 * anybody as long as it was never set up.
 *
 * The kiosk has asked for the PIN already. It is looked at once more because a kiosk
 * that somebody else has taken over would ask for everything, too: another network,
 * another set-up, forgetting. It cannot at once, and not unseen; but it reads the PIN's
 * line, as it has to, and with days of its processor's time, or when a technician types
 * it next, it has the PIN. Owns: the line of the PIN, and what it takes to read it,
 * which is given up before anything of a stranger's is looked at. Called by main.
 * `root` as in stick.h. */
#ifndef SCHALTER_CARETAKER_ADMISSION_H
#define SCHALTER_CARETAKER_ADMISSION_H

#include <stdbool.h>

#include "base/status.h"
#include "crypto/passcode.h"

/** Who is wrong waits so long, and everybody behind: nobody finds 8 digits by asking.
 */
enum { ADMISSION_WAIT_S = 15 };

struct admission {
    bool open;                /* never set up */
    char line[PASSCODE_LINE]; /* "": not readable, nobody gets in */
};

/** Finds out which PIN it is, then gives up all capabilities, for good and for the
 * programs this one starts. Blocks on the disk. */
void admission_prepare(struct admission *admission, const char *root);

/** STATUS_OK; STATUS_DENIED. Takes some 50 ms. */
enum status admission_try(const struct admission *admission,
                          const char *pin) MUST_CHECK;

#endif
