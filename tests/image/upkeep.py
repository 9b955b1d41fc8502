#!/usr/bin/env python3
"""A technician with a stick, by touch alone: report and log onto it, sticks that are no good,
an update, the restart into it, the way back, forgetting, and being given away. The stick is QEMU's (USB mass
storage), its file system a real one. TAP.

usage: upkeep.py FOLDER     FOLDER: build/image/qemu-test"""
import glob
import json
import os
import subprocess
import sys
import tempfile
import time

import disk
import update
import vm
from answers import play, told
from kiosk import PANEL, YES, errand_place, glass, knock, place, rest, says, sign_in, tap

KEPT = "bestand/kept-by-the-test"


class Device(vm.Board):
    """With sticks that are plugged in and pulled."""

    def __init__(self, folder, sticks, **more):
        super().__init__(folder, **more)
        self.sticks = sticks  # name -> file

    def arguments(self):
        words = super().arguments()
        for name, file in self.sticks.items():
            words += ["-blockdev", f"driver=raw,node-name={name},file.driver=file,"
                                   f"file.filename={file}"]
        return words

    def plug_stick(self, name):
        self.ask("device_add", driver="usb-storage", bus="usb.0", drive=name, id=f"in-{name}")

    def pull_stick(self, name):
        self.ask("device_del", id=f"in-{name}")


def keep_something(path):
    """A file among those that a terminal keeps."""
    with tempfile.TemporaryDirectory(prefix="data-") as work:
        image, file = os.path.join(work, "data"), os.path.join(work, "file")
        with open(image, "wb") as part:
            part.write(disk.read(path, "data"))
        with open(file, "w", encoding="utf-8") as kept:
            kept.write("kept\n")
        disk.tool("debugfs", "-w", "-R", f"write {file} {KEPT}", image)
        with open(image, "rb") as part:
            disk.write(path, "data", part.read())


def fat(path, files, size="300M"):
    disk.tool("truncate", "-s", size, path)
    disk.tool("mkfs.vfat", "-F", "32", path)
    for file in files:
        disk.tool("mcopy", "-s", "-i", path, file, "::")
    return path


OURS = ("ubootenv", "fit-b", "rootfs-b", "data")


def impostor(work):
    """A stick whose partitions are called as the device's own, and an empty FAT."""
    inputs = os.path.join(work, "impostor")
    os.makedirs(os.path.join(inputs, "root"))
    fat(os.path.join(inputs, "fat"), [], "40M")
    parts = ""
    for name in ("fat", *OURS):
        if name != "fat":
            with open(os.path.join(inputs, name), "wb") as file:
                file.write(bytes(1 << 20))
        parts += f'partition {name} {{ image = "{name}" partition-type-uuid = "L" }}\n'
    config = os.path.join(inputs, "config")
    with open(config, "w", encoding="utf-8") as file:
        file.write('image impostor.stick {\nhdimage { partition-table-type = "gpt" }\n'
                   + parts + "}\n")
    disk.tool("genimage", "--config", config, "--rootpath", os.path.join(inputs, "root"),
              "--inputpath", inputs, "--outputpath", work, "--tmppath",
              os.path.join(inputs, "tmp"))
    return os.path.join(work, "impostor.stick")


def newer(folder, work):
    """The very systems of FOLDER as an update of tomorrow."""
    out = os.path.join(work, "newer")
    os.makedirs(out)
    for name in ("rootfs.img", "fit.img"):
        os.link(os.path.join(folder, name), os.path.join(out, name))
    disk.tool("cross/bundle.sh", out, "qemu", "tomorrow",
              env={**os.environ, "SOURCE_DATE_EPOCH": str(update.NEWER),
                   "NOTES": "Schnellerer Start"})
    return os.path.join(out, "schalter.raucb")


