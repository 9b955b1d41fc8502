# A device for one test: the caretaker is real, systemd, RAUC and what lies on the stick are
# simulated (tests/system/device_bus.c), on a bus of their own. Sourced, behind kiosk.sh.
#
# After:   $root                         the device's "/"; $root/asked: what systemd and RAUC were
#                                        asked for; $work/caretaker.log
#
#   device_bundle BOARD ISSUE            an update as the device's rauc understands it
#   device_start                         all of it; device_stop ends it
#   device_caretaker                     the caretaker alone, once more
#   plug, pull [NAME]                    the stick, whose files are in $root/stick; another one
#   fault WORDS                          see device_bus.c
#   seen TROUBLE                         the last thing the caretaker said of updates
#   asked LINE                           systemd or RAUC was asked for that
root=$work/geraet
mkdir -p "$root/dev" "$root/run/schalter-door" "$root/etc/rauc" "$root/usr/bin" "$root/usr/lib/schalter" \
    "$root/data/bestand" "$root/stick"
echo VERSION_ID=1 >"$root/etc/os-release"
printf '[system]\ncompatible=schalter-test\n' >"$root/etc/rauc/system.conf"
echo 1700000000 >"$root/usr/lib/schalter/issue"
# Says of a bundle what is written in it.
cat >"$root/usr/bin/rauc" <<'END'
#!/bin/sh
echo "rauc-Message: Verified inline signature by 'CN = \"Schalter, Updates\"'" >&2
exec cat "$3"
END
mkdir -p "$root/proc/sys/kernel/random"
echo 01234567-89ab-cdef-0123-456789abcdef >"$root/proc/sys/kernel/random/boot_id"
# Asked to follow, it says one line and ends. What it was asked for is in ROOT/journal.
cat >"$root/usr/bin/journalctl" <<END
#!/bin/sh
echo "\$*" >"$root/journal"
case \$* in
*--follow*)
    echo '{"__CURSOR":"s=1;b=0123456789abcdef0123456789abcdef","MESSAGE":"a start before"}' ;;
*)
    echo '{"MESSAGE":"visit-ended","_SYSTEMD_UNIT":"schalter.service"}' ;;
esac
END
chmod +x "$root/usr/bin/"*
cat >"$work/bus.conf" <<END
<busconfig>
  <type>system</type>
  <listen>unix:path=$work/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*"/><allow own="*"/><allow receive_sender="*"/>
    <allow send_type="signal"/>
  </policy>
</busconfig>
END
device_bundle()
{
    printf '{"compatible":"%s","version":"2026.12.1","description":"%s","build":"%s"}' "$1" \
        "Neuer Dienst" "$2"
}
plug()
{
    mkdir -p "$root/dev/schalter-sticks"
    touch "$root/dev/schalter-stick" "$root/dev/schalter-sticks/${1:-sda1}"
}
pull()
{
    rm -f "$root/dev/schalter-sticks/${1:-sda1}"
    rmdir "$root/dev/schalter-sticks" 2>/dev/null && rm -f "$root/dev/schalter-stick"
}
fault() { echo "$1" >"$root/faults"; }
seen() { grep looked "$work/caretaker.log" | tail -1 | grep -q "\"update\":\"$1\""; }
asked() { grep -qxF -e "$1" "$root/asked"; }

device_start()
{
    dbus-daemon --config-file="$work/bus.conf" --nofork --nopidfile 2>"$work/bus.log" &
    bus=$!
    export DBUS_SYSTEM_BUS_ADDRESS="unix:path=$work/bus"
    wait_for 10 test -S "$work/bus"
    "$target/tests/system/device_bus" "$root" >"$work/device.log" 2>&1 &
    device=$!
    wait_for 10 grep -q ready "$work/device.log"
    device_caretaker
}
# A full stick is a limit on the size of files (prlimit), which must not end it.
device_caretaker()
{
    rm -f "$root/run/schalter-caretaker"
    (trap '' XFSZ && exec "$target/schalter-caretaker" --root="$root" >>"$work/caretaker.log" 2>&1) &
    caretaker=$!
    wait_for 10 test -S "$root/run/schalter-caretaker"
}
device_stop() { kill ${caretaker:-} ${device:-} ${bus:-} 2>/dev/null; }
