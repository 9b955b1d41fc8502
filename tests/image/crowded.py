#!/usr/bin/env python3
"""A technician before a disk with no room, of blocks or of files: reads it, and how much waits
all the same; installs an update; has the device forget, and it has room. What waits is lost by
none of it but the last. TAP. What the device said stays in crowded.log.

usage: crowded.py FOLDER [CASE...]     FOLDER: build/image/qemu-test; CASE: at_work forgetting"""
import os
import sys
import tempfile

import update
from answers import play, told
from data import COUNT, Data
from full import FILLER, FULL, ROOM, fill, start_anew
from kiosk import kiosk_log, says
from upkeep import Device, caretaker_says, choose, errand, fat, go_in, newer, report, wake

KEPT = os.path.dirname(FILLER)


def at_work(folder, answers, work):
    """Applications wait, and it starts with a disk that has no block left."""
    stick = fat(os.path.join(work, "stick"), [newer(folder, work)])
    data = Data(folder, work)
    with Device(folder, {"stick": stick}, loader=False, harm=data.put) as machine, \
            told(machine, answers, "crowded.log"):
        wake(machine)
        fill(machine, answers)
        start_anew(machine)
        answers.check("a device that starts with a full disk knows it", says(machine, FULL, 60),
                      kiosk_log(machine))
        go_in(machine)
        seen = len(machine.lines)
        machine.plug_stick("stick")
        caretaker_says(machine, '"looked","update":"none"', 60, seen)
        words = report(machine, answers, stick)
        for sentence in ("Speicher: Anträge können nicht aufbewahrt werden. Der Speicher ist voll",
                         f"Anträge: {COUNT} sind noch nicht bei der Stadt angekommen"):
            answers.check(f"the report says »{sentence}«", sentence in words, words)
        trouble = errand(machine, "update", 400)
        tries = update.tries(machine)
        answers.check("an update is installed all the same",
                      trouble == "none" and tries[0] == "B A", f"{trouble} {tries}")
        machine.switch_off()
        lost = data.lost(machine.disk)
        answers.check("what waited is as it was, and so are the settings", not lost, lost)


def forgetting(folder, answers, _):
    """All has arrived, and there is room neither for a block nor for a file."""
    with Device(folder, {}, loader=False) as machine, told(machine, answers, "crowded-forgets.log"):
        wake(machine)
        code, said = machine.run("crowd", KEPT, seconds=300)
        answers.check("there can be no further file", code == 0, said)
        machine.run("remove", KEPT + "/crowd-0")  # and what fills it is the last
        fill(machine, answers)
        start_anew(machine)
        go_in(machine)
        trouble = errand(machine, "reset", 60)
        answers.check("where no mark has room more than that is not begun", trouble == "disk-full", trouble)
        seen = len(machine.lines)
        choose(machine, "erase")
        machine.wait_line("Linux version", 180, seen)
        machine.greeted = False
        wake(machine, seen)
        code, _ = machine.run("show", FILLER)
        answers.check("a technician can have such a device forget", code != 0)
        answers.check("and it has room then", says(machine, ROOM, 60), kiosk_log(machine))
        machine.run("systemctl", "restart", "erase-data.service")
        code, said = machine.run("show", KEPT + "/outbox.sqlite")
        answers.check("what comes after that stays", code == 0, said)


def crowded(folder, answers):
    only = sys.argv[2:]
    for case in (at_work, forgetting):
        if only and case.__name__ not in only:
            continue
        with tempfile.TemporaryDirectory(prefix="crowded-") as work:
            case(folder, answers, work)


if __name__ == "__main__":
    sys.exit(play(crowded, "mke2fs", "mkfs.vfat", "mcopy", "debugfs"))
