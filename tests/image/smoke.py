#!/usr/bin/env python3
"""Boots the test variant once: does the device get as far as the kiosk, with its glass, its
fingers, a root that nobody can change and a closed firewall? TAP. What the device said stays
in serial.log.

usage: smoke.py FOLDER     FOLDER: build/image/qemu-test"""
import os
import sys
import time

import vm
from answers import play, told
from kiosk import (PANEL, SIGN_OFF, body, differs, glass, golden, kiosk_log, knock, rest,
                   says, sign_in, tap)
from update import is_good


def mounts(machine):
    """Where -> (what, kind, options)."""
    _, said = machine.run("show", "/proc/mounts")
    rows = [line.split() for line in said.splitlines()]
    return {row[1]: (row[0], row[2], row[3].split(",")) for row in rows if len(row) > 3}


def look_at_root(machine, answers):
    found = mounts(machine)
    root = found.get("/", ("", "", []))
    answers.check("the root is a squashfs on checked blocks, and read-only",
                  root[:2] == ("/dev/dm-0", "squashfs") and "ro" in root[2], str(root))
    outbox = found.get("/var/lib/schalter", ("", "", []))
    answers.check("the outbox lies on the data partition",
                  outbox[1] == "ext4" and "rw" in outbox[2] and "noexec" in outbox[2], str(found))
    settings = found.get("/etc/schalter", ("", "", []))
    answers.check("the terminal's settings cannot be written",
                  settings[1] == "ext4" and "ro" in settings[2], str(settings))


def look_at_devices(machine, answers):
    code, said = machine.run("udevadm", "info", "--query=property", "--name=/dev/dri/card0")
    answers.check("there is a glass, and systemd knows it", code == 0 and ":systemd:" in said, said)
    _, said = machine.run("show", "/proc/bus/input/devices")
    answers.check("there are fingers and keys",
                  "QEMU Virtio Tablet" in said and "QEMU Virtio Keyboard" in said, said)


def look_at_units(machine, answers):
    is_good(machine)  # until then some are on their way, and may still fail
    again = [line for line in machine.text().splitlines() if "Scheduled restart job" in line]
    answers.check("no unit had to be started twice", not again, "\n".join(again))
    _, said = machine.run("systemctl", "list-units", "--failed", "--plain", "--no-legend")
    answers.check("no unit failed", not said.strip(), said)
    _, said = machine.run("nft", "list", "ruleset")
    answers.check("the firewall lets nobody in", "hook input" in said and said.count("policy drop") == 3, said)
    _, said = machine.run("show", "/proc/sys/kernel/core_pattern")
    answers.check("a crash leaves no memory in a file", said.strip() == "/dev/null", said)


def look_at_kiosk(machine, answers):
    at, line = machine.wait_line(r"Started.*schalter\.service|schalter\.service: (Main|Failed)", 90)
    print(f"# {at:6.1f} s  {line.strip()}")
    answers.check("the kiosk has shown its first frame", "Started" in line, kiosk_log(machine))
    answers.check("its courier reads its settings and its outbox",
                  says(machine, '"event":"storage","status":"ok"', 60) and
                  "client-secret-refused" not in kiosk_log(machine), kiosk_log(machine))
    own, _ = machine.run("peek", "/etc/schalter/schalter.yaml")
    pin, said = machine.run("peek", "/etc/schalter/technik.pin")
    answers.check("it cannot read the line of the technicians' PIN",
                  own == 0 and pin == 1 and "Permission denied" in said, said)
    _, said = machine.run("/usr/bin/AusweisApp2", "--version", "-platform", "offscreen")
    answers.check("AusweisApp finds its libraries", "AusweisApp2 1." in said, said)


# Where things lie on the pages of a panel of 1080 by 1920, as tests/golden has them.
BEGIN = (540, 1522)
PRINT = (511, 1674)


def look_at_technician(machine, answers):
    """Behind the hidden door, up to paper: through our driver, libusb, usbfs and xHCI of the
    device. Simulated is what is on the cable."""
    machine.plug("printer")
    answers.check("a receipt printer that is plugged in is ready",
                  says(machine, '"event":"printer-state","state":"ready"', 60),
                  kiosk_log(machine))
    box = knock(machine)
    answers.check("a finger that rests on the town's mark is asked for a PIN", box is None,
                  f"other pixels in {box}")
    sign_in(machine)
    answers.check("which is known", says(machine, '"event":"technician","pin":"ok"', 30),
                  kiosk_log(machine))
    time.sleep(3 * vm.PATIENCE)
    rest(machine)
    glass(machine, "report")
    tap(machine, PRINT)
    answers.check("the report of readiness is printed",
                  says(machine, '"event":"report","outcome":0', 60), kiosk_log(machine))
    papers = os.listdir(os.path.join(machine.work, "paper"))
    answers.check("and is on paper", len(papers) == 1, str(papers))
    tap(machine, SIGN_OFF)
    away = '"event":"printer-state","state":"absent"'
    before = kiosk_log(machine).count(away)
    machine.unplug()
    answers.check("a printer that is pulled is away",
                  says(machine, away, 30, times=before + 1), kiosk_log(machine))


