#!/bin/sh
# Makes what all images of a board have in common: Debian's packages of the `image` lines of
# cross/packages.txt (for the variant `compare` of its lines, too), unpacked, without what
# cross/prune.txt drops and with those kernel modules alone that cross/modules.txt names. Kept,
# as the sysroot is, under the checksum of what is wanted; prints its folder. `root` in it is the
# tree, `sizes` how many KB of which package are on the device, `debs` the packages' files.
#
# usage: cross/base.sh BOARD VARIANT [KEEP]     KEEP: the folder of what is kept, build/cross
set -eu
cd "$(dirname "$0")/.."
board=$1
purpose=image
[ "$2" != compare ] || purpose=compare
place=${3:-build/cross}
keep=$(realpath -m "$place")
sum=$( (echo $purpose $board && cat cross/packages.txt cross/prune.txt cross/modules.txt \
    cross/base.sh cross/debs.sh cross/unpack.sh) | sha256sum | cut -c 1-16)
base=$keep/base-$sum

# The arguments of a `find` for what one kind of line of cross/prune.txt names.
patterns()
{
    awk -v kind="$1" '!/^#/ && $2 == kind { printf "%s-path\n%s\n", n++ ? "-o\n" : "", $1 }' \
        cross/prune.txt
}

prune()
{
    patterns keep >"$base.part/keep"
    patterns drop >"$base.part/drop"
    (
        cd "$base.part/root"
        # One argument a line; a pattern must not be expanded here.
        set -f
        find . ! -type d ! \( $(cat ../keep) \) \( $(cat ../drop) \) -delete
        # Nothing there runs a script.
        find . -type f ! -path './usr/share/doc/*' -exec grep -lI -m 1 '^#!' {} + | while read -r file; do
            [ "$(head -c 2 "$file")" != '#!' ] || rm "$file"
        done
        # Links to what is gone; where one from the root leads, only the device knows.
        find ./etc ./usr/lib/systemd -xtype l ! -lname '/*' -delete
        # A program must not lend its owner's rights to who calls it.
        find . -type f -perm /6000 -exec chmod u-s,g-s {} +
        find . -depth -type d -empty -delete
    )
    rm "$base.part/keep" "$base.part/drop"
}

# For all boards, or for this one.
wanted_modules()
{
    awk -v place="$1" -v own="$1:$board" '!/^#/ && ($2 == place || $2 == own) { print $1 }' cross/modules.txt
}

# Copies the modules that are wanted, with what they need, and writes which of them our
# initramfs loads, in its order, each once.
modules()
{
    root=$base.part/root
    version=$(basename "$root"/usr/lib/modules/*)
    mv "$root/usr/lib/modules/$version" "$base.part/all"
    mkdir -p "$base.part/depmod/lib/modules"
    ln -s ../../../all "$base.part/depmod/lib/modules/$version"
    depmod -b "$base.part/depmod" "$version"
    for place in start beside root; do
        for module in $(wanted_modules $place); do
            modprobe -d "$base.part/depmod" -S "$version" --show-depends "$module"
        done >"$base.part/depends"
        sed -n "s|^insmod .*/$version/\([^ ]*\).*|\1|p" "$base.part/depends" |
            awk '!seen[$0]++' >"$base.part/modules.$place"
    done
    mkdir -p "$root/usr/lib/modules/$version"
    (cd "$base.part/all" && cp --parents $(cat ../modules.start ../modules.beside ../modules.root) modules.order modules.builtin \
        modules.builtin.modinfo "$root/usr/lib/modules/$version")
    depmod -b "$root" "$version"
    echo "$version" >"$base.part/kernel"
    mkdir "$base.part/boot"
    mv "$root/boot/vmlinuz-$version" "$base.part/boot/Image"
    # The second is of what the tests start in the place of the first (tests/image/raspi.py).
    for tree in bcm2711-rpi-cm4-io bcm2837-rpi-3-b; do
        mv "$root/usr/lib/linux-image-$version/broadcom/$tree.dtb" "$base.part/boot"
    done
    rm -rf "$base.part/all" "$base.part/depmod" "$base.part/depends" "$base.part/root/boot"
}

# What is left of each package, biggest first.
sizes()
{
    while read -r deb; do
        dpkg-deb --fsys-tarfile "$deb" | tar -t |
            sed -e 's|^\./||' -e 's|^\(bin\|sbin\|lib\)/|usr/\1/|' -e '/\/$/d' |
            (cd "$base.part/root" && xargs -r -d '\n' stat -c %s 2>/dev/null) |
            awk -v name="$(dpkg-deb -f "$deb" Package)" '{ n += $1 } END { if (n) print int(n / 1024) + 1, name }'
    done <"$base.part/debs" | sort -rn
}

if [ ! -f "$base/made" ]; then
    for tool in depmod modprobe; do
        command -v $tool >/dev/null || { echo "$tool fehlt / is missing: make cross-deps" >&2; exit 1; }
    done
    mkdir -p "$keep"
    rm -rf "$base" "$base.part"
    mkdir "$base.part"
    cross/debs.sh $purpose "$place" >"$base.part/debs"
    cross/unpack.sh "$base.part/root" <"$base.part/debs"
    modules
    prune
    sizes >"$base.part/sizes"
    touch "$base.part/made"
    mv "$base.part" "$base"
fi
echo "$base"
