#!/bin/sh
# The town's identity service judged by curl and npm jose: begin, result and end as
# docs/ausweis-dienst.md has them, the phone's way, and that a strict recipient notices
# every token that can be forged on command. Output: TAP.
#
# usage: identity_service.sh [build/debug]
set -u
build=${1:-build/debug}
root=$(cd "$(dirname "$0")/../.." && pwd)
case $build in /*) ;; *) build=$root/$build ;; esac
for tool in curl node python3; do
    command -v $tool >/dev/null || { echo "1..0 # SKIP $tool is missing"; exit 0; }
done
for program in portal id-keys tests/system/identity_desk; do
    [ -x "$build/$program" ] || { echo "1..0 # SKIP $build/$program is not built"; exit 0; }
done
CONTRACT_NPM=$("$root/tests/contract/npm.sh" 2>/dev/null) || { echo "1..0 # SKIP no packages"; exit 0; }
export CONTRACT_NPM

work=$(mktemp -d /tmp/identity_service.XXXXXX)
. "$root/tests/kit/tap.sh"
. "$root/tests/kit/ident.sh"
clean_up() { ident_stop; rm -rf "$work"; }
trap clean_up EXIT
check "the town says when it is ready" ident_start

runs=$IDENTITY_URL/v1/vorgaenge
bearer="Authorization: Bearer $(cat "$IDENTITY_BEARER_FILE")"
fault() { town fault "$@" >/dev/null; }

# --- who may call, and with what
good='{"leistung":"urn:de:fim:leika:leistung:99102013104000","rechte":["FamilyName"],"wahlweise":[],
"nonce":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","weg":"handy","schluessel":{"kty":"EC","crv":"P-256",
"x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}}'
post() { status -H "$bearer" -H 'Content-Type: application/json' --data "$1" "$runs"; }
instead() { post "$(printf %s "$good" | sed "s,$1,$2,")"; }
check "the key of the kiosk is needed" \
    same "$(status --data "$good" "$runs") $(status -H "Authorization: Bearer x" --data "$good" "$runs")" "401 401"
check "the delivery service's token is none" same "$(
    secret=$(cat "$(ready client_secret_file)")
    token=$(web --data "grant_type=client_credentials&client_id=kiosk-test&client_secret=$secret" \
        "$(ready token_url)" | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
    status -H "Authorization: Bearer $token" --data "$good" "$runs")" 401
check "JSON is expected" same "$(status -H "$bearer" --data "$good" "$runs")" 415
check "a right request: 201" same "$(post "$good")" 201
check "no JSON: 400" same "$(post '{')" 400
check "an unknown right: 400" same "$(instead FamilyName ArtisticName)" 400
check "a right twice: 400" same "$(instead '"wahlweise":\[' '"wahlweise":["FamilyName"')" 400
check "no right at all: 400" same "$(instead '"FamilyName"' '')" 400
check "a short nonce: 400" same "$(instead AAAAA A)" 400
check "a key of another curve: 400" same "$(instead P-256 P-384)" 400
check "a point off the curve: 400" same "$(instead 4Etl 5Etl)" 400
check "another way: 400" same "$(instead handy fax)" 400
check "no URN: 400" same "$(instead urn:de urd:de)" 400
check "a body too large: 413" \
    same "$(head -c 70000 /dev/zero | tr '\0' ' ' | status -H "$bearer" -H 'Content-Type: application/json' \
        --data-binary @- "$runs")" 413

# --- the phone's way
begin handy
check "a run with the phone begins" same "$(begun status)" 201
check "with a code of capitals and digits" sh -c "echo '$(begun vergleich)' | grep -Eqx '[A-Z0-9]{4,8}'"
check "an address of at most 300 characters on the named host" \
    sh -c "echo '$(begun startURL)' | grep -Eqx 'https://127\.0\.0\.1:[0-9]+/.{1,270}'"
check "a time between 30 and 900 seconds" sh -c "[ $(begun gueltigSekunden) -ge 30 ] && [ $(begun gueltigSekunden) -le 900 ]"
check "and one for an AusweisApp" says "$(begun tcTokenURL)" "https://127.0.0.1:"
check "the page shows the same code" says "$(status "$(begun startURL)") $(cat "$work/body")" ">$(begun vergleich)<"
check "it may load nothing" says "$(header content-security-policy)" "default-src 'none'"
check "no name is known yet: 202" says "$(opened)" '"status":202'
check "the kiosk's key is needed to ask" same "$(status "$runs/$(begun vorgang)")" 401
town ausweis handy fertig letzter >/dev/null
opened >"$work/opened"
check "then it opens, signed for this attempt" says "$(cat "$work/opened")" '"familyNames":"Beispiel"'
check "with a whole address" says "$(cat "$work/opened")" '"street":"Beispielweg 7","zipCode":"45657"'
check "and a report" says "$(cat "$work/opened")" '"report":"content schema version"'
check "once: 410" says "$(opened)" '"status":410'
check "the page is over: 410" same "$(status "$(begun startURL)")" 410
begin handy GivenNames DateOfBirth
town ausweis person Größe Anna_Maria dateOfBirth=1964-08 birthName=Weiß street= >/dev/null
town ausweis handy fertig "$(begun vorgang)" >/dev/null
check "another person, and of her only what was asked for" \
    says "$(opened)" '"identity":{"givenNames":"Anna Maria","dateOfBirth":"1964-08"}'
town reset >/dev/null
begin handy
town ausweis handy abgebrochen letzter >/dev/null
check "given up on the phone: 409" says "$(opened)" '"status":409'
begin handy
check "ended by the kiosk: 204" same "$(status -H "$bearer" -X POST "$runs/$(begun vorgang)/ende")" 204
check "is over: 410" says "$(opened)" '"status":410'
check "and cannot be finished" sh -c "! '$build/portal' --dir '$work/town' --ctl ausweis handy fertig letzter"
check "ending what nobody knows: 204" same "$(status -H "$bearer" -X POST "$runs/niemand/ende")" 204
check "asking for what nobody knows: 410" same "$(status -H "$bearer" "$runs/niemand")" 410
town ausweis gueltig 0 >/dev/null
begin handy
check "a run ends with its time: 410" says "$(opened)" '"status":410'
town reset >/dev/null
begin karte
check "a run with the card has an address for AusweisApp" \
    sh -c "echo '$(begun tcTokenURL)' | grep -Eqx 'https://127\.0\.0\.1:[0-9]+/.{1,1000}'"
check "and nothing for a phone" same "$(begun startURL)$(begun vergleich)" ""

# --- tokens: each is ordered, begun, finished and opened in one go, by npm jose (a line of
# $work/lines each) and by the product's own code (a line of $work/desk each)
finish='"$portal" --dir "$town" --ctl ausweis handy fertig "$VORGANG" >/dev/null'
export portal="$build/portal" town="$work/town"
ordered()
{
    for words in "$@"; do
        shift
        set -- "$@" '"$portal" --dir "$town" --ctl '"$words >/dev/null && $finish"
    done
    kiosk phone "$@" >"$work/lines" 2>&1
    "$build/tests/system/identity_desk" "$IDENTITY_URL" "$IDENTITY_BEARER_FILE" "$IDENTITY_KEY_FILE" \
        "$NODE_EXTRA_CA_CERTS" "$SERVICE" "$work" "$@" >"$work/desk" 2>&1
}
desk() { sed -n "$1p" "$work/desk"; }
line() { sed -n "$1p" "$work/lines"; }

# Of these a kiosk must believe none; beside each, what the product says and at what a
# strict recipient notices.
cat >"$work/forged" <<'END'
wrong-signature denied ERR_JWS_SIGNATURE_VERIFICATION_FAILED
bent-signature denied ERR_JWS_SIGNATURE_VERIFICATION_FAILED
alg-rs512 denied ERR_JOSE_ALG_NOT_ALLOWED
alg-hs512 denied ERR_JOSE_ALG_NOT_ALLOWED
alg-none denied ERR_JOSE_ALG_NOT_ALLOWED
not-signed invalid ERR_JWS_INVALID
wrong-typ invalid header of the JWS
wrong-iss denied iss
wrong-aud denied aud
expired expired not in force now
early expired not in force now
lasting invalid in force for too long
wrong-leistung denied leistung
wrong-beginn denied beginn
no-identity ok-invalid no identity
not-encrypted invalid not encrypted
alg-wrapped invalid ERR_JOSE_ALG_NOT_ALLOWED
enc-a128gcm invalid ERR_JOSE_ALG_NOT_ALLOWED
extra-header invalid header of the JWE
bent-ciphertext denied ERR_JWE_DECRYPTION_FAILED
wrong-recipient denied ERR_JWE_DECRYPTION_FAILED
long-token too-large longer than a token may be
not-json invalid not encrypted
END
set --
while read -r kind status reason; do
    set -- "$@" "fault ident-result $kind 1"
done <"$work/forged"
ordered "$@" "fault ident-result wrong-type 1" "clock -1200" "clock -240"
at=0
while read -r kind status reason; do
    at=$((at + 1))
    check "a strict recipient notices $kind" same "$(line $at)" "{\"refused\":\"$reason\"}"
    check "the product does not believe $kind" same "$(desk $at | sed 's/^ok \([a-z-]*\).*/ok-\1/')" "$status"
