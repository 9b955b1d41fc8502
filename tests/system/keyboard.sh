#!/bin/sh
# A visit by keys alone on the release kiosk, from the start page to an application that
# the stand-in authority has received. TAP.
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
sed -i 's/^zeiten:/drucker:\n  anschluss: keiner\nzeiten:\n  doppeltipp_ms: 0/' \
    "$work/schalter.yaml"
SDL_AUDIODRIVER=dummy "$target/schalter" --config "$work/schalter.yaml" \
    2>"$work/kiosk.log" &
KIOSK=$!
for i in $(seq 150); do
    [ "$(grep -c key-revocation-unknown "$work/kiosk.log")" -ge 2 ] && break
    sleep 0.2
done

# play NAME SCRIPT: true if every command could be carried out.
play()
{
    "$target/tests/system/typist" "$work/schalter.yaml" "$work" "$2" >"$work/$1.log" \
        2>&1
}
received() { [ "$(ls "$work"/stadt/received/*/data.json 2>/dev/null | wc -l)" -eq "$1" ]; }

play visit tests/system/keyboard.visit
played=$?
[ $played -eq 0 ] || sed 's/^/# /' "$work/visit.log"
result $played "every page is walked and left by keys, and the glass shows the ring"
for i in $(seq 150); do
    received 1 && break
    sleep 0.2
done
received 1
result $? "the application has arrived"
data=$(ls "$work"/stadt/received/*/data.json 2>/dev/null | head -n 1)
[ -n "$data" ] && grep -q '"Erika"' "$data" && grep -q '"Bello"' "$data"
result $? "with the words that were typed, the letter put in by the caret among them"
! grep -q -e page-overflow -e event-queue-full "$work/kiosk.log"
result $? "nothing was too much for a page or a queue"

# The control: a kiosk that stands still looks different after a key.
kill -STOP "$KIOSK"
printf 'press tab\n' >"$work/control"
! play control "$work/control"
result $? "a kiosk that does not hear the keys is found out"
kill -CONT "$KIOSK"
[ $failed -eq 0 ] || tail -n 12 "$work"/*.log | sed 's/^/# /'
echo "1..$n"
exit $failed
