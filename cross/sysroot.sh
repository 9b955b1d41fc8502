#!/bin/sh
# Makes the sysroot for the cross compiler: Debian's arm64 headers and libraries of the
# `sysroot` lines of cross/packages.txt, unpacked and not installed (no script of a package
# runs, nothing needs root). Kept under a name that holds the checksum of what is wanted, so
# that it is made once; prints its folder.
#
# usage: cross/sysroot.sh [KEEP]     KEEP: the folder of what is kept, build/cross
set -eu
cd "$(dirname "$0")/.."
keep=${1:-build/cross}
suite=bookworm
wanted=$(awk '/^#/ { next } $2 == "sysroot" { print $1 }' cross/packages.txt)
sum=$(printf '%s\n' "$suite" "$wanted" | sha256sum | cut -c 1-16)
root=$keep/sysroot-$sum
if [ ! -f "$root/made" ]; then
    for tool in mmdebstrap aarch64-linux-gnu-gcc; do
        command -v $tool >/dev/null || { echo "$tool fehlt / is missing: make cross-deps" >&2; exit 1; }
    done
    mkdir -p "$keep"
    rm -rf "$root" "$root.part"
    mmdebstrap --quiet --architectures=arm64 --variant=extract \
        --include="$(echo $wanted | tr ' ' ,)" $suite "$root.part" >&2
    # Absolute links of -dev packages would lead to the host's libraries.
    find "$root.part/usr/lib" -type l -lname '/*' | while read -r link; do
        to=$(readlink "$link")
        ln -sfn "$(realpath -m --relative-to="$(dirname "$link")" "$root.part$to")" "$link"
    done
    touch "$root.part/made"
    mv "$root.part" "$root"
fi
echo "$root"
