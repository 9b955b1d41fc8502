#!/bin/sh
# What a citizen has handed in arrives, or is recovered: the whole product against the
# stand-in town, by real touches. TAP.
#  1  no network during the visit, and the key is withdrawn: the town's own tool opens it
#  2  no network during the visit, and the authority's key is rotated before it returns
target=${1:-build/release}
. tests/kit/kiosk.sh
# Quick fingers, no patience between attempts.
kiosk_set zeiten "doppeltipp_ms: 0"
kiosk_set zeiten "wiederholung_max_s: 2"

start_kiosk()
{
    kiosk_start "$work/kiosk-$1.log"
    wait_for 30 logged key-revocation-unknown 2
    result $? "the face has verified a key for both services"
}

# The visitor ends the visit as the kiosk does: handed in without network.
{ cat tests/system/deregister.visit; printf '%s\n' 'tap Weiter' 'tap Ja, meine' \
    'tap Jetzt absenden' 'pause 2500' 'world stored' 'pause 12000' 'tap Ohne Beleg' \
    'pause 300' 'tap Fertig'; } >"$work/visit"

start_kiosk 1
town network refuse
visit "$work/visit"
result $? "a visit without network comes to its end"
received 0
result $? "nothing has been sent meanwhile"
town key withdraw
town network up
wait_for 30 logged '"delivery-ended"' 1
result $? "the courier gives up delivering for a key that is withdrawn"
kiosk_stop
received 0
result $? "and has sent nothing"
mkdir "$work/export" "$work/opened"
"$target/schalter" courier-export --config "$work/schalter.yaml" "$work/export" \
    >"$work/export.log" 2>&1
result $? "staff export what could not be delivered"
"$target/schalter-recover" "$(town_path "$work" recovery_key_file)" "$work/export" \
    "$work/opened" >"$work/recover.log" 2>&1
result $? "the town's tool opens it"

town key restore
start_kiosk 2
town network refuse
visit "$work/visit"
result $? "a second visit without network comes to its end"
town key rotate
town network up
wait_for 30 received 1
result $? "delivered after the network is back, though the key was rotated"
wait_for 20 logged '"delivery-ended","state":3' 1
result $? "and the authority's acceptance is proven"
kiosk_stop
cmp -s "$(ls "$work"/stadt/received/*/data.json)" \
    "$(find "$work/opened" -name data.json | head -n 1)"
result $? "what was recovered says word for word what was delivered"
# Search for the words as an attacker would: in everything that was on the disk.
grep -aqr -e Ringweg "$work/opened" && ! grep -aqr -e Ringweg -e Bello "$work/bestand" "$work/laufzeit" "$work"/kiosk-*.log
result $? "no typed word is in the outbox, the run folder or the log"
finish
