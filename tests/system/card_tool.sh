#!/bin/sh
# schalter-card on simulated readers, with the project's virtual ID card on them: what it
# says of each reader, of the PIN in every state, of other cards, and how it ends. No try
# of the PIN may be used, and nothing personal may be said. Output: TAP.
#
# usage: card_tool.sh [build/debug]
set -u
target=${1:-build/debug}
. tests/kit/tap.sh
. tests/kit/cards.sh

connected() { card stats | grep -q connected; }

if [ "${2:-}" = --inside ]; then
    # Running under usbemu: KIND of the card, then the tool as a technician calls it.
    kind=$3
    work=$4
    CARD_LINE=$5
    mkdir "$work/karte"
    if [ "$kind" != none ]; then
        card_start --kind="$kind" && card insert >/dev/null && wait_for 10 connected &&
            card tries >"$work/before"
    fi
    "$target/schalter-card" --warten=1 >"$work/told" 2>"$work/log"
    code=$?
    [ "$kind" = none ] || card tries >"$work/after"
    card_end
    exit $code
fi

work=$(mktemp -d)
port=$(free_port)
trap 'rm -rf "$work"' EXIT
"$target/id-keys" build/keys-eid || exit 1

# tool READER KIND CODE WORDS: it ends with CODE and says WORDS; else why not.
tool()
{
    one=$work/$1-$2
    rm -rf "$one"
    mkdir "$one"
    "$target/usbemu" --plug="$1" --card-port="$port" -- sh tests/system/card_tool.sh \
        "$target" --inside "$2" "$one" "$port"
    code=$?
    cat "$one/told"
    why=
    [ $code = "$3" ] || why="it ended with $code"
    grep -qF -e "$4" "$one/told" || why="$why; it does not say »$4«"
    if [ "$2" != none ]; then
        [ -s "$one/before" ] || why="$why; no card was laid down"
        cmp -s "$one/before" "$one/after" || why="$why; a try was used"
    fi
    if grep -qiE 'MUSTERMANN|ERIKA|123456|500540' "$one/told" "$one/log"; then
        why="$why; it says something personal"
    fi
    echo "$why"
    [ -z "$why" ]
}
try() { check "$1, $2: $4" tool "$@"; }

without_a_reader()
{
    "$target/usbemu" -- "$target/schalter-card" >"$work/told" 2>&1
    code=$?
    cat "$work/told"
    [ $code = 2 ] && grep -q "kein Kartenleser angeschlossen" "$work/told"
}

refuses() # ARGUMENT...: each of them
{
    for argument; do
        "$target/schalter-card" "$argument" >/dev/null 2>&1
        [ $? = 1 ] || { echo "it took $argument" && return 1; }
    done
}

for reader in cyberjack omnikey acr1252 cloud4700 kc1000 mr800; do
    try $reader ready 0 "PACE ECDH-GM mit AES-128"
done
try cyberjack ready 0 "PIN: bereit, 3 Versuche"
try cyberjack ready 0 "Zeit je Befehl (20 mal SELECT EF.CardAccess)"
try cyberjack suspended 0 "PIN: noch 1 Versuch, vorher wird die CAN verlangt"
try cyberjack blocked 0 "PIN: gesperrt; mit der PUK wird sie entsperrt"
try cyberjack deactivated 0 "PIN: abgeschaltet; die Online-Funktion ist nicht eingeschaltet"
try cyberjack foreign 5 "kein Ausweis mit Online-Funktion"
try cyberjack broken 5 "kein Ausweis mit Online-Funktion"
try cyberjack none 3 "Es wurde keine Karte aufgelegt"
try cloud4700 none 3 "Verwendet wird: Identiv CLOUD 4700 F"
try standard none 2 "nicht verwendbar: spricht nur mit dem Treiber seines Herstellers"
try gempc none 2 "nicht verwendbar: überträgt keine ganzen Befehle (nur TPDU)"
check "without a reader" without_a_reader
check "arguments that are none are refused" refuses --warten=0 --warten=x --leser=0c4b \
    --leser=0c4b:910 --leser=0C4B:9102 --leser=0c4b:9102@ --leser=0000:9102 -h
finish
