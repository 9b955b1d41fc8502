/* Ed25519: is this file (the catalogue, an update on a stick) signed by the town?
 *
 * Owns: verifying a detached signature (RFC 8032, pure Ed25519) with a pinned public
 * key. `catalogue.sig` is the 64 raw bytes that `openssl pkeyutl -sign -rawin` writes.
 * Called by courier (catalogue pull) and face (staff page, stick). */
#ifndef SCHALTER_CRYPTO_SIGNATURE_H
#define SCHALTER_CRYPTO_SIGNATURE_H

#include <stddef.h>

#include "base/status.h"
#include "crypto/digest.h"

enum {
    SIGNATURE_KEY = 32,
    SIGNATURE_SIZE = 64,
    SIGNATURE_PEM_MAX = 1024,
};

struct signature_key {
    unsigned char bytes[SIGNATURE_KEY];
};

/** Reads a PEM PUBLIC KEY of type Ed25519. */
enum status signature_key_from_pem(const char *pem, size_t size,
                                   struct signature_key *out) MUST_CHECK;

/** SHA-256 over the SubjectPublicKeyInfo in hex, as shown to staff. */
void signature_key_fingerprint(const struct signature_key *key,
                               char out[DIGEST_SHA256_HEX]);

/** STATUS_OK, STATUS_DENIED if the signature is not this key's over these bytes,
 * STATUS_INVALID if it does not have 64 bytes. */
enum status signature_verify(const struct signature_key *key, const void *bytes,
                             size_t size, const void *signature,
                             size_t signature_size) MUST_CHECK;

#endif
