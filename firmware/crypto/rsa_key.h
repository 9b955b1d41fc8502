/* A public RSA key as plain bytes, so that nobody outside crypto sees the library.
 *
 * Owns: nothing. All keys of FIT-Connect have 4096 bits and the exponent 65537
 * (Submission API 1.1.3, schema JWK: n at least 683 characters, e AQAB); so a key is
 * its modulus. Longer keys are refused: the fixed size bounds every buffer.
 * Called by crypto, courier and face. */
#ifndef SCHALTER_CRYPTO_RSA_KEY_H
#define SCHALTER_CRYPTO_RSA_KEY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "crypto/digest.h"

enum {
    RSA_KEY_BITS = 4096,
    RSA_KEY_BYTES = 512,
    RSA_KEY_PEM_MAX = 16 * 1024,
};

struct rsa_key {
    unsigned char modulus[RSA_KEY_BYTES]; /* big-endian, highest bit set */
};

/** Reads the key out of PEM text: a PUBLIC KEY or a CERTIFICATE (of which nothing but
 * the key is looked at). For keys pinned by configuration, such as the town's recovery
 * key. STATUS_INVALID for anything but RSA, 4096 bits, exponent 65537,
 * STATUS_TOO_LARGE above RSA_KEY_PEM_MAX. */
enum status rsa_key_from_pem(const char *pem, size_t size,
                             struct rsa_key *out) MUST_CHECK;

bool rsa_key_equal(const struct rsa_key *a, const struct rsa_key *b);

/** SHA-256 over the SubjectPublicKeyInfo (DER), in hex: what staff compare, and the kid
 * of a recovery copy. */
void rsa_key_fingerprint(const struct rsa_key *key, char out[DIGEST_SHA256_HEX]);

#endif