def look_at_glass(machine, answers):
    # The kiosk looks at the clock within a minute, and then it is what the golden page says.
    wanted = golden("start-vorfuehrung")
    end = time.monotonic() + 150 * vm.PATIENCE
    box = PANEL
    while box is not None and time.monotonic() < end:
        machine.run("clock", str(vm.GOLDEN_CLOCK))
        box = differs(machine, "start", wanted, 75 / vm.PATIENCE)
    answers.check("the start page is on the glass, pixel for pixel as it is painted here",
                  box is None, f"other pixels in {box}")
    plugged = machine.hand("panel", *PANEL)
    answers.check("a touch panel that is plugged in is known",
                  plugged and says(machine, '"kind":"touch"', 30), kiosk_log(machine))


def look_at_fingers(machine, answers):
    machine.hand("touch", 0, *BEGIN)
    machine.hand("touch", 1, 200, 900)
    time.sleep(0.2)
    machine.hand("lift", 1)
    machine.hand("lift", 0)
    # What is at the top depends on what is plugged in.
    box = differs(machine, "menu", golden("menue-vorfuehrung"), 30, below=420)
    answers.check("a finger on »Jetzt beginnen«, with another beside it, goes to the menu",
                  box is None, f"other pixels in {box}")


# input-event-codes.h
CTRL, ALT, DELETE, F2, SYSRQ, B, TAB = 29, 56, 111, 60, 99, 48, 15


def press(machine, *codes):
    """Keys of a keyboard that is plugged in, held together."""
    for code in codes:
        machine.hand("key", code, 1)
    for code in reversed(codes):
        machine.hand("key", code, 0)


def look_at_keys(machine, answers):
    """Whoever plugs a keyboard in gets no further than a finger."""
    plugged = machine.hand("keyboard")
    answers.check("a keyboard that is plugged in is known",
                  plugged and says(machine, '"vendor":26214,"product":0}\n', 30, times=2),
                  kiosk_log(machine))
    before = body(machine, "keys")
    for codes in ((CTRL, ALT, DELETE), (CTRL, ALT, F2), (ALT, F2), (ALT, SYSRQ, B)):
        press(machine, *codes)
    time.sleep(5 * vm.PATIENCE)
    code, said = machine.run("systemctl", "is-active", "schalter.service")
    answers.check("no key starts the device anew or leads to a console",
                  code == 0 and body(machine, "keys") == before, said)
    press(machine, TAB)
    end = time.monotonic() + 20 * vm.PATIENCE
    while body(machine, "keys") == before and time.monotonic() < end:
        time.sleep(0.5)
    answers.check("but a step moves the focus", body(machine, "keys") != before)


def phases(machine):
    marks = (("boot loader", r"U-Boot 20"), ("kernel", r"Linux version"), ("systemd", r"systemd\[1\]: systemd 252"),
             ("kiosk unit", r"Starting schalter.service"))
    for name, pattern in marks:
        at, _ = machine.wait_line(pattern, 1)
        print(f"# {at:6.1f} s  {name}")
    code, said = machine.run("systemd-analyze", "--no-pager", "blame")
    if code == 0:  # systemd counts only when nothing is on its way any more
        print("\n".join("# " + line for line in said.splitlines()[:10]))
    _, said = machine.run("show", "/proc/meminfo")
    print("# " + "; ".join(" ".join(line.split()) for line in said.splitlines()[:3]))


def boot(folder, answers):
    with vm.Machine(folder) as machine, told(machine, answers, "serial.log"):
        _, line = machine.wait_line(r"sha256,rsa2048:schalter", 30)
        answers.check("the boot loader finds the kernel signed", "schalter+ OK" in line, line)
        at, _ = machine.wait_line(r"Starting schalter.service", 180)
        answers.check(f"the boot reaches the kiosk ({at:.0f} s)", True)
        for look in (look_at_root, look_at_devices, look_at_kiosk, look_at_glass,
                     look_at_technician, look_at_fingers, look_at_keys, look_at_units):
            look(machine, answers)
        phases(machine)
        machine.screenshot(os.path.join(folder, "smoke.png"))


if __name__ == "__main__":
    sys.exit(play(boot))
