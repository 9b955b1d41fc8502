/* PACE, the card's side: a channel by password, and what the password's state allows.
 *
 * Owns: the four steps (ECDH, generic mapping) and the counting of wrong PINs. Called
 * by card.c. Must not know files or certificates beyond the rights asked for. Sources:
 * TR-03110-2, 3.2; TR-03110-3, A.3 and B.1. */
#ifndef CARDS_PACE_H
#define CARDS_PACE_H

#include "tests/cards/session.h"

/** MSE:Set AT for PACE. Says the state of the PIN in its status words. */
enum apdu_status pace_begin(struct card *card, const struct apdu *command);
/** One step of GENERAL AUTHENTICATE; appends the answer. After the last `session.next`
 * is active. */
enum apdu_status pace_step(struct card *card, const struct apdu *command,
                           struct tlv_bytes *out);

#endif
