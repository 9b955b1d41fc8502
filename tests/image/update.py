#!/usr/bin/env python3
"""An update on a device that runs: what others signed, what is for another board, what is
older and what was changed on the way is refused; ours goes to the slot that does not run, the
next start is from there, and its tries are given back when it is said to be good. TAP.

usage: update.py FOLDER     FOLDER: build/image/qemu-test"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

import disk
import vm
from answers import play, told


NEWER, OLDER = 4000000000, 1000000000  # the years 2096 and 2001


def bundle(folder, work, name, compatible="schalter-qemu", issue=NEWER):
    """A small update that is like ours in all but what its name says."""
    source = os.path.join(work, name)
    os.makedirs(source)
    for image in ("rootfs", "fit"):
        with open(os.path.join(source, image + ".img"), "wb") as file:
            file.write(os.urandom(1 << 16))
    with open(os.path.join(source, "manifest.raucm"), "w", encoding="utf-8") as file:
        file.write(f"[update]\ncompatible={compatible}\nversion=1\nbuild={issue}\n[bundle]\nformat=verity\n"
                   "[image.rootfs]\nfilename=rootfs.img\n[image.fit]\nfilename=fit.img\n")
    with open(os.path.join(source, "issue"), "w", encoding="utf-8") as file:
        file.write(f"{issue}\n")
    keys = os.path.join(work, "keys")
    subprocess.run(["rauc", f"--cert={keys}/update.crt", f"--key={keys}/update.key",
                    f"--keyring={keys}/update.crt", "bundle", source,
                    os.path.join(folder, name + ".raucb")], check=True, capture_output=True)


def bad_bundles(files, work, ours):
    """What must be refused: by others, for another board, older; `changed` of ours."""
    changed = os.path.join(files, "changed.raucb")
    shutil.copy(ours, changed)
    disk.flip_byte(changed, os.path.getsize(changed) // 2)
    keys = os.path.join(work, "keys")
    subprocess.run(["cross/keys.sh", "make"], env={**os.environ, "KEYS": keys}, check=True,
                   capture_output=True)
    bundle(files, work, "others")
    shutil.rmtree(keys)
    shutil.copytree(os.environ.get("KEYS", "build/keys-image"), keys)
    bundle(files, work, "elsewhere", compatible="schalter-other-board")
    bundle(files, work, "older", issue=OLDER)


def make_stick(folder, work):
    """A file system with our update and those that must be refused."""
    files = os.path.join(work, "files")
    os.makedirs(files)
    ours = os.path.join(files, "ours.raucb")
    shutil.copy(os.path.join(folder, "schalter.raucb"), ours)
    bad_bundles(files, work, ours)
    return disk.stick(files, os.path.join(work, "stick.img"))


def tries(machine):
    """What the boot loader will read: order, left of A, left of B."""
    _, said = machine.run("fw_printenv")
    facts = dict(re.findall(r"(\w+)=(.*)", said))
    return facts.get("BOOT_ORDER"), facts.get("BOOT_A_LEFT"), facts.get("BOOT_B_LEFT")


def is_good(machine, seen=0):
    """The kiosk has shown its first page, and what runs is said to be good."""
    machine.wait_line(r"Finished.*slot-good\.service", 240, seen)


def refuse(machine, answers):
    for name, sentence, what in (
            ("others", "signature verification failed", "what others signed is refused"),
            ("elsewhere", "Compatible mismatch", "what is for another board is refused"),
            ("older", "Pre-install handler error", "what is older than what runs is refused")):
        code, said = machine.run("rauc", "install", f"/tmp/{name}.raucb", seconds=120)
        answers.check(what, code != 0 and sentence in said, said)
    order = tries(machine)[0]
    answers.check("the next start is not touched by them", order == "A B", str(order))
    code, said = machine.run("rauc", "install", "/tmp/changed.raucb", seconds=240)
    now = tries(machine)
    answers.check("what was changed on the way is found, and its slot never starts",
                  code != 0 and (now[0] == "A" or now[2] == "0"), f"{now}\n{said}")


def install(machine, answers):
    seen = len(machine.lines)
    machine.run("systemd-run", "--no-block", "rauc", "install", "/tmp/ours.raucb")
    machine.wait_line(r"writing data to device", 120, seen)
    machine.run("systemctl", "restart", "--no-block", "slot-good.service")
    machine.wait_line(r"installing .*ours.raucb. succeeded", 240, seen)
    order = tries(machine)[0]
    answers.check("our update is installed, and B is next", order == "B A", str(order))
    machine.wait_line(r"slot-good.service: Scheduled restart", 60, seen)
    is_good(machine, seen)
    answers.check("what runs is said to be good while an update is installed, too", True)
    code, said = machine.run("remove", "/data/issue")
    answers.check("its number had been kept", code == 0, said)
    seen = len(machine.lines)
    machine.run("systemctl", "start", "--no-block", "reboot.target")
    machine.greeted = False
    at, line = machine.wait_line(r"SCHALTER slot B", 90, seen)
    answers.check(f"the boot loader takes B ({at:.0f} s)", "left A" in line, line)
    is_good(machine, seen)
    _, said = machine.run("show", "/proc/cmdline")
    answers.check("B runs", "rauc.slot=B" in said, said)
    now = tries(machine)
    answers.check("with the kiosk's first frame it is good, and has its three tries",
                  now[2] == "3", str(now))
    _, kept = machine.run("show", "/data/issue")
    _, runs = machine.run("show", "/usr/lib/schalter/issue")
    answers.check("and its number is kept", kept == runs and kept.strip().isdigit(), kept + runs)


def update(folder, answers):
    with tempfile.TemporaryDirectory(prefix="update-") as work:
        with vm.Board(folder, stick=make_stick(folder, work)) as machine, \
                told(machine, answers, "update.log"):
            is_good(machine)
            machine.run("mount", "-o", "ro", "/dev/vdb", "/tmp")
            refuse(machine, answers)
            install(machine, answers)


if __name__ == "__main__":
    sys.exit(play(update))
