/* Files: read whole, listed in order, put in the place of others.
 *
 * Owns: nothing. Called by whoever loads what people wrote or keys they put there, and
 * by whoever remembers something. Blocks on the disk, so only at start, when a
 * catalogue is taken over, and for a technician. Must not know: what is in a file. */
#ifndef SCHALTER_BASE_FILES_H
#define SCHALTER_BASE_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/status.h"

/** Reads a regular file, whose name may be a link, into the arena and adds a NUL that
 * `len` does not count. STATUS_NOT_FOUND, STATUS_TOO_LARGE (more than `maximum` bytes,
 * or than the arena has room for), STATUS_IO. */
enum status files_read(const char *path, size_t maximum, struct arena *arena,
                       char **bytes, size_t *len) MUST_CHECK;

/** The same of `path`, names divided by single slashes, below `folder`. Only `folder`
 * itself may be a link: from there no link and no ".." leads on, even if somebody puts
 * one there while it is read. STATUS_DENIED: one would; and the statuses of files_read.
 */
enum status files_read_below(const char *folder, const char *path, size_t maximum,
                             struct arena *arena, char **bytes, size_t *len) MUST_CHECK;

/** The names in a folder that end in `suffix`, without it, in byte order; names that
 * begin with a dot are left out. STATUS_FULL if there are more than `maximum`.
 * STATUS_NOT_FOUND if there is no such folder; then `count` is 0. */
enum status files_list(const char *folder, const char *suffix, int maximum,
                       struct arena *arena, const char ***names, int *count) MUST_CHECK;

/** Writes all of it, however often the system takes a part; false: errno says why. */
bool files_write(int fd, const char *bytes, size_t len);

/** Puts a file with this text in the place of the one of that name, which need not be
 * there: a power cut leaves the old one or the new one, whole. It is written under the
 * name and ".part", whatever stands there. STATUS_IO: the old one is as it was. */
enum status files_replace(const char *path, const char *text, unsigned mode) MUST_CHECK;

#endif
