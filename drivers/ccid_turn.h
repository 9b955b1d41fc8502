/* One command to a reader and the one answer that belongs to it.
 *
 * Owns: the sequence number, and what is counted while an answer is waited for. Pure.
 * Called by the card reader's driver with every whole message. Must not know: USB
 * transfers, time. Why: a reader that was slow once answers the last command when the
 * next is waiting; a broken one answers something else, or asks for time for ever.
 * Source: CCID 1.1, 3.2 (sequence numbers), 6.2.6 (time extension). */
#ifndef SCHALTER_DRIVERS_CCID_TURN_H
#define SCHALTER_DRIVERS_CCID_TURN_H

#include "drivers/ccid.h"

enum {
    CCID_TURN_STALE_MAX = 16,
    CCID_TURN_EXTENSIONS_MAX = 250, /* in 20 s, from the most restless reader */
};

/** Start with all zero. */
struct ccid_turn {
    enum ccid_type type; /* of the answer */
    uint8_t slot, seq;
    int stale, extensions;
};

enum ccid_turn_step {
    CCID_TURN_ANSWERED, /* done or failed: `out` says which */
    CCID_TURN_STALE,    /* the answer to an older command: dropped, read on */
    CCID_TURN_EXTENDED, /* the card needs longer: `out->error` waiting times */
    CCID_TURN_NONSENSE, /* not what a reader may say now */
};

/** Begins the next turn; its sequence number goes into the command. */
uint8_t ccid_turn_next(struct ccid_turn *turn, enum ccid_type answer, uint8_t slot);

/** Judges a message. `out` is filled unless it is nonsense. */
enum ccid_turn_step ccid_turn_take(struct ccid_turn *turn, const uint8_t *bytes,
                                   size_t len, struct ccid_answer *out);

#endif
