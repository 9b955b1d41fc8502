/* Decrypting a compact JWE with a private key.
 *
 * Owns: private keys in memory. Called by the town's recovery tool and by tests only;
 * no process of the kiosk has a private key to open with (ARCHITECTURE.md, central
 * idea 4). */
#ifndef SCHALTER_CRYPTO_JWE_OPEN_H
#define SCHALTER_CRYPTO_JWE_OPEN_H

#include <stddef.h>

#include "base/status.h"
#include "crypto/rsa_key.h"

struct jwe_private; /* a private RSA key */

/** Asks for the key's passphrase: writes it into `out` and returns its length, 0 to
 * give up. Called at most once, only for an encrypted PEM. */
typedef size_t jwe_passphrase_fn(void *context, char *out, size_t cap);

/** Reads a PEM private key. STATUS_DENIED for a wrong passphrase or none,
 * STATUS_INVALID for a key that is not RSA with 4096 bits, STATUS_TOO_LARGE above 32
 * KiB. `pem` stays the caller's to wipe. */
enum status jwe_private_create(const char *pem, size_t size, jwe_passphrase_fn *ask,
                               void *context, struct jwe_private **out) MUST_CHECK;
/** Wipes the key. Accepts NULL. */
void jwe_private_destroy(struct jwe_private *key);

/** The public half. */
void jwe_private_public(const struct jwe_private *key, struct rsa_key *out);

/** Bytes the plaintext takes at most. */
size_t jwe_open_size(size_t jwe_len);

/** Decrypts into `out`. The header must be exactly what jwe_seal writes in meaning:
 * alg, enc, kid, cty, nothing else, above all no zip and no crit. `kid` NULL accepts
 * any. STATUS_INVALID: not such a JWE. STATUS_NOT_FOUND: another kid. STATUS_DENIED:
 * wrong key or changed bytes, deliberately not told apart; then `out` is wiped.
 * STATUS_TOO_LARGE if it does not fit `cap` (jwe_open_size always does) or is longer
 * than jwe_seal makes any. */
enum status jwe_open(const struct jwe_private *key, const char *kid, const char *jwe,
                     size_t len, unsigned char *out, size_t cap,
                     size_t *size) MUST_CHECK;

#endif
