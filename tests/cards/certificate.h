/* Card verifiable certificates as a card reads them.
 *
 * Owns: the one parser of a certificate that came from a host, and its signature check.
 * Called by terminal.c and, for the authority the card was born with, by world.c.
 * Source: TR-03110-3, C and D. */
#ifndef CARDS_CERTIFICATE_H
#define CARDS_CERTIFICATE_H

#include "tests/cards/curve.h"
#include "tests/cards/memory.h"

enum { CERTIFICATE_NAME = 16, CERTIFICATE_CHAT = 5 };

enum certificate_role {
    CERTIFICATE_TERMINAL = 0,
    CERTIFICATE_FOREIGN = 1, /* verifier that is no authority */
    CERTIFICATE_DOMESTIC = 2,
    CERTIFICATE_ROOT = 3,
};

struct certificate_name {
    uint8_t at[CERTIFICATE_NAME];
    size_t len;
};

struct certificate {
    struct certificate_name authority, holder;
    uint8_t point[CURVE_POINT];
    enum certificate_role role;
    uint8_t chat[CERTIFICATE_CHAT];
    uint8_t from[MEMORY_DATE], until[MEMORY_DATE];
};

bool certificate_name_of(const struct tlv *object, struct certificate_name *out);
bool certificate_name_same(const struct certificate_name *a,
                           const struct certificate_name *b);
/** Takes role and rights apart from a CHAT object (7F4C) of an authentication terminal.
 */
bool certificate_chat(const struct tlv *object, uint8_t chat[CERTIFICATE_CHAT]);
/** Reads a body (7F4E). False for whatever is missing, too long, or no point. */
bool certificate_parse(struct curve *curve, const struct tlv *body,
                       struct certificate *out);
/** Whether the holder of `point` signed the body. */
bool certificate_signed(struct curve *curve, const uint8_t point[CURVE_POINT],
                        const struct tlv *body, const struct tlv *signature);

#endif
