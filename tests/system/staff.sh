#!/bin/sh
# Staff take the kiosk out of service while somebody sends: she gets her number first, then
# the device has a break, and goes on when it is told to. TAP.
target=${1:-build/release}
. tests/kit/kiosk.sh
kiosk_set zeiten "doppeltipp_ms: 0"

{ cat tests/system/deregister.visit; printf '%s\n' 'tap Weiter' 'tap Ja, meine' \
    'tap Jetzt absenden' 'meet sending' 'pause 1000' 'world stored' 'pause 12000' \
    'tap Ohne Beleg' 'pause 300' 'meet done' 'tap Fertig' 'world staff' 'world outage 4' \
    'pause 1500' 'same' 'meet break' 'world outage 0' 'pause 500' 'same'; } >"$work/visit"
met() { [ -e "$work/$1" ]; }

kiosk_start "$work/kiosk.log"
wait_for 30 logged key-revocation-unknown 2
visit_begin "$work/visit"
wait_for 60 met sending
kill -USR1 "$KIOSK"
rm -f "$work/sending"
wait_for 60 met done
result $? "who is sending is not broken off"
logged out-of-service 1
result $((! $?)) "and the device is in service as long as she reads her number"
rm -f "$work/done"
wait_for 60 met break
result $? "then the glass says that the device has a break"
logged out-of-service 1
result $? "and the log that staff wanted it"
kill -USR2 "$KIOSK"
rm -f "$work/break"
visit_end
result $? "put into service it shows the start page"
wait_for 20 received 1
result $? "the application has arrived"
kiosk_stop
result $? "and the kiosk ends in order"
finish
