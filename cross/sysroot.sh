#!/bin/sh
# Makes the sysroot for the cross compiler: Debian's arm64 headers and libraries of the
# `sysroot` lines of cross/packages.txt, unpacked and not installed (no script of a package
# runs, nothing needs root). Kept under a name that holds the checksum of what is wanted and
# of what makes it, so that it is made once; which versions that were stands in its file
# `packages`. Prints its folder.
#
# usage: cross/sysroot.sh [KEEP]     KEEP: the folder of what is kept, build/cross
set -eu
cd "$(dirname "$0")/.."
keep=${1:-build/cross}
wanted=$(awk '/^#/ { next } $2 == "sysroot" { print $1 }' cross/packages.txt)
sum=$( (echo "$wanted" && cat cross/sysroot.sh cross/debs.sh cross/unpack.sh) | sha256sum | cut -c 1-16)
root=$keep/sysroot-$sum
if [ ! -f "$root/made" ]; then
    command -v aarch64-linux-gnu-gcc >/dev/null ||
        { echo "aarch64-linux-gnu-gcc fehlt / is missing: make cross-deps" >&2; exit 1; }
    mkdir -p "$keep"
    rm -rf "$root" "$root.part"
    cross/debs.sh sysroot "$keep" >"$keep/sysroot.list"
    cross/unpack.sh "$root.part" <"$keep/sysroot.list"
    mv "$keep/sysroot.list" "$root.part/packages"
    # Absolute links of -dev packages would lead to the host's libraries.
    find "$root.part/usr/lib" -type l -lname '/*' | while read -r link; do
        to=$(readlink "$link")
        ln -sfn "$(realpath -m --relative-to="$(dirname "$link")" "$root.part$to")" "$link"
    done
    touch "$root.part/made"
    mv "$root.part" "$root"
fi
echo "$root"
