#!/bin/sh
# schalter-card on simulated readers, with the project's virtual ID card on them: what it
# says of each reader, of the PIN in every state, of other cards, and how it ends. No try
# of the PIN may be used, and nothing personal may be said. Output: TAP.
#
# usage: card_tool.sh [build/debug]
set -u
build=${1:-build/debug}
python=/usr/bin/python3

tell()
{
    $python - "$1" "$2" <<'END'
import socket, sys
line = socket.socket(socket.AF_UNIX)
line.connect(sys.argv[1])
line.sendall(sys.argv[2].encode() + b"\n")
print(line.recv(256).decode().strip())
END
}

if [ "${2:-}" = --inside ]; then
    # Running under usbemu: READER KIND, then the tool as a technician calls it.
    reader=$3
    kind=$4
    work=$5
    port=$6
    tell "$USBEMU_CTL" "plug $reader" >/dev/null
    if [ "$kind" != none ]; then
        "$build/id-card" --port=$port --keys=build/keys-eid --kind="$kind" \
            --ctl="$work/card" &
        card=$!
        while [ ! -S "$work/card" ] || ! tell "$work/card" stats | grep -q connected; do
            kill -0 $card || exit 99
            sleep 0.02
        done
        tell "$work/card" tries >"$work/before"
    fi
    "$build/schalter-card" --warten=1 >"$work/said" 2>"$work/log"
    code=$?
    if [ "$kind" != none ]; then
        tell "$work/card" tries >"$work/after"
        kill $card
        wait $card
    fi
    exit $code
fi

work=$(mktemp -d)
port=$($python -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
trap 'rm -rf "$work"' EXIT
"$build/id-keys" build/keys-eid || exit 1
n=0
failed=0

# try READER KIND CODE WORDS: the tool ends with CODE and says WORDS.
try()
{
    n=$((n + 1))
    rm -f "$work"/*
    "$build/usbemu" --card-port=$port -- sh tests/system/card_tool.sh "$build" --inside \
        "$1" "$2" "$work" "$port" >"$work/out" 2>&1
    code=$?
    why=
    [ $code = "$3" ] || why="it ended with $code"
    grep -qF -e "$4" "$work/said" || why="$why; it does not say »$4«"
    if [ -f "$work/before" ] && ! cmp -s "$work/before" "$work/after"; then
        why="$why; a try was used"
    fi
    if grep -qiE 'MUSTERMANN|ERIKA|123456|500540' "$work/said" "$work/log"; then
        why="$why; it says something personal"
    fi
    if [ -z "$why" ]; then
        echo "ok $n - $1, $2: $4"
    else
        echo "not ok $n - $1, $2: $4"
        echo "# $why"
        sed 's/^/# /' "$work/said"
        failed=1
    fi
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

n=$((n + 1))
"$build/usbemu" -- "$build/schalter-card" >"$work/said" 2>&1
if [ $? = 2 ] && grep -q "kein Kartenleser angeschlossen" "$work/said"; then
    echo "ok $n - without a reader"
else
    echo "not ok $n - without a reader"
    failed=1
fi
n=$((n + 1))
wrong=
for argument in --warten=0 --warten=x --leser=0c4b --leser=0c4b:910 --leser=0C4B:9102 \
    --leser=0c4b:9102@ --leser=0000:9102 -h; do
    "$build/schalter-card" $argument >/dev/null 2>&1
    [ $? = 1 ] || wrong="$wrong $argument"
done
if [ -z "$wrong" ]; then
    echo "ok $n - arguments that are none are refused"
else
    echo "not ok $n - it took$wrong"
    failed=1
fi
echo "1..$n"
exit $failed
