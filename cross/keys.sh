#!/bin/sh
# Prints the folder of the keys: `schalter` signs kernels, `update` signs bundles, `channel`
# says where the newest bundle lies (cross/channel.sh). Those of a development machine are
# made here, once, and are good for nothing else: a release is signed with keys that never
# were on a build machine, and of a folder that is named nothing is made unless asked for.
#
# usage: cross/keys.sh [FILE...]     KEYS: a release's folder, in which these have to be
#        cross/keys.sh make          new ones, also into that
set -eu
cd "$(dirname "$0")/.."
keys=${KEYS:-build/keys-image}
if [ -n "${KEYS:-}" ] && [ "${1:-}" != make ]; then
    for file in "$@"; do
        [ -f "$keys/$file" ] || { echo "KEYS: no $file in $keys" >&2; exit 1; }
    done
    echo "$keys"
    exit
fi
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
