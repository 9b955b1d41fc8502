#!/usr/bin/env python3
"""A disk that is full to its last block, and one with no room for another file: who has typed
hears it and keeps what she typed, what waits stays, the technician reads it and can do
something about it; with room again the same application goes out. TAP. What the device said
stays in full.log.

FULL names those of the functions below that are wanted (visit, technician, forgetting).

usage: full.py FOLDER     FOLDER: build/image/qemu-test"""
import contextlib
import os
import sys
import tempfile

import update
import vm
from answers import play
from data import COUNT, Data
from kiosk import Notice, differs, golden, kiosk_log, rest, says, tap
from submit import TYPED, become, look_at_start, places, port, received, town, walk
from upkeep import Device, choose, errand, fat, go_in, newer, report, wake

KEPT, FILLER = "/data/bestand", "/data/bestand/filler"
ROOM = '"event":"storage","status":"ok"'
FULL = '"event":"outbox-not-open","status":"full"'
# Between what depends on the day: the band on top, the row of the clock.
BAND, CLOCK = 130, 1740
LEAVE = (959, 1830)


def looks(machine, name, page):
    """None if the glass shows that page, but for day and hour; else where it does not."""
    return differs(machine, name, golden(page), 30, below=BAND, above=CLOCK)


def fill(machine, answers):
    code, said = machine.run("fill", FILLER, seconds=120)
    answers.check("the disk is filled to its last block", code == 0, said)


def start_anew(machine):
    seen = len(machine.lines)
    machine.run("systemctl", "start", "--no-block", "reboot.target")
    machine.wait_line("Linux version", 180, seen)
    machine.greeted = False
    wake(machine, seen)


def look_at_waiting(machine, answers, taps):
    """An application that waits, for the cable of the network was pulled."""
    gone = Notice(machine, '"event":"network-gone"')
    ended = Notice(machine, '"event":"visit-ended"')
    machine.ask("set_link", name="net", up=False)
    walk(machine, taps["first"] + taps["keep"])
    answers.check("that there is no network is noticed", gone.came(120), kiosk_log(machine))
    rest(machine)
    walk(machine, taps["end"])
    answers.check("an application is kept without it", ended.came(60), kiosk_log(machine))


def look_at_visit(machine, answers, taps):
    """The disk fills up behind her back."""
    rest(machine)
    walk(machine, taps["second"])
    fill(machine, answers)
    walk(machine, taps["refused"])
    box = looks(machine, "full-visit", "hund-abmelden-nicht-gespeichert-voll")
    answers.check("who sends then reads that there is no room, and that her words are there",
                  box is None, f"other pixels in {box}")
    room = Notice(machine, ROOM)
    machine.run("remove", FILLER)
    answers.check("room is noticed", room.came(60), kiosk_log(machine))
    ended = Notice(machine, '"event":"visit-ended"')
    walk(machine, taps["again"])
    rest(machine)
    walk(machine, taps["done"])
    answers.check("and the same application is kept", ended.came(60), kiosk_log(machine))


def look_at_menu(machine, answers, taps):
    """Before the first question."""
    rest(machine)
    walk(machine, taps["first"][:1])
    box = looks(machine, "full-menu", "menue-voll")
    answers.check("who comes reads it before anything is asked", box is None,
                  f"other pixels in {box}")
    tap(machine, LEAVE)
    rest(machine)


def look_at_town(machine, answers, folder):
    """Nothing was lost."""
    machine.ask("set_link", name="net", up=True)
    machine.run("remove", FILLER)
    ended = '"event":"delivery-ended","state":3,'
    answers.check("with room and network both applications go out",
                  says(machine, ended, 300, times=2), kiosk_log(machine))
    found = received(folder)
    read = [{name: data["felder"].get(name) for name in TYPED} for _, data in found]
    answers.check("and the town reads in them what was typed", read == [TYPED, TYPED], str(found))


