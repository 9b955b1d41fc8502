/* RESET RETRY COUNTER: a new PIN, and giving the tries back.
 *
 * Owns: who may do which. Called by card.c. Sources: TR-03110-2, 3.5.1 and E.1 (what a
 * channel by PIN, CAN or PUK allows); TR-03110-3, B.11.7. */
#ifndef CARDS_PINS_H
#define CARDS_PINS_H

#include "tests/cards/session.h"

enum apdu_status pins_reset(struct card *card, const struct apdu *command);

#endif
