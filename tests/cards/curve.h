/* The one curve of German ID cards, brainpoolP256r1, and its arithmetic by OpenSSL.
 *
 * Owns: points and scalars as bytes of fixed length, so that nobody else of tests/cards
 * handles OpenSSL's objects for them. Called by the card and by the maker of its keys.
 * Sources: RFC 5639 (the curve, parameter set 13 of TR-03110-3, A.2.1.1); TR-03111
 * (points uncompressed, plain signatures r || s). */
#ifndef CARDS_CURVE_H
#define CARDS_CURVE_H

#include <openssl/ec.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/cards/tlv.h"

enum { CURVE_FIELD = 32, CURVE_POINT = 65, CURVE_SIGNATURE = 64 };

struct curve;

/** Aborts without memory. */
struct curve *curve_create(void);
void curve_destroy(struct curve *curve);

/** A fresh pair for the generator `base`, or the curve's own if it is NULL. */
bool curve_pair(struct curve *curve, const uint8_t base[CURVE_POINT],
                uint8_t secret[CURVE_FIELD], uint8_t point[CURVE_POINT]);
/** out = secret * point. False if `point` is not on the curve or the result is its
 * neutral element. */
bool curve_multiply(struct curve *curve, const uint8_t secret[CURVE_FIELD],
                    const uint8_t point[CURVE_POINT], uint8_t out[CURVE_POINT]);
/** The generic mapping of PACE: out = nonce * generator + shared. */
bool curve_map(struct curve *curve, const uint8_t *nonce, size_t nonce_len,
               const uint8_t shared[CURVE_POINT], uint8_t out[CURVE_POINT]);
/** Whether these bytes are an uncompressed point of the curve. */
bool curve_has(struct curve *curve, const uint8_t *point, size_t len);

/** ECDSA with SHA-256, plain format. */
bool curve_sign(struct curve *curve, const uint8_t secret[CURVE_FIELD],
                const void *data, size_t len, uint8_t signature[CURVE_SIGNATURE]);
bool curve_verify(struct curve *curve, const uint8_t point[CURVE_POINT],
                  const void *data, size_t len,
                  const uint8_t signature[CURVE_SIGNATURE]);

/** The pair as a key of OpenSSL; the caller frees it. */
EVP_PKEY *curve_key(struct curve *curve, const uint8_t secret[CURVE_FIELD],
                    const uint8_t point[CURVE_POINT]);
/** The domain parameters as objects 81 to 85 and 87, the point as 86 between them
 * (TR-03110-3, D.3.3). */
void curve_put_parameters(struct curve *curve, const uint8_t point[CURVE_POINT],
                          struct tlv_bytes *out);

#endif
