#!/bin/sh
# Makes the keys of a development machine, once: `schalter` signs kernels, `update` signs
# bundles, `channel` says where the newest bundle lies (cross/channel.sh). Good for nothing else: a release is signed with keys that never were on a build
# machine (KEYS=folder, or where that is a token, `rauc bundle --key=pkcs11:...`). Prints their
# folder.
#
# usage: cross/keys.sh
set -eu
cd "$(dirname "$0")/.."
keys=${KEYS:-build/keys-image}
mkdir -p "$keys"
# Tests run beside each other, and each key is made once.
exec 9>"$keys/lock"
flock 9
for name in schalter update; do
    [ -f "$keys/$name.crt" ] || openssl req -x509 -newkey rsa:2048 -noenc -days 3650 \
        -subj "/CN=Schalter development, $name" -keyout "$keys/$name.key" \
        -out "$keys/$name.crt" 2>"$keys/log" || { cat "$keys/log" >&2; exit 1; }
done
[ -f "$keys/channel.pem" ] || {
    openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:4096 -out "$keys/channel.key" &&
        openssl pkey -in "$keys/channel.key" -pubout -out "$keys/channel.pem"
} 2>"$keys/log" || { cat "$keys/log" >&2; exit 1; }
echo "$keys"
