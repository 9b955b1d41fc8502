#!/bin/sh
# Makes the disk of one board: root file system, the hashes of its blocks, initramfs, kernel,
# partitions. How long each step took and what the root is made of stands in its report.
#
# usage: cross/image.sh BUILD BOARD VARIANT OUT
#        BUILD: build/arm64; BOARD: cross/boards; VARIANT: release, test, compare; OUT: made anew
set -eu
cd "$(dirname "$0")/.."
build=$1
board=$2
variant=$3
out=$4
version=${VERSION:-$(git describe --always --dirty 2>/dev/null || echo unknown)}
# Everything signed is as old as what it was made of: the same tree, the same bytes. It is the
# number of issue, too (cross/root.sh): a device without one would never take an update.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct || true)}
export SOURCE_DATE_EPOCH
case $SOURCE_DATE_EPOCH in
'' | 0* | *[!0-9]*)
    echo "no number of issue: neither git nor SOURCE_DATE_EPOCH names a second above 0" >&2
    exit 1
    ;;
esac

# step NAME COMMAND...: runs it, and notes the seconds. Not behind an `||`, where the shell
# would go on after a mistake within it.
step()
{
    name=$1
    shift
    begin=$(date +%s%N)
    "$@" >"$out/log" 2>&1
    printf '%8.1f s  %s\n' "$(echo "$begin $(date +%s%N)" | awk '{ print ($2 - $1) / 1e9 }')" \
        "$name" >>"$out/report.txt"
}

base() { cross/base.sh "$board" "$variant" >"$out/base"; }
root() { cross/root.sh "$build" "$board" "$variant" "$version" "$out/root" "$base"; }
check() { cross/check-root.sh "$out/root" "$variant"; }

system() { cross/system.sh "$build" "$variant" "$out" "$base"; }

# What is particular to a terminal lies on the partition `data`; a release has none of it.
data()
{
    mkdir -p "$out/input/data/bestand" "$out/input/data/konfiguration"
    # As RAUC would have noted it: what lies in the first slot.
    printf '[slot.rootfs.0]\nbundle.compatible=schalter-%s\nbundle.version=%s\nstatus=ok\n' \
        "$board" "$version" >"$out/input/data/rauc.status"
    [ "$variant" = release ] || tests/image/terminal.sh build/keys-image "$out/input/data/konfiguration"
}

update() { cross/bundle.sh "$out" "$board" "$version"; }
bill() { cross/bill.py "$version" "$SOURCE_DATE_EPOCH" "$out" <"$base/debs"; }

# Kernel and initramfs, signed; what the board reads before them.
fit() { cross/fit.sh "$out" "$board" "$base"; }

disk()
{
    mkdir -p "$out/tmp"
    cat "cross/boards/$board.cfg" cross/disk.cfg >"$out/disk.cfg"
    # A browser and what it needs do not fit into a slot.
    [ "$variant" != compare ] || sed -i 's/size = 160M/size = 400M/' "$out/disk.cfg"
    genimage --config "$out/disk.cfg" --rootpath "$out/input" --inputpath "$out" \
        --outputpath "$out" --tmppath "$out/tmp"
    rm -rf "$out/tmp" "$out/disk.cfg"
}

for tool in mksquashfs veritysetup genimage cpio zstd mke2fs mkimage dtc mcopy rauc aarch64-linux-gnu-strip; do
    command -v $tool >/dev/null || { echo "$tool fehlt / is missing: make cross-deps" >&2; exit 1; }
done
[ -f "cross/boards/$board.cfg" ] || { echo "no board $board in cross/boards" >&2; exit 1; }
rm -rf "$out"
mkdir -p "$out"
trap '[ $? -eq 0 ] || { cat "$out/log" >&2; echo "failed: $name" >&2; }' EXIT
step "packages, unpacked and pruned (kept)" base
base=$(cat "$out/base")
step "root: product and overlay" root
step "look into the root" check
step "squashfs, hashes of its blocks, initramfs" system
step "signed kernel, boot loader" fit
step "look into the board's device tree" cross/check-board.sh "$out" "$board" "$base"
step "data of the terminal" data
step "disk" disk
step "update (bundle)" update
step "manifest and bill of materials" bill
{
    echo
    for name in schalter update; do
        ! openssl x509 -noout -subject -in "$(cross/keys.sh)/$name.crt" | grep -q development ||
            echo "Signed with a key of development ($name): not to be delivered."
    done
    (cd "$out" && stat -c '%s %n' schalter.img schalter.raucb rootfs.img fit.img Image initramfs.cpio.zst) |
        awk '{ printf "%8.1f MB %s\n", $1 / 1e6, $2 }'
    echo
    echo "On the root, by package:"
    awk '{ printf "%8d KB %s\n", $1, $2 }' "$base/sizes"
} >>"$out/report.txt"
rm "$out/log"
sed '/^On the root/,$d' "$out/report.txt"
