#!/bin/sh
# The real AusweisApp and pcscd as our driver starts them: a visit with AusweisApp's own
# simulated card, the same without privileges, what lies in their home, and that pcscd
# leaves every reader on USB alone, also with libccid installed (that reader is emulated).
# Output: TAP.
#
# usage: eid_real.sh [build/debug]
set -u
build=${1:-build/debug}
root=$(cd "$(dirname "$0")/../.." && pwd)
case $build in /*) ;; *) build=$root/$build ;; esac
program=$build/tests/system/eid_simulator
alone="unshare -m --propagation private"

# In a mount namespace: /run/pcscd as the unit makes it for the kiosk's user.
if [ "${1:-}" = --nobody ]; then
    mount -t tmpfs none /run && mkdir /run/pcscd && chown 65534:65534 /run/pcscd || exit 1
    exec setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --no-new-privs "$2"
fi
# In a mount namespace, under usbemu: pcscd with the filter of ours, and no other setting.
if [ "${1:-}" = --usb ]; then
    mount -t tmpfs none /run && mkdir /run/pcscd || exit 1
    env "$3" pcscd --foreground --debug --config "$2/none" >"$2/usb" 2>&1 &
    pcscd=$!
    for i in $(seq 50); do
        grep -q "Adding USB device" "$2/usb" && break
        sleep 0.1
    done
    sleep 1
    kill $pcscd
    exit 0
fi

work=$(mktemp -d /tmp/eid_real.XXXXXX)
. "$root/tests/kit/tap.sh"
holder=
clean_up() { [ -z "$holder" ] || kill "$holder" 2>/dev/null; rm -rf "$work"; }
trap clean_up EXIT
for tool in /usr/bin/AusweisApp2 /usr/sbin/pcscd; do
    [ -x $tool ] || { echo "1..0 # SKIP $tool is missing (make deps)"; exit 0; }
done
[ -x "$program" ] || { echo "1..0 # SKIP $program is not built"; exit 0; }

timeout 150 "$program" >"$work/visit" 2>"$work/visit.log"
retell <"$work/visit"

if $alone true 2>/dev/null; then
    cp "$program" "$work/program"
    chmod 755 "$work" "$work/program"
    timeout 150 $alone sh "$0" --nobody "$work/program" >"$work/nobody" 2>"$work/nobody.log"
    sed 's/ - / - without privileges: /' "$work/nobody" >"$work/retold"
    retell <"$work/retold"
else
    result 0 "without privileges # SKIP no mount namespace of our own is allowed here"
fi

# As on a kiosk: no developer anywhere, and what the two got from us.
mkfifo "$work/input"
"$program" hold <"$work/input" >"$work/held" 2>"$work/held.log" &
holder=$!
exec 9>"$work/input"
wait_for 30 test -s "$work/held"
run=$(cat "$work/held")
of() { tr '\0' '\n' <"/proc/$(pgrep -P $holder "$1")/$2"; }
no_developer() { ! grep -rqi 'preverification\|developer' "$run/ausweis" 2>/dev/null && [ -d "$run/ausweis/home" ]; }
check "as on a kiosk nothing in their home speaks of a developer" no_developer
plain() { of "$1" environ | grep -v "^\($2\)=" && return 1; [ -n "$(of "$1" environ)" ]; }
check "AusweisApp gets six variables and no others" \
    plain AusweisApp2 'HOME\|LANG\|PATH\|PCSCLITE_CSOCK_NAME\|QT_QPA_PLATFORM\|XDG_RUNTIME_DIR'
check "pcscd five" \
    plain pcscd 'PATH\|PCSCLITE_FILTER_IGNORE_READER_NAMES\|PCSCLITE_HP_DROPDIR\|LISTEN_FDS\|LISTEN_PID'
no_core() { of "$1" limits | grep -q '^Max core file size *0 *0 '; }
check "neither leaves a core" eval 'no_core AusweisApp2 && no_core pcscd'
mode() { [ "$(stat -c %a "$run/ausweis")" = 700 ]; }
check "nobody else may look into their folder" mode
filter=$(of pcscd environ | grep ^PCSCLITE_FILTER)
exec 9>&-
wait $holder
check "it ends as it should" test $? -eq 0
holder=

mkdir "$work/none"
if [ -d /usr/lib/pcsc/drivers/ifd-ccid.bundle ] && $alone true 2>/dev/null && [ -x "$build/usbemu" ]; then
    for model in cyberjack omnikey acr1252 cloud4700 kc1000; do
        timeout 60 $alone "$build/usbemu" --plug=$model -- sh "$0" --usb "$work" "$filter" \
            >"$work/usb.log" 2>&1
        seen() { grep -q 'contains ".": ignored' "$work/usb" && ! grep -q 'Attempting startup' "$work/usb"; }
        check "pcscd with libccid leaves $model alone" seen
    done
else
    result 0 "pcscd leaves USB alone # SKIP no libccid or no mount namespace"
fi
finish
