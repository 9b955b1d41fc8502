/* The virtual ID card: a command in, an answer out.
 *
 * Owns: which command is which, the life of the channel, and command chaining. Called
 * by main.c, one command at a time; never blocks. Must not know sockets. Sources:
 * TR-03110-3, B and F.3; ISO/IEC 7816-4, 5.3.3 (chaining). */
#ifndef CARDS_CARD_H
#define CARDS_CARD_H

#include "tests/cards/session.h"

enum { CARD_ANSWER_MAX = TLV_BYTES_MAX + 2, CARD_ATR_MAX = 33 };

struct card_link; /* the pieces of a chained command */

/** Power on, power off and reset: the session ends, the memory stays. */
void card_reset(struct card *card, struct card_link *link);
/** The answer to reset; returns its length. */
size_t card_atr(const struct card *card, uint8_t atr[CARD_ATR_MAX]);
/** Carries out any bytes a host may send; returns the length of the answer, at least
 * the two status bytes. */
size_t card_command(struct card *card, struct card_link *link, const uint8_t *at,
                    size_t len, uint8_t answer[CARD_ANSWER_MAX]);

struct card_link *card_link_create(void);
void card_link_destroy(struct card_link *link);

#endif
