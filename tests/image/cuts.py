#!/usr/bin/env python3
"""Cuts the power while an update is installed, at CUTS random instants (20), and takes from the
disk what it had not been told to keep. Each time the device comes to its kiosk by itself, from
a slot that is whole, and what lies on `data` is as it was. CUTS_SEED repeats a run. TAP.

The update is installed once; every write to the disk is noted, and each cut is a disk with a
part of them.

usage: cuts.py FOLDER     FOLDER: build/image/qemu-test"""
import os
import random
import re
import struct
import sys
import tempfile
import zlib

import disk
import vm
import writes
from answers import play
from data import Data
from slots import CHOICE
from update import is_good, tries

CUTS = int(os.environ.get("CUTS", "20"))
# Where boot loader and RAUC say which slot is next, and which is whole.
SAID = ("ubootenv", "data")
SLOT_B = (("rootfs-b", "rootfs.img"), ("fit-b", "fit.img"))


class Noted(vm.Board):
    """Every write to its disk is noted."""

    def __init__(self, folder, harm, stick, log):
        super().__init__(folder, harm=harm, stick=stick)
        self.log = log

    def drive(self):
        with open(self.log, "wb"):
            pass
        # It is our log that has to know of a flush, not the disk of this machine.
        plain = "driver=file,cache.no-flush=on,node-name"
        return ["-blockdev", f"{plain}=plain,filename={self.disk}",
                "-blockdev", f"{plain}=log,filename={self.log}",
                "-blockdev", "driver=blklogwrites,node-name=disk,file=plain,log=log,"
                             f"log-sector-size={disk.SECTOR}"]


