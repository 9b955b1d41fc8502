#!/usr/bin/python3
"""The virtual ID card before Debian's AusweisApp, over Debian's pcscd and vpcd: a
terminal nobody here wrote sets PINs, resumes and unblocks.  Output: TAP.

usage: with_ausweisapp.py BUILD KEYS"""
import sys
import time

from bench import Bench, end_with_signals, tap

CAN, PUK = "500540", "9876543210"
SECRETS = {"ENTER_PIN": "SET_PIN", "ENTER_NEW_PIN": "SET_NEW_PIN", "ENTER_CAN": "SET_CAN",
           "ENTER_PUK": "SET_PUK"}


class Visit:
    """One RUN_CHANGE_PIN, answered step by step."""

    def __init__(self, bench, card, kind=None):
        self.app, self.card = bench.app, card
        if kind:
            card.must("kind " + kind)
        self.app.seen.clear()
        self.app.send("RUN_CHANGE_PIN")

    def step(self, asked, value=None, tries=None):
        """AusweisApp asks for this and nothing else; give it the value."""
        message = self.app.expect("CHANGE_PIN", "INSERT_CARD", *SECRETS)
        while message["msg"] in ("CHANGE_PIN", "INSERT_CARD") and "success" not in message:
            message = self.app.expect("CHANGE_PIN", "INSERT_CARD", *SECRETS)
        assert message["msg"] == asked, (asked, message, self.app.names())
        if tries is not None:
            found = message["reader"]["card"]["retryCounter"]
            assert found == tries, (tries, found)
        if value is not None:
            self.app.send(SECRETS[asked], value=value)

    def ends(self, success):
        message = self.app.expect("CHANGE_PIN", *SECRETS)
        while message == {"msg": "CHANGE_PIN"}:
            message = self.app.expect("CHANGE_PIN", *SECRETS)
        assert message.get("success") is success, (success, message, self.app.names())

    def cancel(self):
        self.app.send("CANCEL")
        while "success" not in self.app.expect("CHANGE_PIN"):
            pass


def holds(card, pin, tries):
    found = card.kept("pin"), card.tries()[0]
    assert found == (pin, tries), (found, pin, tries)


def new_pin(bench, card):
    visit = Visit(bench, card, "ready")
    visit.step("ENTER_PIN", "123456", 3)
    visit.step("ENTER_NEW_PIN", "654321")
    visit.ends(True)
    holds(card, "654321", 3)


def pin_of_the_letter(bench, card):
    visit = Visit(bench, card, "fresh")
    visit.step("ENTER_PIN", "12345", 3)
    visit.step("ENTER_NEW_PIN", "654321")
    visit.ends(True)
    holds(card, "654321", 3)


def wrong_twice_then_can(bench, card):
    visit = Visit(bench, card, "ready")
    visit.step("ENTER_PIN", "000000", 3)
    visit.step("ENTER_PIN", "000001", 2)
    visit.step("ENTER_CAN", CAN, 1)
    visit.step("ENTER_PIN", "123456", 1)
    visit.step("ENTER_NEW_PIN", "222333")
    visit.ends(True)
    holds(card, "222333", 3)


def wrong_can_then_right(bench, card):
    visit = Visit(bench, card, "suspended")
    visit.step("ENTER_CAN", "000000", 1)
    visit.step("ENTER_CAN", CAN, 1)
    visit.step("ENTER_PIN", "123456", 1)
    visit.step("ENTER_NEW_PIN", "222333")
    visit.ends(True)
    holds(card, "222333", 3)


def third_wrong_pin_then_puk(bench, card):
    visit = Visit(bench, card, "ready")
    visit.step("ENTER_PIN", "000000", 3)
    visit.step("ENTER_PIN", "000001", 2)
    visit.step("ENTER_CAN", CAN, 1)
    visit.step("ENTER_PIN", "000002", 1)
    visit.step("ENTER_PUK", PUK, 0)
    visit.step("ENTER_PIN", "123456", 3)
    visit.step("ENTER_NEW_PIN", "444555")
    visit.ends(True)
    holds(card, "444555", 3)
    assert card.tries() == (3, 9), card.tries()


