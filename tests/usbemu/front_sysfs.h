/* What a plugged device looks like in /sys, and the uevents that tell of it.
 *
 * Owns: the records in the testbed of the root hub, of each device and of each of its
 * interfaces. Called by front.c. Must not know: device nodes, transfers. libusb reads
 * the device's record; pcscd also looks for an interface's and waits for its uevents.
 * Source: sysfs-bus-usb of Linux. */
#ifndef USBEMU_FRONT_SYSFS_H
#define USBEMU_FRONT_SYSFS_H

#include <umockdev.h>

#include "tests/usbemu/model.h"

void front_sysfs_add_root_hub(UMockdevTestbed *testbed);
/** Shows a device; the uevents come last. `devname` without "/dev/". */
void front_sysfs_add(UMockdevTestbed *testbed, const struct model_descriptors *d,
                     int port, const char *devname, int number);
/** Takes it away; `tell`: with uevents. */
void front_sysfs_remove(UMockdevTestbed *testbed, const struct model_descriptors *d,
                        int port, bool tell);

#endif
