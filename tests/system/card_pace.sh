#!/bin/sh
# A whole authentication by our driver, lease and vpcd may take 1.3 times as long as by
# libccid, on the same emulated reader in the same run (tests/cards/pace.py says how it is
# measured). One reader chains its messages, one takes long ones, one short commands only,
# with which libccid cannot: there it has the first. Output: TAP.
#
# usage: card_pace.sh [build/release]
set -u
build=${1:-build/release}
root=$(cd "$(dirname "$0")/../.." && pwd)
case $build in /*) ;; *) build=$root/$build ;; esac
for tool in /usr/sbin/pcscd /usr/bin/AusweisApp2 /usr/bin/python3; do
    [ -x "$tool" ] || { echo "1..0 # SKIP $tool is missing (make deps)"; exit 0; }
done
work=$(mktemp -d /tmp/card_pace.XXXXXX)
. "$root/tests/kit/tap.sh"
. "$root/tests/kit/ident.sh"
clean_up() { ident_stop; rm -rf "$work"; }
trap clean_up EXIT
ident_start || { echo "not ok 1 - the town says when it is ready"; echo 1..1; exit 1; }
/usr/bin/python3 "$root/tests/cards/pace.py" "$build" "$work/world" ${READERS:-cyberjack cloud4700 kc1000:cyberjack}
