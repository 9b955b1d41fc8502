/* Devices that are of no use to anybody and only take up places: each calls itself a
 * card reader four times and describes none.
 *
 * Owns: CROWD_COUNT models, `crowd01` and so on, and `twofold`, which has two
 * configurations. Called by main.c. Must not know: umockdev. They do nothing at all. */
#ifndef USBEMU_CROWD_H
#define USBEMU_CROWD_H

#include "tests/usbemu/bus.h"

enum { CROWD_COUNT = 31 }; /* with the root hub as many as a host may have room for */

/** Makes them known to the bus. */
void crowd_models_add(struct bus *bus);

#endif
