/* One command APDU and its answer, as the messages a reader needs for it.
 *
 * Owns: copies of the command and of the answer as it grows; both are overwritten by
 * ccid_exchange_finish. Pure. Called by the card reader's driver, which sends and
 * receives. Must not know: USB transfers, time, what the card is asked.
 *
 * A reader at the extended level gets the APDU as it is, in as many messages as its
 * longest message makes necessary (CCID chaining). One at the short level gets an
 * extended APDU as a chain of commands, and its answer is fetched by GET RESPONSE; a
 * short APDU passes it unchanged both ways. Sources: CCID 1.1, 6.1.4, 6.2.1; ISO/IEC
 * 7816-4, 5.3.3, 5.3.4. */
#ifndef SCHALTER_DRIVERS_CCID_EXCHANGE_H
#define SCHALTER_DRIVERS_CCID_EXCHANGE_H

#include "drivers/ccid.h"
#include "drivers/ccid_apdu.h"
#include "drivers/ccid_class.h"

/** Start with all zero; large: keep it on the heap. */
struct ccid_exchange {
    enum ccid_exchange_level level;
    uint8_t slot;
    size_t room;           /* bytes of an APDU that one message carries */
    struct ccid_apdu apdu; /* borrows from `command` */
    size_t from;           /* data already handed to a chain of commands */
    /* The APDU on the wire: the command, or one piece of it in `part`. */
    const uint8_t *wire;
    size_t wire_len, sent;
    bool chained, fetching, corrected, begun;
    size_t base; /* of `answer`: before the answer to what is on the wire */
    size_t answer_len;
    size_t command_len;
    uint8_t part[CCID_APDU_SHORT_MAX];
    uint8_t command[CCID_APDU_MAX];
    uint8_t answer[CCID_ANSWER_MAX];
};

enum ccid_exchange_step {
    CCID_EXCHANGE_SEND,   /* the next message: ccid_exchange_put */
    CCID_EXCHANGE_DONE,   /* `answer` holds `answer_len` bytes, at least two */
    CCID_EXCHANGE_FAILED, /* the reader said so, or answered what makes no sense */
};

/** Copies the command; the answer before it stays readable until the next is taken.
 * STATUS_INVALID when it is none, STATUS_TOO_LARGE above
 * CCID_APDU_MAX or when this reader has no way to carry it. */
enum status ccid_exchange_start(struct ccid_exchange *exchange,
                                const struct ccid_class *class, uint8_t slot,
                                const uint8_t *apdu, size_t len) MUST_CHECK;

/** Writes the next message, at most the `max_message` of the class. */
size_t ccid_exchange_put(struct ccid_exchange *exchange, uint8_t seq, uint8_t *out);

/** Takes the answer to it: a DataBlock that is done or failed (ccid_turn.h). */
enum ccid_exchange_step ccid_exchange_take(struct ccid_exchange *exchange,
                                           const struct ccid_answer *answer);

/** Overwrites what was sent and received. */
void ccid_exchange_finish(struct ccid_exchange *exchange);

#endif
