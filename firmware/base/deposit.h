/* A file laid into a folder so that it is known to lie there.
 *
 * Owns: nothing. Called by the courier's export and by the caretaker, which may wait:
 * each blocks until the medium has answered. Must not know: what is in the file. */
#ifndef SCHALTER_BASE_DEPOSIT_H
#define SCHALTER_BASE_DEPOSIT_H

#include <stddef.h>

#include "base/status.h"

enum { DEPOSIT_NAME_MAX = 64 };

/** Writes `name` below the open `folder` under another name first, syncs, renames,
 * syncs the folder and reads it back, past what memory keeps of it: pulled out in the
 * middle a stick holds the whole file or none of that name. A file that is there
 * already is replaced: compare first. STATUS_FULL; STATUS_IO: not written, or it reads
 * differently. */
enum status deposit_put(int folder, const char *name, const char *bytes,
                        size_t len) MUST_CHECK;

/** STATUS_OK: the file holds exactly these bytes. STATUS_NOT_FOUND: there is none.
 * STATUS_INVALID: it holds others, or is no file. No link is followed. */
enum status deposit_compare(int folder, const char *name, const char *bytes,
                            size_t len) MUST_CHECK;

#endif