def make_sticks(folder, work):
    """Name -> (file, what is said of the update on it)."""
    files = os.path.join(work, "files")
    os.makedirs(files)
    update.bad_bundles(files, work, os.path.join(folder, "schalter.raucb"))
    path = lambda name: os.path.join(work, name + ".stick")
    names = os.path.join(work, "names")
    os.makedirs(names)
    for number in range(300):
        open(os.path.join(names, f"{number}-" + "ä" * 80 + ".raucb"), "w").close()
    for name in ("$(reboot).raucb", "-rf.raucb", "a b;c.raucb"):
        open(os.path.join(names, name), "w").close()
    noise = path("noise")
    with open(noise, "wb") as file:
        file.write(os.urandom(8 << 20))
    torn = fat(path("torn"), [os.path.join(files, "older.raucb")], "64M")
    with open(torn, "r+b") as file:  # its table of clusters and first folder
        file.seek(32 * 512)
        file.write(os.urandom(2 << 20))
    every = lambda name: fat(path(name), [os.path.join(files, name + ".raucb")])
    return {
        "impostor": (impostor(work), "no-update"),
        "noise": (noise, "stick-foreign"),
        "ext4": (disk.ext4(path("ext4"), "8M"), "stick-foreign"),
        "torn": (torn, "(no-update|stick-broken|unsigned|damaged|other)"),
        "names": (fat(path("names"), sorted(glob.glob(names + "/*")), "64M"),
                  "(damaged|unsigned|other)"),
        "others": (every("others"), "unsigned"),
        "elsewhere": (every("elsewhere"), "other-board"),
        "older": (every("older"), "older"),
        "ours": (fat(path("ours"), [os.path.join(folder, "schalter.raucb")]), "same"),
        "newer": (fat(path("newer"), [newer(folder, work)]), "none"),
    }


def caretaker_says(machine, pattern, seconds, seen):
    """Its next line that matches."""
    return machine.wait_line(r"schalter-caretaker\[.*" + pattern, seconds, seen)


def wake(machine, seen=0):
    """What starts has a start page, and a panel that can be touched."""
    update.is_good(machine, seen)
    seen = len(machine.lines)
    machine.hand("panel", *PANEL)
    machine.wait_line('"kind":"touch"', 60, seen)
    time.sleep(3 * vm.PATIENCE)


def go_in(machine):
    """From the start page to what can be done to the device."""
    knock(machine)
    seen = len(machine.lines)
    sign_in(machine)
    caretaker_says(machine, '"looked"', 60, seen)
    time.sleep(2 * vm.PATIENCE)
    tap(machine, place("technik-mit-wartung", "Gerät warten"))
    time.sleep(2 * vm.PATIENCE)


def choose(machine, name, asked=True, channel=False):
    """Taps it and says yes. `channel`: the device has one."""
    rest(machine)  # the page shows what was looked at last
    tap(machine, errand_place(machine, name, channel))
    if asked:
        time.sleep(2 * vm.PATIENCE)
        glass(machine, f"upkeep-{name}-asked")
        tap(machine, YES)


def errand(machine, name, seconds, asked=True, channel=False):
    """One that comes to an end while the device runs: what the log says of trouble."""
    seen = len(machine.lines)
    choose(machine, name, asked, channel)
    _, line = caretaker_says(machine, f'"errand","name":"{name}"', seconds, seen)
    time.sleep(2 * vm.PATIENCE)
    glass(machine, f"upkeep-{name}")
    return json.loads(line[line.index("{"):])["trouble"]


def stays_itself(machine, answers):
    names = {}
    for name in OURS:
        _, said = machine.run("udevadm", "info", "--query=name",
                              f"--name=/dev/disk/by-partlabel/{name}")
        names[name] = said.strip()
    answers.check("a stick's partition takes no place of ours",
                  all(name.startswith("vda") for name in names.values()), str(names))


def try_sticks(machine, sticks, answers):
    code, before = machine.run("systemctl", "show", "-p", "MainPID", "schalter.service")
    for name, (_, wanted) in sticks.items():
        seen = len(machine.lines)
        machine.plug_stick(name)
        try:
            caretaker_says(machine, f'"looked","update":"{wanted}"', 60, seen)
            answers.check(f"a stick »{name}«: {wanted}", True)
        except vm.Silent as trouble:
            answers.check(f"a stick »{name}«: {wanted}", False, str(trouble))
        if name == "impostor":
            stays_itself(machine, answers)
        if name == "newer":
            continue
        seen = len(machine.lines)
        machine.pull_stick(name)
        caretaker_says(machine, '"looked","update":"no-stick"', 60, seen)
    code, after = machine.run("systemctl", "show", "-p", "MainPID", "schalter.service")
    answers.check("the kiosk has not noticed any of them", code == 0 and before == after, after)


