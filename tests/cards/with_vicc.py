#!/usr/bin/python3
"""The ID card of Debian's vsmartcard-vpicc: before our terminal, to show that terminal and
certificates agree with a card nobody here wrote, and before AusweisApp.  Output: TAP.

usage: with_vicc.py BUILD KEYS"""
import pathlib
import sys

import terminal as t
from bench import Bench, Program, end_with_signals, tap

HERE = pathlib.Path(__file__).parent
CAN, PIN, PUK = b"222222", b"111111", b"3333333333"


class Vicc(Program):
    def __init__(self, folder, port, keys):
        super().__init__(["/usr/bin/python3", HERE / "vicc_npa.py", port, keys,
                          "FamilyNames=Ó Ścibor-Großmüller"], folder / "vicc.log")


def every_password(host, _):
    for password, value in ((t.CAN, CAN), (t.PIN, PIN), (t.PUK, PUK)):
        host.pace(password, value)
        assert len(host.read_file("011D")) > 900
        host.keys = None


def whole_reading(host, keys):
    assert host.pace(t.PIN, PIN, bytes.fromhex("000110D900")) == b"DETESTeID00005"
    host.believe(keys.verifier, keys.terminal)
    host.prove(keys.terminal, keys.secret)
    host.chip(keys.chip(host.read_file("011D")))
    host.must("00A4040C", bytes.fromhex("E80704007F00070302"))
    name = t.inside(host.read(5), 0x65, 0x0C).decode()
    assert name == "Ó Ścibor-Großmüller", name


def answers(app, *steps):
    """A change of the PIN: what is asked for, and the answer."""
    app.send("RUN_CHANGE_PIN")
    for asked, value in steps:
        message = app.expect(*(s[0] for s in steps), "CHANGE_PIN")
        while message == {"msg": "CHANGE_PIN"}:
            message = app.expect(*(s[0] for s in steps), "CHANGE_PIN")
        assert message["msg"] == asked, (asked, message)
        app.send(asked.replace("ENTER", "SET"), value=value)
    message = app.expect("CHANGE_PIN")
    while "success" not in message:
        message = app.expect("CHANGE_PIN")
    assert message["success"], message


def pin_changed_by_ausweisapp(app):
    answers(app, ("ENTER_PIN", "111111"), ("ENTER_NEW_PIN", "654321"))
    answers(app, ("ENTER_PIN", "654321"), ("ENTER_NEW_PIN", "111222"))


def wrong_pin_then_can(app):
    answers(app, ("ENTER_PIN", "000000"), ("ENTER_PIN", "000001"), ("ENTER_CAN", "222222"),
            ("ENTER_PIN", "111222"), ("ENTER_NEW_PIN", "333444"))


def runs(bench, keys):
    reader = t.Reader()
    vicc = bench.start(Vicc(bench.folder, reader.port, keys))
    reader.wait(20)
    host = t.Terminal(reader)
    for test in every_password, whole_reading:
        yield "vsmartcard's card", test, host, t.Keys(keys)
        host.keys = None
    vicc.stop()
    bench.start(Vicc(bench.folder, bench.port, keys))
    bench.app.wait_card()
    for test in pin_changed_by_ausweisapp, wrong_pin_then_can:
        yield "vsmartcard's card", test, bench.app


def main():
    end_with_signals()
    with Bench(sys.argv[1], sys.argv[2]) as bench:
        return tap(runs(bench, sys.argv[2]))


if __name__ == "__main__":
    sys.exit(main())
