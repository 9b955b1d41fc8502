#!/bin/sh
# Looks into the device tree of a board whose disk stands in it: the boot loader counts that one
# as its first, and it and all that feeds it have a driver before there is a root. TAP.
#
# usage: cross/check-board.sh OUT BOARD BASE     OUT has board.dtb; BASE: of cross/base.sh
set -u
cd "$(dirname "$0")/.."
tree=$1/board.dtb
base=$3
disk=
. "cross/boards/$2.sh"
[ -n "$disk" ] || { echo "1..0 # SKIP the disk of $2 is on a bus that tells"; exit 0; }
. tests/kit/tap.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
version=$(cat "$base/kernel")

# Every node below one.
nodes()
{
    for name in $(fdtget -l "$tree" "$1"); do
        echo "${1%/}/$name"
        nodes "${1%/}/$name"
    done
}

# What feeds a node, and what feeds that.
feeders()
{
    for property in $(fdtget -p "$tree" "$1" | grep -e '-supply$' -e '^phys$'); do
        handle=$(fdtget -t x "$tree" "$1" "$property" | cut -d ' ' -f 1)
        feeder=$(sed -n "s/^$handle //p" "$work/handles")
        echo "${feeder:-$1/$property}"
        feeders "$feeder"
    done
}

# The modules by which a node would be driven.
modules()
{
    for compatible in $(fdtget "$tree" "$1" compatible); do
        modprobe -d "$base/root" -S "$version" -R "of:NxT(null)C$compatible" 2>/dev/null
    done
}

# By our initramfs, or by the kernel itself.
is_driven()
{
    for module in $(modules "$1"); do
        tr - _ <"$base/modules.start" | grep "/$module\.ko" && return
        tr - _ <"$base/root/usr/lib/modules/$version/modules.builtin" | grep "/$module\.ko" && return
    done
    echo "nothing drives $1"
    return 1
}

nodes / | while read -r node; do
    ! handle=$(fdtget -t x "$tree" "$node" phandle 2>/dev/null) || echo "$handle $node"
done >"$work/handles"
check "the boot loader's first disk is $disk" [ "$(fdtget "$tree" /aliases mmc0)" = $disk ]
for node in $disk $(feeders $disk); do
    check "$node has a driver before there is a root" is_driven "$node"
done
finish
