#!/bin/sh
# Somebody types on while the kiosk stands still, as when it waits for a slow device: the
# letters come in one turn, and each is the one that its key would have written. TAP.
target=${1:-build/release}
. tests/kit/kiosk.sh
kiosk_set zeiten "doppeltipp_ms: 0"
printf '%s\n' 'pause 1500' 'world printer 3' 'tap Jetzt beginnen' 'tap Hund abmelden' \
    'tap Beginnen' 'field Vorname' 'meet stands' 'type Otto' 'meet typed' 'same' >"$work/visit"
met() { [ -e "$work/$1" ]; }

kiosk_start "$work/kiosk.log"
wait_for 30 logged key-revocation-unknown 2
visit_begin "$work/visit"
wait_for 60 met stands
kill -STOP "$KIOSK"
rm -f "$work/stands"
wait_for 60 met typed
result $? "four letters are typed on a kiosk that stands still"
kill -CONT "$KIOSK"
rm -f "$work/typed"
visit_end
result $? "it writes one capital and three small ones"
finish
