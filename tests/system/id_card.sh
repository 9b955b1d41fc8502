#!/bin/sh
# The virtual ID card: over its own wire, judged by a terminal of our own; then by Debian's
# AusweisApp over pcscd, with vpcd and with libccid on the emulated readers. And the card of
# Debian's vsmartcard-vpicc before the same. Output: TAP.
#
# usage: id_card.sh [build/debug]
set -eu
build=${1:-build/debug}
python=/usr/bin/python3
keys=build/keys-eid
"$build/id-keys" "$keys"
for program in pcscd AusweisApp2 "$python"; do
    command -v "$program" >/dev/null || {
        echo "not ok - $program is missing (make deps)"
        exit 1
    }
done
result=0
$python tests/cards/alone.py "$build" "$keys" || result=1
$python tests/cards/with_ausweisapp.py "$build" "$keys" || result=1
$python tests/cards/with_vicc.py "$build" "$keys" || result=1
$python tests/cards/with_readers.py "$build" "$keys" || result=1
exit $result
