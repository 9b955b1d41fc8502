/* Command APDUs, as far as a reader must understand them: which part is data, how long
 * an answer may be, and how a long one is cut for a reader that carries short ones.
 *
 * Owns: nothing; pure. Called by ccid_exchange.c. Must not know: readers, what a
 * command means. Source: ISO/IEC 7816-4, 5.1 (cases), 5.3.3 (command chaining), 5.3.4
 * and 7.6.1 (61xx, GET RESPONSE), 5.4.1 (class byte). */
#ifndef SCHALTER_DRIVERS_CCID_APDU_H
#define SCHALTER_DRIVERS_CCID_APDU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum {
    CCID_APDU_MAX = 65544,        /* an extended command: 4 + 3 + 65535 + 2 */
    CCID_ANSWER_MAX = 65538,      /* 65536 bytes and the status word */
    CCID_APDU_SHORT_DATA = 255,   /* bytes of a short command */
    CCID_APDU_SHORT_ANSWER = 256, /* bytes of a short answer, without the status word */
    CCID_APDU_SHORT_MAX = 261,    /* a short command: 4 + 1 + 255 + 1 */
};

/** A command taken apart; `data` borrows from its bytes. */
struct ccid_apdu {
    uint8_t class, instruction, p1, p2;
    const uint8_t *data;
    size_t len;    /* of the data */
    size_t answer; /* Ne: bytes wanted at most, 0 for none, up to 65536 */
    bool extended;
};

/** STATUS_INVALID for bytes that are no command of ISO/IEC 7816-4, 5.1. */
enum status ccid_apdu_read(const uint8_t *bytes, size_t len,
                           struct ccid_apdu *out) MUST_CHECK;

/** True if its data may be sent in several commands. With secure messaging it may: each
 * part carries a piece of what was already protected. A maker's class byte (8x) has no
 * bit of the norm for it, but makers that chain take the same one; a card that does not
 * says so. Commands for the reader itself (FF) have none. */
bool ccid_apdu_may_chain(const struct ccid_apdu *apdu);

/** Writes the command that carries the data from `from` on, short: whole, or with the
 * chaining bit and 255 bytes when more follow. Advances *from. Returns its length, at
 * most CCID_APDU_SHORT_MAX. */
size_t ccid_apdu_put_part(const struct ccid_apdu *apdu, size_t *from, uint8_t *out);

/** Writes GET RESPONSE for that many bytes (1 to 256), on the channel of the command
 * and without secure messaging: nothing in it is to be protected. */
size_t ccid_apdu_put_get_response(const struct ccid_apdu *apdu, size_t wanted,
                                  uint8_t *out);

#endif
