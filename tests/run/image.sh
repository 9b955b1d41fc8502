#!/bin/sh
# `make image-smoke` and `make image-test`: builds the test variant of the device and tries it
# under QEMU (tests/image), one test after another. Where a device
# cannot be built or switched on, that is counted as skipped, with the reason; where it can,
# what fails is a failure.
#
# usage: tests/run/image.sh smoke|test [RESULTS]
#        RESULTS: where the answers go, for who adds them up; without it they are added up here
#        PROGRAMS: those of this machine (build/debug); VM_PATIENCE: times every limit
part=$1
results=${2:-build/results/image}
folder=build/image/qemu-test
PROGRAMS=${PROGRAMS:-build/debug}
VM_PATIENCE=${VM_PATIENCE:-1}
export PROGRAMS VM_PATIENCE PYTHONDONTWRITEBYTECODE=1
[ $# -gt 1 ] || rm -rf "$results"
mkdir -p build "$results"

# leave [CODE]: adds up, unless somebody else does.
leave() { [ "$results" = build/results/image ] || exit 0; exec sh tests/run/tally.sh "$results"; }

skip()
{
    echo "ok - the device under QEMU # SKIP $1" >"$results/image.tap"
    echo "the device under QEMU: skipped, $1"
    leave
}

# tap NAME SECONDS COMMAND...
tap()
{
    name=$1 limit=$(($2 * VM_PATIENCE))
    shift 2
    sh tests/run/tap.sh "$results" "$name" $limit "$@"
}

# built NAME SECONDS COMMAND...: a step without answers of its own.
built()
{
    name=$1 limit=$2
    shift 2
    tap "$name" "$limit" sh -c 'log=$1
        shift
        "$@" >"$log" 2>&1 && echo "ok - built" || { tail -n 15 "$log" >&2; echo "not ok - built"; }' \
        sh "build/$name.log" "$@"
    ! grep -q '^not ok' "$results/$name.tap" || leave
}

# Why this machine cannot do it; nothing: it can.
missing()
{
    sh tests/run/deps.sh cross/host.txt >build/image-deps.log 2>&1 || {
        echo "packages of cross/host.txt are missing and cannot be installed (make cross-deps)"
        return
    }
    for tool in qemu-system-aarch64 aarch64-linux-gnu-gcc rauc genimage mkimage veritysetup \
        mksquashfs unsquashfs mke2fs mcopy dtc zstd cpio; do
        command -v $tool >/dev/null || { echo "no $tool (make cross-deps)"; return; }
    done
    /usr/bin/python3 -c 'import PIL' 2>/dev/null ||
        { echo "no Pillow for /usr/bin/python3 (make cross-deps)"; return; }
    # Debian's packages for the device: kept from before, or there to be fetched.
    { cross/sysroot.sh && cross/base.sh qemu test; } >build/image-packages.log 2>&1 ||
        timeout 60 /usr/lib/apt/apt-helper download-file \
            "${DEBIAN_MIRROR:-http://deb.debian.org}/debian/dists/bookworm/InRelease" \
            build/image-mirror >/dev/null 2>&1 ||
        echo "Debian's packages for the device cannot be fetched (build/image-packages.log)"
}

try() { tap "image-$1" "$2" /usr/bin/python3 "tests/image/$1.py" "$folder"; }

begin=$(date +%s)
why=$(missing)
[ -z "$why" ] || skip "$why"
echo "tools and packages of the device are here, after $(($(date +%s) - begin)) s"
built image 600 make --no-print-directory image BOARD=qemu VARIANT=test
built image-programs 600 make --no-print-directory TARGET="$(basename "$PROGRAMS")" image-programs
try refused 100
try smoke 300
try start 200
try submit 300
if [ "$part" = test ]; then
    try slots 150
    try setup 500
    try full 900
    try crowded 900
    try surroundings 900
    try update 400
    try channel 600
    try upkeep 900
    built image-cm4 900 make --no-print-directory image BOARD=cm4
    tap image-raspi 300 /usr/bin/python3 tests/image/raspi.py build/image/cm4-release
    try released 300
    try returns 1800
    try cuts 2700
fi
leave
