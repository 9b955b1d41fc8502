#!/usr/bin/python3
"""The virtual ID card over its own wire, judged by terminal.py.  Output: TAP.

usage: alone.py BUILD KEYS"""
import os
import pathlib
import random
import secrets
import shutil
import subprocess
import sys
import tempfile
import time

import terminal as t
from bench import Card, end_with_signals, tap

RIGHTS = bytes.fromhex("000110D900")
APPLICATION = bytes.fromhex("E80704007F00070302")


class Desk:
    """One card on a reader of our own, with the terminal before it."""

    def __init__(self, build, keys, *options):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="card-"))
        self.reader = t.Reader()
        self.build, self.keys, self.options = build, keys, options
        self.card = Card(build, keys, self.reader.port, self.folder, *options)
        self.reader.wait()
        self.host = t.Terminal(self.reader)

    def again(self):
        """Out and in: what is kept must be what the file keeps."""
        self.card.must("remove")
        assert self.reader.gone()
        self.card.must("insert")
        self.reader.wait()
        self.host = t.Terminal(self.reader)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        status = self.card.stop()
        shutil.rmtree(self.folder)
        assert status == 0, f"the card ended with {status}"


def refused(word, call, *args):
    """The call must end with exactly this status."""
    try:
        call(*args)
    except t.Status as status:
        assert status.word == word, "%04X instead of %04X" % (status.word, word)
        return
    raise AssertionError("%04X was expected, it worked" % word)


def same(found, wanted):
    assert found == wanted, (found, wanted)


def published_vectors(_):
    """ICAO Doc 9303-11, G.1: the key of an MRZ, and the nonce under it."""
    key = t.derive(t.hashlib.sha1(b"T22000129364081251010318").digest(), 3)
    nonce = t.cbc(key).decrypt(bytes.fromhex("95A3A016522EE98D01E76CB6B98B42C3"))
    same(nonce.hex().upper(), "3F00C4D39D153F2B2A214A078D899B22")
    same(t.multiply(t.N, t.G), None)


def what_anybody_reads(desk):
    host = desk.host
    same(desk.reader.atr()[:4].hex(), "3b8a8001")
    same(host.raw(bytes.fromhex("00A4000C023F00")), (b"", 0x9000))
    same(len(host.read_file("2F00", 0x60)), 90)
    access = host.read_file("011C")
    oids = [t.inside(info, 0x06) for _, info, _ in t.untlv(t.inside(access, 0x31))]
    assert t.PACE in oids and t.CHIP in oids
    same(host.command("00B00000", b"", 4)[1], 0x9000)
    same(host.command("00B00FFF", b"", 4)[1], 0x6B00)
    same(host.command("00A4020C", b"\x7F\xFF")[1], 0x6A82)
    refused(0x6982, host.read_file, "011D")
    same(host.state(), 0x9000)


def every_password_opens_a_channel(desk):
    zone = b"L01X00T471" b"6408125" b"3408113"
    for password, value in ((t.CAN, b"500540"), (t.PIN, b"123456"),
                            (t.PUK, b"9876543210"), (t.MRZ, zone)):
        same(desk.host.pace(password, value), None)
        assert len(desk.host.read_file("011D")) > 900
        desk.host.reset()


def reading_as_granted(desk):
    host, keys = desk.host, desk.keys_read
    same(host.pace(t.PIN, b"123456", RIGHTS), b"DETESTeID00005")
    host.believe(keys.verifier, keys.terminal)
    host.prove(keys.terminal, keys.secret)
    host.must("00A4040C", APPLICATION)
    refused(0x6982, host.read, 4)
    host.chip(keys.chip(host.read_file("011D")))
    host.must("00A4040C", APPLICATION)
    same(t.inside(host.read(5), 0x65, 0x0C).decode(), "Gülşen-Großmüller")
    same(t.inside(host.read(8), 0x68, 0x12), b"19640812")
    same(t.inside(host.read(17), 0x71, 0x30, 0xAE, 0x13), b"45657")
    for group in (2, 3, 6, 9, 10, 18):
        refused(0x6982, host.read, group)
    refused(0x6A82, host.read, 11)


