/* The outbox's file as a whole: its schema, its version, and what happens when the disk
 * gave back something else than was written.
 *
 * Owns: the tables. Called by outbox, and by the courier, which tells what lies aside.
 * Must not know: what an entry means. */
#ifndef SCHALTER_COURIER_OUTBOX_FILE_H
#define SCHALTER_COURIER_OUTBOX_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "courier/database.h"

enum { OUTBOX_FILE_PATH_MAX = 600 };

/** Opens, or makes in one transaction, the file at `path`. A damaged one is renamed
 * with its journal to `path`.damaged-N, never deleted or written over, a new one begun,
 * and `*moved` set; N is `now_s` (seconds since 1970) or the next number that is free.
 * With `moved` NULL it stays where it is and STATUS_INVALID comes back. STATUS_DENIED
 * for the file of a newer program, which is left as it is, and for a symbolic link.
 * STATUS_TOO_LARGE for a path over OUTBOX_FILE_PATH_MAX; else as database.h. */
enum status outbox_file_open(const char *path, int64_t now_s, struct database **out,
                             bool *moved) MUST_CHECK;

/** Takes the lock on the outbox in `folder` for as long as `*fd` stays open; -1 at
 * first, kept between tries, closed by the caller. Two couriers on one outbox could
 * each submit the same application, and a crashed face's may still be ending while the
 * next one starts. STATUS_AGAIN: another one has it. STATUS_FULL, STATUS_IO. */
enum status outbox_file_lock(const char *folder, int *fd) MUST_CHECK;

/** A damaged one of this path lies aside, until staff have taken it away; or nobody can
 * tell, because its folder cannot be read. */
bool outbox_file_lies_aside(const char *path);

/** Opens it as database_peek does. */
enum status outbox_file_peek(const char *path, struct database **out) MUST_CHECK;

#endif
