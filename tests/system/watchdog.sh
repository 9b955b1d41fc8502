#!/bin/sh
# The unit file, and a supervisor that does what it says (tests/system/watchdog.c). TAP.
target=${1:-build/release} unit=cross/units/schalter.service
. tests/kit/kiosk.sh

# systemd-analyze wants the program to be there: a copy names the built one.
verified="systemd-analyze verify accepts the unit"
if command -v systemd-analyze >/dev/null; then
    program=$(readlink -f "$target/schalter")
    sed "s|^ExecStart=[^ ]*|ExecStart=$program|" "$unit" >"$work/schalter.service"
    systemd-analyze verify --man=no "$work/schalter.service" >"$work/verify.log" 2>&1 &&
        [ ! -s "$work/verify.log" ]
    result $? "$verified"
else
    result 0 "$verified # SKIP no systemd-analyze here"
fi

SDL_AUDIODRIVER=dummy "$target/tests/system/watchdog" "$unit" "$target/schalter" \
    "$work/schalter.yaml" "$XVFB" >"$work/answers" 2>"$work/watchdog.log" || failed=1
retell <"$work/answers"
finish
