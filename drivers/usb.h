/* USB devices on our loop: who is plugged in, opening one, asynchronous transfers.
 *
 * Owns: the one libusb context; only usb.c, and usb_describe.c and usb_transfer.c for
 * it, include libusb. Called by device drivers on the loop's thread; calls back on that
 * thread, never from inside a call of this header. Nothing waits for a device except
 * usb_destroy, and what is said at usb_open. Must not know: what a printer or a card
 * reader is. Buffers are wiped after each use: receipts pass through them. Sources:
 * libusb 1.0 API, "Polling and timing" and "Hotplug"; usbfs of Linux. */
#ifndef SCHALTER_DRIVERS_USB_H
#define SCHALTER_DRIVERS_USB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/loop.h"
#include "base/status.h"

enum {
    USB_PORT_MAX = 40,
    USB_EXTRA_MAX = 128, /* bytes; CCID needs 54, more is cut */
};

struct usb;
struct usb_watch;
struct usb_device;   /* an opened interface of a device */
struct usb_transfer; /* one reusable buffer for requests to a device */

/** One interface of a plugged device (first alternate setting). */
struct usb_interface {
    uint32_t plug; /* names this plugging until it is pulled; never 0 */
    uint16_t vendor, product;
    uint8_t number;
    uint8_t class, subclass, protocol;
    uint8_t rank;              /* among those of its class at this plug, from 0 */
    uint8_t bulk_out, bulk_in; /* addresses; 0 is absent */
    uint8_t interrupt_in;
    uint8_t bus, address;    /* its node: /dev/bus/usb/BUS/ADDRESS */
    char port[USB_PORT_MAX]; /* where it is plugged in, as the kernel says: "1-2.3" */
    /* Descriptors of the class: those of the interface, then those that stand behind
     * its endpoints. As the device sent them: nothing in them is checked. */
    uint8_t extra[USB_EXTRA_MAX];
    size_t extra_len;
};

struct usb_watch_ops {
    /** An interface of the watched class is there; also once for each already there.
     * Those of one device are told one after the other, by rank. */
    void (*arrived)(void *context, const struct usb_interface *interface);
    /** The cable was pulled. Not told for devices that die without a message. */
    void (*left)(void *context, uint32_t plug);
};

/** How a transfer ended. Whatever it says, `moved` bytes did pass. */
enum usb_result {
    USB_DONE,
    USB_STALLED,   /* a control request was refused; any other endpoint is halted:
                      usb_clear_halt, then go on */
    USB_TIMED_OUT, /* the device did not take or give it in the time allowed */
    USB_CANCELLED,
    USB_FAILED, /* bus error or babble */
    USB_GONE,   /* pulled; close the device */
};

/** `bytes` (the `moved` ones received) are valid during the call only. */
typedef void usb_done_fn(void *context, enum usb_result result, const uint8_t *bytes,
                         size_t moved);

enum {
    USB_TRANSFER_MAX = 16384, /* bytes; a multiple of every packet size, so that what is
                                 longer goes in pieces of it */
    USB_REQUEST_TO_INTERFACE = 0x21,
    USB_REQUEST_FROM_INTERFACE = 0xa1,
    USB_REQUEST_FROM_ENDPOINT = 0x82, /* a standard one */
};

/** STATUS_IO when libusb cannot start, has no hot-plug, no descriptors to watch or no
 * timer descriptor. */
enum status usb_create(struct loop *loop, struct usb **out) MUST_CHECK;
/** All devices must be closed before. Waits up to 1 s for cancelled transfers to come
 * back. Accepts NULL. */
void usb_destroy(struct usb *usb);

/** Watches interfaces of one class (USB-IF class code). Tells in later turns. */
struct usb_watch *usb_watch_class(struct usb *usb, uint8_t class,
                                  const struct usb_watch_ops *ops, void *context);
/** Tells `arrived` again for everything that is plugged in now. */
void usb_watch_again(struct usb_watch *watch);
/** Ends the watch without a callback. Accepts NULL. */
void usb_unwatch(struct usb_watch *watch);

/** Opens and claims; a kernel driver (usblp) is detached, and not bound again when the
 * device is closed. Waits while a kernel driver probes another interface of the device
 * (Linux has a lock for each device). STATUS_GONE: pulled;
 * STATUS_DENIED: no permission or claimed by another program; STATUS_IO. Then *out is
 * NULL. Not from inside the callback of a transfer, where libusb would wait for itself;
 * not while the device is being reset, which it would wait for (see usb_reset.h). */
enum status usb_open(struct usb *usb, const struct usb_interface *interface,
                     struct usb_device **out) MUST_CHECK;
/** Releases and closes once its cancelled transfers are back. Accepts NULL. */
void usb_close(struct usb_device *device);

/** True while that plug is open here, or closed and its cancelled transfers are not
 * back.
 */
bool usb_holds(const struct usb *usb, uint32_t plug);

/** A buffer of `size` (at most USB_TRANSFER_MAX) bytes for one request at a time. */
struct usb_transfer *usb_transfer_create(struct usb_device *device, size_t size,
                                         usb_done_fn *fn, void *context);
/** Cancels without a callback and frees when it is safe. Accepts NULL. */
void usb_transfer_destroy(struct usb_transfer *transfer);
/** Lets it come to its end, at its timeout at the latest, without a callback, and frees
 * it then: a last word on closing. Accepts NULL. */
void usb_transfer_leave(struct usb_transfer *transfer);
bool usb_transfer_busy(const struct usb_transfer *transfer);

/** Start a transfer; on STATUS_OK exactly one callback follows. `timeout_ms` 0 is none.
 * STATUS_AGAIN while it is busy, STATUS_GONE, STATUS_TOO_LARGE, STATUS_IO. */
enum status usb_send(struct usb_transfer *transfer, uint8_t endpoint,
                     const uint8_t *bytes, size_t len, unsigned timeout_ms) MUST_CHECK;
enum status usb_receive(struct usb_transfer *transfer, uint8_t endpoint, size_t room,
                        unsigned timeout_ms) MUST_CHECK;
/** Waits for what the device says by itself on an interrupt endpoint. */
enum status usb_listen(struct usb_transfer *transfer, uint8_t endpoint,
                       size_t room) MUST_CHECK;
/** A control request with `len` bytes to come (type bit 7 set) or none to send. */
enum status usb_control(struct usb_transfer *transfer, uint8_t type, uint8_t request,
                        uint16_t value, uint16_t index, uint16_t len,
                        unsigned timeout_ms) MUST_CHECK;
/** Asks for the transfer back; the callback says USB_CANCELLED unless it was done. */
void usb_cancel(struct usb_transfer *transfer);

/** Ends a halt: CLEAR_FEATURE(ENDPOINT_HALT) as a control request, with what is said
 * there. At USB_DONE both sides count packets anew. What was on its way on `endpoint`
 * must have ended or been cancelled. libusb_clear_halt waits in the kernel for a device
 * that does not answer, 5 s with the device's lock taken; here the request waits like
 * any other, and then USBDEVFS_RESETEP, which asks the host controller alone, does the
 * host's half of it (the kernel's usb_clear_halt does the same two in this order). For
 * that it relies on libusb opening one usbfs file a handle and reporting it to its
 * pollfd notifiers from inside libusb_open; USB_FAILED if it did not. */
enum status usb_clear_halt(struct usb_transfer *transfer, uint8_t endpoint,
                           unsigned timeout_ms) MUST_CHECK;

#endif