class Installation:
    """What was written to the disk from power on until the update was installed."""

    def __init__(self, log, begin, partitions):
        self.log = log
        self.writes = writes.read(log)
        self.begin = next(i for i, write in enumerate(self.writes) if write.at > begin)
        self.partitions = partitions

    def target(self, write):
        """The partition that was written to."""
        at = write.sector * disk.SECTOR
        return next((name for name, (first, size) in self.partitions.items()
                     if write.count and first <= at < first + size), "")

    def ends(self):
        """The instants around each word on what is next or whole: before and after it, and
        when it had been flushed."""
        found = set()
        for i in range(self.begin, len(self.writes)):
            if self.target(self.writes[i]) in SAID:
                found |= {i, i + 1}
            elif self.writes[i].flushes() and i in found:
                found.add(i + 1)
        return sorted(found)

    def instants(self, chance):
        """Half of them from those, half spread over all, and the one when all is said."""
        near = chance.sample(self.ends(), CUTS // 2)
        parts = CUTS - len(near) - 1
        span = (len(self.writes) - self.begin) / max(1, parts)
        spread = [self.begin + int((part + chance.random()) * span) for part in range(parts)]
        return sorted(near + spread) + [len(self.writes)]

    def slots(self, instant):
        """Which may be next after a cut at an instant: B once that was written, and no other
        once it was flushed."""
        said = max(i for i, write in enumerate(self.writes) if self.target(write) == "ubootenv")
        kept = next(i for i in range(said, len(self.writes)) if self.writes[i].flushes())
        return "A" if instant <= said else "B" if instant > kept else "AB"


def install(folder, answers, data, work):
    """One whole installation; None if it fails."""
    files = os.path.join(work, "files")
    os.makedirs(files)
    os.link(os.path.join(folder, "schalter.raucb"), os.path.join(files, "schalter.raucb"))
    stick = disk.stick(files, os.path.join(work, "stick.img"))
    noted = os.path.join(work, "writes")
    with Noted(folder, data.put, stick, noted) as machine:
        try:
            is_good(machine)
            machine.run("mount", "-o", "ro", "/dev/vdb", "/tmp")
            begin = os.path.getsize(noted)
            started = machine.now()
            code, said = machine.run("rauc", "install", "/tmp/schalter.raucb", seconds=240)
            print(f"# installed in {machine.now() - started:.0f} s")
            done = tries(machine)
            answers.check("an update is installed while every write is noted",
                          code == 0 and done == ("B A", "3", "3"), f"{done}\n{said}")
            machine.switch_off()
            return Installation(noted, begin, disk.partitions(machine.disk)) if code == 0 else None
        finally:
            machine.keep_log("cuts.log", "installation")


def next_slot(path):
    """What the boot loader will take: the sector's own words, if it is whole."""
    sector = disk.read(path, "ubootenv")[:disk.SECTOR]
    if struct.unpack_from("<I", sector)[0] != zlib.crc32(sector[4:]):
        return "A"
    facts = dict(re.findall(r"(\w+)=([^\0]*)\0", sector[4:].decode("ascii", "replace")))
    left = {slot: int(facts.get(f"BOOT_{slot}_LEFT", "3")) for slot in "AB"}
    return next((slot for slot in facts["BOOT_ORDER"].split() if left[slot] > 0), "")


def is_whole(folder, path):
    """Slot B holds the update, byte for byte."""
    for partition, name in SLOT_B:
        with open(os.path.join(folder, name), "rb") as file:
            image = file.read()
        if disk.read(path, partition)[:len(image)] != image:
            return False
    return True


def cut(folder, answers, data, installation, instant, chance):
    """One cut, and the start after it."""
    kept = writes.survivors(installation.writes, instant, chance)
    found = {}

    def harm(path):
        data.put(path)
        writes.replay(installation.log, kept, path)
        found["slot"] = next_slot(path)
        found["whole"] = is_whole(folder, path)

    name = f"cut at {instant - installation.begin}"
    with vm.Board(folder, harm=harm) as machine:
        try:
            machine.wait_line(r"Started.*schalter\.service", 240)
            at = machine.now()
            taken = [CHOICE.search(line).group(1) for _, line in machine.lines
                     if CHOICE.search(line)]
            machine.switch_off()
            lost = data.lost(machine.disk)
            print(f"# {at:.0f} s; {instant - len(kept)} writes gone; B is "
                  f"{'whole' if found['whole'] else 'not whole'}")
            answers.check(f"{name}: the kiosk starts from {found['slot']}, which is whole",
                          taken == [found["slot"]] and
                          found["slot"] in installation.slots(instant) and
                          (found["slot"] == "A" or found["whole"]), f"{taken} {found}")
            answers.check(f"{name}: outbox and settings are as they were", not lost, lost)
        except vm.Silent as trouble:
            answers.check(f"{name}: the device starts", False, f"{found}\n{trouble}")
        finally:
            machine.keep_log("cuts.log", name)
    return found["slot"]


def look_at_replay(answers, work):
    """Of a log made here: two writes, a flush, and one write of two sectors."""
    short, copy = os.path.join(work, "short"), os.path.join(work, "copy")
    noted = [(0, 1, 0, b"a"), (1, 1, 0, b"b"), (0, 0, writes.FLUSH, b""), (1, 2, 0, b"cd")]
    with open(short, "wb") as file:
        file.write(struct.pack("<QQQI", writes.MAGIC, 1, 4, disk.SECTOR).ljust(disk.SECTOR, b"\0"))
        for *entry, data in noted:
            file.write(struct.pack("<QQQQ", *entry, 0).ljust(disk.SECTOR, b"\0"))
            file.write(b"".join(bytes([byte]) * disk.SECTOR for byte in data))
    seen = set()
    chance = random.Random(1)
    for _ in range(200):
        with open(copy, "wb") as file:
            file.write(b"-" * 3 * disk.SECTOR)
        writes.replay(short, writes.survivors(writes.read(short), 4, chance), copy)
        with open(copy, "rb") as file:
            seen.add(file.read()[::disk.SECTOR].decode())
    answers.check("what was flushed stays; what was not stays, goes, or stays in part",
                  seen == {"acd", "ab-", "ac-", "abd"}, str(seen))


def cuts(folder, answers):
    seed = int(os.environ.get("CUTS_SEED", "0")) or random.SystemRandom().getrandbits(32)
    print(f"# CUTS_SEED={seed}")
    chance = random.Random(seed)
    with open(os.path.join(folder, "cuts.log"), "wb"):
        pass
    with tempfile.TemporaryDirectory(prefix="cuts-") as work:
        look_at_replay(answers, work)
        data = Data(folder, work)
        try:
            installation = install(folder, answers, data, work)
        except vm.Silent as trouble:
            answers.check("the device answers", False, str(trouble))
            return
        if not installation:
            return
        instants = installation.instants(chance)
        print(f"# {len(installation.writes) - installation.begin} writes and flushes of the "
              f"installation, cut at {[at - installation.begin for at in instants]}")
        slots = [cut(folder, answers, data, installation, at, chance) for at in instants]
        print(f"# from A {slots.count('A')}, from B {slots.count('B')}")


if __name__ == "__main__":
    sys.exit(play(cuts))
