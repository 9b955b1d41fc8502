#!/bin/sh
# The product as the sender of the contract test: the whole kiosk, touched by the visitor,
# with its addresses pointing through Prism. Ends with 0 once the application is accepted.
# Environment as in README.md; the first argument is the target's folder.
target=$1
TOWN_TOOLS=$target # the town itself runs already
work=$(mktemp -d)
. tests/demo/town.sh
. tests/demo/display.sh
cleanup()
{
    [ -z "${KIOSK:-}" ] || kill "$KIOSK" 2>/dev/null
    display_stop
    rm -rf "$work"
}
trap cleanup EXIT

# The town's facts, with the addresses that lead through Prism.
mkdir -p "$work/stadt"
sed -e "s|^submission_url=.*|submission_url=$SUBMISSION_URL|" \
    -e "s|^routing_url=.*|routing_url=$ROUTING_URL|" \
    -e "s|^token_url=.*|token_url=$TOKEN_URL|" \
    -e "s|^ca_file=.*|ca_file=$CA_FILE|" \
    "$(dirname "$ROUTING_KEY_FILE")/ready" >"$work/stadt/ready"
display_start 1080x1920 "$work/xvfb.log" || exit 1
town_kiosk "$work" 1080 1920 268 476
sed -i 's/^zeiten:/drucker:\n  anschluss: keiner\nzeiten:\n  doppeltipp_ms: 0/' \
    "$work/schalter.yaml"
"$target/schalter" --config "$work/schalter.yaml" 2>"$work/kiosk.log" &
KIOSK=$!

# logged SECONDS WORDS: waits until the kiosk's log holds them.
logged()
{
    left=$(($1 * 5))
    while [ $left -gt 0 ]; do
        grep -q "$2" "$work/kiosk.log" && return 0
        sleep 0.2
        left=$((left - 1))
    done
    cat "$work/kiosk.log" >&2
    return 1
}
logged 30 key-revocation-unknown || exit 1
sleep 1
{ cat tests/system/deregister.visit; printf '%s\n' 'tap Weiter' 'tap Ja, meine' \
    'tap Jetzt absenden' 'pause 100'; } >"$work/visit"
"$target/tests/system/visitor" "$work/schalter.yaml" "$work" "$work/visit" >&2 || exit 1
logged 40 '"delivery-ended","state":3'
