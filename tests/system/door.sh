#!/bin/sh
# The technicians' door of a device: the kiosk may not read the PIN's line, the caretaker looks at
# what was typed and counts; and what the page says when there is none that does. TAP.
target=${1:-build/release}
. tests/kit/kiosk.sh
kiosk_set zeiten "doppeltipp_ms: 0"
. tests/kit/caretaker.sh

try() { digits "$1"; printf 'tap Anmelden\npause 500\n'; }
{
    printf 'door\n'
    for left in 4 3 2 1; do
        try 11111111
        printf 'world technician-wrong %s 0\nsame\n' $left
    done
    printf 'meet wrong\n'
    try $pin
    printf 'world technician-known\nworld printer 3\ntap Abmelden\nsame\nmeet out\n'
    printf 'door\n'
    try $pin
    printf 'pause 500\nworld technician-wrong -1 0\nsame\nmeet none\n'
    digits $pin
    printf 'tap Anmelden\npause 3000\nshot prüft\nmeet silent\npause 20000\n'
    printf 'world technician-wrong -1 0\nsame\nmeet late\n'
    try $pin
    printf 'world technician-known\nworld printer 3\ntap Abmelden\nsame\nmeet back\n'
    printf 'door\n'
    try $pin
    printf 'pause 500\nworld technician-wrong -1 0\nsame\nmeet misnamed\n'
} >"$work/script"
met() { [ -e "$work/$1" ]; }
go_on() { rm -f "$work/$1"; }
told() { grep -c "\"event\":\"$1\"" "$work/caretaker.log"; }

kiosk_start "$work/kiosk.log" $as_kiosk
wait_for 30 logged key-revocation-unknown 2
visit_begin "$work/script"
wait_for 60 met wrong
result $? "four wrong PINs are told, each with the tries left"
[ "$(told technician-refused)" -eq 4 ] && [ "$(cut -d" " -f1 "$root/run/schalter-door/tries")" = 4 ]
result $? "it was the caretaker who looked at them"
[ ! -e "$work/laufzeit/technik-versuche" ]
result $? "and who counts"
go_on wrong
wait_for 30 met out
result $? "the right one is known"
kill -STOP "$caretaker"
kill "$caretaker"
kill -CONT "$caretaker"
wait "$caretaker" 2>/dev/null
go_on out
wait_for 30 met none
result $? "without a caretaker the page says that nobody could look at it"
device_caretaker
kill -STOP "$caretaker"
go_on none
wait_for 60 met silent
go_on silent
wait_for 60 met late
result $? "one that does not answer is waited for 20 s"
kill -CONT "$caretaker"
go_on late
wait_for 60 met back
result $? "and the next one that does lets her in"
mv "$root/data/konfiguration/technik.pin" "$root/data/konfiguration/pin"
go_on back
wait_for 30 met misnamed
result $? "a line under another name is none, and the page says that nobody could look"
grep -q technician-pin-unreadable "$work/caretaker.log"
result $? "so does the log"
go_on misnamed
visit_end
result $? "the glass showed each of them"
! grep -rqE "$pin|11111111" "$work/kiosk.log" "$work/caretaker.log" "$root/run/schalter-door"
result $? "no PIN is in the logs"
kiosk_stop
result $? "and the kiosk ends in order"
cp "$work"/*.png "${SHOTS:-$work}/" 2>/dev/null
finish
