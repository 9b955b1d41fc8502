#!/bin/sh
# Looks into the programs for the device: the right machine, no library that its packages do
# not bring, no symbol newer than its C library, protected against being overwritten. TAP.
#
# usage: cross/check.sh build/arm64
set -u
cd "$(dirname "$0")/.."
build=$1
. tests/kit/tap.sh
sysroot=$(cross/sysroot.sh) || { echo "1..0 # SKIP no sysroot (make cross-deps)"; exit 0; }
libraries=$sysroot/usr/lib/aarch64-linux-gnu
libc=$(readlink -f "$libraries/libc.so.6")
[ -e "$libc" ] || libc=$(find "$sysroot" -name 'libc.so.6' | head -n 1)
version() { strings "$libc" | sed -n 's/^GNU C Library .* release version \([0-9.]*\)\..*/\1/p'; }
newest() { readelf -W --dyn-syms "$1" | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -n 1 | sed 's/GLIBC_//'; }
is_not_newer() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | tail -n 1)" = "$2" ]; }
brought()
{
    for library in $(readelf -W -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
        find "$sysroot/usr/lib" "$sysroot/lib" -name "$library" 2>/dev/null | grep -q . ||
            { echo "$library"; return 1; }
    done
}
says() { readelf -W "$2" "$1" | grep -q "$3"; }

for program in "$build"/schalter "$build"/schalter-*; do
    case $program in *.*) continue ;; esac
    name=$(basename "$program")
    result "$(says "$program" -h 'Machine: *AArch64'; echo $?)" "$name is for arm64"
    result "$(brought "$program" >&2; echo $?)" "$name needs what the packages bring"
    result "$(is_not_newer "$(newest "$program")" "$(version)"; echo $?)" \
        "$name needs no C library newer than $(version)"
    result "$(says "$program" -l GNU_RELRO && says "$program" -d BIND_NOW; echo $?)" \
        "$name cannot have its jumps rewritten"
done
finish
