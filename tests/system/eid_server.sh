#!/bin/sh
# The double of the eID-Server judged by Debian's AusweisApp: with its own Simulator (which
# has a person of its own and checks nobody), then with our virtual card over pcscd and
# vpcd (which checks PIN, chain and terminal with a library of its own). What the kiosk
# fetches afterwards is opened and judged by npm jose. Output: TAP.
#
# usage: eid_server.sh [build/debug]
set -u
build=${1:-build/debug}
root=$(cd "$(dirname "$0")/../.." && pwd)
case $build in /*) ;; *) build=$root/$build ;; esac
for tool in curl node /usr/bin/python3 AusweisApp2; do
    command -v $tool >/dev/null || { echo "1..0 # SKIP $tool is missing"; exit 0; }
done
for program in portal id-keys id-card; do
    [ -x "$build/$program" ] || { echo "1..0 # SKIP $build/$program is not built"; exit 0; }
done
CONTRACT_NPM=$("$root/tests/contract/npm.sh" 2>/dev/null) || { echo "1..0 # SKIP no packages"; exit 0; }
export CONTRACT_NPM

work=$(mktemp -d /tmp/eid_server.XXXXXX)
. "$root/tests/kit/tap.sh"
. "$root/tests/kit/ident.sh"
clean_up() { ident_stop; rm -rf "$work"; }
trap clean_up EXIT
fault() { town fault "$@" >/dev/null; }
journal() { town requests | sed -n "s/^$1 //p" | sed 's/.* //' | tr '\n' ' '; }

# authenticate WORD...: AusweisApp on the run just begun; what happened in $work/report.
authenticate()
{
    timeout 120 /usr/bin/python3 "$root/tests/cards/authenticate.py" "$@" "$(begun tcTokenURL)" \
        >"$work/report" 2>"$work/authenticate.log"
}
# simulate WORD...: begins a run and authenticates with the Simulator; again when that
# stumbled over itself. A fault of the town has to last for all of these tries.
simulate()
{
    for try in 1 2 3 4 5 6 7 8; do
        begin karte
        authenticate "$@"
        [ $? -eq 2 ] || return 0
    done
    return 1
}
report() { # report NAME...: a member of what happened; "" when there is none
    python3 -c 'import json, sys
value = json.load(open(sys.argv[1]))
for name in sys.argv[2:]:
    value = value.get(name, "") if isinstance(value, dict) else value
print(value.rsplit("#", 1)[-1] if isinstance(value, str) else json.dumps(value))' "$work/report" "$@"
}
url() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1])).get("url") or "")' "$work/report"; }
outcome() { echo "$(report result major) $(report result minor)"; }
state() { town ausweis liste | sed -n "s/^$(begun vorgang) karte //p"; }

check "the town says when it is ready" ident_start --foreign-cards

# --- AusweisApp's Simulator
simulate
check "AusweisApp reads its Simulator to the end" same "$(outcome)" "ok "
check "it showed what was asked for" same "$(report rights required)" \
    '["Address", "DateOfBirth", "FamilyName", "GivenNames"]'
check "and for what" says "$(report certificate purpose)" "an die Stadt am Terminal"
check "it ends at an address of the service" says "$(url)" "$IDENTITY_URL/v1/ergebnis/"
opened "$(url)" >"$work/opened"
check "there the kiosk finds who it was, signed and encrypted for it" says "$(cat "$work/opened")" '"status":200'
check "the Simulator's person" says "$(cat "$work/opened")" '"identity":{"givenNames":"ERIKA","familyNames":"MUSTERMANN","dateOfBirth":"1964-08-12"'
check "with a whole address" says "$(cat "$work/opened")" \
    '"placeOfResidence":{"street":"HEIDESTRAẞE 17","city":"KÖLN","country":"D","zipCode":"51147"}'
check "once: 410" says "$(opened "$(url)")" '"status":410'
check "AusweisApp itself did not fetch it" same "$(journal ident-result)" "200 410 "
simulate --leave-out PlaceOfBirth --leave-out BirthName
check "what the holder leaves out is not read" lacks "$(opened "$(url)")" placeOfBirth
simulate --at ACCESS_RIGHTS cancel
check "given up before the PIN" same "$(outcome)" "error cancellationByUser"
check "there is nothing: 409" says "$(opened "$(url)")" '"status":409'
check "and the town knows why" says "$(state)" "gescheitert given up by the holder"
simulate --at ENTER_PIN cancel
check "given up at the PIN" same "$(outcome)" "error cancellationByUser"
check "nothing again: 409" says "$(opened "$(url)")" '"status":409'

# --- the server says no, is silent, or is somebody else
fault paos refuse always
simulate
check "a server that refuses" same "$(outcome) $(state)" "error internalError gescheitert refused on command"
town reset >/dev/null
fault paos no-chain always
simulate
check "a server without its whole chain" same "$(report result major) $(state)" "error gescheitert the client failed"
town reset >/dev/null
fault paos greedy always
simulate
check "a server that wants more than the kiosk asked for is seen" says "$(report rights required)" DocumentType
town reset >/dev/null
fault tctoken 404 always
simulate
check "no TCToken" same "$(outcome)" "error trustedChannelEstablishmentFailed"
town reset >/dev/null
fault tctoken not-json always
simulate
check "a TCToken that is none" same "$(report result major)" error
town reset >/dev/null
fault paos 500 always
simulate
check "an eID-Server that fails" same "$(outcome)" "error trustedChannelEstablishmentFailed"
town reset >/dev/null
fault paos drop-before always
simulate
check "one that hangs up" same "$(outcome)" "error trustedChannelEstablishmentFailed"
town reset >/dev/null
fault tctoken wrong-host always
simulate
check "a refresh address elsewhere" lacks "$(url)" "$IDENTITY_URL"
town reset >/dev/null
begin karte
town network refuse >/dev/null
authenticate
check "nobody listens" same "$(outcome)" "error trustedChannelEstablishmentFailed"
town network up >/dev/null
begin karte
/usr/bin/python3 "$root/tests/cards/plain.py" "$work/plain" &
plain=$!
wait_for 5 test -s "$work/plain"
timeout 60 /usr/bin/python3 "$root/tests/cards/authenticate.py" "https://127.0.0.1:$(cat "$work/plain")/eid/tctoken/x" \
    >"$work/report" 2>"$work/authenticate.log"
kill $plain
check "somebody without TLS" same "$(outcome)" "error trustedChannelEstablishmentFailed"
begin karte
town ausweis ablaufen letzter >/dev/null
authenticate
check "a run whose time is up" same "$(outcome)" "error trustedChannelEstablishmentFailed"
simulate --shell ENTER_PIN "'$build/portal' --dir '$work/town' --ctl ausweis ablaufen letzter >/dev/null"
check "one whose time runs out at the PIN" says "$(report result) $(state)" "over or its time is up"
check "is over: 410" says "$(opened "$(url)")" '"status":410'
simulate --shell ENTER_PIN "curl -s --cacert '$NODE_EXTRA_CA_CERTS' -X POST -H 'Authorization: Bearer $(cat "$IDENTITY_BEARER_FILE")' \
    $IDENTITY_URL/v1/vorgaenge/\$(sed 's/.*\"vorgang\":\"\([^\"]*\)\".*/\1/' '$work/begun')/ende"
