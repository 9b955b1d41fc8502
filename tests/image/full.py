#!/usr/bin/env python3
"""A disk that is full to its last block: who has typed hears it and keeps what she typed, what
waits stays, who comes reads it before the first question; with room again the same application
goes out. TAP. What the device said stays in full.log.

usage: full.py FOLDER     FOLDER: build/image/qemu-test"""
import os
import sys
import tempfile

import vm
from answers import play, told
from kiosk import Notice, differs, golden, kiosk_log, rest, says, tap
from submit import TYPED, become, look_at_start, places, port, received, town, walk
from upkeep import wake

FILLER = "/data/bestand/filler"
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


def full(folder, answers):
    with tempfile.TemporaryDirectory(prefix="full-") as work, town(work) as stands:
        answers.check("the stand-in town is there", stands)
        if not stands:
            return
        in_earnest(work)
        taps = places(work, "full.visit")
        with vm.Board(folder, loader=False, harm=become(work), clock="utc",
                      town=port(work)) as machine, told(machine, answers, "full.log"):
            machine.wait_line(r"Starting schalter.service", 180)
            look_at_start(machine, answers)
            look_at_waiting(machine, answers, taps)
            look_at_visit(machine, answers, taps)
            fill(machine, answers)
            start_anew(machine)
            answers.check("a device that starts with a full disk knows it",
                          says(machine, FULL, 60), kiosk_log(machine))
            look_at_menu(machine, answers, taps)
            look_at_town(machine, answers, work)


if __name__ == "__main__":
    sys.exit(play(full, "mke2fs"))
