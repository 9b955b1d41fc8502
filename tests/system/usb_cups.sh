#!/bin/sh
# The simulated printer judged by somebody else's program: the usb backend of CUPS finds
# it and prints through it, and every byte arrives. Output: TAP.
#
# usage: usb_cups.sh [build/debug]      CUPS_USB_BACKEND names a backend elsewhere.
set -eu
build=${1:-build/debug}
backend=
# The backend comes with the package cups, whose spooler nobody needs here: the package is
# unpacked, not installed.
unpacked=build/cups/usr/lib/cups/backend-available/usb
if [ "${1:-}" != --inside ] && [ ! -x "$unpacked" ] && [ ! -x /usr/lib/cups/backend/usb ]; then
    mkdir -p build/cups
    (cd build/cups && apt-get download cups && dpkg -x cups_*.deb . &&
        chmod 755 usr/lib/cups/backend-available/usb) >/dev/null 2>&1 || true
fi
for candidate in "${CUPS_USB_BACKEND:-}" /usr/lib/cups/backend/usb \
    /usr/lib/cups/backend-available/usb "$PWD/$unpacked"; do
    if [ -z "$backend" ] && [ -x "$candidate" ]; then
        backend=$candidate
    fi
done

if [ "${1:-}" = --inside ]; then
    # Running under usbemu now: $2 is the backend, $3 the scratch folder.
    "$2" >"$3/found" 2>"$3/find.log" || true
    for uri in 'usb://EPSON/TM-T20?serial=P0001' 'usb://CUSTOM%20SPA/VKP80III?serial=P0003'; do
        DEVICE_URI=$uri timeout 60 "$2" 1 nobody test 1 '' "$3/sent" \
            >"$3/print.out" 2>>"$3/print.log" || echo "backend failed on $uri" >>"$3/failed"
    done
    exit 0
fi

echo 1..3
if [ -z "$backend" ]; then
    for n in 1 2 3; do
        echo "ok $n # SKIP no CUPS usb backend here (it is in the package cups)"
    done
    exit 0
fi
scratch=$(mktemp -d /tmp/usb_cups-XXXXXX)
trap 'rm -rf "$scratch"' EXIT
head -c 20000 /dev/urandom >"$scratch/sent"
"$build/usbemu" --plug=printer,vkp80 --record-dir="$scratch" -- \
    "$0" --inside "$backend" "$scratch"

result=0
check() { # number, name, command...
    number=$1
    name=$2
    shift 2
    if "$@" >/dev/null 2>&1; then
        echo "ok $number - $name"
    else
        echo "not ok $number - $name"
        sed 's/^/# /' "$scratch/failed" "$scratch/find.log" 2>/dev/null || true
        result=1
    fi
}
check 1 "the backend lists the printer by its device id" \
    grep -q 'usb://EPSON/TM-T20?serial=P0001' "$scratch/found"
check 2 "20,000 bytes reach the Epson unchanged" cmp "$scratch/sent" "$scratch/printer.bin"
check 3 "20,000 bytes reach the Custom unchanged" cmp "$scratch/sent" "$scratch/vkp80.bin"
exit $result
