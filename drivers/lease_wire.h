/* The wire of vsmartcard's vpcd: what pcscd asks of a card, and how it is answered.
 *
 * Owns: nothing. Pure; called by lease.c and its fuzzer. Must not know: sockets,
 * readers. Source: vsmartcard's vpcd: u16 big-endian length and bytes; length 1 is
 * control. */
#ifndef SCHALTER_DRIVERS_LEASE_WIRE_H
#define SCHALTER_DRIVERS_LEASE_WIRE_H

#include <stddef.h>
#include <stdint.h>

enum {
    LEASE_WIRE_HEAD = 2,
    LEASE_WIRE_BODY_MAX = 65535, /* what the length can say */
    LEASE_WIRE_MAX = LEASE_WIRE_HEAD + LEASE_WIRE_BODY_MAX,
    LEASE_WIRE_APDU_MIN = 4, /* ISO/IEC 7816-4: class, instruction, two parameters */
};

enum lease_wire {
    LEASE_WIRE_MORE,     /* the frame is not whole yet */
    LEASE_WIRE_OFF,      /* takes the power; not answered */
    LEASE_WIRE_ON,       /* gives it; not answered */
    LEASE_WIRE_RESET,    /* not answered */
    LEASE_WIRE_ATR,      /* answered with the ATR */
    LEASE_WIRE_APDU,     /* answered with the card's answer */
    LEASE_WIRE_NONSENSE, /* none of these */
};

/** What the first frame of `len` bytes is; `*body` bytes of it follow the head. */
enum lease_wire lease_wire_read(const uint8_t *bytes, size_t len, size_t *body);

/** Puts head and body into `out` (room for LEASE_WIRE_MAX); returns the length, 0 when
 * the wire cannot say one that long. */
size_t lease_wire_put(uint8_t *out, const uint8_t *body, size_t len);

#endif
