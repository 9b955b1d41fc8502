#!/bin/sh
# Copies files of a Debian package that a board's chip reads before anything of ours.
#
# usage: cross/firmware.sh PACKAGE OUT FILE...     FILE: its name in the package's own folder
set -eu
cd "$(dirname "$0")/.."
package=$1
out=$2
shift 2
deb=$(cross/debs.sh alone | grep "/${package}_")
for file in "$@"; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x -O "./usr/lib/$package/$file" >"$out/$file"
done
