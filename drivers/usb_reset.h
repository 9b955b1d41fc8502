/* Resetting a device at its port, for firmware that hangs: what pulling the plug would
 * do, without a hand.
 *
 * Owns: one child process for each reset. The kernel takes a tenth of a second for it,
 * or seconds when the device is dead, and does not let go of who asked: so a child
 * asks, and the loop goes on. The kernel has the device's lock all that time, and every
 * call for that device waits for it: opening it, too, and taking back a transfer that
 * was cancelled. So the child begins when nothing of ours is open there any more, and
 * the caller keeps its hands off until it is told. Called by device drivers after they
 * have closed the device. Must not know: libusb, what device it is. Sources: USB 2.0,
 * 7.1.7.5; USBDEVFS_RESET in linux/usbdevice_fs.h. */
#ifndef SCHALTER_DRIVERS_USB_RESET_H
#define SCHALTER_DRIVERS_USB_RESET_H

#include "base/loop.h"
#include "base/status.h"
#include "drivers/usb.h"

struct usb_reset;

/** It is over, however it ended: the device is tried again and then answers or does
 * not. The reset may be destroyed from inside. */
typedef void usb_reset_ended_fn(void *context);

/** Starts it; `ended` follows once, in a later turn. Blocks nobody, has no errors. */
struct usb_reset *usb_reset_start(struct loop *loop, const struct usb *usb,
                                  const struct usb_interface *interface,
                                  usb_reset_ended_fn *ended, void *context);
/** True from the start until `ended` is told: the device must not be touched. */
bool usb_reset_runs(const struct usb_reset *reset);
/** Ends the child if it still runs; nothing is told. Accepts NULL. */
void usb_reset_destroy(struct usb_reset *reset);

#endif
