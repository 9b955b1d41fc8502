#!/bin/sh
# The stand-in town judged by other programs: curl, openssl and a small node sender. The
# good way works, wrong requests get the answer the specification names, and each fault
# that can be ordered is shown to happen. Output: TAP.
#
# usage: portal_selftest.sh [build/debug]
set -u
build=${1:-build/debug}
root=$(cd "$(dirname "$0")/../.." && pwd)
case $build in /*) ;; *) build=$root/$build ;; esac
portal=$build/portal
for tool in curl openssl python3; do
    command -v $tool >/dev/null || { echo "1..0 # SKIP $tool is missing"; exit 0; }
done
[ -x "$portal" ] || { echo "1..0 # SKIP $portal is not built"; exit 0; }

work=$(mktemp -d /tmp/portal_selftest.XXXXXX)
mkdir "$work/phone"
echo '<!doctype html><title>Quittung</title>' >"$work/phone/index.html"
town_pid=
clean_up() {
    [ -z "$town_pid" ] || { kill "$town_pid" 2>/dev/null; wait "$town_pid" 2>/dev/null; }
    rm -rf "$work"
}
trap clean_up EXIT

. "$root/tests/kit/tap.sh"
same() { [ "$1" = "$2" ] || { echo "got '$1', wanted '$2'"; return 1; }; }
says() { case $1 in *"$2"*) ;; *) echo "got '$1', wanted '$2' in it"; return 1 ;; esac; }
less() { [ "$1" -lt "$2" ] || { echo "$1 is not less than $2"; return 1; }; }
more() { [ "$1" -gt "$2" ] || { echo "$1 is not more than $2"; return 1; }; }

nice "$portal" --dir "$work/town" --keys "$root/build/keys" --phone-dir "$work/phone" \
    --phone-http-port 0 --crl >"$work/portal.log" 2>&1 </dev/null &
town_pid=$!
check "the town says when it is ready" wait_for 90 test -f "$work/town/ready"
ready() { sed -n "s/^$1=//p" "$work/town/ready"; }
town() { "$portal" --dir "$work/town" --ctl "$@"; }

base=$(ready base_url)
ca=$(ready ca_file)
destination=$(ready destination_id)
secret=$(cat "$(ready client_secret_file)")
web() { curl -s --max-time 10 --cacert "$ca" "$@"; }
status() { web -o "$work/body" -D "$work/headers" -w '%{http_code}' "$@"; }
# How curl ended: 0 answered, 18 cut in the body, 28 took too long, 52 or 56 cut before.
ended() { web -o "$work/body" "$@" >/dev/null; echo $?; }
header() { tr -d '\r' <"$work/headers" | sed -n "s/^$1: //Ip"; }
json() { python3 -c 'import json,sys; v=json.load(open(sys.argv[1]))
for k in sys.argv[2:]: v=v[int(k)] if k.isdigit() else v[k]
print(v)' "$work/body" "$@"; }
get_token() {
    status --data "grant_type=client_credentials&client_id=$(ready client_id)&client_secret=$secret" \
        "$base/token" >/dev/null
    token=$(json access_token)
}
with_token() { status -H "Authorization: Bearer $token" "$@"; }
announce() { # announce [JSON]
    good="{\"destinationId\":\"$destination\",\"announcedAttachments\":[],\"serviceType\":{\"name\":\"Hundesteuer\",\"identifier\":\"urn:de:fim:leika:leistung:99102013104000\"}}"
    with_token -H "Content-Type: ${type:-application/json}" --data "${1:-$good}" "$base/v1/submissions"
}

# --- keys
keys=$root/build/keys
check "the chain leads from the encryption key to the anchor" \
    openssl verify -CAfile "$(ready anchors_file)" -untrusted "$keys/intermediate.crt.pem" \
    "$keys/encryption.crt.pem"
openssl x509 -in "$keys/encryption.crt.pem" -noout -text >"$work/leaf"
check "the encryption key has 4096 bits" grep -q '(4096 bit)' "$work/leaf"
check "its certificate is signed with RSASSA-PSS, SHA-512 and a salt of 64" \
    sh -c "grep -q 'rsassaPss' $work/leaf && grep -q 'Hash Algorithm: sha512' $work/leaf && grep -q 'Salt Length: 0x40' $work/leaf"
check "it may encipher keys and nothing else" \
    sh -c "grep -A1 'X509v3 Key Usage' $work/leaf | tail -n 1 | grep -qx ' *Key Encipherment'"
check "the recovery key is there in all its forms" \
    test -s "$(ready recovery_key_file)" -a -s "$(ready recovery_jwk_file)" -a \
    -s "$(ready recovery_certificate_file)" -a -s "$keys/recovery.pub.pem"
check "private keys are readable by their owner only" \
    same "$(find "$keys" -name '*.key.pem' -perm /077 | wc -l)" 0

# --- token endpoint
form="grant_type=client_credentials&client_id=$(ready client_id)&client_secret=$secret"
check "a token is given for the right secret" same "$(status --data "$form" "$base/token")" 200
check "a wrong secret is invalid_client" \
    same "$(status --data "${form}x" "$base/token") $(json error)" "401 invalid_client"
check "HTTP Basic is invalid_client" \
    same "$(status -u "kiosk-test:$secret" --data grant_type=client_credentials "$base/token") $(json error)" \
    "401 invalid_client"
check "a foreign region is invalid_scope" \
    same "$(status --data "$form&scope=send:region:DE09" "$base/token") $(json error)" "400 invalid_scope"
check "a scope whose plus is escaped is understood" \
    same "$(status --data "$form&scope=send:region:DE055620032032%2Bsend:service:urn:de:fim:leika:leistung:99102013104000" "$base/token")" 200
check "a scope whose plus is not escaped is invalid_scope" \
    same "$(status --data "$form&scope=send:region:DE055620032032+send:service:urn:de:fim:leika:leistung:99102013104000" "$base/token")" 400

# --- answers to wrong requests
get_token
check "no token: 401 as problem" \
    same "$(status "$base/v1/destinations/$destination") $(header content-type)" "401 application/problem+json"
check "an unknown destination: 404" \
    same "$(with_token "$base/v1/destinations/00000000-0000-4000-8000-000000000000")" 404
check "keys must not be cached" \
    same "$(with_token "$base/v1/destinations/$destination") $(header cache-control)" "200 no-cache"
check "an announcement in another type: 415" same "$(type=text/plain; announce)" 415
check "an announcement that is no JSON: 400" same "$(announce '{')" 400
check "an announcement without service: 400" \
    same "$(announce "{\"destinationId\":\"$destination\",\"announcedAttachments\":[]}")" 400
check "a service the destination does not offer: 422" \
    same "$(announce "{\"destinationId\":\"$destination\",\"announcedAttachments\":[],\"serviceType\":{\"name\":\"x\",\"identifier\":\"urn:de:fim:leika:leistung:99000000000000\"}}")" 422
head -c 70000 /dev/zero | tr '\0' ' ' >"$work/large"
check "an announcement over the maximum: 413" same "$(announce "@$work/large")" 413
check "a good announcement: 201" same "$(announce)" 201
submission=$(json submissionId)
case_id=$(json caseId)
put() { with_token -X PUT -H "Content-Type: $1" --data "$2" "$base/v1/submissions/$submission$3"; }
check "submitting text that is no JWE: 422" \
    same "$(put application/json '{"encryptedMetadata":"a.b.c"}' '')" 422
check "an attachment that was not announced: 422" \
    same "$(put application/jose a.b.c.d.e /attachments/00000000-0000-4000-8000-000000000000)" 422
check "submitting to an unknown submission: 404" \
    same "$(submission=00000000-0000-4000-8000-000000000000; put application/json '{"encryptedMetadata":"a"}' '')" 404
check "an event log of an unknown case: 404" \
    same "$(with_token "$base/v1/cases/00000000-0000-4000-8000-000000000000/events")" 404
check "a limit beyond 500: 400" same "$(with_token "$base/v1/cases/$case_id/events?limit=501")" 400
check "two areas at once: 400" \
    same "$(status "$base/routing/v1/routes?leikaKey=99102013104000&ars=055620032032&ags=05562032")" 400
check "the same town by its AGS" \
    same "$(status "$base/routing/v1/routes?leikaKey=99102013104000&ags=05562032") $(json count)" "200 1"
check "another town has no route" \
    same "$(status "$base/routing/v1/routes?leikaKey=99102013104000&ars=055620008008") $(json count)" "200 0"
check "a narrow token does not cover the other service: 403" same "$(
    status --data "$form&scope=send:region:DE055620032032%2Bsend:service:urn:de:fim:leika:leistung:99102013070000" \
        "$base/token" >/dev/null; token=$(json access_token); announce)" 403

# --- faults of the wire
info=$base/v1/info
fault() { town fault "$@" >/dev/null; }
fault info drop-before 1
check "drop-before cuts the connection" more "$(ended "$info")" 0
before=$(town stats | sed -n 's/^submissions=//p')
fault announce drop-before 1
announce >/dev/null
check "and nothing happened" same "$(town stats | sed -n 's/^submissions=//p')" "$before"
fault announce drop-after 1
announce >/dev/null
check "drop-after cuts it although it happened" \
    same "$(town stats | sed -n 's/^submissions=//p')" $((before + 1))
for code in 400 401 403 404 413 415 422 429 500 502 503; do
    fault info $code 1
    check "$code on command, once" same "$(status "$info") $(status "$info")" "$code 200"
done
fault info 429 1 7
check "429 says when to come back" \
    same "$(status "$info") $(header retry-after) $(header ratelimit-reset)" "429 7 7"
fault token 503 2
check "a fault happens as often as ordered and only there" \
    same "$(status --data "$form" "$base/token") $(status "$info") $(status --data "$form" "$base/token") $(status --data "$form" "$base/token")" \
    "503 200 503 200"
fault any 500 always
check "a fault may be everywhere and stay" same "$(status "$info") $(status "$base/.well-known/jwks.json")" "500 500"
town reset >/dev/null
check "reset ends it" same "$(status "$info")" 200
fault info slow 1 1200
check "slow waits" more "$(web -o "$work/body" -w '%{time_total}' "$info" | tr -d .)" 1199999
fault info trickle 1
check "trickle sends a byte a second" same "$(ended --max-time 3 "$info")" 28
check "which is three bytes in three seconds" less "$(wc -c <"$work/body")" 5
fault info truncate 1
check "truncate cuts the body in the middle" more "$(ended "$info")" 0
check "after half of it" less "$(wc -c <"$work/body")" 43
fault info endless 1
check "endless does not end" more "$(ended --max-time 2 "$info")" 0
check "in megabytes" more "$(wc -c <"$work/body")" 2000000
fault info oversize 1 9000000
check "oversize is as large as ordered" same "$(ended "$info") $(wc -c <"$work/body")" "0 9000000"
fault info not-json 1
status "$info" >/dev/null
check "not-json is none" sh -c "! python3 -m json.tool $work/body"
fault info wrong-type 1
check "wrong-type is called HTML" says "$(status "$info") $(header content-type)" "200 text/html"
fault info redirect 1 https://anderswo.example/
check "redirect points elsewhere" \
    same "$(status "$info") $(header location)" "302 https://anderswo.example/"
town clock -900 >/dev/null
status "$info" >/dev/null
skew=$(($(date +%s) - $(date -d "$(header date)" +%s)))
check "the clock is wrong by as much as ordered" sh -c "[ $skew -ge 899 ] && [ $skew -le 902 ]"
check "an unknown fault is refused" sh -c "! '$portal' --dir '$work/town' --ctl fault info nonsense 1"
town certificate expired >/dev/null
check "an expired certificate is seen as such" says "$(web -v "$info" 2>&1)" "certificate has expired"
town certificate wrong-host >/dev/null
check "a certificate for another host is seen as such" \
    says "$(web -v "$info" 2>&1)" "alternative"
town reset >/dev/null
check "the good one comes back on the same port" same "$(status "$info")" 200

town network refuse >/dev/null
check "nobody listens where the network refuses" same "$(ended "$info")" 7
town network silent >/dev/null
check "nobody answers where it is silent" same "$(ended --max-time 1 "$info")" 28
town network up >/dev/null
check "the town comes back" same "$(status "$info")" 200

# --- settings
get_token
town expire-tokens >/dev/null
check "an expired token: 401" same "$(announce)" 401
town token-lifetime 1 >/dev/null
get_token
sleep 1.1
check "a token ends when its time is over" same "$(announce)" 401
town reset >/dev/null
get_token
town destination inactive >/dev/null
check "an inactive destination says so" \
    same "$(with_token "$base/v1/destinations/$destination") $(json status)" "200 inactive"
check "and takes nothing: 422" same "$(announce)" 422
town reset >/dev/null
town metadata 1.0.0 >/dev/null
check "metadata versions as ordered" \
    same "$(with_token "$base/v1/destinations/$destination") $(json metadataVersions)" "200 ['1.0.0']"
town reset >/dev/null
kid() { with_token "$base/v1/destinations/$destination" >/dev/null; json encryptionKid; }
old=$(kid)
key_url=$base/v1/destinations/$destination/keys
town key rotate >/dev/null
check "a rotated key has another kid and the old one is still served" \
    sh -c "[ '$old' != '$(kid)' ] && [ $(status "$key_url/$old") = 200 ] && [ $(status "$key_url/$(kid)") = 200 ]"
town key withdraw >/dev/null
check "a withdrawn key: 404" same "$(status "$key_url/$old")" 404
town key restore >/dev/null
fault key wrong-ops 1
check "wrong-ops says verify" same "$(status "$key_url/$old") $(json key_ops)" "200 ['verify']"
fault key wrong-chain 1
check "wrong-chain has no root behind it" \
    same "$(status "$key_url/$old") $(python3 -c "import json; print(len(json.load(open('$work/body'))['x5c']))")" "200 1"

# --- revocation lists
key_is_good() {
    status "$key_url/$old" >/dev/null
    python3 - "$work" <<'PY'
import json, sys
for i, der in enumerate(json.load(open(sys.argv[1] + '/body'))['x5c']):
    with open('%s/x%d.pem' % (sys.argv[1], i), 'w') as pem:
        pem.write('-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n' % der)
PY
    : >"$work/lists.pem"
    for list in root ca-1; do
        curl -s "$(ready crl_url)/$list.crl" | openssl crl -inform der >>"$work/lists.pem"
    done
    openssl verify -crl_check_all -CRLfile "$work/lists.pem" -CAfile "$(ready anchors_file)" \
        -untrusted "$work/x1.pem" "$work/x0.pem"
}
check "the key's chain stands under both revocation lists" key_is_good
town revoke encryption >/dev/null
check "a revoked key is on the list" says "$(key_is_good 2>&1)" "certificate revoked"
town reset >/dev/null
town revoke intermediate >/dev/null
check "so is a revoked intermediate" says "$(key_is_good 2>&1)" "certificate revoked"
town reset >/dev/null
check "reset takes them off" key_is_good

# --- the phone page
check "the phone page is served" says "$(status "$base/quittung/") $(header content-type)" "200 text/html"
check "and may load nothing from elsewhere" says "$(header content-security-policy)" "default-src 'none'"
check "without TLS, too, where ordered" same "$(status "$(ready phone_http_url)")" 200
check "but nothing else without TLS" \
    same "$(status "$(ready phone_http_url | sed 's,/quittung/,/v1/info,')")" 404
check "nothing outside its folder" \
    same "$(status --path-as-is "$base/quittung/../town/ready") $(status "$base/quittung/..%2ftown%2fready")" "404 404"

# --- the whole way, by a sender that checks every signature
contract=$root/tests/contract
if command -v node >/dev/null && CONTRACT_NPM=$("$contract/npm.sh" 2>/dev/null); then
    export CONTRACT_NPM NODE_EXTRA_CA_CERTS="$ca"
    TOKEN_URL=$(ready token_url)
    ROUTING_URL=$(ready routing_url)
    SUBMISSION_URL=$(ready submission_url)
    CLIENT_ID=$(ready client_id)
    CLIENT_SECRET_FILE=$(ready client_secret_file)
    REGION=$(ready region)
    SERVICE=urn:de:fim:leika:leistung:99102013104000
    SERVICE_ISSUER=$(ready service_issuer)
    SUBMISSION_HOST=$(ready submission_host)
    ROUTING_KEY_FILE=$(ready routing_key_file)
    export TOKEN_URL ROUTING_URL SUBMISSION_URL CLIENT_ID CLIENT_SECRET_FILE REGION
    ANCHORS_FILE=$(ready anchors_file)
    export ANCHORS_FILE SERVICE SERVICE_ISSUER SUBMISSION_HOST ROUTING_KEY_FILE
    sender() { timeout 30 node "$contract/client.mjs" "$@"; }
    town clear >/dev/null
    sender --attachment >"$work/sent"
    check "a submission with an attachment is accepted, with matching tags" \
        says "$(cat "$work/sent")" '"outcome":"accepted"'
    check "after its events in order" says "$(cat "$work/sent")" '"events":["create","submit","accept"]'
    id=$(sed 's/.*"submissionId":"\([^"]*\)".*/\1/' "$work/sent")
    check "the authority has it in clear" \
        sh -c "grep -q '\"dog\"' '$work/town/received/$id/data.json' && grep -q contentStructure '$work/town/received/$id/metadata.json'"
    check "the journal holds the requests" says "$(town requests)" "submit PUT /v1/submissions/$id 202"
    check "a wrong hash is rejected" says "$(sender --spoil data-hash)" '"problems":["hash-mismatch"]'
    check "changed data are rejected" says "$(sender --spoil changed-data)" '"problems":["encryption-issue"]'
    check "an unknown metadata version is rejected" \
        says "$(sender --spoil metadata-version)" '"problems":["unsupported-schema"]'
    check "a JWE without cty is refused at once" says "$(sender --spoil cty)" '"submit":422'
    check "a second submit is refused, the first one counts" says "$(sender --repeat)" '"repeated":422'
    town repeat 202 >/dev/null
    check "or taken, where ordered" says "$(sender --repeat)" '"repeated":202'
    town reject schema-violation 1 >/dev/null
    check "a rejection on command" says "$(sender)" '"problems":["schema-violation"]'
    for forged in wrong-signature wrong-tag no-tags wrong-iss foreign-kid wrong-sub; do
        fault events $forged always
        check "a sender that checks notices $forged" says "$(sender)" '"outcome":"failed"'
        town reset >/dev/null
    done
    for forged in wrong-signature wrong-host wrong-destination; do
        fault routes $forged 1
        check "a sender that checks notices a route with $forged" says "$(sender)" '"outcome":"failed"'
    done
    for forged in wrong-key wrong-ops wrong-chain; do
        fault key $forged 1
        check "a sender that checks notices a key with $forged" says "$(sender)" '"outcome":"failed"'
    done
    town hold on >/dev/null
    check "a decision can be held back" says "$(sender --wait 800)" '"outcome":"undecided"'
    town release >/dev/null
    sleep 0.3
    check "and released" same "$(town stats | sed -n 's/^submitted=//p')" 0
    town reset >/dev/null
    town decide-after 60000 >/dev/null
    check "a decision takes as long as ordered" says "$(sender --wait 800)" '"events":["create","submit"],"outcome":"undecided"'
    id=$(town submissions | sed -n 's/ .* submitted .*//p' | tail -n 1)
    town release "$id" >/dev/null
    sleep 0.3
    check "or ends by hand for one submission" sh -c "'$portal' --dir '$work/town' --ctl submissions | grep -q '^$id .* accepted '"
    town reset >/dev/null
    town hold-submit on >/dev/null
    check "the submit event can be held back" says "$(sender --wait 800)" '"events":["create"]'
    town reset >/dev/null
    town key rotate >/dev/null
    check "a submission under the rotated key is accepted" says "$(sender)" '"outcome":"accepted"'
    town reset >/dev/null
else
    result 0 "the whole way # SKIP node or its packages are missing"
fi

kill "$town_pid"
wait "$town_pid"
check "SIGTERM ends it with 0 and takes its files along" \
    sh -c "[ $? -eq 0 ] && [ ! -e '$work/town/ready' ] && [ ! -e '$work/town/ctl' ]"
town_pid=
finish