def only_what_was_asked_for(desk):
    host, keys = desk.host, desk.keys_read
    host.pace(t.PIN, b"123456", bytes.fromhex("0000000800"))
    host.believe(keys.verifier, keys.terminal)
    host.prove(keys.terminal, keys.secret)
    host.chip(keys.chip(host.read_file("011D")))
    host.must("00A4040C", APPLICATION)
    host.read(4)
    refused(0x6982, host.read, 5)


def certificates_that_do_not_hold(desk):
    host, keys = desk.host, desk.keys_read
    refused(0x6985, host.believe, keys.verifier)
    host.pace(t.PIN, b"123456", RIGHTS)
    refused(0x6A88, host.believe, keys.terminal)
    refused(0x6300, host.believe, keys.verifier, keys.expired)
    rights = t.inside(keys.terminal, 0x7F21, 0x7F4E, 0x7F4C, 0x53)
    spoilt = keys.terminal.replace(rights, b"\x00\x01\x1F\xFF\x00")
    assert spoilt != keys.terminal
    refused(0x6300, host.believe, keys.verifier, spoilt)
    host.believe(keys.verifier, keys.terminal)
    refused(0x6300, host.prove, keys.terminal, keys.secret + 1)
    refused(0x6985, host.must, "002241A4", t.tlv(0x80, t.CHIP))
    host.prove(keys.terminal, keys.secret)
    ephemeral, host.ephemeral = host.ephemeral, 12345
    refused(0x6300, host.chip, t.encode(t.G))
    host.ephemeral = ephemeral
    host.chip(keys.chip(host.read_file("011D")))


def pin_of_the_letter_opens_nothing(desk):
    host, keys = desk.host, desk.keys_read
    host.pace(t.PIN, b"12345", RIGHTS)
    host.believe(keys.verifier, keys.terminal)
    host.prove(keys.terminal, keys.secret)
    host.chip(keys.chip(host.read_file("011D")))
    host.must("00A4040C", APPLICATION)
    refused(0x6982, host.read, 4)
    desk.again()
    desk.host.pace(t.PIN, b"12345")
    refused(0x6700, desk.host.must, "002C0203", b"54321")
    refused(0x6A80, desk.host.must, "002C0203", b"54321a")
    desk.host.must("002C0203", b"543210")
    desk.again()
    refused(0x63C2, desk.host.pace, t.PIN, b"12345")
    desk.host.reset()
    desk.host.pace(t.PIN, b"543210")


def the_can_opens_nothing(desk):
    host, keys = desk.host, desk.keys_read
    host.pace(t.CAN, b"500540", RIGHTS)
    host.believe(keys.verifier, keys.terminal)
    host.prove(keys.terminal, keys.secret)
    host.chip(keys.chip(host.read_file("011D")))
    host.must("00A4040C", APPLICATION)
    refused(0x6982, host.read, 4)
    refused(0x6982, host.must, "002C0203", b"543210")


def three_tries(desk):
    refused(0x63C2, desk.host.pace, t.PIN, b"000000")
    desk.again()
    same(desk.host.state(), 0x63C2)
    refused(0x63C1, desk.host.pace, t.PIN, b"000001")
    desk.again()
    same(desk.host.state(), 0x63C1)
    refused(0x6985, desk.host.pace, t.PIN, b"123456")
    refused(0x6300, desk.host.pace, t.CAN, b"000000")
    desk.host.pace(t.CAN, b"500540")
    same(desk.host.state(), 0x63C1)
    desk.host.pace(t.PIN, b"123456")
    desk.host.reset()
    same((desk.host.state(), desk.card.tries()), (0x9000, (3, 10)))


