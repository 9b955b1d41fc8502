/* Command APDUs as a card receives them.
 *
 * Owns: the one parser of what a host sends, and the status words. Called by card.c
 * and, for what was unwrapped, by messaging.c. Must not know what a command does.
 * Source: ISO/IEC 7816-4:2013, 5.1 (short and extended fields), 5.3.1 (class
 * byte), 5.6. */
#ifndef CARDS_APDU_H
#define CARDS_APDU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    APDU_DATA_MAX = 4096, /* more is refused with 6700 */
    APDU_CHAINED = 0x10,
    APDU_SECURED = 0x0C,
};

enum apdu_status {
    APDU_OK = 0x9000,
    APDU_SHORT_FILE = 0x6282,
    APDU_DEACTIVATED = 0x6283,
    APDU_NOT_VERIFIED = 0x6300,
    APDU_TRIES = 0x63C0, /* and how many are left */
    APDU_LENGTH = 0x6700,
    APDU_DENIED = 0x6982,
    APDU_BLOCKED = 0x6983,
    APDU_UNUSABLE = 0x6984,
    APDU_CONDITIONS = 0x6985,
    APDU_NO_FILE_CHOSEN = 0x6986,
    APDU_SM_MISSING = 0x6987,
    APDU_SM_WRONG = 0x6988,
    APDU_DATA = 0x6A80,
    APDU_NO_FILE = 0x6A82,
    APDU_PARAMETERS = 0x6A86,
    APDU_NO_REFERENCE = 0x6A88,
    APDU_OFFSET = 0x6B00,
    APDU_INSTRUCTION = 0x6D00,
    APDU_CLASS = 0x6E00,
    APDU_FAULT = 0x6F00,
};

/** A parsed command; `data` is borrowed from what was parsed. */
struct apdu {
    uint8_t cla, ins, p1, p2;
    bool extended;
    const uint8_t *data;
    size_t len;
    size_t expected; /* Ne: the most the host takes; 0 if it takes nothing */
};

/** False if the lengths do not add up or there is more than APDU_DATA_MAX. */
bool apdu_parse(const uint8_t *at, size_t len, struct apdu *out);

#endif
