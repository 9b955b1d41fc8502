/* A folder that a town has signed: every file of it, and none besides.
 *
 * Owns: the file MANIFEST_NAME in it: a line "schalter-katalog-2 " and the Ed25519
 * signature (base64url), a line "stand " and the number of this issue, then for each
 * other file, in byte order of their paths, a line of its SHA-512 (hex), two blanks and
 * the path. Signed are the bytes "schalter-katalog-2\n" and all lines after the first.
 * Called by face (may this
 * catalogue be used?) and the town's tool. Must not know: what the files mean. Blocks
 * on the disk. Mistakes are German sentences in a diag, with the path of the file.
 *
 * The number grows with each signing: it is the time of it in seconds since 1970, or
 * one more than the last of this folder, whichever is greater, so that a clock that was
 * put back does not make a new issue an old one. An older folder with its own good
 * signature passes here; whoever remembers the highest number can tell (accepted.h). */
#ifndef SCHALTER_CRYPTO_MANIFEST_H
#define SCHALTER_CRYPTO_MANIFEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "crypto/signature.h"

#define MANIFEST_NAME "katalog.signatur"

enum {
    MANIFEST_FILES_MAX = 400,
    MANIFEST_DEPTH_MAX = 4,              /* folders in folders */
    MANIFEST_FILE_MAX = 4 * 1024 * 1024, /* bytes of one file */
    MANIFEST_ALL_MAX = 32 * 1024 * 1024, /* of all files: each start reads them */
    MANIFEST_PATH_MAX = 200,             /* with NUL, relative to the folder */
    MANIFEST_MAX = MANIFEST_FILES_MAX * (MANIFEST_PATH_MAX + 130),
};

/** Is `folder` as `key` signed it? STATUS_OK. STATUS_NOT_FOUND: it is not signed.
 * STATUS_DENIED: another key, or a file was changed, added or taken away since.
 * STATUS_INVALID: the manifest is malformed, or the folder holds what cannot be signed.
 * STATUS_TOO_LARGE. STATUS_IO. `key` NULL: only whether the files are those that were
 * signed by whomever. */
enum status manifest_check(const char *folder, const struct signature_key *key,
                           struct diag *diag) MUST_CHECK;

/** The number of a folder's issue, from its manifest alone: that the files are those
 * that were signed is for manifest_check to say, with the same statuses. `key` NULL:
 * signed by whomever. */
enum status manifest_issue(const char *folder, const struct signature_key *key,
                           int64_t *issue, struct diag *diag) MUST_CHECK;

/** Signs `folder` with a private key in PEM and writes its manifest, over an earlier
 * one in one step. `now`: seconds since 1970. */
enum status manifest_sign(const char *folder, const char *pem, size_t pem_size,
                          int64_t now, struct diag *diag) MUST_CHECK;

/** Copies the signed files of `folder`, and its manifest, into `copy`, which is made
 * and must not exist. What is there in the end has to be checked like any other folder.
 */
enum status manifest_copy(const char *folder, const char *copy,
                          struct diag *diag) MUST_CHECK;

#endif
