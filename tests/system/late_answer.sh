#!/bin/sh
# The courier answers late, when the citizen has long gone back to her list: whoever then
# sends the same answers once more has handed in one application. TAP.
target=${1:-build/release}
. tests/kit/kiosk.sh
kiosk_set zeiten "doppeltipp_ms: 0"

# She takes a consent back and gives it again: other answers, and the same ones again.
{ cat tests/system/deregister.visit; printf '%s\n' 'tap Weiter' 'tap Ja, meine' \
    'meet standing' 'tap Jetzt absenden' 'pause 17000' 'world not-stored 2' \
    'tap Zurück' 'tap Zurück' 'tap Ja, ich habe' 'tap Ja, ich habe' 'meet answered' \
    'tap Weiter' 'tap Weiter' 'tap Ja, meine' 'tap Jetzt absenden' 'pause 1000' \
    'world stored' 'pause 12000' 'tap Ohne Beleg' 'pause 300' 'tap Fertig'; } >"$work/visit"
met() { [ -e "$work/$1" ]; }

kiosk_start "$work/kiosk.log"
wait_for 30 logged key-revocation-unknown 2
result $? "the face has verified a key for both services"
courier=$(cat "/proc/$KIOSK/task/$KIOSK/children" | tr -d ' ')
visit_begin "$work/visit"
wait_for 60 met standing
kill -STOP "$courier"
rm -f "$work/standing"
wait_for 60 met answered
result $? "the kiosk gives up waiting for a courier that stands still, and nothing is lost"
kill -CONT "$courier"
wait_for 20 received 1
result $? "the courier goes on, and what it was given arrives"
rm -f "$work/answered"
visit_end
result $? "the same answers are handed in again"
sleep 5
received 1
result $? "and are the same application"
kiosk_stop
finish
