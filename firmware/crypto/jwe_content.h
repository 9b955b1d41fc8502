/* What every compact JWE has in common: its five segments and their content.
 *
 * Owns: nothing. Called by the two that open one, by an RSA key of the town
 * (jwe_open.c) and by a key made for one attempt (identity_key.c). Must not know: where
 * the content key came from. Source: RFC 7516 sections 3.1 and 5.2; RFC 7518 section
 * 5.3. */
#ifndef SCHALTER_CRYPTO_JWE_CONTENT_H
#define SCHALTER_CRYPTO_JWE_CONTENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

enum { JWE_CONTENT_KEY = 32, JWE_SEGMENTS = 5 };

/** Header, encrypted key, nonce, ciphertext, tag; points into the token. */
struct jwe_segment {
    const char *at;
    size_t len;
};

/** False unless there are exactly five. They may be empty. */
bool jwe_split(const char *jwe, size_t len,
               struct jwe_segment out[JWE_SEGMENTS]) MUST_CHECK;

/** A256GCM: decrypts the fourth segment into `out`, with the first as additional data.
 * STATUS_INVALID for segments no encoder writes, STATUS_TOO_LARGE above `cap`,
 * STATUS_DENIED for a wrong key or changed bytes; then `out` is wiped and `*size` 0. */
enum status jwe_decrypt_content(const unsigned char key[JWE_CONTENT_KEY],
                                const struct jwe_segment part[JWE_SEGMENTS],
                                unsigned char *out, size_t cap,
                                size_t *size) MUST_CHECK;

#endif
