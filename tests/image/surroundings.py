#!/usr/bin/env python3
"""A terminal where nobody means well: things plugged in that are none of ours, hosts that are
none of its town's, somebody else's page in between, a clock that is wrong. Nothing is gained by
it and nothing lost, and the technician reads in plain words what it is. TAP. What the device said
stays in surroundings.log.

usage: surroundings.py FOLDER     FOLDER: build/image/qemu-test"""
import os
import sys
import tempfile
import time

import disk
import vm
from answers import play, told
from kiosk import SIGN_OFF, Notice, body, kiosk_log, rest, says, tap
from submit import (DELIVERED, TYPED, become, look_at_start, places, port, received, town,
                    walk)
from upkeep import Device, fat, go_in, report

# What QEMU has for a USB socket and is none of ours: a network, a serial line, a camera's
# folder, a card reader of a maker nobody has heard of, a hub.
THINGS = {"usb-net": {}, "usb-serial": {"chardev": "nobody", "always-plugged": True},
          "usb-mtp": {"rootdir": "/tmp"}, "usb-ccid": {}, "usb-hub": {}}
HOURS, YEARS = 2 * 3600, 7 * 365 * 86400
STICKS = ("portal", "hours", "years")


def within(machine):
    """What a thing must not change: drivers, networks, lines, the kiosk itself."""
    _, modules = machine.run("show", "/proc/modules")
    _, networks = machine.run("show", "/proc/net/dev")
    _, lines = machine.run("show", "/proc/tty/drivers")
    _, kiosk = machine.run("systemctl", "show", "-p", "MainPID", "-p", "NRestarts",
                           "schalter.service")
    return (sorted(line.split()[0] for line in modules.splitlines()),
            [line.split(":")[0].strip() for line in networks.splitlines()], lines, kiosk)


def look_at_things(machine, answers):
    machine.ask("chardev-add", id="nobody", backend={"type": "null", "data": {}})
    before, page = within(machine), body(machine, "surroundings")
    for name, more in THINGS.items():
        seen = len(machine.lines)
        machine.ask("device_add", driver=name, bus="usb.0", id=name, **more)
        machine.wait_line("New USB device found", 60, seen)
        machine.run("udevadm", "settle")
        after = within(machine)
        answers.check(f"plugged in, »{name}« gets no driver and no place", after == before,
                      f"{set(after[0]) - set(before[0])} {after[1:]}")
    answers.check("nor a pixel of the page", body(machine, "surroundings") == page)
    for name in THINGS:
        machine.ask("device_del", id=name)


def reaches(machine, place):
    """The kiosk's user gets an answer from there."""
    code, said = machine.run("reach", *place.split(":"))
    if code > 1:
        raise vm.Silent(f"reach: {code} {said}")
    return code == 0


def look_at_gate(machine, answers):
    """Whatever becomes of the kiosk, it speaks to its town."""
    answers.check("the firewall lets the kiosk out to its town", reaches(machine, vm.TOWN))
    answers.check("and not to a host that nothing names", not reaches(machine, vm.STRANGER))
    address, port = vm.STRANGER.split(":")
    element = ("element", "inet", "schalter", "hosts4", f"{{ {address} . {port} }}")
    machine.run("nft", "add", *element)
    answers.check("which is there", reaches(machine, vm.STRANGER))
    machine.run("nft", "delete", *element)
    _, said = machine.run("show", "/proc/net/dev")
    for name in [line.split(":")[0].strip() for line in said.splitlines() if ":" in line]:
        told_ways = [machine.run("show", f"/proc/sys/net/{kind}/conf/{name}/accept_redirects")
                     for kind in ("ipv4", "ipv6")]
        answers.check(f"on »{name}« nobody else says which way",
                      told_ways == [(0, "0\n"), (0, "0\n")], str(told_ways))


def look_at_visit(machine, answers, taps):
    ended = Notice(machine, '"event":"visit-ended"')
    walk(machine, taps["first"] + taps["keep"])
    rest(machine)
    walk(machine, taps["end"])
    answers.check("behind somebody else's page an application is kept", ended.came(60),
                  kiosk_log(machine))


def look_at_report(machine, answers, sticks, name, *wanted):
    """What the technician reads."""
    machine.plug_stick(name)
    go_in(machine)
    words = report(machine, answers, sticks[name], "RE-VORFUEHRUNG")
    for sentence in wanted:
        answers.check(f"the technician reads »{sentence}«", sentence in words, words)
    seen = len(machine.lines)
    machine.pull_stick(name)
    machine.wait_line('"looked","update":"no-stick"', 60, seen)
    tap(machine, SIGN_OFF)
    rest(machine)
    tap(machine, SIGN_OFF)
    rest(machine)


def look_at_times(machine, answers, folder, sticks, say):
    """Two hours ahead it can tell how far; seven years back it cannot even ask."""
    wrong = Notice(machine, '"event":"clock-wrong"')
    machine.run("clock", f"{time.time() + HOURS:.0f}")
    say("certificate", "good")
    answers.check("a clock that is wrong is noticed", wrong.came(180), kiosk_log(machine))
    look_at_report(machine, answers, sticks, "hours", "Sie geht etwa 2 Stunden vor",
                   "1 ist noch nicht bei der Stadt angekommen")
    answers.check("what waits goes on waiting", not received(folder))
    machine.run("clock", f"{time.time() - YEARS:.0f}")
    look_at_report(machine, answers, sticks, "years",
                   "falsches Zertifikat. Steht ein Proxy oder eine Anmeldeseite dazwischen, "
                   "oder ist die Uhr falsch?")
    machine.run("clock", f"{time.time():.0f}")
    answers.check("with the clock right it goes out", says(machine, DELIVERED, 300),
                  kiosk_log(machine))
    found = [{name: data["felder"].get(name) for name in TYPED} for _, data in received(folder)]
    answers.check("once, as it was typed", found == [TYPED], str(found))


def surroundings(folder, answers):
    with tempfile.TemporaryDirectory(prefix="around-") as work, town(work) as stands:
        answers.check("the stand-in town is there", stands)
        if not stands:
            return

        def say(*words):
            disk.tool(os.path.join(vm.PROGRAMS, "portal"), "--dir", os.path.join(work, "stadt"),
                      "--ctl", *words)

        sticks = {name: fat(os.path.join(work, name), [], "64M") for name in STICKS}
        taps = places(work, "full.visit")
        with Device(folder, sticks, loader=False, harm=become(work), clock="utc",
                    town=port(work)) as machine, told(machine, answers, "surroundings.log"):
            machine.wait_line(r"Starting schalter.service", 180)
            look_at_start(machine, answers)
            look_at_gate(machine, answers)
            look_at_things(machine, answers)
            say("certificate", "wrong-host")
            look_at_visit(machine, answers, taps)
            machine.unplug()
            look_at_report(machine, answers, sticks, "portal",
                           "falsches Zertifikat. Steht ein Proxy oder eine Anmeldeseite "
                           "dazwischen", "1 ist noch nicht bei der Stadt angekommen")
            look_at_times(machine, answers, work, sticks, say)


if __name__ == "__main__":
    sys.exit(play(surroundings, "mke2fs", "mkfs.vfat", "mcopy"))
