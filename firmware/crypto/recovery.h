/* Reading what seal wrote for the town: the export file and the text inside it.
 *
 * Owns: taking the formats of seal.h apart again. Called by the town's recovery tool
 * and by tests; no process of the kiosk has the key to need it. */
#ifndef SCHALTER_CRYPTO_RECOVERY_H
#define SCHALTER_CRYPTO_RECOVERY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "crypto/random.h"

enum {
    RECOVERY_JWE_MAX = 1536 * 1024,               /* characters */
    RECOVERY_EXPORT_MAX = RECOVERY_JWE_MAX + 512, /* bytes of an export file */
};

/** An export file taken apart; `jwe` points into its bytes. */
struct recovery_export {
    char reference[RANDOM_REFERENCE];
    bool maybe_arrived; /* its note says SEAL_EXPORT_MAYBE */
    const char *jwe;
    size_t jwe_len;
};

/** Reads the one-line object the courier writes, white space between its tokens
 * allowed. STATUS_INVALID for anything else, STATUS_TOO_LARGE above
 * RECOVERY_EXPORT_MAX. */
enum status recovery_read_export(const char *bytes, size_t size,
                                 struct recovery_export *out) MUST_CHECK;

/** The two documents of a recovery copy; pointers into its text. */
struct recovery {
    char reference[RANDOM_REFERENCE];
    const char *metadata;
    size_t metadata_size;
    const char *data;
    size_t data_size;
    bool hash_fits; /* the data is what the metadata names by SHA-512 */
};

/** Takes a decrypted recovery copy apart. STATUS_INVALID unless it has exactly the form
 * seal.h states. */
enum status recovery_split(const char *text, size_t size,
                           struct recovery *out) MUST_CHECK;

#endif
