#!/usr/bin/env python3
"""How long from power to the first page, and on what the seconds are spent? Boots the test
variant, looks at its glass all the while, and prints what was reached when: by the serial
line, by what systemd noted, and by the glass. TAP.

usage: start.py FOLDER [TIMES]     FOLDER: build/image/qemu-test; TIMES: 1"""
import os
import statistics
import sys
import time

from PIL import Image, ImageChops

import vm
from answers import Answers, play, told
from kiosk import PANEL, golden

# Above the row of the clock.
BODY = (0, 0, PANEL[0], 1740)
# The clock on the tower goes on, and letters have other edges in a browser.
OTHER = 0.05
EDGE = 32
LOOK_EVERY = 0.25
PATIENCE = 240

# What systemd notes: our name for it, unit, and which of its moments.
MOMENTS = (
    ("udev listens", "systemd-udevd.service", "ActiveEnter"),
    ("panel known", "dev-dri-card0.device", "ActiveEnter"),
    ("data mounted", "data.mount", "ActiveEnter"),
    ("kiosk begins", "schalter.service", "ExecMainStart"),
    ("first frame", "schalter.service", "ActiveEnter"),
    ("firewall", "nftables.service", "ActiveEnter"),
    ("network begins", "systemd-networkd.service", "ExecMainStart"),
    ("all devices asked for", "systemd-udev-trigger.service", "ActiveEnter"),
)


class Glass:
    """What is seen from power on; one word a look, and when it changed."""

    def __init__(self, machine, page, patience=PATIENCE):
        self.machine = machine
        self.patience = patience
        self.page = page.crop(BODY)
        self.seen = [(0.0, "nothing")]
        self.file = os.path.join(machine.work, "glass.ppm")

    def look(self):
        self.machine.ask("screendump", filename=self.file)
        at = self.machine.now()
        picture = Image.open(self.file).convert("RGB")
        if picture.size != PANEL:
            return at, "nothing"  # QEMU's own words: no driver yet
        if max(high for _, high in picture.getextrema()) == 0:
            return at, "black"
        other = ImageChops.difference(picture.crop(BODY), self.page).convert("L").histogram()
        return at, "page" if sum(other[EDGE:]) < OTHER * sum(other) else "a picture"

    def watch(self):
        """Until the page is there: the moment, or None."""
        while self.machine.now() < self.patience * vm.PATIENCE:
            at, what = self.look()
            if what != self.seen[-1][1]:
                self.seen.append((at, what))
            if what == "page":
                return at
            time.sleep(LOOK_EVERY)
        return None

    def first(self, what):
        return next((at for at, seen in self.seen if seen == what), None)


def show(machine, unit, words):
    """Properties of a unit, or of systemd itself, as numbers where they are some."""
    names = [word for name in words for word in ("-p", name)]
    _, said = machine.run("systemctl", "show", *([unit] if unit else []), *names)
    rows = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
    return {name: int(rows.get(name, "0") or 0) / 1e6 for name in words}


def kernel_began(machine):
    """When the guest's clock stood at 0: it stamps what it says."""
    at, line = machine.wait_line(r"^\[ *\d+\.\d+\] Run /init", 1)
    return at - float(line[1:].split("]")[0])


def processor(machine):
    """Seconds of this host's processors that the device has had."""
    with open(f"/proc/{machine.process.pid}/stat", encoding="ascii") as file:
        words = file.read().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def noted(machine, begin):
    """What systemd noted, in seconds since power."""
    own = show(machine, None, ["UserspaceTimestampMonotonic", "GeneratorsStartTimestampMonotonic",
                               "UnitsLoadFinishTimestampMonotonic"])
    moments = dict(zip(("systemd runs", "systemd reads its units", "systemd begins with them"),
                       own.values()))
    for name, unit, moment in MOMENTS:
        word = f"{moment}TimestampMonotonic"
        moments[name] = show(machine, unit, [word])[word]
    return {name: at + begin for name, at in moments.items() if at > 0}


def boot(folder, page, answers, log):
    """One start: name -> seconds since power. Empty where there was none."""
    moments = {}
    with vm.Machine(folder) as machine, told(machine, answers, log):
        glass = Glass(machine, page)
        seen = glass.watch()
        answers.check("the first page is on the glass", seen is not None, str(glass.seen))
        if seen is None:
            return moments
        spent = processor(machine)
        time.sleep(10 * vm.PATIENCE)  # what comes behind it
        moments["kernel"] = machine.wait_line(r"Starting kernel", 1)[0]
        moments["initramfs"] = machine.wait_line(r"Run /init", 1)[0]
        moments.update(noted(machine, kernel_began(machine)))
        splash = glass.first("a picture")
        if splash is not None:
            moments["splash on the glass"] = splash
        moments["first page on the glass"] = seen
        print(f"# processor of this host until the first page: {spent:.1f} s")
        print("# glass: " + ", ".join(f"{what} {at:.1f}" for at, what in glass.seen))
        check(glass, moments, answers)
        _, said = machine.run("show", "/sys/fs/cgroup/init.scope/cgroup.procs")
        answers.check("who held the sign has ended", said.split() == ["1"], said)
    return moments


def check(glass, moments, answers):
    order = [what for _, what in glass.seen]
    answers.check("between splash and first page the glass is never dark",
                  "a picture" in order and "black" not in order[order.index("a picture"):],
                  str(glass.seen))
    answers.check("no network before the firewall",
                  moments.get("network begins", 0) >= moments.get("firewall", 1e9), str(moments))


def table(runs):
    """Medians, what each took since the one before, and the raw values."""
    names = sorted(runs[0], key=lambda name: statistics.median(run.get(name, 0) for run in runs))
    before = 0.0
    print(f"# {'seconds since power on':26} {'median':>7} {'since':>7}   raw")
    for name in names:
        values = [run[name] for run in runs if name in run]
        middle = statistics.median(values)
        raw = " ".join(f"{value:.1f}" for value in values)
        print(f"# {name:26} {middle:7.1f} {middle - before:7.1f}   {raw}")
        before = middle


def measure(folder, answers: Answers):
    page = golden("start-vorfuehrung")
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    runs = [boot(folder, page, answers, "start.log") for _ in range(times)]
    whole = [run for run in runs if run]
    if whole:
        table(whole)


if __name__ == "__main__":
    sys.exit(play(measure))
