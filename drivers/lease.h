/* Lending the card: while a lease lasts, the card on our reader appears to pcscd.
 *
 * Owns: the TCP connection to pcscd's vpcd driver on loopback, who has the card and
 * until when. It is a dumb pipe: an APDU in, its answer out; nothing is read in it,
 * nothing kept, every buffer is wiped. Without a lease pcscd sees an empty slot: no
 * program can touch the card between visits, and none but the one lessee within one.
 * Called by the face, on the loop's thread. Nothing blocks.
 * Must not know: PINs, what an APDU means. Source: the wire of vsmartcard's vpcd: u16
 * big-endian length and bytes; length 1 is control (0 off, 1 on, 2 reset, 4 ATR, of
 * which only 4 is answered). Written in one piece with TCP_NODELAY. */
#ifndef SCHALTER_DRIVERS_LEASE_H
#define SCHALTER_DRIVERS_LEASE_H

#include <stdint.h>

#include "base/loop.h"
#include "base/status.h"
#include "drivers/reader.h"

struct lease;

enum lease_end {
    LEASE_EXPIRED,  /* the deadline passed */
    LEASE_REFUSED,  /* pcscd's vpcd does not listen, asks for nothing within 10 s
                       because it talks with somebody else, or closed the connection */
    LEASE_NONSENSE, /* it sent what the protocol does not know */
};

struct lease_ops {
    /** The reader's state while the lease lasts: the owner shows it to the citizen. */
    void (*state)(void *context, enum reader_state state, const char *model);
    /** The lease has ended by itself, the card has no power. lease_end has to follow:
     * until then nobody gets the reader's events. */
    void (*ended)(void *context, enum lease_end why);
};

/** Begins a lease: a card that is laid down appears at once, one that is taken away
 * disappears at once, by a connection to 127.0.0.1:`port` that lasts as long as the
 * card lies there; it is tried every 100 ms while nobody listens yet, for up to 10 s.
 * An exchange that fails looks as if the card had been taken and laid down again; one
 * that was shown is away for a second at least, or some host misses it. The reader's
 * events come through here until the end, the first `state` in a later turn.
 * `deadline_ms` from now it ends by itself. STATUS_INVALID: no port, no time; then *out
 * is NULL and the reader is left alone. */
enum status lease_begin(struct loop *loop, struct reader *reader, uint16_t port,
                        int64_t deadline_ms, const struct lease_ops *ops, void *context,
                        struct lease **out) MUST_CHECK;

/** Ends it at once without a callback: an exchange under way is given up, the card
 * loses power, the reader's events go back to `ops`. Accepts NULL. */
void lease_end(struct lease *lease, const struct reader_ops *ops, void *context);

#endif
