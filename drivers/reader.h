/* The card reader: one USB device that may come and go, one card, one APDU at a time.
 *
 * Owns: the connection to the one reader that is used (the first whose model is known
 * or that its binding names), its contactless slot where it has several, the card's
 * power. A reader that cannot be used is named in the log once, with the reason. Called
 * by the face, by lease.c and by the technician's card-tool, on the loop's thread;
 * calls back on the same thread, never from inside a call of this header. Nothing
 * blocks. Must not know: PINs, AusweisApp, what an APDU means. Buffers are wiped after
 * each use: what a card says may be personal. Sources: USB-IF CCID 1.1; ISO/IEC 7816-3
 * and -4; PC/SC part 3 (ATR of contactless cards). */
#ifndef SCHALTER_DRIVERS_READER_H
#define SCHALTER_DRIVERS_READER_H

#include <stddef.h>
#include <stdint.h>

#include "base/loop.h"
#include "base/status.h"

struct usb;
struct reader;

enum {
    READER_ATR_MAX = 33,       /* ISO/IEC 7816-3, 8.1 */
    READER_APDU_MAX = 65544,   /* extended command: 4 + 3 + 65535 + 2 */
    READER_ANSWER_MAX = 65538, /* 65536 bytes and the status word */
};

/** What a person would see when looking at the reader. */
enum reader_state {
    READER_ABSENT,   /* no reader on the bus, or its cable was pulled */
    READER_STARTING, /* found, not yet asked how it is */
    READER_EMPTY,    /* no card lies on it */
    READER_CARD,     /* a card lies on it and answers: reader_atr() tells */
    READER_MUTE,     /* something lies there that gives no answer: foreign, broken,
                        crooked, two cards at once */
    READER_STUCK,    /* does not answer; was reset, tried again from time to time */
    READER_REFUSED,  /* a reader is there that we cannot use, see reader_refusal() */
};

/** Why a reader that is plugged in is not used. */
enum reader_refusal {
    READER_FINE,
    READER_VENDOR_CLASS, /* class FF: needs its maker's driver */
    READER_TPDU,         /* transports TPDUs or characters only */
    READER_NO_SLOT,      /* no contactless slot, or descriptors that make no sense */
    READER_UNBOUND,      /* another one is configured */
    READER_NO_ACCESS,    /* permission, or another program has it */
};

/** How one exchange with the card ended. */
enum reader_outcome {
    READER_ANSWERED,  /* `bytes` hold the answer, at least the status word */
    READER_CARD_GONE, /* taken away, or the field lost it: power it again */
    READER_FAILED, /* the reader refused or answered nonsense; the card may be there */
    READER_LEFT,   /* the reader itself is gone or stuck */
};

/** The one reader that may be used. Vendor 0: any that the table of models allows. */
struct reader_binding {
    uint16_t vendor, product;
    const char *port; /* as in struct usb_interface; "": any */
};

struct reader_ops {
    /** The state changed. `model` is static text such as "REINER SCT cyberJack RFID
     * basis" or "". */
    void (*state)(void *context, enum reader_state state, const char *model);
    /** An exchange or a power-on ended. `bytes` are valid during the call only; after a
     * power-on they are the ATR. */
    void (*answered)(void *context, enum reader_outcome outcome, const uint8_t *bytes,
                     size_t len);
};

/** Starts looking for a reader. `ops`, `context` and the words of `binding` must
 * outlive the reader. The card is powered when it is laid down, and again by
 * reader_power_on. */
struct reader *reader_create(struct loop *loop, struct usb *usb,
                             const struct reader_binding *binding,
                             const struct reader_ops *ops, void *context);

/** Powers the card off, releases the device. A running exchange ends without a
 * callback. Accepts NULL. */
void reader_destroy(struct reader *reader);

enum reader_state reader_state(const struct reader *reader);
enum reader_refusal reader_refusal(const struct reader *reader);

/** The ATR of the card that lies there; length 0 when none answers. Borrowed until the
 * next callback. */
const uint8_t *reader_atr(const struct reader *reader, size_t *len);

/** Cold reset: the card forgets all, then `answered` follows with the ATR. STATUS_AGAIN
 * while an exchange runs, STATUS_GONE unless a card lies there (READER_CARD,
 * READER_MUTE). */
enum status reader_power_on(struct reader *reader) MUST_CHECK;

/** Takes the card's power; nothing follows. The card is powered again when it is laid
 * down anew or by reader_power_on. */
void reader_power_off(struct reader *reader);

/** Sends one command APDU, short or extended; exactly one `answered` follows, within
 * the card's own waiting time or after 20 s of time extensions at the latest; some
 * seconds more where the reader itself hangs and is mended first. STATUS_AGAIN while
 * one runs, STATUS_GONE without a card or its power, STATUS_INVALID for what is no
 * command of ISO/IEC 7816-4, STATUS_TOO_LARGE above READER_APDU_MAX or when this reader
 * has no way to carry it. The bytes are copied. A reader for short APDUs gets an
 * extended one as a chain of commands, and its answer is put together. */
enum status reader_transmit(struct reader *reader, const uint8_t *apdu,
                            size_t len) MUST_CHECK;

/** Gives up the exchange that runs (visit ended): aborted on the wire, no `answered`
 * follows. No-op without one. */
void reader_cancel(struct reader *reader);

/** Says whether somebody waits for a card to be laid down or lifted now. Only readers
 * that do not tell of cards by themselves care: they are asked four times a second
 * then, and for 5 s after each command, else every 5 s. */
void reader_expect(struct reader *reader, bool expected);

/** Asks for the events of another owner: whoever drives the card now. Used by lease.c
 * to hand the card out and back. What runs is given up as by reader_cancel. */
void reader_hand_to(struct reader *reader, const struct reader_ops *ops, void *context);

/** The name of a state, a refusal in logs, static storage. */
const char *reader_state_name(enum reader_state state);
const char *reader_refusal_name(enum reader_refusal refusal);

#endif
