#!/bin/sh
# Faults of the USB at the steps of an authentication: see card_faults.c. Output: TAP.
#
# usage: card_faults.sh [build/release] [READER [WORD [all]]]
target=${1:-build/release}
for tool in /usr/sbin/pcscd /usr/bin/AusweisApp2 /usr/bin/python3; do
    [ -x "$tool" ] || { echo "1..0 # SKIP $tool is missing (make deps)"; exit 0; }
done
TOWN_AUSWEIS=ja
. tests/kit/tap.sh
. tests/demo/town.sh
. tests/kit/cards.sh
work=$(mktemp -d)
kiosk_set() { sed -i "s|^$1:|$1:\\n  $2|" "$work/schalter.yaml"; }
clean_up() { card_end; town_stop; rm -rf "$work"; }
trap clean_up EXIT
trap 'exit 130' INT TERM
town_start "$target" "$work" || { echo "Bail out! no town"; exit 1; }
town_kiosk "$work" 1080 1920 268 476
reader=${2:-cyberjack}
cards_prepare "$reader"
mkdir -p /run/pcscd
card_start
$cards "$target/tests/system/card_faults" "$target/schalter" "$work/schalter.yaml" \
    "$work/karte/ctl" "$reader" "${3:-}" "${4:-}" 2>"$work/faults.log"
code=$?
[ $code -eq 0 ] || tail -n 40 "$work/faults.log" | sed 's/^/# /'
[ -z "${KEEP_LOG:-}" ] || cp "$work/faults.log" "$KEEP_LOG"
exit $code
