/* Who is plugged in, and which driver has heard of it.
 *
 * Owns: a table of plugs and of the watches that are told. Called by usb.c alone, which
 * brings the devices and reads their descriptors; calls the watches back from
 * usb_plugs_tell only. Must not know: libusb (a device is a pointer here). Nothing
 * blocks, nothing is allocated. */
#ifndef SCHALTER_DRIVERS_USB_PLUGS_H
#define SCHALTER_DRIVERS_USB_PLUGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "drivers/usb.h"

enum {
    USB_PLUGS_MAX = 32, /* devices on the bus; more are not seen until one leaves */
    USB_PLUGS_WATCHES_MAX = 8,
    USB_PLUGS_INTERFACES_MAX = 8, /* of one class at one plug; more are not seen */
};

struct usb_plug {
    void *device; /* with usb.c's reference; NULL: the slot is free */
    uint32_t id;  /* names this plugging; never 0, never used again */
    bool left;
    uint32_t told; /* a bit for each watch that heard of it */
};

struct usb_watch {
    struct usb *usb; /* NULL: the slot is free */
    uint8_t class;
    const struct usb_watch_ops *ops;
    void *context;
};

struct usb_plugs {
    struct usb_plug plug[USB_PLUGS_MAX];
    struct usb_watch watch[USB_PLUGS_WATCHES_MAX];
    uint32_t next_id;
    bool missed; /* one came and found no slot */
};

/** The interface of `class` with that rank at the plug, from 0; false when it has no
 * more. */
typedef bool usb_plugs_find_fn(const struct usb_plug *plug, uint8_t class, uint8_t rank,
                               struct usb_interface *out);

/** True for a device that has arrived and not left. */
bool usb_plugs_knows(const struct usb_plugs *plugs, const void *device);
/** Takes note of an arrival. STATUS_FULL: this one is not seen for now. */
enum status usb_plugs_arrive(struct usb_plugs *plugs, void *device) MUST_CHECK;
/** Takes note that it was pulled; the slot stays until it is dropped. */
void usb_plugs_leave(struct usb_plugs *plugs, const void *device);
/** The device that is still plugged under that name, or NULL. */
void *usb_plugs_device(const struct usb_plugs *plugs, uint32_t id);

/** Takes a free slot, to which every plug is news. Aborts when there is none: one watch
 * a driver is known at build time. */
struct usb_watch *usb_plugs_watch(struct usb_plugs *plugs, struct usb_watch wanted);
/** Makes every plug that is still there news to the watch once more. */
void usb_plugs_forget_told(struct usb_plugs *plugs, const struct usb_watch *watch);

/** Tells every watch what it has not heard yet. A callback may watch, unwatch and make
 * plugs arrive or leave; what it brings about is told in the next call. */
void usb_plugs_tell(struct usb_plugs *plugs, usb_plugs_find_fn *find);
/** Frees the slot of one device that has left and of which everyone was told. Returns
 * the device; NULL when there is none: call it until then. */
void *usb_plugs_drop(struct usb_plugs *plugs);
/** True once when a slot is free again after one was not seen: all that is plugged in
 * should arrive anew. */
bool usb_plugs_missed(struct usb_plugs *plugs);

#endif
