/* The conversation with one plugged card reader: whole messages out, whole messages in,
 * its notices, and the control pipe.
 *
 * Owns: the opened interface, its four transfers, the bytes of the message being sent
 * and of the one being received; both are overwritten when they have come to their end,
 * whichever that is. A message longer than
 * one transfer goes and comes in pieces. Called by the reader's state machine, which
 * decides what to say; calls back on the loop, never from inside a call of this header.
 * Nothing blocks. Must not know: states, cards, what a message means beyond its length.
 * Source: CCID 1.1, 3.1.2 (bulk), 5.3 (class requests), 6.3 (interrupt). */
#ifndef SCHALTER_DRIVERS_READER_LINK_H
#define SCHALTER_DRIVERS_READER_LINK_H

#include <stdbool.h>

#include "base/loop.h"
#include "drivers/ccid_class.h"
#include "drivers/usb.h"

struct reader_link;

struct reader_link_ops {
    /** A whole message came; valid during the call. */
    void (*heard)(void *context, const uint8_t *bytes, size_t len);
    /** The reader said something on its interrupt pipe. */
    void (*noticed)(void *context, const uint8_t *bytes, size_t len);
    /** The control request, or the last of those of reader_link_mend, came to its end.
     */
    void (*asked)(void *context, enum usb_result result);
    /** A transfer failed, or what came is no message: nothing more is heard until
     * reader_link_mend. `why` is a literal for the log. */
    void (*broken)(void *context, const char *why);
    /** Its interrupt pipe is of no use. */
    void (*deaf)(void *context);
    /** The device has gone or cannot be talked to at all; close the link. */
    void (*gone)(void *context);
};

/** As usb_open. `max_message` is the longest message of this reader. */
enum status reader_link_open(struct loop *loop, struct usb *usb,
                             const struct usb_interface *interface, size_t max_message,
                             const struct reader_link_ops *ops, void *context,
                             struct reader_link **out) MUST_CHECK;
/** No callback comes afterwards; may be called from one. Accepts NULL. */
void reader_link_close(struct reader_link *link);
/** The same, with a header-only message as last word, which nothing waits for. */
void reader_link_close_with(struct reader_link *link, const uint8_t *message);

/** Starts to listen on the interrupt pipe; no-op without one. */
void reader_link_listen(struct reader_link *link);

/** Where the next message is to be written, CCID_MESSAGE_MAX bytes. It must not be
 * touched while a message is being sent. */
uint8_t *reader_link_room(struct reader_link *link);
/** Sends the message written there and listens: `heard` follows, or `broken`, unless
 * reader_link_quiet comes first. Once a message before was given up, this one goes out
 * when its transfers have come back. */
void reader_link_say(struct reader_link *link, size_t len);
/** Only from inside `heard`: another message is waited for. */
void reader_link_hear_more(struct reader_link *link);
/** Stops sending and listening on the bulk pipes, and overwrites both messages. */
void reader_link_quiet(struct reader_link *link);

/** The class request ABORT for that command, on the control pipe; `asked` follows. */
void reader_link_abort(struct reader_link *link, uint8_t slot, uint8_t seq);
/** Ends what a stall or a torn message left, once reader_link_quiet was called: the
 * control pipe is asked whether anybody is there, then both bulk pipes begin anew,
 * which does no harm to one that was not halted (USB 2.0, 9.4.5), and the reader
 * forgets half a message (CCID 3.1.2). `asked` follows within 3 s: USB_DONE, or
 * USB_STALLED when the reader is there and refused one of these, or how the first that
 * failed did. */
void reader_link_mend(struct reader_link *link);

#endif
