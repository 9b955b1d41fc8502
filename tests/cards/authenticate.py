#!/usr/bin/python3
"""Debian's AusweisApp walks one authentication (RUN_AUTH, API level 2) against an
eID-Server, with its own simulated card or with the virtual card over pcscd and vpcd.

  authenticate.py [options] TCTOKEN_URL

  --card BUILD KEYS     the virtual card of BUILD with the keys of KEYS; AusweisApp's own
                        Simulator if not said (it checks neither PIN nor terminal)
  --reader NAME         it lies on this emulated reader, driven by libccid
  --ours                ... driven by our driver and lent to vpcd
  --vicc                the card of vsmartcard-vpicc instead (vicc_npa.py)
  --option OPTION       one more for the card, repeatable, e.g. --option=--kind=suspended
  --pin PIN, --can CAN  in the order they are asked for; when none is left, it gives up
  --leave-out RIGHT     an optional right that is not granted, repeatable
  --at MESSAGE COMMAND  once, when AusweisApp says MESSAGE: `cancel`, or a line for the card
  --shell MESSAGE LINE  once, when AusweisApp says MESSAGE: a shell command

Prints what happened as one line of JSON, without PIN and CAN; ends with 0 when AusweisApp
said #ok, 1 when it said something else, 2 when the Simulator stumbled over itself."""
import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import types

import bench
import with_vicc

# The chain of the test world ends at none of AusweisApp's built-in roots.
SETTINGS = "[General]\ndeveloperMode=true\n[preverification]\nenabled=false\n"
OK = "#ok"
# AusweisApp 1.26.2 sometimes connects to its Simulator while it still looks at the card.
STUMBLE = "Card is already connected"


class Run:
    """One RUN_AUTH, answered message by message."""

    def __init__(self, app, card, options):
        self.app, self.card, self.options = app, card, options
        self.secrets = {"ENTER_PIN": ("SET_PIN", list(options.pin)),
                        "ENTER_CAN": ("SET_CAN", list(options.can))}
        self.report = {"messages": [], "tries": []}

    def disturb(self, name):
        """True when the message is answered by what was ordered for it."""
        for order in list(self.options.shell):
            if order[0] == name:
                self.options.shell.remove(order)
                subprocess.run(order[1], shell=True, check=True)
        for order in list(self.options.at):
            if order[0] != name:
                continue
            self.options.at.remove(order)
            if order[1] == "cancel":
                self.app.send("CANCEL")
                return True
            self.card.must(order[1])
        return False

    def rights(self, chat):
        left = set(chat["effective"]) & set(self.options.leave_out)
        if left:
            keep = [right for right in chat["optional"] if right not in left]
            self.app.send("SET_ACCESS_RIGHTS", chat=keep)
            return
        self.report["rights"] = chat
        self.app.send("GET_CERTIFICATE")

    def secret(self, name, message):
        command, values = self.secrets[name]
        self.report["tries"].append(message["reader"]["card"]["retryCounter"])
        if message["reader"]["keypad"]:
            self.app.send(command)
        elif values:
            self.app.send(command, value=values.pop(0))
        else:
            self.app.send("CANCEL")

    def answer(self, message):
        name = message.get("msg")
        if name == "ACCESS_RIGHTS":
            self.rights(message["chat"])
        elif name == "CERTIFICATE":
            self.report["certificate"] = message["description"]
            self.app.send("ACCEPT")
        elif name == "INSERT_CARD" and self.card is None:
            self.app.send("SET_CARD", name="Simulator")
        elif name in self.secrets:
            self.secret(name, message)
        elif name in ("ENTER_PUK", "BAD_STATE", "INVALID", "INTERNAL_ERROR"):
            self.app.send("CANCEL")

    def walk(self, seconds):
        start = time.monotonic()
        end = start + seconds
        self.app.send("RUN_AUTH", tcTokenURL=self.options.url, developerMode=True,
                      status=False)
        while True:
            message = self.app.socket.receive(max(end - time.monotonic(), 0.01))
            name = message.get("msg")
            if name != "READER":
                self.report["messages"].append(name)
            if name == "AUTH" and ("result" in message or "error" in message):
                self.report["result"] = message.get("result", {"major": "refused"})
                self.report["url"] = message.get("url")
                self.report["seconds"] = round(time.monotonic() - start, 3)
                return self.report
            if not self.disturb(name):
                self.answer(message)


def stumbled(folder):
    return STUMBLE in (folder / "ausweisapp.log").read_text(errors="replace")


def with_simulator(options):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cards-"))
    nobody = types.SimpleNamespace(socket=folder / "no-pcscd")
    app = bench.AusweisApp(folder, nobody, SETTINGS)
    try:
        app.send("SET_API_LEVEL", level=2)
        app.expect("API_LEVEL")
        report = Run(app, None, options).walk(60)
        report["stumbled"] = stumbled(folder)
        return report
    finally:
        app.stop()
        shutil.rmtree(folder, ignore_errors=True)


def with_card(options):
    build, keys = options.card
    scene = bench.Bench(build, keys, SETTINGS, reader=options.reader, ours=options.ours)
    try:
        scene.app.send("SET_API_LEVEL", level=2)
        scene.app.expect("API_LEVEL")
        if options.vicc:
            card = scene.start(with_vicc.Vicc(scene.folder, scene.port, scene.keys))
        else:
            card = scene.card(*options.option)
        if options.reader:
            scene.app.wait_card()
        report = Run(scene.app, card, options).walk(60)
        report["stumbled"] = False
        if not options.vicc:
            report["card"] = dict(zip(("pin", "puk"), card.tries()))
        return report
    finally:
        scene.stop()


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("url")
    parser.add_argument("--card", nargs=2)
    parser.add_argument("--reader")
    for name in ("ours", "vicc"):
        parser.add_argument("--" + name, action="store_true")
    for name in ("option", "pin", "can", "leave-out"):
        parser.add_argument("--" + name, action="append", default=[])
    for name in ("at", "shell"):
        parser.add_argument("--" + name, nargs=2, action="append", default=[])
    options = parser.parse_args()
    bench.end_with_signals()
    report = with_card(options) if options.card else with_simulator(options)
    print(json.dumps(report))
    if report["result"]["major"].endswith(OK):
        return 0
    return 2 if report["stumbled"] else 1


if __name__ == "__main__":
    sys.exit(main())
