/* Card verifiable certificates: who may read what from an ID card.
 *
 * Owns: writing and signing one certificate. Called by the maker of the keys (main.c).
 * Must not know files. Source: TR-03110-3, C and D.3; TR-03110-4, 2.2. */
#ifndef CARDS_KEYS_CV_H
#define CARDS_KEYS_CV_H

#include <time.h>

#include "tests/cards/curve.h"

enum { CV_CHAT = 5 };

struct cv_pair {
    uint8_t secret[CURVE_FIELD], point[CURVE_POINT];
};

struct cv {
    const char *authority, *holder; /* country, mnemonic, five digits */
    const struct cv_pair *key;      /* only the point is used */
    const struct cv_pair *signer;
    bool root;             /* carries the domain parameters */
    uint8_t chat[CV_CHAT]; /* role and rights, most significant first */
    time_t from, until;
    const uint8_t *description; /* SHA-256 of the description, or NULL */
};

/** Appends the certificate. False if OpenSSL could not sign. */
bool cv_put(struct curve *curve, const struct cv *cv, struct tlv_bytes *out);

#endif
