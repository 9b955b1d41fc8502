#!/bin/sh
# Speed and size from outside: the kiosk with its courier and the stand-in town, and
# Chromium with equal pages, in turns on one display without a screen.
#
#   run.sh TARGET      BENCH_QUICK=1: one short round and no growth; BENCH_ROUNDS=3,
#                      BENCH_TAPS=10000: how often, and how many taps for the growth
#
# Prints a table, then ok or not ok for every limit; exit 1 if one is missed.
# The kiosk is not dumpable: its memory can be read by root only.
set -u
target=build/$1
bench=build/bench
if [ -n "${BENCH_QUICK:-}" ]; then
    rounds=1 starts=2 laps=4 growth=0 idle=10 peer_idle=10
else
    rounds=${BENCH_ROUNDS:-3} starts=4 laps=10 growth=${BENCH_TAPS:-10000} idle=100
    peer_idle=20
fi
rm -rf "$bench"
mkdir -p "$bench/glass" "$bench/peer" "$bench/profile"
. tests/demo/town.sh
. tests/demo/display.sh
cleanup()
{
    town_stop
    display_stop
}
trap cleanup EXIT
trap 'exit 130' INT TERM

town_start "$target" "$bench" || exit 1
town_kiosk "$bench" 1920 1080 476 268
cp "$bench/schalter.yaml" "$bench/drucker.yaml"
printf 'drucker:\n  anschluss: keiner\n' >>"$bench/schalter.yaml"
"$target/tests/bench/plan" "$bench/schalter.yaml" tests/bench/visit.script "$bench/peer" \
    >"$bench/plan" || exit 1

display_start 1920x1080 "$bench/xvfb.log" -nocursor -fbdir "$bench/glass" || exit 1

# WHO PLAN STARTS LAPS GROWTH IDLE -- PROGRAM ...
measure()
{
    who=$1 plan=$2
    shift 2
    "$target/tests/bench/stopwatch" "$who" "$bench/glass/Xvfb_screen0" "$plan" "$@" \
        >>"$bench/figures" 2>>"$bench/$who.log" ||
        echo "$who lost round" >>"$bench/figures"
}

kiosk() { measure kiosk "$bench/plan" "$1" "$2" "$3" "$4" -- \
    "$target/schalter" --config "$bench/schalter.yaml"; }

# The profile is kept from start to start: what a browser does once is not held against
# it.
peer() { measure peer "$bench/plan" "$1" "$2" 0 "$3" -- \
    /usr/bin/chromium --no-sandbox --kiosk "--app=file://$PWD/$bench/peer/index.html" \
    --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --disable-features=Translate \
    --force-device-scale-factor=1 --window-position=0,0 --window-size=1920,1080 \
    "--user-data-dir=$PWD/$bench/profile"; }

for round in $(seq "$rounds"); do
    last=0 still=0 peer_still=0
    [ "$round" -lt "$rounds" ] || last=$growth
    [ "$round" -gt 1 ] || { still=$idle peer_still=$peer_idle; }
    echo "# round $round of $rounds" >&2
    kiosk "$starts" "$laps" "$last" "$still"
    peer "$starts" "$laps" "$peer_still"
done

# Once with the emulated printer, for the memory of the driver and libusb.
printf 'section lead start\n' >"$bench/printer.plan"
measure printer "$bench/printer.plan" 0 0 0 0 -- \
    "$target/usbemu" --plug=printer --paper-dir="$bench/glass" -- \
    "$target/schalter" --config "$bench/drucker.yaml"

python3 tests/bench/table.py "$bench/figures"
