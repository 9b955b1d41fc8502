/* The data partition, as whoever keeps the device up sees it: names below it, and that
 * they outlive a power cut.
 *
 * Owns: nothing; what lies there each file of the caretaker says for itself. `root` as
 * in root.h, `name` below /data. Blocks on the disk. */
#ifndef SCHALTER_CARETAKER_DATA_H
#define SCHALTER_CARETAKER_DATA_H

#include <stdbool.h>

#include "base/status.h"
#include "caretaker/root.h"

/** The whole path, cut where there is no room for it. */
void data_path(const char *root, const char *name, char path[ROOT_PATH_MAX]);

/** Also of a link that leads nowhere. */
bool data_has(const char *root, const char *name);

/** Leaves a file, an empty one if there was none, whose being there says something.
 * STATUS_FULL: there can be no further file; STATUS_IO. */
enum status data_mark(const char *root, const char *name) MUST_CHECK;

/** STATUS_NOT_FOUND: it was not there; STATUS_IO: it stays. */
enum status data_unmark(const char *root, const char *name) MUST_CHECK;

/** Names that came, went or changed places are on the disk, and all that was written.
 * STATUS_IO. */
enum status data_settle(const char *root) MUST_CHECK;

#endif
