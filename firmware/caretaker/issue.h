/* The number of issue of a system: seconds since 1970 of what it was built from.
 *
 * Owns: the rule which update is too old, and the file that remembers the highest
 * number that ever ran well here. Called by the caretaker, and before an update is
 * written. Must not know: RAUC, slots. */
#ifndef SCHALTER_CARETAKER_ISSUE_H
#define SCHALTER_CARETAKER_ISSUE_H

#include <stdint.h>

#include "base/status.h"

/** Reads a file that holds a number and a line end. STATUS_NOT_FOUND, STATUS_IO,
 * STATUS_INVALID (anything else in it, a number below 1). */
enum status issue_read(const char *path, int64_t *number) MUST_CHECK;

/** STATUS_DENIED if an update is older than what runs or than what was kept. A file of
 * kept numbers that is not there or broken counts as none: it only ever makes the rule
 * stricter. The statuses of issue_read for the other two. */
enum status issue_check(const char *update, const char *running,
                        const char *kept) MUST_CHECK;

/** The least number an update may have where `own` runs. */
int64_t issue_least(int64_t own, const char *kept);

/** Remembers the number that runs if it is the highest so far; a power cut leaves the
 * old file or the new one. STATUS_IO, and the statuses of issue_read for `running`. */
enum status issue_keep(const char *running, const char *kept) MUST_CHECK;

#endif
