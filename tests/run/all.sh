#!/bin/sh
# `make check` and `make test`. Builds, runs every part through tap.sh, adds up.
tier=$1
results=build/results/$tier
rm -rf "$results"
mkdir -p "$results" build
jobs=$(nproc)
tap() { sh tests/run/tap.sh "$results" "$@"; }

# build NAME TARGET...: a build that fails is a failed test, and the rest goes on.
build()
{
    name=$1
    shift
    if make --no-print-directory -j"$jobs" "$@" >"build/$name.log" 2>&1; then
        echo "ok - $name" >"$results/$name.tap"
    else
        grep -E 'error|Error' "build/$name.log" | head -n 20
        echo "not ok - $name" >"$results/$name.tap"
    fi
}

# binaries FOLDER: the programs in it, without their objects.
binaries() { find "$1" -maxdepth 1 -type f -executable -name 'test_*' 2>/dev/null | sort; }

format()
{
    files=$(git ls-files --cached --others --exclude-standard '*.c' '*.h')
    if clang-format --dry-run -Werror $files 2>build/format.log; then
        echo "ok - layout of every source file"
    else
        grep -c warning build/format.log | sed 's/^/# /'
        grep -o '^[^:]*' build/format.log | sort -u | head -n 20 | sed 's/^/# /'
        echo "not ok - layout of every source file (make format)"
    fi
}

check_part()
{
    format >"$results/format.tap"
    cat "$results/format.tap"
    tap layers 30 sh -c 'python3 tests/check/layers.py && echo "ok - layers"'
    tap style 30 sh -c 'python3 tests/check/style.py && echo "ok - style"'
    tap unused 30 sh -c 'python3 tests/check/unused.py && echo "ok - unused"'
    tap translations 30 sh -c 'python3 tests/check/translations.py && echo "ok - translations"'
    tap documents 30 sh -c 'python3 tests/check/documents.py && echo "ok - documents"'
    tap checks 60 sh tests/check/test_checks.sh
    tap analysis 170 sh tests/run/analysis.sh
}

units_part()
{
    for t in $(binaries "build/$1/tests/unit") $(binaries "build/$1/tests/journeys"); do
        tap "$1-$(basename "$t")" 120 "$t"
    done
}

if [ "$tier" = check ]; then
    build build-debug TARGET=debug tests-built
    check_part
    units_part debug
    tap pages 120 build/debug/tests/system/pages
    sh tests/run/tally.sh "$results"
    exit
fi

build build-release TARGET=release tests-built bench-built
build build-asan TARGET=asan tests-built
build build-clang TARGET=clang all
build build-fuzz fuzz-built
check_part
units_part asan
for script in tests/system/*.sh; do
    tap "$(basename "$script" .sh)" 420 sh "$script" build/release
done
tap pages 300 build/release/tests/system/pages
tap usb-printer 120 build/release/tests/system/usb_printer
tap usb-faults 300 build/release/usbemu -- build/release/tests/system/usb_faults
tap usb-binding 120 build/release/tests/system/usb_binding
tap usb-budget 200 build/release/tests/system/usb_budget
tap courier 300 build/release/tests/system/courier build/release
tap courier-desk 120 build/release/tests/system/courier_desk build/release
tap courier-revoked 120 build/release/tests/system/courier_revoked build/release
tap courier-disk 120 build/release/tests/system/courier_disk build/release
tap vfs-replay 300 build/release/tests/system/vfs_replay
CRASH_KILLS=${CRASH_KILLS:-25} tap crash 300 build/release/tests/system/crash build/release
tap contract 300 sh tests/contract/product.sh build/release
tap contract-town 300 sh tests/contract/run.sh build/release
tap fuzz-corpus 120 sh tests/run/fuzz.sh replay
sh tests/run/tally.sh "$results"
