/* What the check of the disk (e2fsck) found without a name, and put into
 * /data/lost+found.
 *
 * An outbox that lost its folder would lie there unseen, and a new one, empty, say that
 * all has arrived. So it is laid beside that one, as one that was damaged and moved
 * aside is (courier/outbox_file.h): the report tells of it, and nothing is deleted
 * before somebody has looked. Whatever else lies there stays.
 *
 * Owns: nothing. Called by the caretaker's `settle`, before the kiosk. Blocks on the
 * disk. `root` as in root.h. */
#ifndef SCHALTER_CARETAKER_FOUND_H
#define SCHALTER_CARETAKER_FOUND_H

#include "base/status.h"

enum { FOUND_MAX = 1000 }; /* that lie aside; what is more stays where it is */

/** Also from the folders that lie in it, one deep: one that lost its own name keeps the
 * names below. STATUS_IO: something may still lie there. */
enum status found_settle(const char *root) MUST_CHECK;

#endif
