/* Encrypting for one receiver: compact JWE with RSA-OAEP-256 and A256GCM.
 *
 * Owns: the bytes of a JWE (RFC 7516 section 7.1; RFC 7518 sections 4.3 and 5.3:
 * SHA-256 and MGF1 with SHA-256). Protected header
 * {"alg","enc","kid","cty":"application/json"}; FIT-Connect refuses metadata and data
 * without cty. Never compressed. The kiosk cannot open what it made: opening is in
 * jwe_open.h, which no process of the kiosk links. Called by seal and tests. */
#ifndef SCHALTER_CRYPTO_JWE_H
#define SCHALTER_CRYPTO_JWE_H

#include <stddef.h>

#include "base/status.h"
#include "crypto/rsa_key.h"

enum {
    JWE_PLAIN_MAX = 8 * 1024 * 1024,
    JWE_TAG = 23, /* the last segment: 16 bytes in base64url, with NUL */
};

/** Bytes the compact JWE takes with its NUL, exactly. */
size_t jwe_size(const char *kid, size_t plain_size);

/** Encrypts `plain` with a fresh content key and IV into `out`, NUL-terminated. `tag`
 * gets the last segment: what the authority's accept event must name (FIT-Connect,
 * authenticationTags). STATUS_TOO_LARGE if `cap` is under jwe_size or the plaintext
 * over JWE_PLAIN_MAX; STATUS_INVALID for a kid that jwk_kid_valid refuses. On failure
 * `out` is empty. Works in the caller's memory: no copy of the plaintext is made. */
enum status jwe_seal(const struct rsa_key *key, const char *kid, const void *plain,
                     size_t plain_size, char *out, size_t cap,
                     char tag[JWE_TAG]) MUST_CHECK;

#endif
