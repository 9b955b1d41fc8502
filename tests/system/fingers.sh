# Fingers on the release kiosk, by finger events of SDL that a library pushes which only
# this test loads (tests/system/fingers/simulated.c). Real multi-touch is a matter of the
# image's tests.
set -u
target=$1
. tests/demo/town.sh
. tests/demo/display.sh
dir=$(mktemp -d)
cleanup()
{
    for pid in ${kiosk:-} ${server:-}; do
        kill "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
    done
    town_stop
    rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

${CC:-cc} -shared -fPIC -O1 -Wall -Wextra -Werror -D_GNU_SOURCE \
    $(pkg-config --cflags sdl2) -o "$dir/fingers.so" tests/system/fingers/simulated.c || {
    echo "not ok - the simulated fingers build"
    exit 1
}
town_start "$target" "$dir" || {
    echo "not ok - the stand-in town starts"
    exit 1
}
town_kiosk "$dir" 1080 1920 268 476
printf 'drucker:\n  anschluss: keiner\n' >>"$dir/schalter.yaml"
display_start 1080x1920 "$dir/xvfb.log" || {
    echo "not ok - the display starts"
    exit 1
}
server=$XVFB
mkfifo "$dir/fifo"
# Open at both ends all the time: neither side waits for the other.
exec 4<>"$dir/fifo"

# visit NAME MOUSE LIBRARY: plays the visit with that library in the kiosk.
visit()
{
    SDL_AUDIODRIVER=dummy SIMULATED_FINGERS="$dir/fifo" SIMULATED_FINGERS_MOUSE=$2 \
        LD_PRELOAD=$3 "$target/schalter" --config "$dir/schalter.yaml" 2>"$dir/$1.log" &
    kiosk=$!
    FINGERS="$dir/fifo" "$target/tests/system/visitor" "$dir/schalter.yaml" "$dir" \
        "$4" 2>"$dir/$1.said"
    played=$?
    kill "$kiosk" 2>/dev/null
    wait "$kiosk" 2>/dev/null
    kiosk=
    return "$played"
}
said() { sed 's/^/# /' "$dir/$1.said"; }

for mouse in 0 1; do
    case $mouse in
    0) what="fingers act once each, sparks, slides and second fingers never" ;;
    1) what="the same when SDL sends a mouse's event with each finger" ;;
    esac
    if visit "with$mouse" "$mouse" "$dir/fingers.so" tests/system/fingers.visit; then
        echo "ok - $what"
    else
        said "with$mouse"
        echo "not ok - $what"
    fi
done

# The control: without the library the same taps reach nothing, and the look at the glass
# says so.
if visit control 0 "" tests/system/fingers.visit; then
    echo "not ok - without the simulated fingers nothing acts"
elif grep -q 'fingers.visit:16 ' "$dir/control.said"; then
    echo "ok - without the simulated fingers nothing acts"
else
    said control
    echo "not ok - without the simulated fingers nothing acts"
fi
