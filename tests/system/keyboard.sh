#!/bin/sh
# A visit by keys alone on the release kiosk, from the start page to an application that
# the stand-in authority has received. TAP.
target=${1:-build/release}
. tests/kit/kiosk.sh
kiosk_set zeiten "doppeltipp_ms: 0"
kiosk_start "$work/kiosk.log"
wait_for 30 logged key-revocation-unknown 2

# play NAME SCRIPT: true if every command could be carried out.
play()
{
    "$target/tests/system/typist" "$work/schalter.yaml" "$work" "$2" >"$work/$1.log" \
        2>&1
}

play visit tests/system/keyboard.visit
played=$?
[ $played -eq 0 ] || sed 's/^/# /' "$work/visit.log"
result $played "every page is walked and left by keys, and the glass shows the ring"
wait_for 30 received 1
result $? "the application has arrived"
data=$(ls "$work"/stadt/received/*/data.json 2>/dev/null | head -n 1)
[ -n "$data" ] && grep -q '"Erika"' "$data" && grep -q '"Béla"' "$data"
result $? "with the words that were typed, among them the letter put in by the caret and é of a dead key"
! grep -q -e page-overflow -e event-queue-full "$work/kiosk.log"
result $? "nothing was too much for a page or a queue"

# The control: a kiosk that stands still looks different after a key.
kill -STOP "$KIOSK"
printf 'press tab\n' >"$work/control"
! play control "$work/control"
result $? "a kiosk that does not hear the keys is found out"
kill -CONT "$KIOSK"
kiosk_stop

kiosk_set zeiten "ruhe_s: 20"
kiosk_set zeiten "warnung_s: 20"
kiosk_start "$work/closed.log"
wait_for 30 logged key-revocation-unknown 2
play closed tests/system/keyboard_closed.visit
played=$?
[ $played -eq 0 ] || sed 's/^/# /' "$work/closed.log"
result $played "the key that opens a page that was closed does nothing more"
kiosk_stop
finish
