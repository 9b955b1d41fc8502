#!/usr/bin/env python3
"""A new device is set up from a stick, by touch alone, and told how it is connected; a set-up
with a mistake is refused, and one that never comes to its first page is taken back. A device
that its own settings keep out of service is emptied when nothing waits in it. TAP.

usage: setup.py FOLDER     FOLDER: build/image/qemu-test"""
import os
import shutil
import sys
import tempfile
import time

import disk
import vm
from answers import play, told
from kiosk import PANEL, errand_place, glass, place, rest, says, sign_in, tap
from upkeep import Device, caretaker_says, choose, errand, fat, is_open

MARK = (74, 76)  # on the page of the break
SETTINGS = "input/data/konfiguration"


def changed(folder, work, change):
    """What makes a disk that of the test terminal after CHANGE was done to its files."""
    tree = os.path.join(work, change.__name__)
    shutil.copytree(os.path.join(folder, "input", "data"), tree)
    change(tree)
    return lambda path: disk.put_data(path, tree)


def forget_all(tree):
    shutil.rmtree(os.path.join(tree, "konfiguration"))
    os.mkdir(os.path.join(tree, "konfiguration"))


def stick(folder, work, name, change):
    """One with the terminal's own set-up, changed."""
    setup = os.path.join(work, name, "schalter-einrichtung")
    shutil.copytree(os.path.join(folder, SETTINGS), setup)
    change(os.path.join(setup, "schalter.yaml"))
    return fat(os.path.join(work, name + ".stick"), [setup], "64M")


def write(path, before, after):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    assert before in text
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(before, after))


def another(path):
    """Another number, and an address of its own in QEMU's network."""
    write(path, "nummer: RE-TEST", "nummer: RE-NEU")
    with open(path, "a", encoding="utf-8") as file:
        file.write("anschluss:\n  adresse: 10.0.2.15/24\n  router: 10.0.2.2\n"
                   "  namensserver: 10.0.2.3\n")


def mistake(path):
    write(path, "netz:", "netz:\n  tokne: x")


def go_in(machine, known=False):
    """From the page of the break to what can be done to the device. `known`: it has a PIN."""
    seen = len(machine.lines)
    machine.hand("panel", *PANEL)
    machine.wait_line('"kind":"touch"', 60, seen)
    if known:  # such a kiosk starts anew every 40 s while nobody is at it
        seen = len(machine.lines)
        machine.wait_line("kiosk-is-none", 120, seen)
        machine.wait_line('"kind":"touch"', 60, seen)
    time.sleep(3 * vm.PATIENCE)
    glass(machine, "setup-new")
    seen = len(machine.lines)
    machine.hand("touch", 0, *MARK)
    time.sleep(5)
    machine.hand("lift", 0)
    if known:
        rest(machine)
        sign_in(machine)
    caretaker_says(machine, '"looked"', 60, seen)
    rest(machine)
    tap(machine, place("technik-mit-wartung", "Gerät warten"))
    rest(machine)


def starts_anew(machine, seen):
    machine.wait_line(r"SCHALTER slot", 200, seen)
    machine.greeted = False


def set_up(machine, answers):
    answers.check("a new device says that it is none", says(machine, '"kiosk-is-none","fresh":1', 240))
    machine.plug("printer")
    answers.check("its printer is looked at all the same",
                  says(machine, '"event":"printer-state","state":"ready"', 60))
    machine.unplug()  # its report has no button to print then, and others their places
    go_in(machine)
    for name, wanted in (("mistake", '"setup-refused"'), ("good", '"looked"')):
        seen = len(machine.lines)
        machine.plug_stick(name)
        try:
            caretaker_says(machine, wanted, 90, seen)
            answers.check(f"a stick »{name}« is looked at", True)
        except vm.Silent as trouble:
            answers.check(f"a stick »{name}« is looked at", False, str(trouble))
        rest(machine)
        if name == "mistake":
            seen = len(machine.lines)
            machine.pull_stick(name)
            caretaker_says(machine, '"looked"', 60, seen)
    seen = len(machine.lines)
    trouble = errand(machine, "setup", 120)
    answers.check("its set-up is taken", trouble == "none", trouble)
    starts_anew(machine, seen)
    try:
        machine.wait_line(r"setup-kept", 300, seen)
        answers.check("the kiosk works with it, and it stays", True)
    except vm.Silent as trouble:
        answers.check("the kiosk works with it, and it stays", False, str(trouble))
    code, said = machine.run("show", "/data/konfiguration/schalter.yaml")
    answers.check("with the number of the stick", code == 0 and "nummer: RE-NEU" in said, said)
    code, said = machine.run("show", "/run/systemd/network/70-schalter.network")
    answers.check("systemd is told how it is connected", code == 0 and "Address=10.0.2.15/24" in said, said)