def try_two(machine, answers):
    """Somebody else's stick comes beside the technician's, whether one can be read or not."""
    for second in ("ours", "noise"):
        for what, act, wanted in (("beside it", machine.plug_stick, "several-sticks"),
                                  ("pulled again", machine.pull_stick, "none")):
            seen = len(machine.lines)
            act(second)
            caretaker_says(machine, f'"looked","update":"{wanted}"', 60, seen)
            answers.check(f"»{second}« {what}: {wanted}", True)


def restart_into(machine, name, slot, answers, channel=False):
    seen = len(machine.lines)
    choose(machine, name, channel=channel)
    at, line = machine.wait_line(r"SCHALTER slot", 120, seen)
    machine.greeted = False
    answers.check(f"{name}: the device starts anew, from {slot} ({at:.0f} s)",
                  f"slot {slot}" in line, line)
    wake(machine, seen)
    go_in(machine)


def keep_up(machine, sticks, answers):
    machine.plug_stick("ours")
    update.is_good(machine)
    machine.wait_line("Product: QEMU USB HARDDRIVE", 60)
    machine.run("udevadm", "settle")
    _, said = machine.run("show", "/proc/partitions")
    answers.check("a citizen's stick gets no driver", "sda" not in said, said)
    machine.pull_stick("ours")
    wake(machine)
    go_in(machine)
    try_sticks(machine, sticks, answers)
    try_two(machine, answers)
    answers.check("report and log are saved",
                  errand(machine, "save", 120, asked=False) == "none")
    answers.check("the update is installed", errand(machine, "update", 400) == "none")
    answers.check("and is the next", update.tries(machine)[0] == "B A", str(update.tries(machine)))
    restart_into(machine, "restart", "B", answers)
    answers.check("from there the way back is taken",
                  errand(machine, "return", 60) == "none")
    restart_into(machine, "restart", "A", answers)
    code, said = machine.run("show", f"/data/{KEPT}")
    answers.check("what was kept outlived it all", (code, said) == (0, "kept\n"), said)
    cut_off(machine, answers)
    code, said = machine.run("cling", "/var/lib/schalter/cling")
    answers.check("a kiosk can make a folder that holds on to what is in it", code == 0, said)
    restart_into(machine, "erase", "A", answers)
    code, said = machine.run("show", f"/data/{KEPT}")
    answers.check("and is forgotten when that is asked for", code != 0, said)
    clung = [folder for folder in ("bestand", "forgotten")
             if machine.run("show", f"/data/{folder}/cling/file")[0] == 0]
    answers.check("that folder, too", not clung, " ".join(clung))
    code, said = machine.run("show", "/data/konfiguration/schalter.yaml")
    answers.check("the settings stay", code == 0, said)
    give_away(machine, answers)


def is_open(machine, name, part=None):
    """Its card can be tapped: what cannot is as the page behind it."""
    rest(machine)
    _, y = errand_place(machine, name, part=part)
    return glass(machine, f"upkeep-{name}-card").getpixel((60, y)) == (255, 255, 255)


def opens(machine, name, seconds):
    """It can be tapped now or soon: behind a start the stick is looked at once it has a driver."""
    end = time.monotonic() + seconds * vm.PATIENCE
    while not is_open(machine, name) and time.monotonic() < end:
        pass
    return is_open(machine, name)


