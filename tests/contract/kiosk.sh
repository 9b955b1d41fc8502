#!/bin/sh
# The product as the sender of the contract test: the whole kiosk, touched by the visitor,
# with its addresses pointing through Prism. Ends with 0 once the application is accepted.
# Environment as in README.md; the first argument is the target's folder.
target=$1

# The facts of the town that runs already, with the addresses that lead through Prism.
TOWN_READY=$(mktemp)
sed -e "s|^submission_url=.*|submission_url=$SUBMISSION_URL|" \
    -e "s|^routing_url=.*|routing_url=$ROUTING_URL|" \
    -e "s|^token_url=.*|token_url=$TOKEN_URL|" \
    -e "s|^ca_file=.*|ca_file=$CA_FILE|" \
    "$(dirname "$ROUTING_KEY_FILE")/ready" >"$TOWN_READY"
. tests/kit/kiosk.sh
rm -f "$TOWN_READY"
kiosk_set zeiten "doppeltipp_ms: 0"
kiosk_start "$work/kiosk.log"
wait_for 30 logged key-revocation-unknown 1
result $? "the kiosk has a key to seal with"
[ $failed -eq 0 ] || finish
sleep 1
{ cat tests/system/deregister.visit; printf '%s\n' 'tap Weiter' 'tap Ja, meine' \
    'tap Jetzt absenden' 'pause 100'; } >"$work/visit"
visit "$work/visit"
result $? "the visitor hands in a deregistration"
wait_for 40 logged '"delivery-ended","state":3' 1
result $? "the authority has accepted it"
finish
