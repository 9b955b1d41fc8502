/* The key of a destination or of the delivery service, out of its JSON.
 *
 * Owns: every rule on the form of a JWK (Submission API 1.1.3, schemas JWK and JWKS;
 * RFC 7517). Trust is chain.h's business: a key read here is well-formed, not yet true.
 * Called by courier only, the form of a kid also by face and crypto; the face never
 * parses JSON from the network. */
#ifndef SCHALTER_CRYPTO_JWK_H
#define SCHALTER_CRYPTO_JWK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "crypto/chain.h"
#include "crypto/rsa_key.h"

enum {
    JWK_KID_MIN = 8,
    JWK_KID = 65, /* with NUL */
    JWK_JSON_MAX = 64 * 1024,
    JWK_SET_MAX = 256 * 1024,
    JWK_SET_KEYS = 32,
};

struct jwk {
    char kid[JWK_KID];
    struct rsa_key key;
    struct chain chain; /* count 0: a verifying key without x5c */
};

/** The rule that refused, for logs. */
enum jwk_reason {
    JWK_FINE = 0,
    JWK_JSON,      /* not a JSON object, or too large */
    JWK_KTY,       /* kty is not RSA */
    JWK_ALG,       /* alg is not the one of the use */
    JWK_KEY_OPS,   /* key_ops is not exactly [wrapKey] or [verify] */
    JWK_KID_FORM,  /* kid not 8 to 64 of A-Z a-z 0-9 . _ ~ - */
    JWK_KID_OTHER, /* kid is not the one asked for */
    JWK_MODULUS,   /* n is not base64url of 4096 bits */
    JWK_EXPONENT,  /* e is not AQAB */
    JWK_X5C,       /* x5c missing, empty, too long or not base64 of certificates */
    JWK_DIFFERS,   /* n and e are not the leaf certificate's key */
    JWK_PRIVATE,   /* a private member (d, p, q ...) is present: a leaked key */
};

/** The name of a reason as it appears in logs, static storage. */
const char *jwk_reason_name(enum jwk_reason reason);

/** True for 8 to 64 characters that need no escaping in a URL path (RFC 3986 section
 * 2.3) and are not only dots. encryptionKid has no pattern in the specification: ask
 * before building a URL with it. */
bool jwk_kid_valid(const char *kid);

/** Reads an encryption key: kty RSA, alg RSA-OAEP-256, key_ops exactly [wrapKey], kid
 * equal to `kid`, 4096 bits, e AQAB, x5c present and its leaf's key the same. "use" and
 * unknown members are ignored. STATUS_INVALID with `*reason` set at the first rule that
 * refuses (STATUS_DENIED for JWK_KID_OTHER, JWK_DIFFERS, JWK_PRIVATE), STATUS_TOO_LARGE
 * with JWK_JSON above JWK_JSON_MAX. On failure `out` is all zero. */
enum status jwk_parse_wrap(const char *json, size_t size, const char *kid,
                           struct jwk *out, enum jwk_reason *reason) MUST_CHECK;

/** Reads a verifying key: the same with alg PS512 and key_ops exactly [verify]. x5c may
 * be absent (the delivery service's keys are vouched for by its TLS certificate); where
 * present it must fit. */
enum status jwk_parse_verify(const char *json, size_t size, const char *kid,
                             struct jwk *out, enum jwk_reason *reason) MUST_CHECK;

/** Finds the verifying key `kid` in a key set (/.well-known/jwks.json). Only that key
 * must be well-formed. STATUS_NOT_FOUND with JWK_KID_OTHER if it is not there;
 * STATUS_INVALID if two keys have this kid; else as jwk_parse_verify. */
enum status jwk_find_verify(const char *json, size_t size, const char *kid,
                            struct jwk *out, enum jwk_reason *reason) MUST_CHECK;

#endif
