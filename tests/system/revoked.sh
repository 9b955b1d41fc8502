#!/bin/sh
# The authority's key is revoked: the whole product with a list from the stand-in town. The
# citizen is told before the first question; before that a visit may begin. TAP.
target=${1:-build/release}
TOWN_OPTIONS=--crl
. tests/kit/kiosk.sh
lists=$(town_fact "$work" crl_url | sed 's|^http://||; s|/.*||')
kiosk_set netz "sperrlisten: $lists"
kiosk_set zeiten "schluessel_erneuern_s: 5"

# first_page NAME KEY: goes to the first page of a service; the glass must be the page of a
# visit whose keys stand as KEY says (enum service_key).
first_page()
{
    printf '%s\n' 'pause 500' 'world storage 1' 'world network 1' 'world printer 3' \
        'tap Jetzt beginnen' "world key 0 $2" "world key 1 $2" 'tap Hund abmelden' same "shot $1" \
        'tap Beenden' 'pause 300' >"$work/$1.visit"
    visit "$work/$1.visit"
}

town crl-lifetime 4
kiosk_start "$work/kiosk.log"
wait_for 30 logged '"revocation-known"' 1
result $? "the lists vouch for the authority's key"
! grep -q key-revocation-unknown "$work/kiosk.log"
result $? "and the face is told so"
sleep 1
first_page good 1
result $? "a visit may begin"
town revoke encryption
wait_for 30 logged '"destination-chain-refused","reason":"revoked"' 2
result $? "the key is revoked, which the next list tells"
sleep 1
first_page told 4
result $? "the citizen is told before the first question that it does not go"
[ "$(find "$work/stadt/received" -type f 2>/dev/null | wc -l)" -eq 0 ]
result $? "nothing was sent"
kiosk_stop
finish
