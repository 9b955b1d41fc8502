#!/usr/bin/env python3
"""An update that is signed and yet of no use: its kiosk ends at once or never shows a frame,
its kernel does not start, its root was changed on the disk. The device comes back to the other
slot by itself, and what lies on `data` is as it was. TAP.

RETURNS names those of the functions below that are wanted (all).

usage: returns.py FOLDER     FOLDER: build/image/qemu-test"""
import os
import shutil
import sys
import tempfile

import disk
import vm
from answers import play
from data import Data
from slots import CHOICE
from update import is_good, tries

THREE_TRIES = (("B", "2"), ("B", "1"), ("B", "0"))
KIOSK = "usr/bin/schalter"
UNDEFINED = bytes(4)  # the one instruction that no processor of this kind has
GIVEN_UP = "schalter.service: Start request repeated too quickly"
MEGABYTE = 1 << 20


def base_of(folder):
    """What the image was made of, before it was ours (cross/base.sh)."""
    with open(os.path.join(folder, "base"), encoding="utf-8") as file:
        return file.read().strip()


def make_system(folder, out, way=""):
    """A system that is like ours in all but its kiosk, where broken_kiosk.c is, which finds the
    kiosk as a file of that name; OUT gets rootfs.img and fit.img."""
    root = os.path.join(out, "root")
    shutil.copytree(os.path.join(folder, "root"), root, symlinks=True)
    if way:
        os.rename(os.path.join(root, KIOSK), os.path.join(root, "usr/share/schalter", way))
    disk.tool("aarch64-linux-gnu-strip", "build/arm64/tests/image/broken_kiosk", "-o",
              os.path.join(root, KIOSK))
    # One that cannot live can be looked at in the test variant; here it is as delivered.
    if way != "second":
        shutil.rmtree(os.path.join(root, "etc/systemd/system/schalter.service.d"))
    with open(os.path.join(root, "usr/lib/schalter/issue"), encoding="utf-8") as file:
        more = {"env": {**os.environ, "SOURCE_DATE_EPOCH": file.read().strip()}}
    base = base_of(folder)
    disk.tool("cross/system.sh", "build/arm64", "test", out, base, **more)
    disk.tool("cross/fit.sh", out, "qemu", base, **more)
    disk.tool("cross/bundle.sh", out, "qemu", "broken", **more)
    shutil.rmtree(root)


def make_kernel(folder, out):
    """A kernel that is signed and ends with its first instruction; OUT gets fit.img."""
    os.makedirs(out)
    shutil.copy(os.path.join(folder, "initramfs.cpio.zst"), out)
    with open(os.path.join(folder, "Image"), "rb") as file:
        head = file.read(64)
    with open(os.path.join(out, "Image"), "wb") as file:
        file.write(UNDEFINED + head[4:] + bytes(MEGABYTE))
    disk.tool("cross/fit.sh", out, "qemu", base_of(folder))


def put_system(path, out="", left=3):
    """What an update would have done; what OUT has not is as in slot A."""
    for partition, name in (("rootfs-b", "rootfs.img"), ("fit-b", "fit.img")):
        file = os.path.join(out, name)
        if os.path.exists(file):
            with open(file, "rb") as image:
                disk.write(path, partition, image.read())
        else:
            disk.copy(path, partition.replace("-b", "-a"), partition)
    disk.write(path, "ubootenv", disk.tries("B A", 3, left))


