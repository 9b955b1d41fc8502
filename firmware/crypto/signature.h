/* Ed25519: are these bytes (the manifest of a catalogue) signed by the town?
 *
 * Owns: signatures (RFC 8032, pure Ed25519) of 64 raw bytes, as `openssl pkeyutl -sign
 * -rawin` writes them, and the keys for them. Called by manifest, and by the town's
 * tool, which alone has a private key. Must not know: what is signed. */
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

/** Reads a PEM PUBLIC KEY. STATUS_INVALID for anything but Ed25519, STATUS_TOO_LARGE
 * above SIGNATURE_PEM_MAX. */
enum status signature_key_from_pem(const char *pem, size_t size,
                                   struct signature_key *out) MUST_CHECK;

/** SHA-256 over the SubjectPublicKeyInfo in hex, as shown to staff. */
void signature_key_fingerprint(const struct signature_key *key,
                               char out[DIGEST_SHA256_HEX]);

/** Makes a pair: PKCS #8 and SubjectPublicKeyInfo as PEM, NUL-terminated. The caller
 * wipes `private_pem`. Aborts without random numbers. */
void signature_make_pair(char private_pem[SIGNATURE_PEM_MAX],
                         char public_pem[SIGNATURE_PEM_MAX]);

/** Signs with a private key in PEM without a passphrase, which stays the caller's to
 * wipe. STATUS_INVALID for anything but an Ed25519 key, STATUS_TOO_LARGE above
 * SIGNATURE_PEM_MAX; then `out` and `public_half` are not to be used. */
enum status signature_sign(const char *pem, size_t pem_size, const void *bytes,
                           size_t size, unsigned char out[SIGNATURE_SIZE],
                           struct signature_key *public_half) MUST_CHECK;

/** STATUS_OK, STATUS_DENIED if the signature is not this key's over these bytes,
 * STATUS_INVALID if it does not have 64 bytes. */
enum status signature_verify(const struct signature_key *key, const void *bytes,
                             size_t size, const void *signature,
                             size_t signature_size) MUST_CHECK;

#endif
