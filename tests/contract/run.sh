#!/bin/sh
# The contract test: a sender delivers through Prism, which holds every request and
# answer against the published descriptions, and npm jose and ajv look at what arrived.
#
# run.sh [TARGETDIR]     prints TAP; TARGETDIR (default build/debug) holds `portal`.
# How the courier takes the client's place is said in README.md.
set -u

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
target=${1:-build/debug}
case $target in /*) ;; *) target=$root/$target ;; esac
specs=${CONTRACT_SPECS:-$root/../shared/specs}
client=${CONTRACT_CLIENT:-"node $here/client.mjs --attachment"}
data_schema=${CONTRACT_DATA_SCHEMA:-$here/client-data.schema.json}
portal=$target/portal

skip() {
	echo "1..0 # SKIP $1"
	exit 0
}

submission_spec=$specs/fit-connect_submission-api_1.1.3.yaml
routing_spec=$specs/fit-connect_routing-api.yaml
[ -f "$submission_spec" ] && [ -f "$routing_spec" ] || skip "the published descriptions are not at hand"
[ -x "$portal" ] || skip "$portal is not built"
command -v node >/dev/null || skip "node is missing"
stunnel=$(command -v stunnel4 || command -v stunnel) || skip "stunnel4 is missing"
CONTRACT_NPM=$("$here/npm.sh") || skip "npm packages cannot be installed"
export CONTRACT_NPM

work=$(mktemp -d /tmp/contract.XXXXXX)
started=
finish() {
	for pid in $started; do kill "$pid" 2>/dev/null; done
	for pid in $started; do wait "$pid" 2>/dev/null; done
	if [ -n "${CONTRACT_KEEP:-}" ]; then echo "# kept $work"; else rm -rf "$work"; fi
}
trap finish EXIT

count=0
failed=0
ok() {
	count=$((count + 1))
	echo "ok $count - $1"
}
not_ok() {
	count=$((count + 1))
	failed=$((failed + 1))
	echo "not ok $count - $1"
	[ -z "${2:-}" ] || printf '%s\n' "$2" | sed 's/^/# /'
}
# Numbers the lines of another program that says "ok" and "not ok".
retell() {
	while IFS= read -r line; do
		case $line in
		"ok "*) ok "${line#ok }" ;;
		"not ok "*) not_ok "${line#not ok }" ;;
		*) echo "# ${line#\# }" ;;
		esac
	done <"$1"
}

wait_for() { # wait_for SECONDS COMMAND...
	left=$(($1 * 10))
	shift
	until "$@" >/dev/null 2>&1; do
		left=$((left - 1))
		[ $left -gt 0 ] || return 1
		sleep 0.1
	done
}

free_port() {
	node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'
}

# The stand-in town, the end of every request.
nice "$portal" --dir "$work/town" --keys "$root/build/keys" \
	${CONTRACT_PORTAL_OPTIONS:-} >"$work/portal.log" 2>&1 </dev/null &
started="$started $!"
if ! wait_for 60 test -f "$work/town/ready"; then
	not_ok "the stand-in town starts" "$(cat "$work/portal.log")"
	echo "1..$count"
	exit 1
fi
ready() { sed -n "s/^$1=//p" "$work/town/ready"; }
town() { "$portal" --dir "$work/town" --ctl "$@"; }

# Prism speaks plain HTTP to its clients, so each has a TLS end before it.
submission_prism=$(free_port)
routing_prism=$(free_port)
submission_tls=$(free_port)
routing_tls=$(free_port)
prism=$CONTRACT_NPM/node_modules/.bin/prism
start_prism() { # start_prism NAME PORT SPEC UPSTREAM
	NODE_EXTRA_CA_CERTS=$(ready ca_file) nice node "$prism" proxy --errors \
		-h 127.0.0.1 -p "$2" "$3" "$4" >"$work/$1.log" 2>&1 </dev/null &
	started="$started $!"
}
start_prism submission "$submission_prism" "$submission_spec" "$(ready submission_url)"
start_prism routing "$routing_prism" "$routing_spec" "$(ready routing_url)"

cat >"$work/stunnel.conf" <<EOF
foreground = yes
syslog = no
debug = 4
cert = $(ready tls_certificate_file)
key = $(ready tls_key_file)
[submission]
accept = 127.0.0.1:$submission_tls
connect = 127.0.0.1:$submission_prism
[routing]
accept = 127.0.0.1:$routing_tls
connect = 127.0.0.1:$routing_prism
EOF
"$stunnel" "$work/stunnel.conf" >"$work/stunnel.log" 2>&1 </dev/null &
started="$started $!"

tls_up() { curl -s -o /dev/null --cacert "$(ready ca_file)" "https://127.0.0.1:$1/"; }
if wait_for 60 grep -q "is listening" "$work/submission.log" &&
	wait_for 60 grep -q "is listening" "$work/routing.log" &&
	wait_for 10 tls_up "$submission_tls" && wait_for 10 tls_up "$routing_tls"; then
	ok "Prism stands between the client and the town, reached over TLS"
else
	not_ok "Prism stands between the client and the town, reached over TLS" \
		"$(tail -n 3 "$work"/*.log)"
fi

# What Prism saw from here on.
since() { cat "$work/submission.log" "$work/routing.log" | grep -c "$1"; }
# The looks above were requests without a path, one for each; they count before, not after.
looked_at() { [ "$(since 'terminated with error')" -ge 2 ]; }
wait_for 10 looked_at
requests_before=$(since 'Request received')
violations_before=$(since 'terminated with error\|Violation:')
requests() { echo $(($(since 'Request received') - requests_before)); }
violations() { echo $(($(since 'terminated with error\|Violation:') - violations_before)); }

export SUBMISSION_URL=https://127.0.0.1:$submission_tls
export ROUTING_URL=https://127.0.0.1:$routing_tls
export TOKEN_URL SERVICE_ISSUER SUBMISSION_HOST ROUTING_KEY_FILE CA_FILE ANCHORS_FILE
export CLIENT_ID CLIENT_SECRET_FILE REGION DESTINATION_ID SERVICE
TOKEN_URL=$(ready token_url)
SERVICE_ISSUER=$(ready service_issuer)
SUBMISSION_HOST=$(ready submission_host)
ROUTING_KEY_FILE=$(ready routing_key_file)
CA_FILE=$(ready ca_file)
ANCHORS_FILE=$(ready anchors_file)
CLIENT_ID=$(ready client_id)
CLIENT_SECRET_FILE=$(ready client_secret_file)
REGION=$(ready region)
DESTINATION_ID=$(ready destination_id)
SERVICE=$(ready services | cut -d' ' -f1)
export NODE_EXTRA_CA_CERTS=$CA_FILE

if said=$(timeout 120 $client 2>"$work/client.err"); then
	ok "the client delivers one submission through Prism"
else
	not_ok "the client delivers one submission through Prism" "$said$(tail -n 3 "$work/client.err")"
fi

seen=$(requests)
wrong=$(violations)
if [ "$seen" -ge 5 ]; then
	ok "Prism checked requests ($seen)"
else
	not_ok "Prism checked requests" "$seen requests seen, at least 5 expected"
fi
if [ "$wrong" -eq 0 ]; then
	ok "requests and answers keep to the published descriptions (0 violations)"
else
	not_ok "requests and answers keep to the published descriptions" \
		"$wrong violations: $(cat "$work/submission.log" "$work/routing.log" |
			grep 'terminated with error\|Violation:' | cut -c 1-200 | tail -n 5)"
fi
forwarded=$(since 'The upstream call to')
served=$(town requests | grep -c -v '^\(token\|ok\)')
if [ "$forwarded" -eq "$served" ]; then
	ok "no call but the one for a token went around Prism"
else
	not_ok "no call but the one for a token went around Prism" \
		"$served calls reached the town, Prism forwarded $forwarded"
fi

# What arrived, opened by a third implementation.
node "$here/inspect.mjs" --received "$(ready received_dir)" \
	--key "$(ready encryption_key_file)" --metadata-schema "$specs" \
	--data-schema "$data_schema" >"$work/inspect.tap" 2>&1
retell "$work/inspect.tap"

# The schemas an authority is told to expect.
catalogue=$target/schalter-catalogue
if [ -x "$catalogue" ]; then
	mkdir "$work/schemas"
	for service in "$root"/assets/catalogue/dienste/*.yaml; do
		name=$(basename "$service" .yaml)
		grep -q '^dienst_am_ausweis:' "$service" && continue # sends nothing
		"$catalogue" schema "$root/assets/catalogue" "$name" \
			>"$work/schemas/$name.schema.json" 2>>"$work/schemas.err"
	done
	node "$here/schemas.mjs" "$work"/schemas/*.schema.json >"$work/schemas.tap" 2>&1
	retell "$work/schemas.tap"
else
	ok "the generated schemas # SKIP $catalogue is not built"
fi

# Who identified: the town's proof goes along.
print_metadata=$target/tests/system/print_metadata
if [ -x "$print_metadata" ]; then
	for version in 1.0.0 2.1.0; do
		(cd "$root" && "$print_metadata" "$version") >"$work/metadata-$version.json"
	done
	node "$here/metadata.mjs" "$specs" "1.0.0=$work/metadata-1.0.0.json" \
		"2.1.0=$work/metadata-2.1.0.json" >"$work/metadata.tap" 2>&1
	retell "$work/metadata.tap"
else
	ok "metadata with an identification report # SKIP $print_metadata is not built"
fi

# Refusals are part of the description, too: the town's own, not Prism's.
refused_as_described() { # refused_as_described STATUS TEXT CURL-WORDS...
	wanted=$1
	text=$2
	shift 2
	before=$(violations)
	got=$(curl -s -o "$work/refusal" -w '%{http_code} %{content_type}' --cacert "$CA_FILE" \
		-H "Authorization: Bearer $token" "$@")
	if [ "$got" != "$wanted application/problem+json" ]; then
		not_ok "$text" "answered: $got"
	elif grep -q stoplight "$work/refusal" || more_violations_than "$before"; then
		not_ok "$text" "$(cut -c 1-300 "$work/refusal")"
	else
		ok "$text"
	fi
}
more_violations_than() { [ "$(violations)" -gt "$1" ]; }
token=$(curl -s --cacert "$CA_FILE" --data-urlencode grant_type=client_credentials \
	--data-urlencode "client_id=$CLIENT_ID" \
	--data-urlencode "client_secret@$CLIENT_SECRET_FILE" "$TOKEN_URL" |
	sed 's/.*"access_token":"\([^"]*\)".*/\1/')
