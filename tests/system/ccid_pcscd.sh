#!/bin/sh
# The simulated card readers judged by somebody else's programs: pcscd with libccid takes
# each of them, and commands and answers of every length arrive unchanged. Output: TAP.
# The machine's own /run/pcscd is not touched: each pcscd has a /run of its own, and an
# empty folder of readers to configure, so that vpcd is not loaded.
#
# usage: ccid_pcscd.sh [build/debug]
set -eu
build=${1:-build/debug}
bundles=/usr/lib/pcsc/drivers

if [ "${1:-}" = --inside ]; then
    # Running under usbemu, in a mount namespace of our own.
    shift
    work=$1
    shift
    mount -t tmpfs none /run
    mkdir /run/pcscd
    # libccid leaves a model alone that it has not heard of. This one it would not know.
    if [ "$2" = mr800 ]; then
        cp -r $bundles "$work/drivers"
        for row in ifdVendorID:0x03EB ifdProductID:0x6120 ifdFriendlyName:MR800; do
            sed -i "/<key>${row%%:*}</,/<array>/s|<array>|<array><string>${row#*:}</string>|" \
                "$work/drivers/ifd-ccid.bundle/Contents/Info.plist"
        done
        mount --bind "$work/drivers" $bundles
    fi
    mkdir -p "$work/none"
    pcscd -c "$work/none" -f -d >"$work/pcscd.log" 2>&1 &
    pcscd=$!
    while [ ! -S /run/pcscd/pcscd.comm ]; do
        kill -0 $pcscd || exit 1
        sleep 0.05
    done
    "$@" || echo "not ok - $2: the client ended badly"
    kill $pcscd
    wait $pcscd || true
    exit 0
fi

. tests/kit/tap.sh
work=$(mktemp -d /tmp/ccid_pcscd-XXXXXX)
[ -n "${KEEP:-}" ] || trap 'rm -rf "$work"' EXIT
missing=
for program in pcscd unshare; do
    command -v $program >/dev/null || missing="$missing $program"
done
[ -d $bundles/ifd-ccid.bundle ] || missing="$missing libccid"
alone="unshare -m --propagation private"
$alone true 2>/dev/null || alone="unshare -r -m --propagation private"
if [ -n "$missing" ]; then
    echo "ok 1 - pcscd takes the readers # SKIP not installed:$missing"
    echo "1..1"
    exit 0
fi
if ! $alone mount -t tmpfs none /run 2>/dev/null; then
    echo "ok 1 - pcscd takes the readers # SKIP no mount namespace of our own is allowed here"
    echo "1..1"
    exit 0
fi

one() # FOLDER, then what the client is told: model, part of its name, ...
{
    into=$work/$1
    shift
    mkdir "$into"
    # shellcheck disable=SC2086
    timeout 120 $alone "$build/usbemu" --plug="$1" --card-port="$port" -- \
        sh "$0" --inside "$into" "$build/tests/system/pcsc_client" "$@" \
        >"$into/said" 2>"$into/errors" &
}
port=0
# kc1000 is three interfaces, and pcscd tries each: for a moment it lists the first two,
# which libccid refuses then, under the name without brackets.
while read -r model how name; do
    one "$model" "$model" "$name" "$how"
done <<END
cyberjack whole cyberJack RFID basis
omnikey whole 5422CL
acr1252 whole PICC
cloud4700 whole 4700 F Contactless
kc1000 short [KC 1000 SC/DI]
mr800 whole MR800
st2000 short ST-2xxx
gempc short PC Twin
END
# A card of somebody else's on the line. As packaged it looks in the wrong place for its
# modules, and for cryptography under another name.
vicc=/usr/lib/python3/site-packages/virtualsmartcard
if [ -d $vicc ] && [ -d /usr/lib/python3/dist-packages/Cryptodome ]; then
    mkdir "$work/shim"
    ln -s /usr/lib/python3/dist-packages/Cryptodome "$work/shim/Crypto"
    PYTHONPATH=$vicc:$work/shim
    export PYTHONPATH
    port=$((20000 + $$ % 10000))
    one line cyberjack "cyberJack" line /usr/bin/python3 /usr/bin/vicc -t iso7816 \
        -H 127.0.0.1 -P $port
fi
wait
for model in cyberjack omnikey acr1252 cloud4700 kc1000 mr800 st2000 gempc; do
    if [ -s "$work/$model/said" ]; then
        retell <"$work/$model/said"
    else
        result 1 "$model: nothing was said"
        tail -n 4 "$work/$model/errors" "$work/$model/pcscd.log" 2>/dev/null | sed 's/^/# /'
    fi
done
if [ -s "$work/line/said" ]; then
    retell <"$work/line/said"
elif [ -d "$work/line" ]; then
    result 1 "the card line: nothing was said"
else
    n=$((n + 1))
    echo "ok $n - a card program on the line # SKIP vsmartcard-vpicc is not installed"
fi
finish
