#!/bin/sh
# A whole authentication with a card on an emulated USB reader: AusweisApp, pcscd and the
# town's eID-Server on one side, our virtual card or the one of vsmartcard-vpicc on the
# other, and between them our driver with its lease and vpcd, or libccid. Both must come to
# the same person. Output: TAP.
#
# usage: id_card_whole.sh [build/debug]
set -u
build=${1:-build/debug}
root=$(cd "$(dirname "$0")/../.." && pwd)
case $build in /*) ;; *) build=$root/$build ;; esac
for tool in node pcscd AusweisApp2; do
    command -v $tool >/dev/null || { echo "1..0 # SKIP $tool is missing"; exit 0; }
done
CONTRACT_NPM=$("$root/tests/contract/npm.sh" 2>/dev/null) || { echo "1..0 # SKIP no packages"; exit 0; }
export CONTRACT_NPM
work=$(mktemp -d /tmp/id_card_whole.XXXXXX)
. "$root/tests/kit/tap.sh"
. "$root/tests/kit/ident.sh"
clean_up() { ident_stop; rm -rf "$work"; }
trap clean_up EXIT

# whole READER OPTION...: one authentication from a new AusweisApp on; $work/report.
whole()
{
    reader=$1
    shift
    begin karte
    timeout 120 /usr/bin/python3 "$root/tests/cards/authenticate.py" --card "$build" "$work/world" \
        --reader "$reader" "$@" "$(begun tcTokenURL)" >"$work/report" 2>"$work/authenticate.log"
    [ $? -eq 0 ] || echo "# $* $(member result)"
}
# The card of others refuses about one right authentication in a hundred behind libccid and
# behind our driver alike, with the same "noPermission", so it has a second try, and says so.
others()
{
    whole cyberjack "$@" --vicc --pin 111111
    case $(member result) in *noPermission*) whole cyberjack "$@" --vicc --pin 111111 ;; esac
}
member() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1])).get(sys.argv[2]))' "$work/report" "$1"; }
person() { opened "$(member url)" | sed -n 's/.*"identity":\({.*}\),"report".*/\1/p'; }

check "the town says when it is ready" ident_start
for reader in cyberjack omnikey cloud4700; do
    whole "$reader" --ours --pin 123456
    ours_said=$(person)
    whole "$reader" --pin 123456
    theirs_said=$(person)
    check "$reader, our driver: the card's person" says "$ours_said" '"givenNames":"Gülşen Žofie"'
    check "$reader, libccid: the same" same "$theirs_said" "$ours_said"
done
others --ours
check "the card of others, our driver: its person" says "$(person)" 'Ścibor-Großmüller'
others
check "the card of others, libccid: the same" says "$(person)" 'Ścibor-Großmüller'
finish