def the_can_is_forgotten_with_its_channel(desk):
    desk.host.pace(t.CAN, b"500540")
    desk.host.keys = None
    refused(0x6985, desk.host.pace, t.PIN, b"123456")
    same(desk.card.tries(), (1, 10))


def blocked_and_unblocked(desk):
    desk.host.pace(t.CAN, b"500540")
    refused(0x63C0, desk.host.pace, t.PIN, b"000000")
    refused(0x6983, desk.host.pace, t.PIN, b"123456")
    refused(0x6982, desk.host.must, "002C0303")
    desk.again()
    same(desk.host.state(), 0x63C0)
    refused(0x6300, desk.host.pace, t.PUK, b"0000000000")
    desk.host.pace(t.PUK, b"9876543210")
    refused(0x6982, desk.host.must, "002C0203", b"543210")
    for left in range(9, -1, -1):
        desk.host.must("002C0303")
        same(desk.card.tries(), (3, left))
    refused(0x6984, desk.host.must, "002C0303")


def pulled_before_the_proof_is_answered(desk):
    """The try counts although the host never hears of it."""
    desk.card.must("remove after 4")
    try:
        desk.host.pace(t.PIN, b"000000")
        raise AssertionError("the card stayed")
    except ConnectionError:
        pass
    same(desk.card.tries(), (3, 10))
    desk.card.must("insert")
    desk.reader.wait()
    desk.host = t.Terminal(desk.reader)
    desk.card.must("remove after 5")
    refused(0x63C2, desk.host.pace, t.PIN, b"000000")
    try:
        desk.host.state()
        raise AssertionError("the card stayed")
    except ConnectionError:
        same(desk.card.tries(), (2, 10))


def channels_that_die(desk):
    for spoil, word in (("mac", 0x6988), ("no mac", 0x6987)):
        desk.host.pace(t.CAN, b"500540")
        header = bytes.fromhex("00A4020C")
        same(desk.host.raw(desk.host.wrap(header, b"\x01\x1D", None, spoil))[1], word)
        same(desk.host.raw(desk.host.wrap(header, b"\x01\x1D", None))[1], 0x6988)
        desk.host.keys = None
        refused(0x6982, desk.host.read_file, "011D")
    desk.host.pace(t.CAN, b"500540")
    same(desk.host.raw(desk.host.wrap(header, b"\x01\x1D", None))[1], 0x9000)
    desk.host.counter -= 2
    same(desk.host.raw(desk.host.wrap(header, b"\x01\x1D", None))[1], 0x6988)


def lengths_and_chains(desk):
    host, keys = desk.host, desk.keys_read
    same(host.raw(bytes.fromhex("00A4020C000002011C")), (b"", 0x9000))
    access = host.read_file("011C")
    same(host.raw(bytes.fromhex("00B00000000000")), (access, 0x9000))
    same(host.raw(bytes.fromhex("10A4020C0101")), (b"", 0x9000))
    same(host.raw(bytes.fromhex("00A4020C011C")), (b"", 0x9000))
    same(host.raw(bytes.fromhex("00B0000000"))[0], access)
    host.pace(t.PIN, b"123456", RIGHTS)
    security = host.read_file("011D", 255)
    same(host.must("00B00000", b"", 65536), security)
    host.must("002281B6", t.tlv(0x83, b"DETESTeID00005"))
    whole = t.inside(keys.verifier, 0x7F21)
    wrapped = host.wrap(bytes.fromhex("002A00BE"), whole, None)
    at = 7 if wrapped[4] == 0 else 5
    body = wrapped[at:-2] if wrapped[4] == 0 else wrapped[at:-1]
    header = bytes([wrapped[0] | 0x10]) + wrapped[1:4]
    pieces = [body[i:i + 100] for i in range(0, len(body), 100)]
    for piece in pieces[:-1]:
        same(host.raw(header + bytes([len(piece)]) + piece), (b"", 0x9000))
    last = wrapped[:4] + bytes([len(pieces[-1])]) + pieces[-1] + b"\0"
    answer, word = host.raw(last)
    same((host.unwrap(answer, word), word), (b"", 0x9000))


