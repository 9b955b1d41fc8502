#!/usr/bin/env python3
"""Which of the two systems starts, told by the disk and by what is broken on it; as far as the
kernel, no further. TAP.

usage: slots.py FOLDER     FOLDER: build/image/qemu-test"""
import re
import sys

import disk
import vm
from answers import play

CHOICE = re.compile(r"SCHALTER slot (\w*), left A (\d+) B (\d+)")


def choices(folder, harm):
    """The boot loader's choices (slot, left of A, left of B), until Linux starts."""
    with vm.Board(folder, harm=harm) as machine:
        try:
            machine.wait_line(r"Linux version", 90)
        except vm.Silent:
            pass
        return [CHOICE.search(line).groups() for _, line in machine.lines if CHOICE.search(line)]


def both(path):
    """A system in each slot."""
    disk.copy(path, "fit-a", "fit-b")


def written(order, left_a, left_b):
    def harm(path):
        both(path)
        disk.write(path, "ubootenv", disk.tries(order, left_a, left_b))
    return harm


def broken(path):
    """An update that arrived broken."""
    both(path)
    disk.write(path, "ubootenv", disk.tries("B A", 3, 3))
    disk.write(path, "fit-b", bytes(disk.SECTOR))


def torn(path):
    """The sector of tries after a power cut that no disk should allow."""
    both(path)
    sector = disk.tries("B A", 3, 3)
    disk.write(path, "ubootenv", sector[:24] + bytes(disk.SECTOR - 24))


def choose(folder, answers):
    for name, harm, wanted in (
            ("a new disk starts from A", both, [("A", "2", "3")]),
            ("after an update B is first", written("B A", 3, 3), [("B", "3", "2")]),
            ("a slot without tries is passed over", written("B A", 3, 0), [("A", "2", "0")]),
            ("a broken update is tried three times, then A starts", broken,
             [("B", "3", "2"), ("B", "3", "1"), ("B", "3", "0"), ("A", "2", "0")]),
            ("without any tries left they begin anew", written("A B", 0, 0),
             [("", "3", "3"), ("A", "2", "3")]),
            ("a torn sector is as a new one", torn, [("A", "2", "3")])):
        found = choices(folder, harm)
        answers.check(name, found == wanted, f"{found}")


if __name__ == "__main__":
    sys.exit(play(choose))