def spoil_root(path):
    """One bit of each megabyte, as an old disk might."""
    for megabyte in range(1, len(disk.read(path, "rootfs-b")) // MEGABYTE):
        disk.flip(path, "rootfs-b", megabyte * MEGABYTE)


def comes_back(machine, answers, name, seconds, wanted=THREE_TRIES, seen=0):
    """From the start that is to come on: B so often, then A's kiosk."""
    begin, _ = machine.wait_line(r"SCHALTER slot B", 90, seen)
    machine.greeted = False
    machine.wait_line(r"SCHALTER slot A", seconds, seen)
    with machine.news:
        found = [CHOICE.search(line).group(1, 3) for _, line in machine.lines[seen:]
                 if CHOICE.search(line)]
        now = len(machine.lines)
    answers.check(f"{name}: B is tried {len(wanted)} times, then A starts",
                  found == [*wanted, ("A", "0")], str(found))
    is_good(machine, now)
    print(f"# {machine.now() - begin:.0f} s from the first try to the kiosk of A")
    state = tries(machine)
    _, said = machine.run("rauc", "status")
    answers.check(f"{name}: A is good, B has no tries left",
                  state[1:] == ("3", "0") and said.count("bad") == 1,
                  f"{state}\n{said}")


def keeps(machine, answers, name, data):
    machine.switch_off()
    lost = data.lost(machine.disk)
    answers.check(f"{name}: outbox and settings are as they were", not lost, lost)


def installed(folder, answers, data, work):
    """The whole way: by RAUC from a stick."""
    name = "a kiosk that ends at once"
    out = os.path.join(work, "ends")
    make_system(folder, out)
    files = os.path.join(work, "files")
    os.makedirs(files)
    shutil.move(os.path.join(out, "schalter.raucb"), files)
    stick = disk.stick(files, os.path.join(work, "stick.img"))
    shutil.rmtree(files)
    with vm.Board(folder, harm=data.put, stick=stick) as machine:
        try:
            is_good(machine)
            machine.run("mount", "-o", "ro", "/dev/vdb", "/tmp")
            code, said = machine.run("rauc", "install", "/tmp/schalter.raucb", seconds=240)
            answers.check(f"{name}: the update is installed", code == 0, said)
            seen = len(machine.lines)
            machine.run("systemctl", "start", "--no-block", "reboot.target")
            comes_back(machine, answers, name, 600, seen=seen)
            answers.check(f"{name}: it was its unit that gave up, each time",
                          machine.text().count(GIVEN_UP) == 3, machine.text())
            keeps(machine, answers, name, data)
        finally:
            machine.keep_log("returns.log", name)


def written(folder, answers, data, name, harm, **more):
    """Shorter: as RAUC would have left the disk."""
    def both(path):
        data.put(path)
        harm(path)
    with vm.Board(folder, harm=both) as machine:
        try:
            comes_back(machine, answers, name, **more)
            keeps(machine, answers, name, data)
            return machine.text()
        finally:
            machine.keep_log("returns.log", name)


def kernel(folder, answers, data, work):
    out = os.path.join(work, "kernel")
    make_kernel(folder, out)
    written(folder, answers, data, "a kernel that does not start",
            lambda path: put_system(path, out), seconds=180)


def root(folder, answers, data, _):
    def harm(path):
        put_system(path)
        spoil_root(path)
    name = "a root that was changed on the disk"
    said = written(folder, answers, data, name, harm, seconds=300)
    answers.check(f"{name}: the kernel noticed, each time", said.count("Kernel panic") == 3, said)


def hangs(folder, answers, data, work):
    """One try, because it takes long."""
    name = "a kiosk that never shows a frame"
    out = os.path.join(work, "hangs")
    make_system(folder, out, "hangs")
    said = written(folder, answers, data, name, lambda path: put_system(path, out, left=1),
                   wanted=THREE_TRIES[2:], seconds=420)
    answers.check(f"{name}: it was its unit that gave up", said.count(GIVEN_UP) == 1, said)


def second_start(folder, answers, _, work):
    """A first start that fails is no fault of the slot, if the second does not."""
    out = os.path.join(work, "second")
    make_system(folder, out, "second")
    with vm.Board(folder, harm=lambda path: put_system(path, out, left=1)) as machine:
        try:
            machine.wait_line(r"SCHALTER slot B, left A 3 B 0", 90)
            machine.wait_line(r"schalter.service: Scheduled restart", 180)
            is_good(machine, len(machine.lines))
            state = tries(machine)
            answers.check("a kiosk that comes with its second start has its slot's tries back",
                          state[2] == "3", str(state))
        finally:
            machine.keep_log("returns.log", "a second start")


def returns(folder, answers):
    with tempfile.TemporaryDirectory(prefix="returns-") as work:
        data = Data(folder, work)
        with open(os.path.join(folder, "returns.log"), "wb"):
            pass
        only = os.environ.get("RETURNS", "")
        for case in (installed, kernel, root, hangs, second_start):
            if only and case.__name__ not in only.split():
                continue
            try:
                case(folder, answers, data, work)
            except vm.Silent as trouble:
                answers.check(f"{case.__name__}: the device answers", False, str(trouble))


if __name__ == "__main__":
    sys.exit(play(returns))
