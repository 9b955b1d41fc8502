#!/bin/sh
# Fingers on the release kiosk, by finger events of SDL that a library pushes which only
# this test loads (tests/system/fingers/simulated.c). Real multi-touch is a matter of the
# image's tests. TAP.
target=${1:-build/release}
. tests/kit/kiosk.sh

${CC:-cc} -shared -fPIC -O1 -Wall -Wextra -Werror -D_GNU_SOURCE \
    $(pkg-config --cflags sdl2) -o "$work/fingers.so" tests/system/fingers/simulated.c || {
    result 1 "the simulated fingers build"
    finish
}
# The FIFO is open at both ends all the time: neither side waits for the other.
export FINGERS="$work/fifo"
mkfifo "$FINGERS"
exec 4<>"$FINGERS"

# touched NAME MOUSE LIBRARY: plays the visit on a kiosk with that library loaded.
touched()
{
    kiosk_start "$work/$1.log" env SIMULATED_FINGERS="$FINGERS" \
        SIMULATED_FINGERS_MOUSE="$2" LD_PRELOAD="$3"
    visit tests/system/fingers.visit
    played=$?
    kiosk_stop
    return $played
}

touched fingers 0 "$work/fingers.so"
result $? "fingers act once each, sparks, slides and second fingers never"
touched mouse 1 "$work/fingers.so"
result $? "the same when SDL sends a mouse's event with each finger"
# The control: without the library the same taps reach nothing, and the look at the glass
# says so.
! touched control 0 "" >/dev/null && grep -q 'fingers.visit:16 ' "$work/visitor.log"
result $? "without the simulated fingers nothing acts"
finish
