#!/usr/bin/python3
"""How long one authentication takes: the virtual card on an emulated USB reader, Debian's
AusweisApp and pcscd before it, by our driver, lease and vpcd, and by libccid, in turns in
one run.  Output: TAP, every figure in it.

usage: pace.py BUILD KEYS READER[:OTHER]...    libccid on OTHER, if it cannot with READER:
                                               long commands do not reach it on a reader for
                                               short ones, where our driver chains them

Measured from outside, at AusweisApp's WebSocket and at the hand that holds the card:
  read  from SET_PIN to AUTH with #ok: held against libccid's
  seen  from the card being laid down to ENTER_PIN: told only. pcscd looks every 400 ms
        for a card at vpcd, and AusweisApp every 500 ms at pcscd; libccid is woken by its
        reader. A lease shows the card for one workflow, so each begins so.
  whole from RUN_AUTH to the end, the card already seen, everything answered at once: held
        against libccid's
Both ways have a pcscd, an AusweisApp, an emulator and a card of their own, which run
through all pairs; every other pair begins with libccid.  The phase of what polls is left
to chance.  The medians are compared.

Environment: PAIRS (7), and IDENTITY_URL, IDENTITY_BEARER_FILE, SERVICE and
NODE_EXTRA_CA_CERTS of the town (tests/kit/ident.sh)."""
import json
import os
import random
import ssl
import statistics
import sys
import time
import urllib.request

import authenticate
from bench import Bench, end_with_signals

PAIRS = int(os.environ.get("PAIRS", 7))
OTHERS = 4  # authentications more in each turn of a pair
MOST = 1.3  # times libccid's median
# Whoever it is for: nobody opens it here.
ATTEMPT = {
    "leistung": os.environ.get("SERVICE"),
    "rechte": ["FamilyName", "GivenNames", "DateOfBirth", "Address"], "wahlweise": [],
    "nonce": "A" * 43, "weg": "karte",
    "schluessel": {"kty": "EC", "crv": "P-256",
                   "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
                   "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}}


def begun():
    """The address of a new attempt at the town."""
    with open(os.environ["IDENTITY_BEARER_FILE"]) as file:
        bearer = file.read().strip()
    request = urllib.request.Request(
        os.environ["IDENTITY_URL"] + "/v1/vorgaenge", json.dumps(ATTEMPT).encode(),
        {"Content-Type": "application/json", "Authorization": "Bearer " + bearer})
    trust = ssl.create_default_context(cafile=os.environ["NODE_EXTRA_CA_CERTS"])
    with urllib.request.urlopen(request, timeout=20, context=trust) as answer:
        return json.load(answer)["tcTokenURL"]


class Way:
    """One of the two, ready for many authentications."""

    def __init__(self, build, keys, reader, ours):
        self.scene = Bench(build, keys, authenticate.SETTINGS, reader=reader, ours=ours)
        self.card = self.scene.card("--out")
        self.app = self.scene.app
        self.seen, self.read, self.whole, self.commands = [], [], [], []
        self.app.send("SET_API_LEVEL", level=2)
        self.app.expect("API_LEVEL")

    def finish(self):
        """From the PIN on; when AusweisApp was done."""
        self.app.send("SET_PIN", value="123456")
        while "result" not in (end := self.app.expect("AUTH", "ENTER_PIN", "INSERT_CARD")):
            assert end["msg"] == "AUTH", end["msg"]
        done = time.monotonic()
        assert end["result"]["major"].endswith("#ok"), end["result"]
        return done

    def agree(self, address):
        self.app.send("RUN_AUTH", tcTokenURL=address, developerMode=True, status=False)
        self.app.expect("ACCESS_RIGHTS")
        self.app.send("ACCEPT")

    def once(self):
        """The card comes while it is waited for, and stays for others."""
        self.agree(begun())
        self.app.expect("INSERT_CARD")
        time.sleep(0.6 + random.random() / 2)
        start = time.monotonic()
        self.card.must("insert")
        self.app.expect("ENTER_PIN")
        given, before = time.monotonic(), int(self.card.stat("commands"))
        self.seen.append(given - start)
        self.read.append(self.finish() - given)
        self.commands.append(int(self.card.stat("commands")) - before)
        for _ in range(OTHERS):
            self.app.wait_card()
            address, start = begun(), time.monotonic()
            self.agree(address)
            self.app.expect("ENTER_PIN")
            given = time.monotonic()
            done = self.finish()
            self.read.append(done - given)
            self.whole.append(done - start)
        self.scene.take_away(self.card)


def compare(reader, what, ours, theirs, judged=True):
    """Prints the figures; a line of TAP where they are judged, False for a bad one."""
    a, b = statistics.median(ours), statistics.median(theirs)
    for name, figures in (("ours", ours), ("libccid", theirs)):
        print(f"# {reader}, {what}, {name}: " +
              " ".join(f"{1000 * x:.0f}" for x in sorted(figures)))
    good = not judged or a <= MOST * b
    print(f"{'#' if not judged else 'ok -' if good else 'not ok -'} {reader}, {what}: ours "
          f"{1000 * a:.0f} ms, libccid {1000 * b:.0f} ms, {a / b:.2f} times as long "
          f"(medians of {len(ours)}, {PAIRS} pairs in turns)", flush=True)
    return good


def measure(name):
    reader, _, other = name.partition(":")
    ways = []
    try:
        ways.append(Way(sys.argv[1], sys.argv[2], reader, True))
        ways.append(Way(sys.argv[1], sys.argv[2], other or reader, False))
        for pair in range(PAIRS):
            for way in ways if pair % 2 == 0 else reversed(ways):
                way.once()
    finally:
        for way in ways:
            way.scene.stop()
    ours, theirs = ways
    print(f"# {name}: {ours.commands[-1]} commands after the PIN, "
          f"{theirs.commands[-1]} by libccid")
    compare(name, "from the card to the PIN", ours.seen, theirs.seen, judged=False)
    return all([compare(name, "from the PIN to the end", ours.read, theirs.read),
                compare(name, "whole, the card lying there", ours.whole, theirs.whole)])


def main():
    end_with_signals()
    good = all([measure(reader) for reader in sys.argv[3:]])
    print(f"1..{2 * len(sys.argv[3:])}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
