#!/usr/bin/env python3
"""An update over the network, by touch alone: the device looks into the vendor's channel, fetches
what is newer from this host over TLS, installs it, and starts into it. A channel file that others
signed is told before. TAP.

usage: channel.py FOLDER     FOLDER: build/image/qemu-test"""
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time

import disk
import update
import upkeep
import vm
from answers import play, told
from kiosk import errand_place, glass, tap

PLACE = "https://stadt.test/schalter.raucb"
KEYS = os.path.abspath(os.environ.get("KEYS", "build/keys-image"))


@contextlib.contextmanager
def vendor(folder):
    """The server, with what lies in the folder; its port."""
    for old in ("port", "fault"):
        if os.path.exists(os.path.join(folder, old)):
            os.remove(os.path.join(folder, old))
    with subprocess.Popen([sys.executable, "tests/kit/vendor.py", folder, "build/keys/tls.crt.pem",
                           "build/keys/tls.key.pem"], stdin=subprocess.DEVNULL) as process:
        end = time.monotonic() + 30 * vm.PATIENCE
        while not os.path.exists(os.path.join(folder, "port")) and time.monotonic() < end:
            time.sleep(0.2)
        try:
            with open(os.path.join(folder, "port"), encoding="utf-8") as file:
                yield int(file.read())
        finally:
            process.terminate()


def offer(folder, keys=KEYS):
    """Another channel file about what lies there."""
    disk.tool("cross/channel.sh", folder, "qemu", "tomorrow", PLACE,
              env={**os.environ, "KEYS": keys, "SOURCE_DATE_EPOCH": str(update.NEWER),
                   "NOTES": "Schnellerer Start"})


def become(folder, work):
    """What makes a disk that of a terminal with a channel."""
    made = os.path.join(work, "terminal")
    settings = os.path.join(made, "konfiguration")
    os.makedirs(os.path.join(made, "bestand"))
    disk.tool("tests/image/terminal.sh", KEYS, settings)
    shutil.copy("build/keys/tls-ca.crt.pem", settings)
    shutil.copy(os.path.join(folder, "input/data/rauc.status"), made)
    with open(os.path.join(settings, "schalter.yaml"), "a", encoding="utf-8") as file:
        file.write("  ca: tls-ca.crt.pem\n"
                   "aktualisierung:\n  kanal: https://stadt.test/channel.jws\n")
    return lambda path: disk.put_data(path, made)


def asks(machine, event, wanted, seconds):
    """Taps the row of the network; True if it ends so."""
    seen = len(machine.lines)
    tap(machine, errand_place(machine, "channel", channel=True))
    _, line = machine.wait_line(rf'"event":"{event}"', seconds, seen)
    time.sleep(2 * vm.PATIENCE)
    glass(machine, f"channel-{wanted}-{event}")
    return f'"trouble":"{wanted}"' in line


def fetch(machine, served, answers):
    answers.check("a channel file that others signed is told",
                  asks(machine, "channel", "unsigned", 60))
    offer(served)
    answers.check("what is newer is told",
                  asks(machine, "channel", "none", 60))
    begin = machine.now()
    seen = len(machine.lines)
    answers.check("and fetched",
                  asks(machine, "download", "none", 900))
    print(f"# fetched in {machine.now() - begin:.0f} s")
    upkeep.caretaker_says(machine, '"looked","update":"none"', 60, seen)
    answers.check("the caretaker finds it good", True)
    seen = len(machine.lines)
    trouble = upkeep.errand(machine, "update", 400, channel=True)
    answers.check("it is installed", trouble == "none", trouble)
    answers.check("and is the next", update.tries(machine)[0] == "B A", str(update.tries(machine)))
    upkeep.caretaker_says(machine, '"looked","update":"no-stick"', 60, seen)
    code, said = machine.run("show", "/data/update/schalter.raucb")
    answers.check("what was fetched has gone", code != 0, said[:200])
    upkeep.restart_into(machine, "restart", "B", answers, channel=True)


def channel(folder, answers):
    with tempfile.TemporaryDirectory(prefix="channel-") as work:
        served = os.path.dirname(upkeep.newer(folder, work))
        others = os.path.join(work, "others")
        disk.tool("cross/keys.sh", "make", env={**os.environ, "KEYS": others})
        offer(served, keys=others)
        with vendor(served) as port, \
                vm.Board(folder, harm=become(folder, work), clock="utc", town=port) as machine, \
                told(machine, answers, "channel.log"):
            upkeep.wake(machine)
            upkeep.go_in(machine)
            fetch(machine, served, answers)


if __name__ == "__main__":
    sys.exit(play(channel, "mke2fs"))
