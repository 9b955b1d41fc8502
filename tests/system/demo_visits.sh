#!/bin/sh
# `make run` on a machine without a display, as the README promises it: six visits, every
# page a picture, every application with the authority, every receipt on paper. TAP.
set -u
target=$1
. tests/kit/tap.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
demo=$work/demo
only_the_kiosk() { [ -s "$1" ] && ! grep -qv '^{' "$1"; }
there() { [ "$(find "$demo/$1" -name "$2" | wc -l)" -eq "$3" ]; }
shots=$(cat tests/demo/*.visit | grep -c '^shot ')

env -u DISPLAY DEMO="$demo" sh tests/demo/run.sh "$(basename "$target")" \
    >"$work/demo.log" 2>&1
result $? "all six visits come to their end"
check "their pages are pictures" there seiten '*.png' "$shots"
check "their receipts are pictures" there papier '*.png' 4
check "their applications are with the authority" there stadt/received data.json 5
check "nothing but the kiosk speaks in its log" only_the_kiosk "$demo/kiosk.log"
finish
