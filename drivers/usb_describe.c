#include "drivers/usb_describe.h"

#include <libusb.h>
#include <string.h>

#include "base/text.h"

static void
keep_extra(struct usb_interface *to, const uint8_t *bytes, int len)
{
    size_t room = sizeof(to->extra) - to->extra_len;
    size_t kept = len < 0 ? 0 : (size_t)len < room ? (size_t)len : room;
    if (kept > 0)
        memcpy(to->extra + to->extra_len, bytes, kept);
    to->extra_len += kept;
}

static void
describe_endpoints(const struct libusb_interface_descriptor *from,
                   struct usb_interface *to)
{
    keep_extra(to, from->extra, from->extra_length);
    for (int i = 0; i < from->bNumEndpoints; i++) {
        const struct libusb_endpoint_descriptor *e = &from->endpoint[i];
        bool in = (e->bEndpointAddress & LIBUSB_ENDPOINT_IN) != 0;
        int type = e->bmAttributes & LIBUSB_TRANSFER_TYPE_MASK;
        keep_extra(to, e->extra, e->extra_length);
        if (type == LIBUSB_TRANSFER_TYPE_INTERRUPT && in && to->interrupt_in == 0)
            to->interrupt_in = e->bEndpointAddress;
        if (type != LIBUSB_TRANSFER_TYPE_BULK)
            continue;
        if (in && to->bulk_in == 0)
            to->bulk_in = e->bEndpointAddress;
        else if (!in && to->bulk_out == 0)
            to->bulk_out = e->bEndpointAddress;
    }
}

/* "1-2.3": bus 1, socket 2 of the machine, socket 3 of the hub there. */
static void
describe_port(libusb_device *device, char *port)
{
    uint8_t sockets[8];
    struct text_buf buf = text_buf_over(port, USB_PORT_MAX);
    int count = libusb_get_port_numbers(device, sockets, sizeof(sockets));
    text_put_format(&buf, "%d", libusb_get_bus_number(device));
    for (int i = 0; i < count; i++)
        text_put_format(&buf, "%c%d", i == 0 ? '-' : '.', sockets[i]);
}

bool
usb_describe_can(libusb_device *device)
{
    struct libusb_device_descriptor descriptor;
    return libusb_get_device_descriptor(device, &descriptor) == 0 &&
           descriptor.bNumConfigurations == 1;
}

bool
usb_describe_interface(const struct usb_plug *plug, uint8_t class, uint8_t rank,
                       struct usb_interface *out)
{
    struct libusb_device_descriptor device;
    struct libusb_config_descriptor *config = NULL;
    uint8_t passed = 0;
    bool found = false;

    if (libusb_get_device_descriptor(plug->device, &device) != 0 ||
        libusb_get_config_descriptor(plug->device, 0, &config) != 0)
        return false;
    for (int i = 0; i < config->bNumInterfaces && !found; i++) {
        if (config->interface[i].num_altsetting < 1)
            continue;
        const struct libusb_interface_descriptor *d = config->interface[i].altsetting;
        if (d->bInterfaceClass != class || passed++ != rank)
            continue;
        *out = (struct usb_interface){
            .plug = plug->id,
            .vendor = device.idVendor,
            .product = device.idProduct,
            .number = d->bInterfaceNumber,
            .class = d->bInterfaceClass,
            .subclass = d->bInterfaceSubClass,
            .protocol = d->bInterfaceProtocol,
            .rank = rank,
            .bus = libusb_get_bus_number(plug->device),
            .address = libusb_get_device_address(plug->device),
        };
        describe_endpoints(d, out);
        describe_port(plug->device, out->port);
        found = true;
    }
    libusb_free_config_descriptor(config);
    return found;
}
