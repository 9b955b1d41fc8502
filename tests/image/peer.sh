#!/bin/sh
# Writes the pages for a browser that shows the same as the kiosk (tests/bench/plan.c), for
# the terminal of tests/image/terminal.sh.
#
# usage: tests/image/peer.sh FOLDER
set -eu
folder=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir -p "$folder"
tests/image/terminal.sh build/keys-image "$work"
sed -i "s|beigaben: .*|beigaben: $PWD/assets|" "$work/schalter.yaml"
build/debug/tests/bench/plan "$work/schalter.yaml" tests/bench/visit.script "$folder" >"$work/plan"
sed -i "s|$PWD/assets|/usr/share/schalter|g" "$folder/index.html"
