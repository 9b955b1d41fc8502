#!/bin/sh
# The demonstration: stand-in town, emulated printer, and the product as it is.
#
# With a display: the kiosk in a window, beside it the dock. Without one: a visitor plays a
# whole visit on a display without a screen and leaves pictures under build/demo/.
set -u
target=build/$1
demo=build/demo
rm -rf "$demo"
mkdir -p "$demo/papier" "$demo/seiten"
. tests/demo/town.sh
cleanup()
{
    [ -z "${KIOSK:-}" ] || kill "$KIOSK" 2>/dev/null
    town_stop
    [ -z "${XVFB:-}" ] || kill "$XVFB" 2>/dev/null
}
trap cleanup EXIT
trap 'exit 130' INT TERM

echo "Die Stadt öffnet (beim ersten Mal dauert das eine Minute) ..."
town_start "$target" "$demo" || exit 1

kiosk()
{
    # The emulated bus allows few missing devices, and sound drivers look for many: the
    # tones go to a file.
    SDL_AUDIODRIVER=disk SDL_DISKAUDIOFILE="$demo/ton.raw" \
        "$target/usbemu" --plug=printer --paper-dir="$demo/papier" -- \
        "$target/schalter" --config "$demo/schalter.yaml" >"$demo/kiosk.log" 2>&1 &
    KIOSK=$!
}

if [ -n "${DISPLAY:-}" ]; then
    FULLSCREEN=nein town_kiosk "$demo" 1080 1920 268 476
    echo "Das Fenster ist der Schalter. Beleg: $demo/papier, Anträge: $demo/stadt/received"
    kiosk
    [ ! -x "$target/tests/system/dock" ] || "$target/tests/system/dock" "$demo" &
    wait "$KIOSK"
    exit $?
fi

display=90
while [ -e "/tmp/.X11-unix/X$display" ] || [ -e "/tmp/.X$display-lock" ]; do
    display=$((display + 1))
done
Xvfb ":$display" -screen 0 1080x1920x24 -nolisten tcp >"$demo/xvfb.log" 2>&1 &
XVFB=$!
export DISPLAY=":$display"
for i in $(seq 100); do
    [ -e "/tmp/.X11-unix/X$display" ] && break
    sleep 0.1
done
town_kiosk "$demo" 1080 1920 268 476
kiosk
if ! "$target/tests/system/visitor" "$demo/schalter.yaml" "$demo/seiten" \
    tests/demo/hund-anmelden.visit; then
    echo "Der Besuch ist gescheitert, siehe $demo/kiosk.log" >&2
    tail -n 20 "$demo/kiosk.log" >&2
    exit 1
fi
for i in $(seq 50); do
    ls "$demo"/stadt/received/*/data.json >/dev/null 2>&1 && break
    sleep 0.2
done
received=$(ls -d "$demo"/stadt/received/*/ 2>/dev/null | head -n 1)
echo "Seiten:   $demo/seiten"
echo "Beleg:    $(ls "$demo"/papier/paper-0001.* 2>/dev/null | head -n 1)"
echo "Antrag:   ${received:-nicht angekommen}data.json"
[ -n "$received" ] && ls "$demo"/papier/paper-0001.* >/dev/null 2>&1