done <"$work/forged"
at=$((at + 1))
check "and wrong-type" same "$(line $at)" '{"refused":"not application/jose"}'
check "a town whose clock is 20 minutes late is not believed" says "$(line $((at + 1)))" '"refused":"not in force now"'
check "nor by the product" same "$(desk $((at + 1)))" expired
check "one that is 4 minutes late is" says "$(line $((at + 2)))" '"status":200'
check "by the product, too" same "$(desk $((at + 2)))" "ok ok Beispiel, Alex Kim, 1985-04-17, Beispielweg"
town reset >/dev/null

# These are right, and the identity in them does not fit.
ordered "fault ident-result no-address 1" "fault ident-result partial-date 1 1964" "fault ident-result long-name 1 120" \
    "fault ident-result odd-name 1" "fault ident-result no-report 1" "fault ident-result foreign-kid 1"
check "no-address has none" lacks "$(line 1)" placeOfResidence
check "nor for the product" same "$(desk 1)" "ok ok Beispiel, Alex Kim, 1985-04-17, "
check "which knows a partial date" same "$(desk 2)" "ok ok Beispiel, Alex Kim, 1964, Beispielweg"
check "but all the rest" says "$(line 1)" '"dateOfBirth":"1985-04-17"'
check "partial-date knows a year" says "$(line 2)" '"dateOfBirth":"1964"'
check "long-name is as long as ordered" \
    says "$(line 3)" "\"familyNames\":\"$(head -c 120 /dev/zero | tr '\0' a)\""
check "odd-name has letters of another script" says "$(line 4)" 'Παπαδοπούλου'
check "a kid nobody knows is no matter: the key is pinned" says "$(line 6) $(desk 6)" '"report":"content schema version"} ok ok'
check "no-report has none" says "$(line 5)" '"report":"absent"'

# --- the wire
fault ident-begin 503 1 7
check "503 on command" same "$(post "$good") $(header retry-after)" "503 7"
fault ident-begin wrong-host 1
begin karte
check "an address on a host nobody named" says "$(begun tcTokenURL)" "https://anderswo.example/"
begin handy
town ausweis handy fertig letzter >/dev/null
fault ident-result drop-after 1
opened >/dev/null 2>&1
check "an answer lost on the way is lost: 410" says "$(opened)" '"status":410'
fault ident-end 500 1
check "the end may fail, too" same "$(status -H "$bearer" -X POST "$runs/x/ende") $(status -H "$bearer" -X POST "$runs/x/ende")" "500 204"
check "the town ends with 0" ident_stop
finish
