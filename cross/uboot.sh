#!/bin/sh
# Builds the boot loader of a board that takes no script from its disk: Debian's source of
# U-Boot, with the settings in cross/boards and our script in it. Kept, as the sysroot is,
# under the checksum of what it is made of.
#
# usage: cross/uboot.sh BOARD SCRIPT OUT [KEEP]
set -eu
cd "$(dirname "$0")/.."
board=$1
script=$2
out=$3
place=${4:-build/cross}
config=rpi_arm64_defconfig

# One line of what stands in many: no variable of U-Boot has a line end.
one_line()
{
    printf 'bootcmd='
    awk '/^[ \t]*(#|$)/ { next }
        { sub(/^[ \t]+/, ""); printf "%s%s", $0, /(then|else|do)$/ ? " " : "; " }
        END { print "" }' "$script"
}

source=$(cross/debs.sh source "$place" | grep '\.orig\.tar')
one_line >"$place/schalter.env.$board"
sum=$(cat "cross/boards/$board.uboot" cross/uboot.sh "$place/schalter.env.$board" "$source" |
    sha256sum | cut -c 1-16)
kept=$(realpath -m "$place")/u-boot-$sum.bin
if [ ! -f "$kept" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    mkdir "$work/source"
    tar -x -f "$source" -C "$work/source" --strip-components=1
    cp "$place/schalter.env.$board" "$work/source/schalter.env"
    build="env -u BOARD -u VARIANT -u MAKEFLAGS -u MFLAGS make -s -j$(nproc) -C $work/source O=$work/build CROSS_COMPILE=aarch64-linux-gnu-"
    $build $config
    cat "cross/boards/$board.uboot" >>"$work/build/.config"
    $build olddefconfig
    # A setting that its dependencies took back is a mistake here.
    grep '^CONFIG' "cross/boards/$board.uboot" | while read -r line; do
        grep -qxF "$line" "$work/build/.config" || { echo "U-Boot has no $line" >&2; exit 1; }
    done
    $build u-boot.bin
    cp "$work/build/u-boot.bin" "$kept"
fi
rm "$place/schalter.env.$board"
cp "$kept" "$out"
