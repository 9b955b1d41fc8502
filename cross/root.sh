#!/bin/sh
# Makes the tree of the root file system: what all images have in common (cross/base.sh), the
# product, and cross/overlay. Variant `test` has, on top, what the tests look at the device
# with (tests/image/overlay), `compare` that and a browser (tests/image/compare); nothing of
# either is ever in `release`.
#
# usage: cross/root.sh BUILD BOARD VARIANT VERSION ROOT BASE
#        BUILD: build/arm64; ROOT: made anew; BASE: of cross/base.sh
#        SOURCE_DATE_EPOCH is its number of issue
set -eu
cd "$(dirname "$0")/.."
build=$1
board=$2
variant=$3
version=$4
root=$5
base=$6
put() { install -D -m 0644 "$1" "$root/$2"; }
put_program() { install -D --strip --strip-program=aarch64-linux-gnu-strip "$1" "$root/$2"; }
put_folder() { mkdir -p "$root/$2" && cp -R --no-dereference "$1/." "$root/$2"; }

rm -rf "$root"
mkdir -p "$root"
cp -a "$base/root/." "$root"
for folder in dev proc sys run tmp var root data etc/schalter; do
    mkdir -p "$root/$folder"
done

put_program "$build/schalter" usr/bin/schalter
put_program "$build/schalter-issue" usr/lib/schalter/schalter-issue
put_program "$build/schalter-caretaker" usr/lib/schalter/schalter-caretaker
for unit in cross/units/*; do
    put "$unit" "usr/lib/systemd/system/$(basename "$unit")"
done
put_folder assets/catalogue usr/share/schalter/katalog
put_folder assets/spare usr/share/schalter/spare
put_folder assets/lang usr/share/schalter/lang
put assets/icons/schalter-icons.ttf usr/share/schalter/icons/schalter-icons.ttf
put assets/keyboard/compose usr/share/schalter/keyboard/compose
put ARCHITECTURE.md usr/share/doc/schalter/ARCHITECTURE.md
put LICENSE usr/share/doc/schalter/copyright
put_folder cross/overlay .
sed -i "s/@BOARD@/$board/" "$root/etc/rauc/system.conf"
keys=$(cross/keys.sh update.crt channel.pem)
put "$keys/update.crt" etc/rauc/keyring.pem
put "$keys/channel.pem" usr/lib/schalter/channel.pem

cat >"$root/usr/lib/os-release" <<END
NAME=Schalter
ID=schalter
VERSION_ID=$version
PRETTY_NAME="Schalter $version"
VARIANT_ID=$variant
END
echo "$SOURCE_DATE_EPOCH" >"$root/usr/lib/schalter/issue"
# What ca-certificates' own script would do: every root that Mozilla trusts.
mkdir -p "$root/etc/ssl/certs"
cat "$root"/usr/share/ca-certificates/mozilla/*.crt >"$root/etc/ssl/certs/ca-certificates.crt"

if [ "$variant" != release ]; then
    put_folder tests/image/overlay .
    put_program "$build/tests/image/agent" usr/bin/agent
    put_program "$build/tests/image/hand" usr/bin/hand
fi
if [ "$variant" = compare ]; then
    put_folder tests/image/compare .
    tests/image/peer.sh "$root/usr/share/peer"
fi
# As a machine with another umask would have made it.
chmod -R u=rwX,go=rX "$root"
