/* The built-in card: answers of any length, every byte foretellable.
 *
 * Owns: what the card knows between two commands (a chained command, the rest of an
 * answer). Called by ccid_slot.c. It is no ID card and holds nothing: it exists so that
 * a driver can be held against it without another process. Source: ISO/IEC 7816-4, 5.1
 * to 5.3 (chaining, GET RESPONSE, lengths), 5.6 (status words).
 *
 *     80 10 P1 P2 [Le]        P1P2 bytes of the pattern
 *     80 12 00 00 Lc DATA     DATA's length (4 bytes) and FNV-1a (4 bytes), big-endian
 *     80 14 00 00 Lc DATA Le  DATA
 *     80 16 P1 P2             nothing, after P1P2 milliseconds
 *     80 18 P1 P2             the status word P1P2
 *     00 A4 ...               nothing: 9000
 *
 * The pattern's byte i is (i * 7 + (i >> 8) * 13 + 5) mod 256. What Le does not hold is
 * announced by 61xx and fetched with 00 C0 00 00 Le. */
#ifndef USBEMU_TEST_CARD_H
#define USBEMU_TEST_CARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TEST_CARD_ATR_MAX = 33,
    TEST_CARD_COMMAND_MAX = 65544,
    TEST_CARD_ANSWER_MAX = 65538,
};

struct test_card {
    uint8_t chained[TEST_CARD_COMMAND_MAX]; /* data so far */
    size_t chained_len;
    uint8_t rest[TEST_CARD_ANSWER_MAX];
    size_t rest_len;
};

/** Writes the ATR and returns its length: that of a contactless card (PC/SC part 3) or
 * of a contact card with T=0. */
size_t test_card_atr(bool contactless, uint8_t *atr);
/** Power was cut: everything is forgotten. */
void test_card_reset(struct test_card *card);
/** Answers one command; returns the answer's length (at least 2, at most
 * TEST_CARD_ANSWER_MAX) and in *delay the milliseconds the card takes for it. */
size_t test_card_answer(struct test_card *card, const uint8_t *apdu, size_t len,
                        uint8_t *answer, int *delay);

#endif
