#!/bin/sh
# Makes of the tree of a root file system what runs from a slot: the root as one file with the
# hashes of its blocks behind it, and the kernel and initramfs it is for.
#
# usage: cross/system.sh BUILD VARIANT OUT BASE
#        OUT has root, gets rootfs.img, root.facts, initramfs.cpio.zst, Image
#        SOURCE_DATE_EPOCH is how old all of it is
set -eu
cd "$(dirname "$0")/.."
build=$1
variant=$2
out=$(realpath "$3")
base=$4
BLOCK=4096

# Tests are not to wait for the last percent.
squashfs()
{
    level=15
    [ "$variant" = release ] || level=3
    find "$out/root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    mksquashfs "$out/root" "$out/rootfs.img" -noappend -no-progress -all-root -no-xattrs \
        -comp zstd -Xcompression-level $level -b 256K
}

# The tree of hashes lies behind the file system; where that is and its root are facts that
# the initramfs holds, and the initramfs is signed.
verity()
{
    size=$(stat -c %s "$out/rootfs.img")
    veritysetup format --no-superblock --salt=- --data-block-size=$BLOCK \
        --hash-block-size=$BLOCK --data-blocks=$((size / BLOCK)) --hash-offset="$size" \
        "$out/rootfs.img" "$out/rootfs.img" >"$out/verity"
    printf 'blocks %s\nhash %s\n' $((size / BLOCK)) \
        "$(sed -n 's/^Root hash:[[:space:]]*//p' "$out/verity")" >"$out/root.facts"
    rm "$out/verity"
}

# " WORDS" if modprobe would give some to the module.
options()
{
    sed -n "s/^options $1 / /p" "$out/root/etc/modprobe.d/"*.conf
}

initramfs()
{
    tree=$out/initramfs
    version_of_kernel=$(cat "$base/kernel")
    rm -rf "$tree"
    mkdir -p "$tree/dev" "$tree/proc" "$tree/sys" "$tree/system" "$tree/modules"
    install --strip --strip-program=aarch64-linux-gnu-strip "$build/initramfs" "$tree/init"
    cp "$out/root.facts" "$tree/root.facts"
    for place in start beside; do
        while read -r module; do
            # One that both name is loaded by the first.
            [ ! -e "$tree/modules/$(basename "$module")" ] || continue
            cp "$base/root/usr/lib/modules/$version_of_kernel/$module" "$tree/modules/"
            echo "$(basename "$module")$(options "$(basename "$module" .ko)")"
        done <"$base/modules.$place" >"$tree/modules/$place"
    done
    # As a machine with another umask would have made it.
    chmod -R u=rwX,go=rX "$tree"
    find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    (cd "$tree" && find . | LC_ALL=C sort | cpio --quiet --reproducible -o -H newc -R 0:0) |
        zstd -q -19 -f -o "$out/initramfs.cpio.zst"
    cp "$base/boot/Image" "$out/Image"
}

squashfs
verity
initramfs