nobody=00000000-0000-4000-8000-000000000000
announcement="{\"destinationId\":\"$DESTINATION_ID\",\"announcedAttachments\":[],
	\"serviceType\":{\"name\":\"x\",\"identifier\":\"$SERVICE\"}}"
announce() { # announce STATUS TEXT
	refused_as_described "$1" "$2" -H 'Content-Type: application/json' \
		--data "$announcement" "$SUBMISSION_URL/v1/submissions"
}
refused_as_described 404 "an unknown destination is refused as described" \
	"$SUBMISSION_URL/v1/destinations/$nobody"
refused_as_described 404 "an unknown key is refused as described" \
	"$SUBMISSION_URL/v1/destinations/$DESTINATION_ID/keys/$nobody"
refused_as_described 404 "an unknown case is refused as described" \
	"$SUBMISSION_URL/v1/cases/$nobody/events"
refused_as_described 404 "an unknown submission is refused as described" -X PUT \
	-H 'Content-Type: application/json' --data '{"encryptedMetadata":"a.b.c.d.e"}' \
	"$SUBMISSION_URL/v1/submissions/$nobody"
town destination inactive >/dev/null
announce 422 "an inactive destination refuses as described"
town destination active >/dev/null
town expire-tokens >/dev/null
announce 401 "an expired token is refused as described"
refused_as_described 400 "a route query for two areas is refused as described" \
	"$ROUTING_URL/routes?leikaKey=99102013104000&ars=055620032032&ags=05562032"

# The proof that the counter counts: three wrong things, seen as three violations.
violation_of() { # violation_of TEXT COMMAND...
	text=$1
	shift
	before=$(violations)
	"$@" >/dev/null 2>&1
	if wait_for 5 more_violations_than "$before"; then ok "$text"; else not_ok "$text"; fi
}
post() {
	curl -s --cacert "$CA_FILE" -H "Authorization: Bearer x" -H "Content-Type: $1" \
		--data "$2" "$SUBMISSION_URL/v1/submissions"
}
violation_of "an announcement without its service is counted as a violation" \
	post application/json "{\"destinationId\":\"$DESTINATION_ID\",\"announcedAttachments\":[]}"
violation_of "a route query with a short key is counted as a violation" \
	curl -s --cacert "$CA_FILE" "$ROUTING_URL/routes?leikaKey=99&ars=055620032032"
town fault info oversize 1 200 >/dev/null
violation_of "an answer of the town without its required field is counted as a violation" \
	curl -s --cacert "$CA_FILE" "$SUBMISSION_URL/v1/info"

echo "1..$count"
[ "$failed" -eq 0 ]
