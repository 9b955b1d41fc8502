#!/bin/sh
# The display ends under the kiosk. The kiosk ends with it and is started again by the
# supervisor; what was typed is gone, and the next start page says so. TAP.
target=${1:-build/release}
. tests/kit/kiosk.sh
mark="$work/laufzeit/visit"
ended() { ! kill -0 "$KIOSK"; }

kiosk_start "$work/kiosk.log"
wait_for 30 logged key-revocation-unknown 2
[ -e "$mark" ]
result $? "the kiosk stands"
courier=$(cat "/proc/$KIOSK/task/$KIOSK/children" | tr -d ' ')
display_stop
wait_for 10 ended
result $? "it does not outlive its display"
wait "$KIOSK" 2>/dev/null
[ $? -ne 0 ]
result $? "and says that it failed"
KIOSK=
[ -e "$mark" ]
result $? "the mark of a crash stays for the next start"
gone() { ! kill -0 "$courier"; }
wait_for 10 gone
result $? "the courier has ended, too"
finish
