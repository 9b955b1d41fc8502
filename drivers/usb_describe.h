/* What the descriptors of a plugged device say, in our own words.
 *
 * Owns: nothing. Called by usb.c alone, when a watch is to be told. Must not know: what
 * a printer or a card reader is. Reads what libusb has kept since the device came, and
 * asks neither device nor kernel: which of several configurations is the active one is
 * in a file of sysfs that waits for the device's lock, which a kernel driver has for as
 * long as it pleases the device not to answer. So a device with several configurations
 * is not used; no printer or reader we know has them. Source: USB 2.0, 9.6. */
#ifndef SCHALTER_DRIVERS_USB_DESCRIBE_H
#define SCHALTER_DRIVERS_USB_DESCRIBE_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/usb.h"
#include "drivers/usb_plugs.h"

struct libusb_device;

/** False for a device with several configurations. */
bool usb_describe_can(struct libusb_device *device);

/** As usb_plugs_find_fn; the plug's device is libusb's, and usb_describe_can. */
bool usb_describe_interface(const struct usb_plug *plug, uint8_t class, uint8_t rank,
                            struct usb_interface *out);

#endif