def in_earnest(folder):
    """A terminal that is none for demonstrations: its pages are those of the golden ones."""
    for name in ("schalter.yaml", "terminal/konfiguration/schalter.yaml"):
        with open(os.path.join(folder, name), "r+", encoding="utf-8") as file:
            words = file.read().replace("vorfuehrung: ja", "vorfuehrung: nein")
            file.seek(0)
            file.write(words)


@contextlib.contextmanager
def device(folder, name, sticks, **more):
    """One that runs; what it said goes to full.log."""
    with Device(folder, sticks, loader=False, **more) as machine:
        try:
            machine.wait_line(r"Starting schalter.service", 180)
            yield machine
        finally:
            machine.keep_log("full.log", name)


def visit(folder, answers, work):
    with town(work) as stands:
        answers.check("the stand-in town is there", stands)
        if not stands:
            return
        in_earnest(work)
        taps = places(work, "full.visit")
        with device(folder, "visit", {}, harm=become(work), clock="utc",
                    town=port(work)) as machine:
            look_at_start(machine, answers)
            look_at_waiting(machine, answers, taps)
            look_at_visit(machine, answers, taps)
            fill(machine, answers)
            start_anew(machine)
            answers.check("a device that starts with a full disk knows it",
                          says(machine, FULL, 60), kiosk_log(machine))
            look_at_menu(machine, answers, taps)
            look_at_town(machine, answers, work)


def technician(folder, answers, work):
    """Applications wait, and it starts with a full disk."""
    stick = fat(os.path.join(work, "stick"), [newer(folder, work)])
    data = Data(folder, work)
    with device(folder, "technician", {"stick": stick}, harm=data.put) as machine:
        wake(machine)
        fill(machine, answers)
        start_anew(machine)
        machine.plug_stick("stick")
        go_in(machine)
        words = report(machine, answers, stick)
        answers.check("the report says that the disk is full",
                      "Speicher: Anträge können nicht aufbewahrt werden. Der Speicher ist voll"
                      in words, words)
        answers.check("and how many applications wait all the same",
                      f"Anträge: {COUNT} sind noch nicht bei der Stadt angekommen" in words, words)
        trouble = errand(machine, "update", 400)
        tries = update.tries(machine)
        answers.check("an update is installed all the same",
                      trouble == "none" and tries[0] == "B A", f"{trouble} {tries}")
        machine.switch_off()
        lost = data.lost(machine.disk)
        answers.check("what waited is as it was, and so are the settings", not lost, lost)


def forgetting(folder, answers, _):
    """All has arrived, and what the device keeps fills it, files and blocks."""
    with device(folder, "forgetting", {}) as machine:
        wake(machine)
        machine.run("crowd", KEPT, seconds=300)
        machine.run("remove", KEPT + "/crowd-0")  # and what fills it is the last file
        fill(machine, answers)
        start_anew(machine)
        go_in(machine)
        seen = len(machine.lines)
        choose(machine, "erase")
        machine.wait_line("Linux version", 180, seen)
        machine.greeted = False
        wake(machine, seen)
        code, _ = machine.run("show", FILLER)
        answers.check("a technician can have a full device forget", code != 0)
        answers.check("and it has room then", says(machine, ROOM, 60), kiosk_log(machine))
        machine.run("systemctl", "restart", "erase-data.service")
        code, said = machine.run("show", KEPT + "/outbox.sqlite")
        answers.check("what comes after that stays", code == 0, said)


def full(folder, answers):
    only = os.environ.get("FULL", "")
    with open(os.path.join(folder, "full.log"), "wb"):
        pass
    for case in (visit, technician, forgetting):
        if only and case.__name__ not in only.split():
            continue
        with tempfile.TemporaryDirectory(prefix="full-") as work:
            try:
                case(folder, answers, work)
            except vm.Silent as trouble:
                answers.check(f"{case.__name__}: the device answers", False, str(trouble))


if __name__ == "__main__":
    sys.exit(play(full, "mke2fs", "mkfs.vfat", "mcopy", "debugfs"))
