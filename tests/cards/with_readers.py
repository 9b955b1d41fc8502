#!/usr/bin/python3
"""ID cards on the emulated USB readers, before AusweisApp over pcscd: with libccid, where
every part but the bus, the reader and our card is by others; and with our driver and lease
and vpcd, as in the product.  Output: TAP.

usage: with_readers.py BUILD KEYS"""
import sys
import time

import with_ausweisapp as steps
from bench import Bench, end_with_signals, tap
from with_vicc import Vicc, answers

READERS = ("cyberjack", "omnikey", "acr1252", "cloud4700", "kc1000")


def our_card(bench):
    card = bench.card()
    bench.app.wait_card()
    steps.change(bench, card, "123456", "654321")
    start, commands = time.monotonic(), int(card.stat("commands"))
    steps.change(bench, card, "654321", "111222")
    seconds, commands = time.monotonic() - start, int(card.stat("commands")) - commands
    print(f"# {commands} commands, {1000 * seconds:.0f} ms")
    bench.take_away(card)
    card.must_slowly("insert")
    bench.app.wait_card()
    steps.change(bench, card, "111222", "123456")


def every_secret(bench):
    card = bench.card()
    bench.app.wait_card()
    for test in (steps.pin_of_the_letter, steps.wrong_twice_then_can,
                 steps.third_wrong_pin_then_puk, steps.pulled_at_each_step):
        test(bench, card)


def card_by_others(bench):
    bench.start(Vicc(bench.folder, bench.port, bench.keys))
    bench.app.wait_card()
    answers(bench.app, ("ENTER_PIN", "111111"), ("ENTER_NEW_PIN", "654321"))


def on_a_reader(test, reader, ours):
    with Bench(sys.argv[1], sys.argv[2], reader=reader, ours=ours) as bench:
        test(bench)


def main():
    end_with_signals()
    runs = [(our_card, reader, ours) for reader in READERS for ours in (False, True)]
    runs += [(card_by_others, "cyberjack", ours) for ours in (False, True)]
    runs += [(every_secret, "cyberjack", True)]
    return tap(((f"AusweisApp, {'our driver' if ours else 'libccid'}, {reader}",
                 test, reader, ours) for test, reader, ours in runs), on_a_reader)


if __name__ == "__main__":
    sys.exit(main())
