/* What the descriptors of a plugged device say, in our own words.
 *
 * Owns: nothing. Called by usb.c alone, when a watch is to be told. Must not know: what
 * a printer or a card reader is. Reads what the kernel has cached: nothing goes over
 * the bus. Source: USB 2.0, 9.6. */
#ifndef SCHALTER_DRIVERS_USB_DESCRIBE_H
#define SCHALTER_DRIVERS_USB_DESCRIBE_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/usb.h"
#include "drivers/usb_plugs.h"

/** As usb_plugs_find_fn; the plug's device is libusb's. */
bool usb_describe_interface(const struct usb_plug *plug, uint8_t class, uint8_t rank,
                            struct usb_interface *out);

#endif