def wrong_puk_then_right(bench, card):
    visit = Visit(bench, card, "blocked")
    visit.step("ENTER_PUK", "0000000000", 0)
    visit.step("ENTER_PUK", PUK, 0)
    visit.step("ENTER_PIN", "123456", 3)
    visit.step("ENTER_NEW_PIN", "444555")
    visit.ends(True)
    holds(card, "444555", 3)


def puk_used_up(bench, card):
    visit = Visit(bench, card, "used-up")
    visit.step("ENTER_PUK", PUK, 0)
    while not (bench.app.expect("READER").get("card") or {}).get("inoperative"):
        pass
    visit.cancel()
    assert card.tries() == (0, 0), card.tries()


def no_card_of_ours(bench, card):
    for kind in ("deactivated", "broken", "foreign"):
        bench.take_away(card)
        time.sleep(2)
        visit = Visit(bench, card, kind)
        bench.app.expect("INSERT_CARD")
        card.must("insert")
        try:
            asked = bench.app.expect(*SECRETS, seconds=3)
            raise AssertionError((kind, asked))
        except TimeoutError:
            pass
        visit.cancel()
    # A card AusweisApp does not know is no card to it: only time tells that it saw it go.
    card.must("remove")
    time.sleep(2)
    card.must("kind ready")
    card.must_slowly("insert")
    bench.app.wait_card()


def pulled_at_each_step(bench, card):
    """After so many commands of a change the card is pulled, and laid down again when
    AusweisApp asks for it: there is always an end, the card holds one of the two PINs, and
    the next change works.

    AusweisApp 1.26.2 says "success" too when the card is pulled before it asked for a new
    PIN: its word counts only for somebody who was asked for one."""
    card.must("kind ready")
    before = int(card.stat("commands"))
    change(bench, card, "123456", "654321")
    whole = int(card.stat("commands")) - before
    assert whole >= 6, whole
    untrue = []
    for after in range(whole + 1):
        success, laid_again, asked = pulled_after(bench, card, after)
        pin = card.kept("pin")
        assert pin in ("123456", "654321") and card.tries() == (3, 10), (after, pin)
        assert pin == "123456" or after >= whole - 3 or laid_again, (after, pin)
        if success and pin == "123456":
            untrue.append(after)
            assert not asked, f"asked for a new PIN, success, not set: pulled after {after}"
        # Laid down again before AusweisApp saw it go, the card would be a stale one to it.
        if not card.inside():
            bench.app.wait_card(False)
        card.must_slowly("insert")
        bench.app.wait_card()
        change(bench, card, pin, "111222")
    print(f"# a change has {whole} commands; success was said of an unchanged PIN when "
          f"pulled after {untrue}")


def change(bench, card, old, new):
    visit = Visit(bench, card)
    visit.step("ENTER_PIN", old, 3)
    visit.step("ENTER_NEW_PIN", new)
    visit.ends(True)
    holds(card, new, 3)


def pulled_after(bench, card, after):
    """Returns (what AusweisApp says in the end, whether the card was laid down again,
    whether a new PIN was asked for)."""
    card.must("kind ready")
    card.must(f"remove after {after}")
    Visit(bench, card)
    given = {"ENTER_PIN": "123456", "ENTER_NEW_PIN": "654321"}
    laid_again = asked = False
    while True:
        message = bench.app.expect("CHANGE_PIN", "INSERT_CARD", *SECRETS)
        name = message["msg"]
        if "success" in message:
            return message["success"], laid_again, asked
        asked = asked or name == "ENTER_NEW_PIN"
        if name in given:
            bench.app.send(SECRETS[name], value=given[name])
        if name == "INSERT_CARD":
            laid_again = True
            card.must_slowly("insert")


TESTS = [new_pin, pin_of_the_letter, wrong_twice_then_can, wrong_can_then_right,
         third_wrong_pin_then_puk, wrong_puk_then_right, puk_used_up, no_card_of_ours,
         pulled_at_each_step]


def main():
    end_with_signals()
    with Bench(sys.argv[1], sys.argv[2]) as bench:
        card = bench.card()
        bench.app.wait_card()

        def one(test):
            try:
                test(bench, card)
            except Exception:
                bench.app.send("CANCEL")
                raise
        return tap((("AusweisApp", test) for test in TESTS), one)


if __name__ == "__main__":
    sys.exit(main())
