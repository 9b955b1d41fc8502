#!/bin/sh
# The authority's key is revoked: the whole product with a list from the stand-in town. The
# citizen is told before the first question, and the other way round once it is good. TAP.
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
TOWN_OPTIONS=--crl
town_start "$target" "$work" || { result 1 "the stand-in town starts"; exit 1; }
town_kiosk "$work" 1080 1920 268 476
lists=$(town_fact "$work" crl_url | sed 's|^http://||; s|/.*||')
sed -i -e "s/^netz:/netz:\n  sperrlisten: $lists/" \
    -e 's/^zeiten:/drucker:\n  anschluss: keiner\nzeiten:\n  schluessel_erneuern_s: 5/' \
    "$work/schalter.yaml"
town() { "$target/portal" --dir "$work/stadt" --ctl "$@" >/dev/null; }

# logged PATTERN COUNT: within 30 s.
logged()
{
    for i in $(seq 150); do
        [ "$(grep -c "$1" "$work/kiosk.log")" -ge "$2" ] && return 0
        sleep 0.2
    done
    return 1
}
# visit NAME KEY: goes to the first page of a service; the glass must be the page of a
# visit whose keys stand as KEY says (enum service_key).
visit()
{
    printf '%s\n' 'pause 500' 'world storage 1' 'world network 1' 'tap Jetzt beginnen' \
        "world key 0 $2" "world key 1 $2" 'tap Hund abmelden' same "shot $1" \
        'tap Beenden' 'pause 300' >"$work/$1.visit"
    "$target/tests/system/visitor" "$work/schalter.yaml" "$work" "$work/$1.visit" \
        >"$work/visitor.log" 2>&1
}

town crl-lifetime 4
"$target/schalter" --config "$work/schalter.yaml" 2>"$work/kiosk.log" &
KIOSK=$!
logged '"revocation-known"' 1
result $? "the lists vouch for the authority's key"
! grep -q key-revocation-unknown "$work/kiosk.log"
result $? "and the face is told so"
sleep 1
visit good 1
result $? "a visit may begin"
town revoke encryption
logged '"destination-chain-refused","reason":"revoked"' 2
result $? "the key is revoked, which the next list tells"
sleep 1
visit told 4
result $? "the citizen is told before the first question that it does not go"
[ "$(find "$work/stadt/received" -type f 2>/dev/null | wc -l)" -eq 0 ]
result $? "nothing was sent"
kill "$KIOSK"
wait "$KIOSK" 2>/dev/null
KIOSK=
[ $failed -eq 0 ] || tail -n 12 "$work"/*.log | sed 's/^/# /'
echo "1..$n"
