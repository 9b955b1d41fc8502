/* The key of one attempt to identify: made for it, gone with it.
 *
 * Owns: an elliptic-curve key pair (P-256) in memory of the face. Its public half goes
 * to the town's identity service, which seals to it who the citizen is; nobody between
 * can read that, the courier neither. Called by face. Must not know: what is sealed.
 * Source: RFC 7518 section 4.6 (ECDH-ES, direct), RFC 7517 and 7518 section 6.2 (JWK),
 * NIST SP 800-56A (Concat KDF); docs/ausweis-dienst.md, 3. */
#ifndef SCHALTER_CRYPTO_IDENTITY_KEY_H
#define SCHALTER_CRYPTO_IDENTITY_KEY_H

#include <stddef.h>

#include "base/status.h"

enum { IDENTITY_KEY_JWK_MAX = 160, IDENTITY_JWE_MAX = 32 * 1024 };

struct identity_key;

/** Makes a key pair. Aborts when the library cannot. */
struct identity_key *identity_key_create(void);
/** Wipes it. Accepts NULL. */
void identity_key_destroy(struct identity_key *key);

/** {"kty":"EC","crv":"P-256","x":"...","y":"..."} */
void identity_key_jwk(const struct identity_key *key, char out[IDENTITY_KEY_JWK_MAX]);

/** Decrypts a compact JWE into `out`. The header must be alg ECDH-ES, enc A256GCM, cty
 * JWT and epk on P-256, nothing else; the second segment empty. STATUS_INVALID: not
 * such a JWE. STATUS_DENIED: sealed to another key, or changed; then `out` is wiped.
 * STATUS_TOO_LARGE above IDENTITY_JWE_MAX or `cap`. */
enum status identity_key_open(const struct identity_key *key, const char *jwe,
                              size_t len, char *out, size_t cap,
                              size_t *size) MUST_CHECK;

#endif
