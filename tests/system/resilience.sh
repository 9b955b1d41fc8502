#!/bin/sh
# What a citizen has handed in arrives, or is recovered: the whole product against the
# stand-in town, by real touches. TAP.
#  1  no network during the visit, and the key is withdrawn: the town's own tool opens it
#  2  no network during the visit, and the authority's key is rotated before it returns
target=${1:-build/release}
work=$(mktemp -d)
. tests/demo/town.sh
. tests/demo/display.sh
n=0
failed=0
result()
{
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; failed=1; fi
}
cleanup()
{
    [ -z "${KIOSK:-}" ] || kill "$KIOSK" 2>/dev/null
    town_stop
    display_stop
    rm -rf "$work"
}
trap cleanup EXIT

display_start 1080x1920 "$work/xvfb.log" || { result 1 "the display starts"; exit 1; }
town_start "$target" "$work" || { result 1 "the stand-in town starts"; exit 1; }
town_kiosk "$work" 1080 1920 268 476
# Quick fingers, no patience between attempts, no paper needed here.
sed -i 's/^zeiten:/drucker:\n  anschluss: keiner\nzeiten:\n  doppeltipp_ms: 0\n  wiederholung_max_s: 2/' \
    "$work/schalter.yaml"
town() { "$target/portal" --dir "$work/stadt" --ctl "$@" >/dev/null; }

# wait_for SECONDS COMMAND...
wait_for()
{
    left=$(($1 * 5))
    shift
    while [ $left -gt 0 ]; do
        "$@" >/dev/null 2>&1 && return 0
        sleep 0.2
        left=$((left - 1))
    done
    return 1
}
logged() { [ "$(grep -c "$1" "$log")" -ge "$2" ]; }
received() { [ "$(ls "$work"/stadt/received/*/data.json 2>/dev/null | wc -l)" -eq "$1" ]; }

start_kiosk()
{
    "$target/schalter" --config "$work/schalter.yaml" 2>"$work/kiosk-$1.log" &
    KIOSK=$!
    log=$work/kiosk-$1.log
    wait_for 30 logged key-revocation-unknown 2
    result $? "the face has verified a key for both services"
}
stop_kiosk()
{
    kill "$KIOSK"
    wait "$KIOSK" 2>/dev/null
    KIOSK=
}

# The visitor ends the visit as the kiosk does: handed in without network.
{ cat tests/system/deregister.visit; printf '%s\n' 'tap Weiter' 'tap Ja, meine' \
    'tap Jetzt absenden' 'pause 2500' 'world stored' 'pause 12000' 'tap Ohne Beleg' \
    'pause 300' 'tap Fertig'; } >"$work/visit"

visit()
{
    "$target/tests/system/visitor" "$work/schalter.yaml" "$work" "$work/visit" \
        >"$work/visitor.log" 2>&1 || { sed 's/^/# /' "$work/visitor.log"; return 1; }
}

start_kiosk 1
town network refuse
visit
result $? "a visit without network comes to its end"
received 0
result $? "nothing has been sent meanwhile"
town key withdraw
town network up
wait_for 30 logged '"delivery-ended"' 1
result $? "the courier gives up delivering for a key that is withdrawn"
stop_kiosk
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
visit
result $? "a second visit without network comes to its end"
town key rotate
town network up
wait_for 30 received 1
result $? "delivered after the network is back, though the key was rotated"
wait_for 20 logged '"delivery-ended","state":3' 1
result $? "and the authority's acceptance is proven"
stop_kiosk
cmp -s "$(ls "$work"/stadt/received/*/data.json)" \
    "$(find "$work/opened" -name data.json | head -n 1)"
result $? "what was recovered says word for word what was delivered"
# Search for the words as an attacker would: in everything that was on the disk.
grep -aqr -e Ringweg "$work/opened" && ! grep -aqr -e Ringweg -e Bello "$work/bestand" "$work/laufzeit" "$work"/kiosk-*.log
result $? "no typed word is in the outbox, the run folder or the log"
[ $failed -eq 0 ] || tail -n 12 "$work"/*.log | sed 's/^/# /'
echo "1..$n"