def new_device(folder, work, answers):
    files = {"good": stick(folder, work, "good", another),
             "mistake": stick(folder, work, "mistake", mistake)}
    with Device(folder, files, harm=changed(folder, work, forget_all)) as machine, \
            told(machine, answers, "setup.log"):
        set_up(machine, answers)


def on_trial(tree):
    """As the second start of a set-up left it that never came to its first page."""
    konfiguration = os.path.join(tree, "konfiguration")
    shutil.copytree(konfiguration, konfiguration + ".vorher")
    write(os.path.join(konfiguration, "schalter.yaml"), "nummer: RE-TEST", "nummer: RE-NEU")
    with open(os.path.join(konfiguration, ".probe"), "w", encoding="ascii") as mark:
        mark.write("..")


def taken_back(folder, work, answers):
    with vm.Board(folder, harm=changed(folder, work, on_trial)) as machine, \
            told(machine, answers, "setup-back.log"):
        machine.wait_line("setup-taken-back", 240)
        machine.wait_line("Finished .*settle-setup", 60)
        answers.check("a set-up that never came to its first page is taken back", True)
        code, said = machine.run("show", "/data/konfiguration/schalter.yaml")
        answers.check("the one before holds", code == 0 and "nummer: RE-TEST" in said, said)
        code, said = machine.run("show", "/data/konfiguration.vorher/schalter.yaml")
        answers.check("and the other one has gone", code != 0, said)


def unfit(tree):
    write(os.path.join(tree, "konfiguration", "schalter.yaml"), "netz:", "netz:\n  tokne: x")
    with open(os.path.join(tree, "bestand", "kept-by-the-test"), "w", encoding="ascii") as kept:
        kept.write("kept\n")


def unfit_and_waited_for(tree):
    unfit(tree)
    disk.tool(os.path.join(vm.PROGRAMS, "tests/system/make_outbox"),
              os.path.join(tree, "bestand", "outbox.sqlite"), "1")


def unfit_and_nameless(tree):
    """As the check of a damaged disk leaves an outbox whose folder has gone."""
    unfit(tree)
    os.mkdir(os.path.join(tree, "lost+found"))
    disk.tool(os.path.join(vm.PROGRAMS, "tests/system/make_outbox"),
              os.path.join(tree, "lost+found", "#12"), "1")


KEPT = {unfit_and_waited_for: "one that cannot work is not emptied while an application waits in it",
        unfit_and_nameless: "nor while one lies in it whose outbox lost its name"}


def can_be_emptied(machine, change):
    if change is not unfit_and_nameless:
        return is_open(machine, "erase")
    # So long a reason that the two that delete have a part of their own: in the place of the
    # first one is "Mehr".
    rest(machine)
    tap(machine, errand_place(machine, "erase"))
    return is_open(machine, "erase", ("erase", "reset"))


def out_of_service(folder, work, answers):
    for change in (*KEPT, unfit):
        with vm.Board(folder, harm=changed(folder, work, change)) as machine, \
                told(machine, answers, f"setup-{change.__name__}.log"):
            says(machine, '"kiosk-is-none","fresh":0', 240)
            go_in(machine, known=True)
            emptied = can_be_emptied(machine, change)
            if change in KEPT:
                answers.check(KEPT[change], not emptied)
                continue
            answers.check("but when none does", emptied)
            seen = len(machine.lines)
            choose(machine, "erase")
            starts_anew(machine, seen)
            says(machine, '"kiosk-is-none","fresh":0', 240)
            code, said = machine.run("show", "/data/bestand/kept-by-the-test")
            answers.check("what it kept has gone then", code != 0, said)


def setup(folder, answers):
    for play_one in (new_device, taken_back, out_of_service):
        with tempfile.TemporaryDirectory(prefix="setup-") as work:
            play_one(folder, work, answers)


if __name__ == "__main__":
    sys.exit(play(setup))
