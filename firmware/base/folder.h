/* A whole folder: copied, removed.
 *
 * Owns: nothing. No link in it is followed, and none is copied. Blocks on the disk.
 * Called by face and caretaker. */
#ifndef SCHALTER_BASE_FOLDER_H
#define SCHALTER_BASE_FOLDER_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum { FOLDER_DEPTH_MAX = 8 }; /* folders in one another, below the one copied */

/** How much of it is copied. */
struct folder_limits {
    int64_t bytes;
    int files; /* and folders */
};

/** Copies files and folders of `name` in the folder `from` to a new folder `to`, each
 * for its owner alone; names that begin with a dot stay behind. STATUS_NOT_FOUND: there
 * is no such folder; STATUS_TOO_LARGE: deeper than FOLDER_DEPTH_MAX or more than
 * `limits`, of which is left what was not used; STATUS_FULL: no room; STATUS_IO. What
 * was copied stays where it fails. */
enum status folder_copy(int from, const char *name, const char *to,
                        struct folder_limits *limits) MUST_CHECK;

/** Removes it with all that is in it, however deep, but for what is mounted there. What
 * is not to be removed does not keep the rest from going, as long as it lies in no more
 * than 64 folders. STATUS_OK if it is not there; STATUS_IO: something is left. */
enum status folder_remove(const char *path) MUST_CHECK;

#endif
