/* The inside of an opened device, shared by usb.c, which opens and closes it, and
 * usb_transfer.c, which moves bytes. Nobody else includes this.
 *
 * Owns: the layout of struct usb_device. Must not know: drivers, plugs. */
#ifndef SCHALTER_DRIVERS_USB_HANDLE_H
#define SCHALTER_DRIVERS_USB_HANDLE_H

#include "drivers/usb.h"

struct libusb_device_handle;

struct usb_device {
    struct usb *usb;
    struct usb_device *next;
    struct libusb_device_handle *handle;
    int fd; /* usbfs's, libusb's own; -1: not known */
    uint32_t plug;
    uint8_t interface;
    int transfers; /* not yet freed */
    bool closing;
};

/** What libusb's result means in our words. */
enum status usb_handle_status(int result) MUST_CHECK;

#endif
