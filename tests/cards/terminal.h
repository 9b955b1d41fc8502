/* Terminal authentication, version 2, the card's side: whom the card believes.
 *
 * Owns: the chain of certificates, the card's idea of today, the challenge and the
 * proof of the terminal. Called by card.c. Must not know files. Sources:
 * TR-03110-2, 3.3; TR-03110-3, A.6, B.3 and C.4. */
#ifndef CARDS_TERMINAL_H
#define CARDS_TERMINAL_H

#include "tests/cards/session.h"

/** MSE:Set DST: whose certificate comes next. */
enum apdu_status terminal_choose(struct card *card, const struct apdu *command);
/** PSO:Verify Certificate. */
enum apdu_status terminal_certificate(struct card *card, const struct apdu *command);
/** MSE:Set AT: who proves itself, with which ephemeral key. */
enum apdu_status terminal_begin(struct card *card, const struct apdu *command);
/** GET CHALLENGE. */
enum apdu_status terminal_challenge(struct card *card, const struct apdu *command,
                                    struct tlv_bytes *out);
/** EXTERNAL AUTHENTICATE. Afterwards the session's chat is what is granted. */
enum apdu_status terminal_prove(struct card *card, const struct apdu *command);

#endif
