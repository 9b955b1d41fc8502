/* JOSE as FIT-Connect uses it, written against the RFCs and not against the product.
 *
 * Owns: compact JWS with PS512 (RFC 7515, RFC 7518 section 3.5), opening compact JWE
 * with RSA-OAEP-256 and A256GCM (RFC 7516), and JWK (RFC 7517). Called by authority and
 * the endpoint files. Must not include anything of firmware/crypto. */
#ifndef SCHALTER_PORTAL_JOSE_H
#define SCHALTER_PORTAL_JOSE_H

#include <jansson.h>

#include "tests/portal/pki.h"

/** Signs `payload` as compact JWS with PS512, salt as long as the hash. Returns heap
 * text, NULL when OpenSSL refuses. `kid` is what the header says, whoever signs. */
char *jose_sign(EVP_PKEY *key, const char *kid, const char *type,
                const json_t *payload);

/** The protected header of a compact JWE of five well-formed parts; NULL when it is
 * none. The caller owns the result. */
json_t *jose_header(const char *jwe);

/** The last part of a compact JWE, its authentication tag, borrowed from `jwe`. */
const char *jose_tag(const char *jwe);

/** Opens a compact JWE into `plain`. STATUS_INVALID: not a JWE, or an algorithm other
 * than RSA-OAEP-256 with A256GCM, or compressed. STATUS_DENIED: wrong key or changed on
 * the way. */
enum status jose_open(struct bytes *plain, EVP_PKEY *key, const char *jwe) MUST_CHECK;

/** The public key of `role` as JWK with its chain leaf to root in x5c. `operation` is
 * "verify" or "wrapKey". The caller owns the result. */
json_t *jose_jwk(const struct pki *pki, enum pki_role role, const char *operation);

#endif
