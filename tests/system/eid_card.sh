#!/bin/sh
# The online ID over the whole path: virtual card, emulated reader, our reader's driver, our
# lease, Debian's vpcd, pcscd and AusweisApp, our driver; for reading also the double of the
# eID-Server. Simulated: card, reader, town. Output: TAP.
#
# usage: eid_card.sh [build/debug]
set -u
build=${1:-build/debug}
root=$(cd "$(dirname "$0")/../.." && pwd)
case $build in /*) ;; *) build=$root/$build ;; esac
python=/usr/bin/python3
for program in /usr/bin/AusweisApp2 /usr/sbin/pcscd "$python"; do
    [ -x "$program" ] || { echo "1..0 # SKIP $program is missing (make deps)"; exit 0; }
done
for program in usbemu id-card id-keys portal tests/system/eid_client; do
    [ -x "$build/$program" ] || { echo "1..0 # SKIP $build/$program is not built"; exit 0; }
done
cd "$root" || exit 1
work=$(mktemp -d /tmp/eid_card.XXXXXX)
. tests/kit/tap.sh
. tests/kit/ident.sh
card_pid=
model=cyberjack
clean_up() { card_off; ident_stop; rm -rf "$work"; }
trap clean_up EXIT

card_off() { [ -z "$card_pid" ] || { kill "$card_pid"; wait "$card_pid"; } 2>/dev/null; card_pid=; }
card_on() # card_on OPTION...: a new card
{
    card_off
    rm -f "$work/card"
    port=$($python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    "$build/id-card" --port="$port" --keys="$work/world" --ctl="$work/card" "$@" >"$work/card.log" 2>&1 &
    card_pid=$!
    wait_for 5 test -S "$work/card"
}
card() # card LINE: orders something of it, or asks
{
    $python -c '
import socket, sys
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.sendall((" ".join(sys.argv[2:]) + "\n").encode())
print(s.recv(200).decode().strip())' "$work/card" "$@"
}
# client WORD...: one workflow; what was told in $work/told.
client()
{
    timeout 150 "$build/usbemu" --plug="$model" --card-port="$port" -- \
        "$build/tests/system/eid_client" "ctl=$work/card" "$@" >"$work/told" 2>"$work/client.log"
}
told() { [ "$(grep -c -- "^$2" "$work/told")" -eq "$1" ] || { cat "$work/told"; return 1; }; }
ends() { [ "$(sed -n 's/^end //p' "$work/told")" = "$*" ] || { cat "$work/told"; return 1; }; }
starts() { case "$(sed -n 's/^end //p' "$work/told")" in "$1"*) ;; *) cat "$work/told"; return 1 ;; esac; }
asked() { [ "$(sed -n 's/^enter //p' "$work/told" | tr '\n' ',')" = "$1" ] || { cat "$work/told"; return 1; }; }
one_of() { for end; do [ "$(sed -n 's/^end //p' "$work/told")" = "$end" ] && return 0; done; cat "$work/told"; return 1; }
# The new PIN is the card's if we were told so, and the old one if not.
truth()
{
    if grep -q '^end ok' "$work/told"; then now=654321; else now=123456; fi
    card insert
    client pin=$now new=$now pin
    ends "ok "
}
tidy() { told 1 "nothing left"; }

"$build/id-keys" --url=https://127.0.0.1 "$work/world" >"$work/keys.log" 2>&1

# --- the PIN
for model in cyberjack omnikey kc1000; do
    card_on
    client pin=123456 new=654321 pin
    check "a PIN is set, on $model" ends "ok "
    check "the card took it, on $model" says "$(card tries)" 3
done
model=cyberjack
client pin=654321 new=123456 pin
check "and set back with the new one" ends "ok "
card_on --kind=fresh --pin=123456
client pin=12345 new=654321 pin
check "the five digits from the letter become six" ends "ok "
card_on
client pin=000000 pin=111111 can=500540 pin=123456 new=654321 pin
check "wrong, wrong, CAN, right" ends "ok "
check "and is asked in that order" asked "pin 3,pin 2 again,can -1,pin 1,new -1,"
card_on
client pin=000000 pin=111111 can=000000 can=500540 pin=123456 new=654321 pin
check "a wrong CAN is asked for again" asked "pin 3,pin 2 again,can -1,can -1 again,pin 1,new -1,"
card_on --kind=blocked
client puk=9876543210 pin=123456 new=654321 pin
check "blocked: PUK, then the PIN" ends "ok "
check "in that order" asked "puk -1,pin 3,new -1,"
card_on --kind=blocked
client puk=0000000000 puk=9876543210 pin=123456 new=654321 pin
check "a wrong PUK is asked for again" asked "puk -1,puk -1 again,pin 3,new -1,"
card_on --kind=used-up
client puk=9876543210 pin
check "a PUK used up is the end" ends "pin-blocked "
card_on --kind=deactivated
client pin=123456 new=654321 pin
check "the function is off" ends "deactivated "
card_on --kind=foreign
client cancel=insert1 pin
check "a foreign card is not asked anything" ends "cancelled "
for event in insert card enter; do
    card_on
    client "cancel=${event}1" pin=123456 new=654321 pin
    check "given up at $event" ends "cancelled "
    check "and nothing is left" tidy
done
card_on --out
client "at=insert1:insert" pin=123456 new=654321 pin
check "laid down when it is asked for" ends "ok "
for event in card enter; do
    card_on
    client "at=${event}1:remove" at=insert2:insert pin=123456 new=654321 pin
    check "pulled at $event, laid down again if it is asked for" one_of "ok " "card-lost "
    check "and what is said of the PIN is true" truth
done
for count in 0 1 2; do
    card_on
    client "at=enter2:remove after $count" lease=4000 pin=123456 new=654321 pin
    check "pulled $count commands behind the new PIN: one end" told 1 "end "
    check "and what is said of the PIN is true" truth
done
for times in 1 2 3; do
    card_on
    client "usb=enter1:unplug cyberjack" "usb=insert2:plug cyberjack" pin=123456 new=654321 pin
    # 1.26.2 gives up at once when the card goes while it makes the channel for the PIN.
    check "the reader's cable pulled at the PIN, in again if it is asked for" one_of "ok " "card-lost "
    check "and what is said of the PIN is true" truth
done
for count in 1 4 7 10 13; do
    card_on
    client "at=enter1:remove after $count" lease=4000 pin=123456 new=654321 pin
    check "pulled $count commands behind the PIN and kept: one end" told 1 "end "
    check "and nothing is left" tidy
    check "and what is said of the PIN is true" truth
done
card_on
client lease=2500 "usb=enter1:card cyberjack delay 60000" pin=123456 new=654321 pin
check "a card that computes for ever: the lease ends" told 1 "lease-ended expired"
check "and the workflow with it" told 1 "end "
card_on
client "at=enter1:mute on" lease=4000 pin=123456 new=654321 pin
check "a card that falls silent: one end" told 1 "end "
check "and nothing is left" tidy

# --- reading
if ! command -v node >/dev/null || ! command -v curl >/dev/null; then
    result 0 "reading # SKIP no node or curl"
    finish
fi
CONTRACT_NPM=$(tests/contract/npm.sh 2>/dev/null) || { result 0 "reading # SKIP no npm packages"; finish; }
export CONTRACT_NPM
check "the town says when it is ready" ident_start
read_card() # read_card WORD...: begins a run and reads
{
    begin karte
    client "$@" auth "$(begun tcTokenURL)"
}
for model in cyberjack cloud4700 kc1000; do
    card_on
    read_card pin=123456
    check "read to the end, on $model" starts "ok $IDENTITY_URL/v1/ergebnis/"
    check "the town has her name, on $model" says "$(opened "$(sed -n 's/^end ok //p' "$work/told")")" '"givenNames"'
done
model=cyberjack
check "who asks" told 1 "rights for "
check "for what" told 1 "required .*FamilyName"
card_on
read_card leave=PlaceOfBirth pin=123456
check "what is left out is not read" lacks "$(opened "$(sed -n 's/^end ok //p' "$work/told")")" placeOfBirth
card_on
read_card pin=000000 pin=111111 can=500540 pin=123456
check "wrong, wrong, CAN, right" starts "ok $IDENTITY_URL"
check "in that order" asked "pin 3,pin 2 again,can -1,pin 1,"
card_on --kind=deactivated
read_card pin=123456
check "the function is off" starts "deactivated"
card_on --kind=blocked
read_card puk=9876543210 pin=123456
check "blocked: PUK, then read" starts "ok $IDENTITY_URL"
card_on --kind=used-up
read_card puk=9876543210
check "a PUK used up is the end" starts "pin-blocked"
for event in rights insert enter; do
    card_on
    read_card "cancel=${event}1" pin=123456
    check "given up at $event" starts "cancelled"
done
for count in 4 8 14 18; do
    card_on
    read_card "at=enter1:remove after $count" lease=5000 pin=123456
    check "pulled $count commands behind the PIN: one end" told 1 "end "
    check "that is not ok" told 0 "end ok"
done
town fault paos refuse always >/dev/null
card_on
read_card pin=123456
check "a server that refuses" starts "server"
town reset >/dev/null
begin karte
address=$(begun tcTokenURL)
town network refuse >/dev/null
client pin=123456 auth "$address"
check "nobody listens there" starts "network"
town network up >/dev/null
finish