def other_kinds(desk):
    for kind, word in (("deactivated", 0x6283), ("blocked", 0x63C0), ("suspended", 0x63C1),
                       ("broken", 0x6F00), ("ready", 0x9000)):
        desk.card.must("kind " + kind)
        desk.again()
        same(desk.host.state(), word)
    desk.card.must("kind deactivated")
    refused(0x6985, desk.host.pace, t.PIN, b"123456")
    desk.card.must("kind used-up")
    desk.host.pace(t.PUK, b"9876543210")
    refused(0x6984, desk.host.must, "002C0303")
    desk.card.must("kind foreign")
    desk.again()
    same(desk.host.command("00A4000C", b"\x3F\x00")[1], 0x6A82)
    assert desk.reader.atr()[:4].hex() != "3b8a8001"


def asking_the_hand(desk):
    same(desk.card.tell("stats").split()[0:2], ["ready", "connected"])
    for line in ("", "insert me", "tries 4", "kind none", "delay -1", "remove after",
                 "remove now", "mute", "x" * 200):
        same(desk.card.tell(line), "unknown command")
    desk.card.must("delay 120")
    before = time.monotonic()
    desk.host.state()
    assert time.monotonic() - before >= 0.12
    desk.card.must("mute on")
    desk.reader.card.settimeout(0.3)
    try:
        desk.host.state()
        raise AssertionError("a mute card answered")
    except TimeoutError:
        desk.card.must("mute off")


def kept_over_a_restart(desk):
    """The program ends and starts again: counters, PIN and day are what the file says."""
    refused(0x63C2, desk.host.pace, t.PIN, b"000000")
    desk.card.stop()
    assert desk.reader.gone()
    desk.card = Card(desk.build, desk.keys, desk.reader.port, desk.folder, "--kind=fresh",
                     "--pin=999999")
    desk.reader.wait()
    desk.host = t.Terminal(desk.reader)
    same((desk.host.state(), desk.card.kept("pin")), (0x63C2, "123456"))
    desk.host.pace(t.PIN, b"123456")


def persons(desk):
    """A file of fields is read; what no card could hold is refused before the start."""
    good = desk.folder / "person"
    good.write_text("# erfunden\nfamily=Ñandú-Đặng\nbirth=20010203\ntitle=\n")
    desk.card.stop()
    assert desk.reader.gone()
    desk.card = Card(desk.build, desk.keys, desk.reader.port, desk.folder,
                     f"--person={good}")
    desk.reader.wait()
    desk.host = t.Terminal(desk.reader)
    desk.host.pace(t.MRZ, b"L01X00T471" b"0102030" b"3408113")
    for wrong in ("birth=1.2.2003", "nose=long", "zip=4565", "family=" + "x" * 200, "family"):
        end = subprocess.run(
            [desk.build / "id-card", "--port=1", f"--keys={desk.keys}", f"--set={wrong}"],
            capture_output=True, timeout=10, check=False)
        same(end.returncode, 2)


def mutated(dice, data):
    data = bytearray(data)
    for _ in range(dice.choice((0, 1, 1, 2, 5))):
        if data:
            data[dice.randrange(len(data))] = dice.choice((0, 0x7F, 0x80, 0x81, 0x82, 0xFF,
                                                           dice.randrange(256)))
    if dice.random() < 0.2:
        data = data[:dice.randrange(len(data) + 1)]
    if dice.random() < 0.1:
        data += dice.randbytes(dice.randrange(300))
    return bytes(data)


