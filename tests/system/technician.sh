#!/bin/sh
# A technician at the device: the hidden door, wrong PINs and the right one, the report on
# the glass and on paper, a pause and its end. TAP.
target=${1:-build/release}
KIOSK_PRINTER=auto
. tests/kit/kiosk.sh
kiosk_set zeiten "doppeltipp_ms: 0"
mkdir "$work/papier"
pin=27182818

printf '%s\n' $pin | "$target/schalter" technik-pin >"$work/technik.pin"
result $? "a PIN becomes a line"
! grep -q $pin "$work/technik.pin"
result $? "in which it does not stand"
printf '1234567\n' | "$target/schalter" technik-pin 2>"$work/refused" >"$work/none"
[ $? -eq 1 ] && [ ! -s "$work/none" ] && grep -q "genau 8 Ziffern" "$work/refused"
result $? "seven digits are refused with a sentence"
printf 'technik:\n  pin_datei: technik.pin\n' >>"$work/schalter.yaml"

try() { digits "$1"; printf 'tap Anmelden\npause 300\n'; }
{
    printf 'door\nsame\ntap Anmelden\nsame\n'
    for left in 4 3 2 1; do
        try 11111111
        printf 'world technician-wrong %s 0\nsame\n' $left
    done
    try 11111111
    printf 'meet wait\ntap Zurück\nsame\ndoor\n'
    try $pin
    printf 'meet in\nworld technician-known\nworld printer 0\nshot bericht\n'
    printf 'tap Bericht drucken\npause 2500\nworld report-printed 1\nmeet paper\n'
    printf 'tap Pause machen\npause 500\nworld outage 4\ntap Abmelden\nsame\n'
    printf 'meet break\ndoor\nsame\n'
    try $pin
    printf 'world technician-known\ntap In Betrieb nehmen\npause 500\nworld outage 0\n'
    printf 'tap Abmelden\nsame\n'
} >"$work/script"
met() { [ -e "$work/$1" ]; }
pass() { rm -f "$work/$1"; }
kiosk_start "$work/kiosk.log" "$target/usbemu" --plug=printer --paper-dir="$work/papier" --
wait_for 30 logged key-revocation-unknown 2
visit_begin "$work/script"
wait_for 90 met wait
result $? "the door leads to the PIN; five wrong ones are told, each with the tries left"
[ "$(cut -d" " -f1 "$work/laufzeit/technik-versuche" 2>/dev/null)" = 5 ]
result $? "the count of them would outlive a restart"
sleep 15.2
pass wait
wait_for 60 met in
result $? "after fifteen seconds another try is taken"
logged '"pin":"ok"' 1
result $? "and the right PIN is known"
pass in
wait_for 60 met paper
logged '"event":"report"' 1
result $? "the report was printed"
[ -n "$(ls "$work/papier" 2>/dev/null)" ]
result $? "and is on paper"
pass paper
wait_for 60 met break
result $? "the technician gives the device a break, signs off, and citizens see that"
pass break
visit_end
result $? "and behind the same door it goes into service again"
logged out-of-service 1 && logged in-service 1
result $? "the log has both"
! grep -qE "$pin|11111111" "$work/kiosk.log"
result $? "and no PIN"
{
    cat /sys/class/net/*/address | grep ':.*[1-9a-f]'
    hostname -I | tr ' ' '\n' | grep .
} >"$work/own-addresses" 2>/dev/null
if [ -s "$work/own-addresses" ]; then
    ! grep -qFf "$work/own-addresses" "$work/kiosk.log"
    result $? "nor an address of the device's own, which are for the report alone"
else
    result 0 "nor an address of the device's own # SKIP this machine has none"
fi
kiosk_stop
result $? "and the kiosk ends in order"
cp "$work/bericht.png" "${SHOTS:-$work}/" 2>/dev/null
[ -z "${SHOTS:-}" ] || cp "$work"/papier/* "$SHOTS/"
finish