check "one the kiosk ended at the PIN fails as well" says "$(report result) $(state)" "over or its time is up"

# --- words that are not AusweisApp's
paos() { status -H 'Content-Type: application/vnd.paos+xml' --data "$1" "$(ready base_url)/eid/paos"; }
start()
{
    printf '%s<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Header/><soap:Body>' "$2"
    printf '<StartPAOS xmlns="urn:iso:std:iso-iec:24727:tech:schema"><SessionIdentifier>%s</SessionIdentifier>' "$1"
    printf '</StartPAOS></soap:Body></soap:Envelope>'
}
begin karte
session=$(begun tcTokenURL | sed 's,.*/,,')
check "no envelope: 400" same "$(paos '<a/>') $(paos '') $(paos 'x')" "400 400 400"
check "an envelope with a DOCTYPE: 400" \
    same "$(paos "$(start "$session" '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>')")" 400
check "a session nobody has: 404" same "$(paos "$(start nobody '')")" 404
check "one whose TCToken nobody fetched: 404" same "$(paos "$(start "$session" '')")" 404
check "a TCToken is given once" same "$(status "$(begun tcTokenURL)") $(status "$(begun tcTokenURL)")" "200 404"
check "then it begins" says "$(paos "$(start "$session" '')") $(cat "$work/body")" "InitializeFramework"
check "but not twice" says "$(paos "$(start "$session" '')") $(cat "$work/body")" "resultmajor#error"
check "and is over" says "$(state)" "gescheitert a message out of turn"

# --- our virtual card: another library, and it checks
check "the town ends with 0" ident_stop
check "the town without foreign cards" ident_start
simulate
check "then the Simulator's card is nobody's" says "$(outcome) $(state)" "EF.CardSecurity"
card()
{
    begin karte
    authenticate --card "$build" "$work/world" "$@"
}
card --pin 123456
check "AusweisApp reads the virtual card to the end" same "$(outcome)" "ok "
opened "$(url)" >"$work/opened"
check "the card's person" says "$(cat "$work/opened")" '"identity":{"givenNames":'
check "a right PIN costs no try" same "$(report card pin)" 3
fault paos wrong-terminal always
card --pin 123456
check "a terminal nobody certified is refused by the card" same "$(report result major) $(state)" \
    "error gescheitert the client failed"
check "there is nothing: 409" says "$(opened "$(url)")" '"status":409'
town reset >/dev/null
card --pin 111111 --pin 123456
check "a wrong PIN costs a try, the right one gives them back" \
    same "$(outcome) $(report tries) $(report card pin)" "ok  [3, 2] 3"
card --pin 111111 --pin 222222 --can 500540 --pin 123456
check "two wrong ones want the CAN" same "$(outcome) $(report tries)" "ok  [3, 2, 1, 1]"
card --pin 111111 --pin 222222
check "whoever has no CAN gives up" same "$(outcome) $(report card pin)" "error cancellationByUser 1"
card --option=--kind=blocked
check "a blocked card is no way" same "$(report result major) $(state)" "error gescheitert given up by the holder"
card --pin 123456 --option=--set=title=Dr.
check "a doctor's degree is read" says "$(opened "$(url)")" '"doctoralDegree":"Dr."'
for count in 8 14 18; do
    card --pin 123456 --at ENTER_PIN "remove after $count"
    check "a card pulled $count commands after the PIN" same "$(report result major)" error
    check "leaves nothing: 409" says "$(opened "$(url)")" '"status":409'
done
check "the town ends with 0" ident_stop
finish
