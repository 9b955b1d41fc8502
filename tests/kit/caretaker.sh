# A caretaker beside the kiosk of a test, on a bus of its own: systemd, RAUC and what lies on
# the stick are simulated (tests/system/device_bus.c). Sourced behind tests/kit/kiosk.sh, before
# the kiosk starts; ends with the test.
#
# After:  $root        the device's folder; $root/stick is what lies on the stick
#         $folder      the device's own folder on it
#         $pin         of the technician
#         $caretaker   its process
#
#   bundle BOARD ISSUE   an update onto the stick
#   plug, pull           the stick
#   fault WORDS          as device_bus.c has them
#   asked LINE           systemd or RAUC was asked for that
#   door_open            for a visitor's script: through the door, signed in
root=$work/geraet
pin=27182818
mkdir -p "$root/dev" "$root/run" "$root/etc/rauc" "$root/usr/bin" "$root/usr/lib/schalter" \
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
bundle()
{
    printf '{"compatible":"%s","version":"2026.12.1","description":"%s","build":"%s"}' "$1" \
        "Neuer Dienst" "$2" >"$root/stick/schalter.raucb"
}
plug() { touch "$root/dev/schalter-stick"; }
pull() { rm -f "$root/dev/schalter-stick"; }
fault() { echo "$1" >"$root/faults"; }

printf '%s\n' $pin | "$target/schalter" technik-pin >"$work/technik.pin"
printf 'technik:\n  pin_datei: technik.pin\n  wartung: %s/run/schalter-caretaker\n' "$root" \
    >>"$work/schalter.yaml"
dbus-daemon --config-file="$work/bus.conf" --nofork --nopidfile 2>"$work/bus.log" &
bus=$!
export DBUS_SYSTEM_BUS_ADDRESS="unix:path=$work/bus"
wait_for 10 test -S "$work/bus"
"$target/tests/system/device_bus" "$root" >"$work/device.log" 2>&1 &
device=$!
wait_for 10 grep -q ready "$work/device.log"
# A full stick is a limit on the size of files (prlimit), which must not end it.
(trap '' XFSZ && exec "$target/schalter-caretaker" --root="$root" >"$work/caretaker.log" 2>&1) &
caretaker=$!
trap 'kill $caretaker $device $bus 2>/dev/null; kiosk_clean_up' EXIT
wait_for 10 test -S "$root/run/schalter-caretaker"
result $? "the caretaker listens"
folder=$root/stick/schalter-$(sed -n 's/^ *nummer: *//p' "$work/schalter.yaml")
asked() { grep -qxF -e "$1" "$root/asked"; }
door_open()
{
    printf 'door\n'
    printf '%s\n' $pin | sed 's/./tap &\n/g' | sed '/^$/d'
    printf 'tap Anmelden\npause 400\nworld technician-known\n'
}
