#!/bin/sh
# Makes an update of what cross/image.sh made: the signed kernel and its root, signed once more
# as a bundle that RAUC on the device installs.
#
# usage: cross/bundle.sh OUT BOARD VERSION     OUT has rootfs.img and fit.img, gets schalter.raucb
#        SOURCE_DATE_EPOCH is its number of issue; NOTES: a line for the technician, what is new
set -eu
cd "$(dirname "$0")/.."
out=$1
keys=$(cross/keys.sh update.crt)

# RAUC writes into the folder it packs.
rm -rf "$out/bundle" "$out/schalter.raucb"
mkdir "$out/bundle"
echo "$SOURCE_DATE_EPOCH" >"$out/bundle/issue"
ln "$out/rootfs.img" "$out/fit.img" "$out/bundle/"
cat >"$out/bundle/manifest.raucm" <<END
[update]
compatible=schalter-$2
version=$3
build=$SOURCE_DATE_EPOCH
description=${NOTES:-}

[bundle]
format=verity

[image.rootfs]
filename=rootfs.img

[image.fit]
filename=fit.img
END
rauc --cert="$keys/update.crt" --key="$keys/update.key" --keyring="$keys/update.crt" \
    bundle "$out/bundle" "$out/schalter.raucb"
rm -rf "$out/bundle"
