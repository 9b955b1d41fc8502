/* The town's word on who the citizen is: opened, and believed only when all fits.
 *
 * Owns: the order of the checks. Called by face with memory of the secret block. Must
 * not know: what the claims about the person mean. Source: RFC 7519 sections 4.1 and
 * 5.2 (signed, then encrypted); docs/ausweis-dienst.md, 3. */
#ifndef SCHALTER_CRYPTO_IDENTITY_TOKEN_H
#define SCHALTER_CRYPTO_IDENTITY_TOKEN_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "crypto/identity_key.h"
#include "crypto/jws.h"
#include "crypto/rsa_key.h"

enum { IDENTITY_TOKEN_NONCE = 44, IDENTITY_TOKEN_GRACE_S = 300 };

/** What the token must be about. Texts are borrowed. */
struct identity_expected {
    const char *issuer;  /* iss: the service's address as configured */
    const char *nonce;   /* aud: of this attempt */
    const char *service; /* leistung */
    const char *address; /* beginn: its SHA-256; where this attempt began, never "" */
    int64_t now_s;       /* seconds since 1970 */
};

/** Room the opening needs; whatever stands in it afterwards is citizen data. */
struct identity_token_room {
    char inner[IDENTITY_JWE_MAX];
    struct jws jws; /* the claims are its payload */
};

/** 32 random bytes in base64url. */
void identity_token_nonce(char out[IDENTITY_TOKEN_NONCE]);

/** Decrypts with the key of the attempt, verifies with the town's, checks iss, aud,
 * leistung, beginn, iat and exp. STATUS_OK: room->jws.payload holds the claims.
 * STATUS_INVALID, STATUS_TOO_LARGE: malformed. STATUS_DENIED: another key, signature,
 * issuer, attempt, service or address. STATUS_EXPIRED: out of its time. Unless it is
 * STATUS_OK the room is wiped. */
enum status identity_token_open(const struct identity_key *key,
                                const struct rsa_key *town,
                                const struct identity_expected *expected,
                                const char *token, size_t len,
                                struct identity_token_room *room) MUST_CHECK;

#endif