def cut_off(machine, answers):
    """The power goes while an update is written over the other slot, which held a whole system
    of the same version: RAUC says of it what it said before."""
    answers.check("with the stick still in it", opens(machine, "update", 60))
    answers.check("the other system can be taken", is_open(machine, "return"))
    seen = len(machine.lines)
    choose(machine, "update")
    machine.wait_line(r"writing data to device", 120, seen)
    seen = len(machine.lines)
    machine.ask("system_reset")
    machine.wait_line(r"SCHALTER slot A", 120, seen)
    machine.greeted = False
    wake(machine, seen)
    go_in(machine)
    code, said = machine.run("show", "/data/update-begun")
    answers.check("cut off in an update, the device knows that it began one", code == 0, said)
    answers.check("which it offers again", opens(machine, "update", 60))
    answers.check("and does not offer what is half of it", not is_open(machine, "return"))
    answers.check("the same update is installed then", errand(machine, "update", 400) == "none")
    answers.check("and can be taken", update.tries(machine)[0] == "B A", str(update.tries(machine)))
    seen = len(machine.lines)
    choose(machine, "return")  # where that was it says now to stay
    caretaker_says(machine, '"errand","name":"stay","trouble":"none"', 60, seen)
    answers.check("or left", update.tries(machine)[0] == "A B", str(update.tries(machine)))


def give_away(machine, answers):
    """It forgets what it was set up with, too."""
    seen = len(machine.lines)
    choose(machine, "reset")
    machine.wait_line(r"SCHALTER slot", 120, seen)
    machine.greeted = False
    answers.check("told to forget everything it starts as a new one",
                  says(machine, '"kiosk-is-none","fresh":1', 240))
    files = ("schalter.yaml", "technik.pin", "client-secret")
    left = [name for name in ("erase", "anschluss.yaml", "bestand/outbox.sqlite",
                              *(f"{folder}/{file}" for file in files for folder in
                                ("konfiguration", "konfiguration.neu", "konfiguration.vorher",
                                 "forgotten", "forgotten.now", "forgotten.before")))
            if machine.run("show", f"/data/{name}")[0] == 0]
    answers.check("and nothing of the old one is left", not left, " ".join(left))
    code, said = machine.run("show", "/data/issue")
    answers.check("but that it takes nothing older", code == 0, said)


def saved(file, out, device="RE-TEST"):
    """Reports and logs on a stick."""
    os.makedirs(out)
    disk.tool("mcopy", "-s", "-i", file, f"::schalter-{device}", out)
    return (glob.glob(f"{out}/schalter-{device}/*-bericht.txt"),
            glob.glob(f"{out}/schalter-{device}/*-protokoll.jsonl"))


def report(machine, answers, file, device="RE-TEST"):
    """The words that the technician, who is in, saves onto an empty stick."""
    trouble = errand(machine, "save", 120, asked=False)
    answers.check("report and log are saved", trouble == "none", trouble)
    reports, _ = saved(file, file + ".saved", device)
    with open(reports[0], encoding="utf-8") as text:
        return text.read()


def look_at_stick(file, work, answers):
    """What a technician has in hand."""
    reports, logs = saved(file, os.path.join(work, "out"))
    answers.check("the stick has one report and one log", len(reports) == len(logs) == 1,
                  f"{reports} {logs}")
    with open(reports[0], encoding="utf-8") as report:
        words = report.read()
    answers.check("the report is readable", "Gerät RE-TEST" in words and "Drucker" in words, words)
    with open(logs[0], encoding="utf-8") as log:
        lines = [json.loads(line) for line in log]
    units = {line.get("_SYSTEMD_UNIT") for line in lines}
    answers.check("the log is JSON, a line an event, and has the kiosk's",
                  len(lines) > 20 and "schalter.service" in units, str(units))
    answers.check("and does not name what people plug in",
                  not any("SerialNumber" in str(line.get("MESSAGE")) for line in lines))
    found = subprocess.run(["fsck.vfat", "-n", file], capture_output=True, text=True)
    answers.check("the stick's file system is whole", found.returncode == 0, found.stdout)


def upkeep(folder, answers):
    with tempfile.TemporaryDirectory(prefix="upkeep-") as work:
        sticks = make_sticks(folder, work)
        files = {name: file for name, (file, _) in sticks.items()}
        with Device(folder, files, harm=keep_something) as machine, \
                told(machine, answers, "upkeep.log"):
            keep_up(machine, sticks, answers)
        look_at_stick(files["newer"], work, answers)


if __name__ == "__main__":
    sys.exit(play(upkeep))
