/* Shows the simulated bus to an unmodified libusb, by umockdev.
 *
 * Owns: the testbed (a folder that looks like /sys and /dev), one FIFO a device node
 * and the usbfs calls that arrive there. Called by main.c; only it and front_sysfs.c
 * know umockdev and GLib. A FIFO is the node because poll() sees the real file: holding
 * one byte it is "not writable", emptied it is, which is how usbfs says "reap me". */
#ifndef USBEMU_FRONT_H
#define USBEMU_FRONT_H

#include "tests/usbemu/bus.h"

struct front;

/** `wake_fd`: an eventfd written whenever the main thread should run the bus. */
struct front *front_create(int wake_fd);
void front_destroy(struct front *front);
struct bus *front_bus(struct front *front);
/** Makes pluggings and unpluggings visible; called on the main thread only. */
void front_settle(struct front *front);

#endif
