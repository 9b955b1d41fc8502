/* Which partition is the root, and how its blocks are checked.
 *
 * Owns: the words of the kernel's command line and of the facts about the root that
 * cross/system.sh writes. Called by init.c. Must not know: files, devices. Pure. */
#ifndef SCHALTER_INITRAMFS_VERITY_H
#define SCHALTER_INITRAMFS_VERITY_H

#include <stdint.h>

#include "base/status.h"

enum {
    VERITY_BLOCK = 4096, /* bytes of a block of data, and of the tree of hashes */
    VERITY_HASH = 65,    /* SHA-256 as hexadecimal digits */
    VERITY_LABEL = 16,
    VERITY_TABLE = 256,
};

/** A root file system with its tree of hashes behind it, on the same partition. */
struct verity {
    int64_t blocks; /* of data; the tree begins there */
    char hash[VERITY_HASH];
};

/** Reads the lines "blocks NUMBER" and "hash DIGITS". STATUS_INVALID if one is missing
 * or there is anything else. */
enum status verity_read(const char *facts, struct verity *out) MUST_CHECK;

/** The partition's label ("rootfs-a") by the word that boot loader and RAUC share
 * ("rauc.slot=A"). STATUS_NOT_FOUND without that word or with another slot than A, B.
 */
enum status verity_label(const char *command_line, char label[VERITY_LABEL]) MUST_CHECK;

/** The device mapper's table for a partition ("/dev/vda4"). A block that is not what it
 * was stops the kernel: half a system is worse than the other slot.
 * (Linux, Documentation/admin-guide/device-mapper/verity.rst) */
enum status verity_table(const struct verity *verity, const char *device,
                         char table[VERITY_TABLE]) MUST_CHECK;

#endif
