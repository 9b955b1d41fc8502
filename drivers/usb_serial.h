/* The serial number of a plugged device, as the kernel has read it.
 *
 * Owns: nothing. Called by drivers before they open a device: asking the device itself
 * would take it from whoever uses it. Must not know: libusb. Reads one small file of
 * sysfs, which the kernel answers from memory. Source: sysfs-bus-usb of Linux. */
#ifndef SCHALTER_DRIVERS_USB_SERIAL_H
#define SCHALTER_DRIVERS_USB_SERIAL_H

#include <stddef.h>

#include "base/status.h"

/** `port` as in struct usb_interface. STATUS_NOT_FOUND when the device has none, with
 * an empty string; a number that does not fit is none. */
enum status usb_serial_read(const char *port, char *serial, size_t cap) MUST_CHECK;

#endif
