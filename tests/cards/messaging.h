/* Secure messaging, the card's side.
 *
 * Owns: session keys, the send sequence counter, unwrapping of commands and wrapping of
 * answers. Called by card.c; its keys come from pace.c and chip.c. Must not know what
 * is inside. Sources: TR-03110-3, F; ISO/IEC 7816-4, 10 (the data objects). */
#ifndef CARDS_MESSAGING_H
#define CARDS_MESSAGING_H

#include "tests/cards/apdu.h"
#include "tests/cards/cipher.h"
#include "tests/cards/tlv.h"

struct messaging {
    bool active;
    uint8_t encrypt[CIPHER_KEY], authenticate[CIPHER_KEY];
    uint8_t counter[CIPHER_BLOCK];
};

/** A channel with keys out of this secret; the counter begins at zero. */
struct messaging messaging_begin(const uint8_t *secret, size_t len,
                                 const uint8_t *nonce, size_t nonce_len);
/** Checks and decrypts a secured command. `plain` takes the data `out` then borrows.
 * Returns APDU_OK, APDU_SM_MISSING or APDU_SM_WRONG; after these the channel is dead,
 * which the caller sees to. */
enum apdu_status messaging_unwrap(struct messaging *channel, const struct apdu *secured,
                                  uint8_t plain[APDU_DATA_MAX], struct apdu *out);
/** How much an answer may hold so that it fits into `expected` bytes when secured. */
size_t messaging_room(size_t expected);
/** Appends the secured answer, without the status words behind it. */
void messaging_wrap(struct messaging *channel, const uint8_t *data, size_t len,
                    unsigned status, struct tlv_bytes *out);

#endif
