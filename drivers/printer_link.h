/* The conversation with one plugged receipt printer: bytes out, answers in, and the
 * control pipe.
 *
 * Owns: the opened interface and its three transfers; keeps a read pending all the
 * time. Called by printer.c, which decides what to say; calls back on the loop, never
 * from inside a call of this header. Nothing blocks. Must not know: states, jobs,
 * families. Source: USB Printer Class 1.1, 4.2 (class requests). */
#ifndef SCHALTER_DRIVERS_PRINTER_LINK_H
#define SCHALTER_DRIVERS_PRINTER_LINK_H

#include "drivers/escpos.h"
#include "drivers/usb.h"

struct printer_link;

struct printer_link_ops {
    /** What was sent last came to its end; `moved` bytes reached the printer. */
    void (*sent)(void *context, enum usb_result result, size_t moved);
    /** The printer said something; the reader's condition is up to date. */
    void (*heard)(void *context, enum escpos_news news);
    /** The control request was answered, or was not. */
    void (*asked)(void *context, enum usb_result result, const uint8_t *bytes,
                  size_t len);
    /** Reading failed, or the device talks without end; nothing more is heard until
     * printer_link_listen. */
    void (*deaf)(void *context);
    /** The device has gone or cannot be talked to at all; close the link. `sent` with
     * USB_GONE means the same and comes instead when bytes were on their way. */
    void (*gone)(void *context);
};

enum { PRINTER_LINK_SEND_MAX = 8192, PRINTER_LINK_ID_MAX = 255 };

/** As usb_open. Does not listen yet. */
enum status printer_link_open(struct loop *loop, struct usb *usb,
                              const struct usb_interface *interface,
                              const struct printer_link_ops *ops, void *context,
                              struct printer_link **out) MUST_CHECK;
/** No callback comes afterwards; may be called from one. Accepts NULL. */
void printer_link_close(struct printer_link *link);

/** What answers are read into. */
struct escpos_reader *printer_link_reader(struct printer_link *link);

/** Starts reading. */
void printer_link_listen(struct printer_link *link);

/** Sends up to PRINTER_LINK_SEND_MAX bytes, copied; exactly one `sent` follows.
 * Replaces what is still being sent: that ends without `sent`. */
void printer_link_send(struct printer_link *link, const struct escpos_buf *bytes,
                       unsigned timeout_ms);
/** Asks for the bytes being sent back; then `sent` follows. No-op when there are none.
 */
void printer_link_stop(struct printer_link *link);

/** Class requests on the control pipe, one at a time; exactly one `asked` follows. */
void printer_link_ask_id(struct printer_link *link);
void printer_link_ask_port(struct printer_link *link);
/** Ends the halts that stalls have left, too; `asked` follows within 3 s: how
 * SOFT_RESET was answered, or that a halt could not be ended. */
void printer_link_soft_reset(struct printer_link *link);

#endif
