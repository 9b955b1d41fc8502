# The unit file, and a supervisor that does what it says (tests/system/watchdog.c).
set -u
target=$1 unit=cross/units/schalter.service
. tests/demo/town.sh
. tests/demo/display.sh
dir=$(mktemp -d)
cleanup()
{
    [ -z "${server:-}" ] || kill -CONT "$server" 2>/dev/null
    [ -z "${server:-}" ] || kill "$server" 2>/dev/null
    town_stop
    rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# systemd-analyze wants the program to be there: a copy names the built one.
if command -v systemd-analyze >/dev/null; then
    program=$(readlink -f "$target/schalter")
    sed "s|^ExecStart=[^ ]*|ExecStart=$program|" "$unit" >"$dir/schalter.service"
    if systemd-analyze verify --man=no "$dir/schalter.service" >"$dir/verify" 2>&1 &&
        [ ! -s "$dir/verify" ]; then
        echo "ok - systemd-analyze verify accepts the unit"
    else
        sed 's/^/# /' "$dir/verify"
        echo "not ok - systemd-analyze verify accepts the unit"
    fi
else
    echo "ok - systemd-analyze verify accepts the unit # SKIP no systemd-analyze here"
fi

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
SDL_AUDIODRIVER=dummy "$target/tests/system/watchdog" "$unit" \
    "$target/schalter" "$dir/schalter.yaml" "$server" 2>"$dir/log"
code=$?
[ "$code" -eq 0 ] || tail -n 20 "$dir/log" >&2
exit "$code"
