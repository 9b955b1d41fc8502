#!/usr/bin/env python3
"""An application from inside the device: somebody taps through a service, the courier hands
it in over TLS to the stand-in town on this host, and the receipt is on paper. TAP. What the
device said stays in submit.log.

usage: submit.py FOLDER     FOLDER: build/image/qemu-test"""
import contextlib
import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import time

import disk
import vm
from answers import play, told
from kiosk import PANEL, ImageChops, body, kiosk_log, rest, says, tap

# As submit.visit has it.
TYPED = {"vorname": "Otto", "familienname": "Krüger", "anschrift_strasse": "Ringweg",
         "anschrift_hausnummer": "7", "anschrift_plz": "45657", "anschrift_ort": "Ort",
         "hund_name": "Bello", "grund": "gestorben", "bescheinigung": True,
         "marke_zurueck": False, "datenschutz_gelesen": True}
EDGE = 16  # a shadow, a ring around what is tapped
DELIVERED = '"event":"delivery-ended","state":3,'


@contextlib.contextmanager
def town(folder):
    """The town, and a terminal that knows it; False if it does not start."""
    with subprocess.Popen(["sh", "tests/image/town.sh", vm.PROGRAMS, folder],
                          stdin=subprocess.DEVNULL) as process:
        end = time.monotonic() + 120 * vm.PATIENCE  # the first makes its keys
        terminal = os.path.join(folder, "terminal")
        while not os.path.exists(terminal) and process.poll() is None and time.monotonic() < end:
            time.sleep(0.2)
        try:
            yield os.path.exists(terminal)
        finally:
            process.terminate()


def port(folder):
    with open(os.path.join(folder, "stadt/ready"), encoding="utf-8") as ready:
        return int(re.search(r"^port=(\d+)$", ready.read(), re.M).group(1))


def become(folder):
    """What makes a disk that terminal's."""
    return lambda path: disk.put_data(path, os.path.join(folder, "terminal"))


def places(folder, visit="submit.visit"):
    """Where on the glass to tap: part of the visit -> boxes (x, y, w, h)."""
    peer = os.path.join(folder, "peer")
    os.mkdir(peer)
    plan = subprocess.run([os.path.join(vm.PROGRAMS, "tests/bench/plan"),
                           os.path.join(folder, "schalter.yaml"),
                           os.path.join("tests/image", visit), peer], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    found = {}
    for words in map(str.split, plan.splitlines()):
        if words[0] == "section":
            part = found.setdefault(words[2], [])
        elif words[0] == "tap":
            part.append(tuple(map(int, words[1:5])))
    return found


def answered(machine, before, box):
    """The glass has changed around what was tapped and come to rest; or there alone, for
    longer than a finger is seen on it."""
    x, y, w, h = box
    end = time.monotonic() + 30 * vm.PATIENCE
    last, since = before, time.monotonic()
    while time.monotonic() < end:
        now = body(machine, "submit")
        if now != last:
            last, since = now, time.monotonic()
        elif changed := ImageChops.difference(before, now).getbbox():
            left, top, right, bottom = changed
            around = left < x - EDGE or top < y - EDGE or right > x + w + EDGE or bottom > y + h + EDGE
            if around or time.monotonic() - since > vm.PATIENCE:
                return
        time.sleep(0.1)
    raise vm.Silent(f"a tap at {box} does nothing (submit.png)")


def walk(machine, taps):
    """Each tap when the glass has answered the one before."""
    for box in taps:
        x, y, w, h = box
        before = body(machine, "submit")
        tap(machine, (x + w // 2, y + h // 2))
        answered(machine, before, box)


def look_at_start(machine, answers):
    answers.check("the courier gets the town's keys over TLS, and the face verifies them",
                  says(machine, '"event":"key-revocation-unknown"', 180, times=2),
                  kiosk_log(machine))
    plugged = machine.hand("panel", *PANEL)
    machine.plug("printer")
    answers.check("touch panel and receipt printer are ready",
                  plugged and says(machine, '"kind":"touch"', 30) and
                  says(machine, '"event":"printer-state","state":"ready"', 60),
                  kiosk_log(machine))
    rest(machine)


def look_at_visit(machine, answers, taps):
    begin = time.monotonic()
    walk(machine, taps["form"])
    print(f"# {len(taps['form'])} taps in {time.monotonic() - begin:.0f} s")
    walk(machine, taps["send"])
    answers.check("what fingers typed is handed in, and the town's answer is believed",
                  says(machine, DELIVERED, 60), kiosk_log(machine))
    rest(machine)
    walk(machine, taps["paper"])
    answers.check("the receipt is printed", says(machine, '"event":"receipt","outcome":0', 60),
                  kiosk_log(machine))
    rest(machine)
    walk(machine, taps["end"])
    answers.check("the visit ends", says(machine, '"event":"visit-ended"', 30),
                  kiosk_log(machine))


def received(folder):
    """Metadata and data of every application that the authority could open."""
    found = []
    for path in glob.glob(os.path.join(folder, "stadt/received/*")):
        found.append([])
        for name in ("metadata.json", "data.json"):
            with open(os.path.join(path, name), encoding="utf-8") as file:
                found[-1].append(json.load(file))
    return found


def look_at_town(folder, answers):
    """The number under which the application has come."""
    found = received(folder)
    answers.check("the town has got one application", len(found) == 1, str(found))
    if not found:
        return ""
    metadata, data = found[0]
    answers.check("and reads in it what was typed",
                  {name: data["felder"].get(name) for name in TYPED} == TYPED, str(data))
    return metadata["additionalReferenceInfo"]["senderReference"]


def look_at_paper(machine, answers, number):
    papers = glob.glob(os.path.join(machine.work, "paper/*"))
    said = "no paper"
    if papers:
        said = subprocess.run(["zbarimg", "--quiet", "--raw", "--nodbus", *papers], text=True,
                              stdout=subprocess.PIPE, check=False).stdout
    # The code that a phone reads; z=e: Eingang bestätigt.
    answers.check("the receipt on paper names it, and that it has arrived",
                  len(papers) == 1 and f"&r={number.replace('-', '')}&" in said and
                  "&z=e&" in said, said)


def submit(folder, answers):
    with tempfile.TemporaryDirectory(prefix="submit-") as work, town(work) as stands:
        answers.check("the stand-in town is there", stands)
        if not stands:
            return
        taps = places(work)
        with vm.Machine(folder, loader=False, harm=become(work), clock="utc",
                        town=port(work)) as machine, told(machine, answers, "submit.log"):
            machine.wait_line(r"Starting schalter.service", 180)
            look_at_start(machine, answers)
            look_at_visit(machine, answers, taps)
            look_at_paper(machine, answers, look_at_town(work, answers))


if __name__ == "__main__":
    sys.exit(play(submit, "mke2fs", "zbarimg"))
