/* Resetting a device at its port, for firmware that hangs: what pulling the plug would
 * do, without a hand.
 *
 * Owns: one child process for each reset. The kernel takes a tenth of a second for it,
 * or seconds when the device is dead, and does not let go of who asked: so a child
 * asks, and the loop goes on. Called by device drivers after they have closed the
 * device. Must not know: libusb, what device it is. Sources: USB 2.0, 7.1.7.5;
 * USBDEVFS_RESET in linux/usbdevice_fs.h. */
#ifndef SCHALTER_DRIVERS_USB_RESET_H
#define SCHALTER_DRIVERS_USB_RESET_H

#include "base/loop.h"
#include "base/status.h"
#include "drivers/usb.h"

struct usb_reset;

/** Starts it. Nothing is told: the device is tried again later and then answers or does
 * not. STATUS_IO: no child could be started, *out is NULL. */
enum status usb_reset_start(struct loop *loop, const struct usb_interface *interface,
                            struct usb_reset **out) MUST_CHECK;
bool usb_reset_runs(const struct usb_reset *reset);
/** Ends the child if it still runs. Accepts NULL. */
void usb_reset_destroy(struct usb_reset *reset);

#endif
