#!/bin/sh
# `make check`, `make test` and `make test-cards`. Builds, runs every part through tap.sh, adds up.
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

# together: as many parts at once as there are cores; a line is NAME SECONDS COMMAND.
together() { xargs -r -P "$jobs" -L 1 sh tests/run/tap.sh "$results"; }

units()
{
    for t in $(binaries "build/$1/tests/unit") $(binaries "build/$1/tests/journeys"); do
        echo "$1-$(basename "$t") 120 $t"
    done
}

# A script of reading ID cards, by its name.
is_card() { case $1 in card_* | ccid_* | eid_* | id_card* | identity_*) ;; *) false ;; esac; }

# Readers, cards, AusweisApp, the town's identity service: `make test-cards` alone, and part
# of `make test`.
card_parts()
{
    r=build/release
    echo "reader-faults 400 $r/tests/system/reader_faults"
    for script in tests/system/*.sh; do
        name=$(basename "$script" .sh)
        case $name in
        card_pace) ;;
        *) ! is_card "$name" || echo "$name 420 sh $script $r" ;;
        esac
    done
    cat <<END
card-faults-short 300 sh tests/system/card_faults.sh $r kc1000 "in the"
eid-faults 400 $r/tests/system/eid_faults
eid-visit 300 $r/tests/system/eid_visit
eid-foreign 200 $r/tests/system/eid_foreign
reader-apdus 200 $r/tests/system/reader_apdus
ccid-models 200 $r/tests/system/ccid_models
END
}

# What counts milliseconds runs alone.
card_parts_alone()
{
    tap reader-rest 300 build/release/tests/system/reader_rest
    tap reader-hostile 300 build/release/tests/system/reader_hostile
    tap card_pace 420 sh tests/system/card_pace.sh build/release
}

# The long ones first.
system_parts()
{
    r=build/release
    kills=${CRASH_KILLS:-25}
    cat <<END
crash 400 env CRASH_KILLS=$kills $r/tests/system/crash $r
pages 400 $r/tests/system/pages
pages-recklinghausen 400 $r/tests/system/pages town=recklinghausen
vfs-replay 400 $r/tests/system/vfs_replay
usb-faults 400 $r/usbemu -- $r/tests/system/usb_faults
courier 400 $r/tests/system/courier $r
contract 300 sh tests/contract/product.sh $r
contract-town 300 sh tests/contract/run.sh $r
END
    for script in tests/system/*.sh; do
        name=$(basename "$script" .sh)
        is_card "$name" || [ "$name" = watchdog ] || echo "$name 420 sh $script $r"
    done
    cat <<END
usb-printer 200 $r/tests/system/usb_printer
usb-binding 200 $r/tests/system/usb_binding
courier-desk 200 $r/tests/system/courier_desk $r
courier-revoked 200 $r/tests/system/courier_revoked $r
courier-disk 200 $r/tests/system/courier_disk $r
fuzz-corpus 200 sh tests/run/fuzz.sh replay
END
}

if [ "$tier" = check ]; then
    build build-debug TARGET=debug tests-built
    check_part
    units debug | together
    tap pages 120 build/debug/tests/system/pages
    sh tests/run/tally.sh "$results"
    exit
fi

if [ "$tier" = cards ]; then
    build build-release TARGET=release tests-built
    card_parts | together
    card_parts_alone
    sh tests/run/tally.sh "$results"
    exit
fi

build build-release TARGET=release tests-built bench-built
build build-asan TARGET=asan tests-built
build build-clang TARGET=clang all
build build-fuzz fuzz-built
check_part
units asan | together
{ system_parts; card_parts; } | together
card_parts_alone
tap usb-budget 300 build/release/tests/system/usb_budget
tap watchdog 120 sh tests/system/watchdog.sh build/release
PROGRAMS=build/release VM_PATIENCE=3 sh tests/run/image.sh smoke "$results"
sh tests/run/tally.sh "$results"
