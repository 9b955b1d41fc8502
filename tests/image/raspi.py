#!/usr/bin/env python3
"""The boot chain of the board cm4 from U-Boot on, on the nearest that QEMU has, a Raspberry Pi 3:
a signed kernel starts, one with a bit turned over does not, the tries are counted on the card, and
nobody who types stops it. What comes before U-Boot (Broadcom's), and the device itself, are not in
it: its disk hangs on another controller, so our first program ends where it looks for its root. TAP.

usage: raspi.py FOLDER     FOLDER: build/image/cm4-release"""
import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import disk
import vm
from answers import play


def source_of(tree):
    return subprocess.run(["dtc", "-q", "-I", "dtb", "-O", "dts", tree], check=True, text=True,
                          capture_output=True).stdout


def device_tree(folder, work):
    """That of a Raspberry Pi 3, with the key out of the board's own."""
    with open(os.path.join(folder, "base"), encoding="utf-8") as base:
        tree = os.path.join(base.read().strip(), "boot", "bcm2837-rpi-3-b.dtb")
    key = re.search(r"^\tsignature \{.*?^\t\};", source_of(os.path.join(folder, "board.dtb")),
                    re.M | re.S).group(0)
    made = os.path.join(work, "tree.dtb")
    subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb", "-o", made], check=True, text=True,
                   input=f"{source_of(tree)}\n/ {{\n{key}\n}};\n")
    return made


def boots(folder, card, tree, until, seconds):
    """Switched on, with somebody who types all the while: what it says until the pattern, or None
    if that does not come."""
    with tempfile.TemporaryDirectory(prefix="raspi-") as work:
        path = os.path.join(work, "serial")
        with subprocess.Popen(
                ["qemu-system-aarch64", "-M", "raspi3b", "-display", "none", "-monitor", "none",
                 "-kernel", os.path.join(folder, "u-boot.bin"), "-dtb", tree,
                 "-drive", f"if=sd,format=raw,file={card}", "-serial", "null",
                 "-chardev", f"socket,id=line,path={path},server=on,wait=off", "-serial", "chardev:line"],
                stdin=subprocess.DEVNULL) as process:
            try:
                return talk(path, until, time.monotonic() + seconds * vm.PATIENCE)
            finally:
                process.kill()


def talk(path, until, end):
    line = socket.socket(socket.AF_UNIX)
    while line.connect_ex(path) != 0 and time.monotonic() < end:
        time.sleep(0.1)
    line.settimeout(0.5)
    said, typed = "", 0.0
    while time.monotonic() < end:
        if time.monotonic() - typed > 1:  # more than it takes would never be read
            with contextlib.suppress(TimeoutError):
                line.send(b"\r \x03")
            typed = time.monotonic()
        try:
            said += line.recv(65536).decode("utf-8", "replace")
        except TimeoutError:
            continue
        if re.search(until, said):
            return said
    print("# " + "\n# ".join(said.splitlines()[-15:]))
    return None


def raspi(folder, answers):
    with tempfile.TemporaryDirectory(prefix="raspi-") as work:
        card = os.path.join(work, "card")
        shutil.copy(os.path.join(folder, "schalter.img"), card)
        os.truncate(card, 1 << 30)  # a card has a power of two
        tree = device_tree(folder, work)
        said = boots(folder, card, tree, r"init: cannot find the partition", 120)
        answers.check("a kernel that is signed starts, and our first program in it",
                      said is not None and "sha256,rsa2048:schalter+ OK" in said, str(said)[-500:])
        answers.check("its try is counted before", "SCHALTER slot A, left A 2 B 3" in (said or ""))
        answers.check("who types gets no prompt", "U-Boot>" not in (said or "U-Boot>"))
        disk.copy(card, "fit-a", "fit-b")
        disk.flip(card, "fit-a", 1 << 20)
        said = boots(folder, card, tree, r"(?s)slot B.*Starting kernel", 120)
        answers.check("one with a bit turned over does not, and after its tries the other slot does",
                      said is not None and said.count("Bad Data Hash") == 2 and
                      "left A 0 B 2" in said, str(said)[-500:])
        disk.flip(card, "fit-b", 1 << 20)
        said = boots(folder, card, tree, r"left A 3 B 3", 120)
        answers.check("with no slot left it tries both anew, for ever", said is not None)


if __name__ == "__main__":
    sys.exit(play(raspi, "dtc"))
