/* A block device whose every block is checked when it is read (dm-verity).
 *
 * Owns: the talk with the device mapper, by its ioctls and without its library. Called
 * by init.c. Must not know: what lies on the device. */
#ifndef SCHALTER_INITRAMFS_MAPPER_H
#define SCHALTER_INITRAMFS_MAPPER_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/** Makes a read-only device `name` of `sectors` (512 bytes) by a table of dm-verity;
 * `device` ("/dev/dm-0") has room for `cap`. STATUS_IO: errno says why. */
enum status mapper_verity(const char *name, const char *table, uint64_t sectors,
                          char *device, size_t cap) MUST_CHECK;

#endif
