#!/bin/sh
# Builds the boot loader of a board that takes no script from its disk: Debian's source of
# U-Boot, with the settings in cross/boards and our script in it. Kept, as the sysroot is,
# under the checksum of what is wanted, and with another of Debian's versions made anew.
#
# usage: cross/uboot.sh BOARD CONFIG SCRIPT OUT [KEEP]     CONFIG: U-Boot's own, to begin with
set -eu
cd "$(dirname "$0")/.."
board=$1
config=$2
script=$3
out=$4
place=${5:-build/cross}

# One line of what stands in many: no variable of U-Boot has a line end.
one_line()
{
    printf 'bootcmd='
    awk '/^[ \t]*(#|$)/ { next }
        { sub(/^[ \t]+/, ""); printf "%s%s", $0, /(then|else|do)$/ ? " " : "; " }
        END { print "" }' "$script"
}

mkdir -p "$place"
one_line >"$place/schalter.env.$board"
source=$(cross/debs.sh source "$place" | grep '\.dsc$')
sum=$({ echo "$config" "$source" && cat "cross/boards/$board.uboot" cross/uboot.sh "$place/schalter.env.$board"; } |
    sha256sum | cut -c 1-16)
kept=$(realpath -m "$place")/u-boot-$sum.bin
if [ ! -f "$kept" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    dpkg-source --no-check -x "$source" "$work/source" # apt has checked it
    # As old as its source, whenever it is built.
    SOURCE_DATE_EPOCH=$(dpkg-parsechangelog -l "$work/source/debian/changelog" -S Timestamp)
    export SOURCE_DATE_EPOCH
    cp "$place/schalter.env.$board" "$work/source/schalter.env"
    build="env -u BOARD -u VARIANT -u MAKEFLAGS -u MFLAGS make -s -j$(nproc) -C $work/source
        O=$work/build CROSS_COMPILE=aarch64-linux-gnu-"
    $build $config
    cat "cross/boards/$board.uboot" >>"$work/build/.config"
    $build olddefconfig
    # A setting that its dependencies took back is a mistake here, and so is one they brought back.
    grep '^CONFIG' "cross/boards/$board.uboot" | while read -r line; do
        grep -qxF "$line" "$work/build/.config" || { echo "U-Boot has no $line" >&2; exit 1; }
    done
    sed -n 's/^# \(CONFIG_.*\) is not set$/\1/p' "cross/boards/$board.uboot" | while read -r name; do
        ! grep "^$name=" "$work/build/.config" >&2 || { echo "U-Boot has that after all" >&2; exit 1; }
    done
    $build u-boot.bin
    cp "$work/build/u-boot.bin" "$kept"
fi
rm "$place/schalter.env.$board"
cp "$kept" "$out"
