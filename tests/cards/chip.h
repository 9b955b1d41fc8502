/* Chip authentication, version 2, the card's side: that the chip is no copy.
 *
 * Owns: the agreement with the chip's own key. Called by card.c after terminal
 * authentication. Sources: TR-03110-2, 3.4; TR-03110-3, A.4 and B.2. */
#ifndef CARDS_CHIP_H
#define CARDS_CHIP_H

#include "tests/cards/session.h"

/** MSE:Set AT for chip authentication. */
enum apdu_status chip_begin(struct card *card, const struct apdu *command);
/** GENERAL AUTHENTICATE; afterwards `session.next` is active. */
enum apdu_status chip_agree(struct card *card, const struct apdu *command,
                            struct tlv_bytes *out);

#endif
