/* A signed token: compact JWS with PS512, and nothing else.
 *
 * Owns: form and signature of the token (RFC 7515 section 7.1; RFC 7518 section 3.5:
 * RSASSA-PSS, SHA-512, MGF1 with SHA-512, salt of 64 bytes). The algorithm is fixed by
 * us, the header only has to agree; crit, jku, jwk, x5u, x5c, b64 and zip are refused:
 * a token never says how or with what it wants to be verified. Called by set_event and
 * destination_signature. */
#ifndef SCHALTER_CRYPTO_JWS_H
#define SCHALTER_CRYPTO_JWS_H

#include <stddef.h>

#include "base/status.h"
#include "crypto/jwk.h"
#include "crypto/rsa_key.h"

enum {
    JWS_MAX = 48 * 1024,         /* characters of a whole token */
    JWS_HEADER_MAX = 1024,       /* bytes of the decoded header */
    JWS_PAYLOAD_MAX = 32 * 1024, /* bytes of the decoded payload */
    JWS_TYP = 32,
};

struct jws {
    const char *signed_at; /* borrowed: header "." payload */
    size_t signed_len;
    char kid[JWK_KID];
    char typ[JWS_TYP]; /* empty if absent */
    unsigned char signature[RSA_KEY_BYTES];
    size_t payload_size;
    char payload[JWS_PAYLOAD_MAX + 1]; /* NUL-terminated; not true before jws_verify */
};

/** Splits and decodes a token of `len` characters; `text` must outlive `out`. Checks
 * the header but not the signature. STATUS_INVALID for a malformed token, STATUS_DENIED
 * for a header that asks for anything but PS512, STATUS_TOO_LARGE above JWS_MAX. */
enum status jws_read(const char *text, size_t len, struct jws *out) MUST_CHECK;

/** STATUS_OK if the signature was made with the private half of `key`, else
 * STATUS_DENIED. */
enum status jws_verify(const struct jws *jws, const struct rsa_key *key) MUST_CHECK;

#endif
