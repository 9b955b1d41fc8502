/* How this device is connected, of what the kernel tells of its interfaces.
 *
 * Owns: nothing. Pure. For the report of readiness alone: what those who run the town's
 * network ask for on the phone. Called by technician. Must not know: the log, and who
 * is reached. Of Ethernet only, as the device's network has it (cross/overlay,
 * 80-wired.network); the loopback is none. */
#ifndef SCHALTER_FACE_INTERFACES_H
#define SCHALTER_FACE_INTERFACES_H

#include "core/device.h"

struct ifaddrs;

/** Of getifaddrs(3)'s list the interface that has an address, is connected, is switched
 * on, in this order; of equal ones the first. Addresses of the link alone (fe80::) lead
 * nowhere and are left out. `told` NULL: there is none. */
void interfaces_choose(const struct ifaddrs *told, struct device_interface *found);

#endif
