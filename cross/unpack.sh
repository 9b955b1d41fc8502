#!/bin/sh
# Unpacks Debian packages into a folder, in the shape of Debian 12: /bin, /sbin and /lib are
# links into /usr. No script of a package runs. The packages' files come on standard input.
#
# usage: cross/unpack.sh FOLDER <LIST
set -eu
root=$1
mkdir -p "$root/usr/bin" "$root/usr/sbin" "$root/usr/lib"
for folder in bin sbin lib; do
    ln -s usr/$folder "$root/$folder"
done
while read -r deb; do
    dpkg-deb --fsys-tarfile "$deb" |
        tar --extract --directory="$root" --keep-directory-symlink --no-same-owner
done