def hostile(desk):
    """Nothing a host sends ends the card, and no data group comes out. In the clear, and
    inside a channel where the wrapping is right and the rest is not."""
    seed = secrets.randbits(32)
    dice = random.Random(seed)
    host, keys = desk.host, desk.keys_read
    point = t.encode(t.G)
    certificate = t.inside(keys.verifier, 0x7F21)
    commands = [
        ("00A4040C", APPLICATION, None), ("00A4020C", b"\x01\x1D", None),
        ("00B08500", b"", 256), ("00B08100", b"", 65536), ("00B00005", b"", 255),
        ("0022C1A4", t.tlv(0x80, t.PACE) + t.tlv(0x83, b"\2") + t.tlv(
            0x7F4C, t.tlv(0x06, t.ROLE) + t.tlv(0x53, RIGHTS)), None),
        ("10860000", t.tlv(0x7C, b""), 256), ("10860000", t.tlv(0x7C, t.tlv(0x81, point)), 256),
        ("10860000", t.tlv(0x7C, t.tlv(0x83, point)), 256),
        ("00860000", t.tlv(0x7C, t.tlv(0x85, bytes(8))), 256),
        ("002281B6", t.tlv(0x83, b"DETESTeID00005"), None), ("002A00BE", certificate, None),
        ("002281A4", t.tlv(0x80, t.PROOF) + t.tlv(0x83, b"DETESTAT00001")
         + t.tlv(0x67, bytes(40)) + t.tlv(0x91, bytes(32)), None),
        ("00840000", b"", 8), ("00820000", bytes(64), None),
        ("002241A4", t.tlv(0x80, t.CHIP), None), ("002C0203", b"543210", None),
        ("10A4020C", b"\x01", None), ("80208000", b"\x06\x01\x00", None)]
    try:
        for number in range(int(os.environ.get("CARD_ROUNDS", "2000"))):
            if number % 50 == 0:
                desk.card.must("reset")
                host.reset()
                host.pace(t.PIN, b"123456", RIGHTS)
            header, data, expected = dice.choice(commands)
            header = mutated(dice, bytes.fromhex(header))[:4].ljust(4, b"\0")
            data = mutated(dice, data)
            if dice.random() < 0.03:
                host.keys = None
            if host.keys is None and dice.random() < 0.3:
                answer, word = host.raw(mutated(dice, header + data).ljust(2, b"\0"))
            else:
                answer, word = host.command(header.hex(), data, expected)
            assert "Yıldız".encode() not in answer and word >= 0x6000, (header, data)
            if word in (0x6987, 0x6988):
                host.keys = None
        for size in (2, 5000, 65535):
            host.raw(bytes(size))
    except Exception:
        print(f"# seed {seed}")
        raise


TESTS = [
    (published_vectors, ()),
    (what_anybody_reads, ()),
    (every_password_opens_a_channel, ()),
    (reading_as_granted, ("--set=family=Gülşen-Großmüller",)),
    (only_what_was_asked_for, ()),
    (certificates_that_do_not_hold, ()),
    (pin_of_the_letter_opens_nothing, ("--kind=fresh",)),
    (the_can_opens_nothing, ()),
    (three_tries, ()),
    (the_can_is_forgotten_with_its_channel, ("--kind=suspended",)),
    (blocked_and_unblocked, ("--kind=suspended",)),
    (pulled_before_the_proof_is_answered, ()),
    (channels_that_die, ()),
    (lengths_and_chains, ()),
    (other_kinds, ()),
    (asking_the_hand, ()),
    (kept_over_a_restart, ()),
    (persons, ()),
    (hostile, ()),
]


def main():
    end_with_signals()
    build, keys = map(pathlib.Path, sys.argv[1:3])

    def on_a_desk(test, options):
        with Desk(build, keys, *options) as desk:
            desk.keys_read = t.Keys(keys)
            test(desk)
    return tap((("card", *run) for run in TESTS), on_a_desk)


if __name__ == "__main__":
    sys.exit(main())
