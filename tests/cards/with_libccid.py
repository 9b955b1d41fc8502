#!/usr/bin/python3
"""ID cards on the emulated USB readers, before AusweisApp over pcscd with libccid: every
part but the bus, the reader and our card is by others.  Output: TAP.

usage: with_libccid.py BUILD KEYS"""
import sys
import time
import traceback

from bench import Bench, end_with_signals
from with_ausweisapp import change
from with_vicc import Vicc, answers

READERS = ("cyberjack", "omnikey", "acr1252", "cloud4700", "kc1000")


def our_card(bench):
    card = bench.card()
    bench.app.wait_card()
    change(bench, card, "123456", "654321")
    start, commands = time.monotonic(), int(card.stat("commands"))
    change(bench, card, "654321", "111222")
    seconds, commands = time.monotonic() - start, int(card.stat("commands")) - commands
    print(f"# {commands} commands, {1000 * seconds:.0f} ms")
    card.must("remove")
    bench.app.wait_card(False)
    card.must_slowly("insert")
    bench.app.wait_card()
    change(bench, card, "111222", "123456")


def card_by_others(bench):
    bench.start(Vicc(bench.folder, bench.pcscd.port, bench.keys))
    bench.app.wait_card()
    answers(bench.app, ("ENTER_PIN", "111111"), ("ENTER_NEW_PIN", "654321"))


def main():
    end_with_signals()
    failed = 0
    runs = [(our_card, reader) for reader in READERS] + [(card_by_others, "cyberjack")]
    print(f"1..{len(runs)}")
    for number, (test, reader) in enumerate(runs, 1):
        name = f"{test.__name__.replace('_', ' ')} on {reader}"
        bench = None
        try:
            bench = Bench(sys.argv[1], sys.argv[2], reader=reader)
            test(bench)
            print(f"ok {number} - AusweisApp, libccid, {name}", flush=True)
        except Exception as error:
            failed = 1
            for line in traceback.format_exc().splitlines()[-8:]:
                print("#", line)
            print(f"not ok {number} - AusweisApp, libccid, {name}: {error!r}", flush=True)
        finally:
            if bench is not None:
                bench.stop()
    return failed


if __name__ == "__main__":
    sys.exit(main())
