/* Nested JWTs for one recipient, signed and then encrypted (RFC 7519 section 5.2), the
 * right way and in ways a careful recipient refuses.
 *
 * Owns: signing by a chosen algorithm and encrypting by agreement on P-256 (RFC 7518
 * section 4.6). Called by ident_token. Must not include anything of firmware/crypto. */
#ifndef SCHALTER_PORTAL_JOSE_NESTED_H
#define SCHALTER_PORTAL_JOSE_NESTED_H

#include "tests/portal/jose.h"

enum { JOSE_POINT = 65 }; /* 04, x, y */

enum jose_signing {
    JOSE_SIGNING_PS512,
    JOSE_SIGNING_RS512, /* a right signature by the right key, with another padding */
    JOSE_SIGNING_HS512, /* under the public key as shared secret, which anybody has */
    JOSE_SIGNING_NONE,  /* RFC 7515 appendix A.5 */
};

enum jose_sealing {
    JOSE_SEALING_DIRECT,  /* ECDH-ES, A256GCM */
    JOSE_SEALING_WRAPPED, /* ECDH-ES+A256KW, A256GCM, done right */
    JOSE_SEALING_SHORT,   /* ECDH-ES, A128GCM, done right */
    JOSE_SEALING_EXTRA,   /* ECDH-ES, A256GCM and a header member nobody ordered */
};

/** Signs `payload`; heap text, NULL when OpenSSL refuses. */
char *jose_sign_by(enum jose_signing how, EVP_PKEY *key, const char *kid,
                   const char *type, const json_t *payload);

/** Encrypts `text` for the owner of `point`; heap text, NULL when that is no point of
 * the curve. */
char *jose_seal(enum jose_sealing how, const unsigned char point[JOSE_POINT],
                const char *text);

/** A JWK of P-256 as a point; false when it is none. */
bool jose_point_of(const json_t *jwk, unsigned char point[JOSE_POINT]) MUST_CHECK;

/** A point whose private half nobody has. */
bool jose_point_of_nobody(unsigned char point[JOSE_POINT]) MUST_CHECK;

#endif
