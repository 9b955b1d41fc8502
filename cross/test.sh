#!/bin/sh
# The unit tests, journeys and golden pages of the device's build, run on this machine by
# qemu-user against the device's own libraries and fonts: the same pixels, byte for byte.
# What qemu-user cannot do is named and skipped. TAP.
#
# usage: cross/test.sh build/arm64
set -u
cd "$(dirname "$0")/.."
build=$1
. tests/kit/tap.sh
command -v qemu-aarch64-static >/dev/null || { echo "1..0 # SKIP no qemu-user (make cross-deps)"; exit 0; }
sysroot=$(cross/sysroot.sh) || { echo "1..0 # SKIP no sysroot (make cross-deps)"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Why a test is not run here, "" otherwise.
reason()
{
    case $1 in
    test_child | test_program) echo "starts programs of its own, which this machine's kernel would have to run" ;;
    test_secret) echo "qemu-user does not hide memory from a forked child" ;;
    test_glyphs | test_wipe) echo "searches memory, and qemu-user's own lies in it" ;;
    esac
}

export sysroot work CMOCKA_MESSAGE_OUTPUT=TAP
for test in "$build"/tests/unit/test_* "$build"/tests/journeys/test_*; do
    case $test in *.*) ;; *) [ -n "$(reason "$(basename "$test")")" ] || echo "$test" ;; esac
done | xargs -P "$(nproc)" -I {} sh -c '
    name=$(basename {})
    timeout 300 qemu-aarch64-static -L "$sysroot" {} </dev/null >"$work/$name.tap" 2>"$work/$name.log"
    echo $? >"$work/$name.code"'
for test in "$build"/tests/unit/test_* "$build"/tests/journeys/test_*; do
    name=$(basename "$test")
    case $name in *.*) continue ;; esac
    if [ -n "$(reason "$name")" ]; then
        result 0 "$name # SKIP $(reason "$name")"
        continue
    fi
    [ "$(cat "$work/$name.code")" -eq 0 ] || grep -A 3 '^not ok' "$work/$name.tap" | sed 's/^/# /'
    result "$(cat "$work/$name.code")" "$name: $(grep -c '^ok' "$work/$name.tap") cases"
done
finish
