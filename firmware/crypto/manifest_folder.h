/* The files of a signed folder, as they lie on the disk.
 *
 * Owns: which entries count (regular files in folders, not MANIFEST_NAME; links and
 * devices are refused), their order, and reading, writing and copying one file whole.
 * Called by manifest.c only. Must not know: the lines of a manifest, hashes, keys.
 * Blocks on the disk. A path is relative to its folder, at most MANIFEST_PATH_MAX bytes
 * with NUL. Mistakes are German sentences in a diag, with the path of the file. */
#ifndef SCHALTER_CRYPTO_MANIFEST_FOLDER_H
#define SCHALTER_CRYPTO_MANIFEST_FOLDER_H

#include <stddef.h>

#include "base/arena.h"
#include "base/status.h"
#include "crypto/manifest.h"

enum {
    MANIFEST_FOLDER_PATH_MAX = 1024,                     /* with NUL, folder and path */
    MANIFEST_FOLDER_ROOM = MANIFEST_FILE_MAX + 64 * 1024 /* an arena for one file */
};

/** The paths in byte order. Too large for a stack: the caller allocates it. */
struct manifest_folder {
    int files;
    char file[MANIFEST_FILES_MAX][MANIFEST_PATH_MAX];
};

/** Finds every file of `folder`. STATUS_INVALID: a name or an entry that cannot be
 * signed. STATUS_TOO_LARGE: too many files, or folders too deep. STATUS_IO. */
enum status manifest_folder_find(const char *folder, struct manifest_folder *found,
                                 struct diag *diag) MUST_CHECK;

/** `folder` and a path in it as one path; "" is the folder. STATUS_TOO_LARGE. */
enum status manifest_folder_path(char out[MANIFEST_FOLDER_PATH_MAX], const char *folder,
                                 const char *path) MUST_CHECK;

/** Reads one file, at most MANIFEST_FILE_MAX bytes, into `arena`, which owns `*bytes`.
 * The statuses of files_read_below. */
enum status manifest_folder_read(const char *folder, const char *path,
                                 struct arena *arena, char **bytes, size_t *len,
                                 struct diag *diag) MUST_CHECK;

/** Writes a new file, durable when this returns STATUS_OK; else STATUS_IO. */
enum status manifest_folder_write(const char *folder, const char *path,
                                  const char *bytes, size_t len,
                                  struct diag *diag) MUST_CHECK;

/** Copies one file, and makes the folders on the way to it below `copy`. The statuses
 * of manifest_folder_read and _write. */
enum status manifest_folder_copy(const char *folder, const char *copy, const char *path,
                                 struct diag *diag) MUST_CHECK;

/** Says in `diag` what is wrong with the file `path`; returns `status`. */
enum status manifest_folder_complain(struct diag *diag, enum status status,
                                     const char *path, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
