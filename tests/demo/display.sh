# A display without a screen. Sourced by the demonstration and by tests that need one.
#
#   display_start WxH LOG [OPTIONS OF Xvfb]   exports $DISPLAY, $XVFB is its process
#   display_stop
#
# The server itself takes the first number that is free: two may start at once.

display_start()
{
    size=$1 log=$2
    shift 2
    number=$(mktemp)
    Xvfb -displayfd 3 -screen 0 "${size}x24" -nolisten tcp "$@" 3>"$number" >"$log" 2>&1 &
    XVFB=$!
    for i in $(seq 100); do
        [ ! -s "$number" ] || break
        kill -0 "$XVFB" 2>/dev/null || break
        sleep 0.1
    done
    DISPLAY=:$(cat "$number")
    rm -f "$number"
    if [ "$DISPLAY" = : ]; then
        echo "Xvfb does not start:" >&2
        tail -n 5 "$log" >&2
        unset DISPLAY
        return 1
    fi
    export DISPLAY
}

display_stop()
{
    [ -z "${XVFB:-}" ] || kill "$XVFB" 2>/dev/null
    # One that a test has stopped ends as well.
    [ -z "${XVFB:-}" ] || kill -CONT "$XVFB" 2>/dev/null
    [ -z "${XVFB:-}" ] || wait "$XVFB" 2>/dev/null
    XVFB=
}
