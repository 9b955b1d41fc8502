#!/bin/sh
# The route that `make bench` measures leads through the pages as they are now: a page
# that changed breaks it here and not on the day somebody measures. TAP.
target=${1:-build/release}
. tests/kit/tap.sh
. tests/demo/town.sh
work=$(mktemp -d)
cleanup()
{
    town_stop
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

mkdir "$work/peer"
town_start "$target" "$work" && town_kiosk "$work" 1920 1080 476 268 &&
    printf 'drucker:\n  anschluss: keiner\n' >>"$work/schalter.yaml" &&
    "$target/tests/bench/plan" "$work/schalter.yaml" tests/bench/visit.script "$work/peer" \
        >"$work/plan" 2>"$work/plan.log" && grep -q '^key ' "$work/plan" &&
    [ -s "$work/peer/index.html" ]
result $? "the measured route leads through every page"
finish
