/* What goes over the line between a simulated device and QEMU: transfers that the guest
 * begins, and their ends.
 *
 * Owns: the transfers. Called by redir.c on its one thread. Must not know: sockets,
 * models. Source: usb-redirection-protocol 0.7, by libusbredirparser. */
#ifndef TESTS_IMAGE_REDIR_TRANSFER_H
#define TESTS_IMAGE_REDIR_TRANSFER_H

#include <usbredirparser.h>

#include "tests/usbemu/bus.h"

enum { REDIR_PLACES = 32 };

struct redir {
    struct bus *bus;
    struct usbredirparser *parser;
    int line; /* QEMU's socket */
    bool greeted, over;
    struct bus_device *device;  /* plugged in; NULL: not */
    struct bus_file *file;      /* the machine's end of it */
    bool listens[REDIR_PLACES]; /* interrupt endpoints */
    uint64_t heard;             /* number of the next interrupt */
};

/** Where the protocol's lists have an endpoint. */
static inline int
redir_place(uint8_t endpoint)
{
    return (endpoint & 0x0f) | (endpoint & 0x80) >> 3;
}

/** Has the parser call this module for all that is a transfer. */
void redir_transfers(struct usbredirparser *parser);
/** What has ended goes to the machine. */
void redir_reap(struct redir *redir);
/** The device is pulled out of the machine: its transfers end unheard. */
void redir_close(struct redir *redir);

#endif
