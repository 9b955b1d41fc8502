/* The outbox's file as a whole: its schema, its version, and what happens when the disk
 * gave back something else than was written.
 *
 * Owns: the tables. Called by outbox. Must not know: what an entry means. */
#ifndef SCHALTER_COURIER_OUTBOX_FILE_H
#define SCHALTER_COURIER_OUTBOX_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "courier/database.h"

enum { OUTBOX_FILE_PATH_MAX = 600 };

/** Opens, or makes in one transaction, the file at `path`. A damaged one is renamed
 * with its journal to `path`.damaged-`now`, never deleted, a new one begun, and
 * `*moved` set; with `moved` NULL it stays where it is and
 * STATUS_INVALID comes back. STATUS_DENIED for the file of a newer program, which is
 * left as it is.
 */
enum status outbox_file_open(const char *path, int64_t now, struct database **out,
                             bool *moved) MUST_CHECK;

#endif
