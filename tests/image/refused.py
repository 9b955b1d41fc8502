#!/usr/bin/env python3
"""Turns single bits of the disk over and switches the device on: what is not signed does not
start, and what is not what was signed stops the kernel. TAP.

usage: refused.py FOLDER     FOLDER: build/image/qemu-test"""
import os
import sys

import disk
import vm
from answers import play

# In the middle of the packed kernel, and the first block of the root.
KERNEL_OFFSET = 4 << 20
ROOT_OFFSET = 100


def starts(folder, harm):
    """What the serial line says until the device gives up or Linux has its root."""
    with vm.Machine(folder, harm=harm) as machine:
        try:
            machine.wait_line(r"resetting|Kernel panic|systemd\[1\]: ", 90)
        except vm.Silent:
            pass
        return machine.text()


def turn_bits(folder, answers):
    initramfs = disk.digest(os.path.join(folder, "initramfs.cpio.zst"))

    said = starts(folder, lambda path: disk.flip(path, "fit-a", KERNEL_OFFSET))
    answers.check("a kernel with one changed bit does not start",
                  "Bad hash value" in said and "Linux version" not in said, said)

    # Whoever changes the initramfs, too, has to change the hash of it that was signed.
    said = starts(folder, lambda path: disk.flip(path, "fit-a", disk.find(path, "fit-a", initramfs)))
    answers.check("a hash that was not signed is not believed",
                  "sha256,rsa2048:schalter-" in said and "Linux version" not in said, said)

    said = starts(folder, lambda path: disk.flip(path, "rootfs-a", ROOT_OFFSET))
    answers.check("a root with one changed bit stops the kernel",
                  "is corrupted" in said and "Kernel panic" in said and "systemd[1]: " not in said,
                  said)


if __name__ == "__main__":
    sys.exit(play(turn_bits))
