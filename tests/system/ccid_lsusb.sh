#!/bin/sh
# What the simulated card readers say they are, read by somebody else's program: lsusb -v
# shows each interface with the values that are published for the real reader. TAP.
#
# usage: ccid_lsusb.sh [build/debug]
build=${1:-build/debug}
. tests/kit/tap.sh
if ! command -v lsusb >/dev/null; then
    echo "ok 1 - descriptors of the card readers # SKIP lsusb is not installed (usbutils)"
    echo "1..1"
    exit 0
fi
work=$(mktemp -d /tmp/ccid_lsusb-XXXXXX)
trap 'rm -rf "$work"' EXIT

# Published: model, number, interface, class, endpoints, last slot, voltages, protocols,
# dwMaxIFSD, dwFeatures, dwMaxCCIDMessageLength, PIN support.
cat >"$work/published" <<END
cyberjack 0c4b:9102 0 11 3 0 1 2 254 000404B0 266 0
omnikey 076b:5422 0 11 3 0 7 3 254 000404BA 520 0
omnikey 076b:5422 1 11 3 0 7 3 254 000407B8 520 0
acr1252 072f:223b 0 11 3 0 7 2 254 00040040 522 0
acr1252 072f:223b 1 11 3 0 1 3 254 000204BA 288 0
cloud4700 04e6:5720 0 11 3 0 7 3 254 000404BA 1034 0
cloud4700 04e6:5720 1 11 3 0 1 3 1024 000404BE 1034 0
kc1000 046a:00a2 2 11 3 0 7 3 254 000207B8 271 3
mr800 03eb:6120 0 11 2 1 1 3 254 000401BE 527 0
standard 0c4b:0500 0 255 3 0 7 3 254 00010030 5130 3
st2000 046a:003e 0 255 3 0 1 3 254 000100BA 270 3
gempc 08e6:3437 0 11 3 0 7 3 254 00010230 271 0
END
models=$(cut -d ' ' -f 1 "$work/published" | sort -u)

"$build/usbemu" --plug="$(echo $models | tr ' ' ,)" -- lsusb -v >"$work/lsusb.log" 2>&1
awk '
    function hex(text,   i, n) {
        for (i = 1; i <= length(text); i++)
            n = 16 * n + index("0123456789abcdef", substr(text, i, 1)) - 1
        return n
    }
    function flush() { if (max != "") print id, number, class, ends, last, volts, protos, ifsd, features, max, pin; max = "" }
    /^Bus / { flush(); id = $6 }
    $1 == "bInterfaceNumber" { flush(); number = $2 }
    $1 == "bInterfaceClass" { class = $2 }
    $1 == "bNumEndpoints" { ends = $2 }
    $1 == "nMaxSlotIndex" { last = $2 }
    $1 == "bVoltageSupport" { volts = $2 }
    $1 == "dwProtocols" { protos = $2 }
    $1 == "dwMaxIFSD" { ifsd = $2 }
    $1 == "dwFeatures" { features = $2 }
    $1 == "dwMaxCCIDMsgLen" { max = $2 }
    $1 == "bPINSupport" { pin = $2 }
    # Of a class of the maker lsusb shows the 54 bytes as they are; $3 is the first.
    /UNRECOGNIZED: +36 21 / {
        last = hex($7); volts = hex($8); protos = hex($9); ifsd = hex($32 $31)
        features = toupper($46 $45 $44 $43); max = hex($48 $47); pin = hex($55)
    }
    END { flush() }
' "$work/lsusb.log" >"$work/seen"

while read -r model values; do
    number=$(echo "$values" | cut -d ' ' -f 2)
    check "$model, interface $number: as published" grep -qxF "$values" "$work/seen"
done <"$work/published"
strange=$(grep -ciE 'unrecognized|junk|incomplete' "$work/lsusb.log")
[ "$strange" -eq 2 ]
result $? "lsusb finds nothing strange but the two descriptors of a maker's own class"
finish
