#!/bin/sh
# Installs what LIST names, by default tests/run/packages.txt, then with Node and npm where
# they are absent (Debian's npm conflicts with other Node packages). Without root it names
# what is missing and the one command that installs it.
#
# usage: deps.sh [LIST]
set -eu
cd "$(dirname "$0")/../.."
wanted=$(sed -e 's/#.*//' -e 's/[[:space:]].*//' -e '/^$/d' "${1:-tests/run/packages.txt}")
if [ $# -eq 0 ] && ! { command -v node && command -v npm; } >/dev/null 2>&1; then
    wanted="$wanted nodejs npm"
fi
missing=
for package in $wanted; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
        missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" -ne 0 ]; then
    echo "Es fehlen Pakete / missing packages:$missing" >&2
    echo "  sudo apt-get install --no-install-recommends$missing" >&2
    exit 1
fi
echo "installing:$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { DEBIAN_FRONTEND=noninteractive apt-get update &&
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; } \
    >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    exit 1
fi
