#!/bin/sh
# A newer system from the network, with all that may go wrong: the courier, TLS and the channel
# file (cross/channel.sh) are real, the vendor's server and what it has are not. TAP.
target=${1:-build/release}
. tests/kit/kiosk.sh
. tests/kit/device.sh
. tests/kit/vendor.sh
trap 'vendor_stop; kiosk_clean_up' EXIT
vendor_start
result $? "the vendor's server is there"
spoil() { echo "$*" >"$vendor/fault"; }
fine() { rm -f "$vendor/fault"; }

# The courier alone; its own outbox, so that no other is in its way.
alone=$work/allein.yaml
mkdir -p "$work/allein"
configure() { sed -e "s|^  bestand:.*|  bestand: $work/allein|" "$@" "$work/schalter.yaml" >"$alone"; }
configure
tell() { "$target/tests/system/channel_client" "$target/schalter" "$alone" "$@" 2>>"$work/client.log"; }
# says STATE TROUBLE PERCENT FILE ORDER...: after the last of them
says()
{
    wanted="state $1 trouble $2 .* percent $3 file $4"
    shift 4
    tell "$@" | tail -1 | grep -qx "$wanted"
}
failed_look() { says 5 "$1" 0 0 look; }

tell look | grep -qx "state 2 trouble 0 version 2026.12.1 percent 0 file 0"
result $? "what is offered is told, and nothing is fetched yet"
tell look load | tail -1 | grep -qx "state 4 trouble 0 version 2026.12.1 percent 100 file 644"
result $? "what is asked for is fetched, and others may read it"
[ "$(grep -c 'raucb bytes=' "$vendor/asked")" -eq 7 ]
result $? "piece by piece"
[ -z "$(ls "$fetched")" ]
result $? "and goes with the courier"
says 0 0 0 0 look load end
result $? "or when nobody waits for it any more"
says 0 0 0 0 look cancel
result $? "also in the middle"
[ -z "$(ls "$fetched")" ]
result $? "and nothing of it stays"
touch "$fetched/schalter.raucb" "$fetched/schalter.raucb.part"
says 2 0 0 0 look && [ -z "$(ls "$fetched")" ]
result $? "what an earlier run left goes at start"
says 2 0 0 0 look-twice
result $? "who asks again gets one answer more"
spoil bundle cut-twice
says 4 0 100 644 look load
result $? "a connection that breaks off is taken up again"
[ "$(grep -c 'raucb bytes=0-' "$vendor/asked")" -ge 3 ]
result $? "with the same piece"

for case in "redirect 3 that leads elsewhere" "missing 4 of which nothing is there" \
    "broken 5 that is disturbed" "page 6 that is a page" "empty 6 that is empty"; do
    set -- $case
    word=$1 trouble=$2
    shift 2
    spoil channel "$word"
    failed_look "$trouble"
    result $? "a channel $* is told"
done
fine
MADE=1700000000 offer
failed_look 9
result $? "one that has expired is told"
MADE=$(($(date +%s) + 86400)) offer
failed_look 10
result $? "one from the future is a matter of the clock"
offer test https://elsewhere.example/schalter.raucb
failed_look 11
result $? "nothing is fetched from a server that is not allowed"
KEYS=$work/fremd cross/keys.sh make >/dev/null
KEYS=$work/fremd offer
failed_look 8
result $? "one that others signed is told"
offer
configure -e "s|kanal_schluessel:.*|kanal_schluessel: $work/none.pem|"
failed_look 7
result $? "and a device without the key says so"
openssl req -x509 -newkey rsa:2048 -noenc -days 2 -subj '/CN=Nobody' -keyout "$work/nobody.key" \
    -out "$work/nobody.pem" 2>"$work/nobody.log"
configure -e "s|^  ca:.*|  ca: $work/nobody.pem|"
failed_look 2
result $? "a server whose certificate is not believed is told"
configure -e "s|kanal: .*|kanal: https://127.0.0.1:9/channel.jws|"
failed_look 1
result $? "and one that is not there"
configure

for case in "redirect 3 that lies elsewhere" "missing 4 that is not there" \
    "whole 16 of which no parts can be had" "more 16 that sends more than was asked for" \
    "short 17 that is shorter than was said" "changed 17 that is another than was said" \
    "page 16 that is a page"; do
    set -- $case
    word=$1 trouble=$2
    shift 2
    spoil bundle "$word"
    says 5 "$trouble" '[0-9]*' 0 look load && [ -z "$(ls "$fetched")" ]
    result $? "an update $* is told, and goes"
done
fine
mv "$fetched" "$fetched.away"
says 5 13 0 0 look load
result $? "a folder that is not there is told"
finish
