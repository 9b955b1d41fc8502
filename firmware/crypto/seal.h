/* From a finished application to bytes the kiosk itself cannot read any more.
 *
 * Owns: the three envelopes of a submission (metadata and data for the authority, one
 * copy of both for the town's recovery key) and the format of the recovery copy.
 * Called by face; the courier stores, sends and exports what comes out. Must not know:
 * what is in the document, the network, the clock (the caller says what time it is).
 *
 * Recovery. The copy is deleted when the authority accepts. If it cannot be delivered
 * (key withdrawn, key-related reject) staff export it, and the town opens it with
 * `schalter-recover` and its private key. The export the courier writes is one JSON
 * object per file, where "note" stands only if the application may have arrived:
 *   {"format":"schalter-recover-1","reference":"K7PM-4XQR",
 *    "note":"vielleicht schon angekommen","jwe":"<compact JWE>"}
 * The plaintext of that JWE is, in exactly this order and without white space between:
 *   {"format":"schalter-recovery-1","reference":"K7PM-4XQR","metadataLength":M,
 *    "dataLength":D,"metadata":<M bytes of JSON>,"data":<D bytes of JSON>}
 * (one line; broken here to fit). The lengths let the tool give back the very bytes
 * whose SHA-512 the metadata names. */
#ifndef SCHALTER_CRYPTO_SEAL_H
#define SCHALTER_CRYPTO_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/secret.h"
#include "base/status.h"
#include "crypto/chain.h"
#include "crypto/jwe.h"
#include "crypto/jwk.h"
#include "crypto/random.h"
#include "crypto/rsa_key.h"

#define SEAL_EXPORT_FORMAT "schalter-recover-1"
#define SEAL_RECOVERY_FORMAT "schalter-recovery-1"
/* The note of an export whose application left the kiosk and was never answered for. */
#define SEAL_EXPORT_MAYBE "vielleicht schon angekommen"

enum {
    SEAL_DATA_MAX = 1024 * 1024,   /* bytes of the data document */
    SEAL_METADATA_MAX = 32 * 1024, /* bytes of the metadata */
};

/** A destination's key as the courier hands it over: bytes to check, nothing to trust.
 */
struct seal_offer {
    char destination_id[RANDOM_UUID];
    char kid[JWK_KID];
    char metadata_version[16]; /* highest common one, such as "2.1.0" */
    int64_t fetched_at;        /* seconds since 1970 */
    struct chain chain;
};

/** A key the face has verified itself. */
struct seal_key {
    char destination_id[RANDOM_UUID];
    char kid[JWK_KID];
    char metadata_version[16];
    struct rsa_key key;
    int64_t fetched_at;
    int64_t not_after; /* end of the certificate */
    bool revocation_known;
};

/** Verifies an offered key against the town's anchors at time `at` and takes the public
 * key from the leaf certificate. Also checks the form of all identifiers. Statuses and
 * `*reason` as in chain_verify; malformed identifiers are STATUS_INVALID with
 * CHAIN_FINE. */
enum status seal_key_accept(const struct seal_offer *offer,
                            const struct chain_trust *trust, int64_t at,
                            struct seal_key *out, enum chain_reason *reason) MUST_CHECK;

/** What leaves the face. Texts are NUL-terminated and live in the secret block. */
struct sealed {
    const char *metadata; /* compact JWE for the destination */
    size_t metadata_len;
    const char *data; /* compact JWE for the destination */
    size_t data_len;
    const char *recovery; /* compact JWE for the town */
    size_t recovery_len;
    char metadata_tag[JWE_TAG];
    char data_tag[JWE_TAG];
    char recovery_tag[JWE_TAG];
};

/** Bytes seal_submission takes from the secret block, so that its size can be chosen.
 */
size_t seal_room(size_t metadata_size, size_t data_size);

/** Seals one submission. `metadata` and `data` are JSON documents in the secret block.
 * The plaintext of the recovery copy and all three results are allocated there too; the
 * plaintext is erased before the call returns. STATUS_TOO_LARGE above the maximums,
 * STATUS_INVALID for an empty document or a reference random_reference would not write.
 * Blocks for about a millisecond and 8 ms per megabyte (measured on amd64). */
enum status seal_submission(struct secret *secret, const struct seal_key *key,
                            const struct rsa_key *recovery_key, const char *reference,
                            const char *metadata, size_t metadata_size,
                            const char *data, size_t data_size,
                            struct sealed *out) MUST_CHECK;

#endif
