# A device (tests/kit/device.sh) beside the kiosk of a test, with a technician who knows the PIN.
# Sourced behind tests/kit/kiosk.sh, before the kiosk starts; ends with the test.
#
# After:  $folder      the device's own folder on the stick
#         $pin         of the technician
#
#   $as_kiosk    for kiosk_start: who may not read what is not its own, whoever runs the test
#
#   bundle BOARD ISSUE   an update onto the stick
#   door_open            for a visitor's script: through the door, signed in
#   ask WORD             what the caretaker answers a stranger who knows $pin (upkeep_client.c)
#   says WORD ANSWER     it answers that
. tests/kit/device.sh
pin=27182818
ask() { PIN=$pin "$target/tests/system/upkeep_client" "$root/run/schalter-caretaker" "$@" 2>>"$work/client.log"; }
says() { [ "$(ask "$1")" = "$2" ]; }
bundle() { device_bundle "$@" >"$root/stick/schalter.raucb"; }

printf '%s\n' $pin | "$target/schalter" technik-pin >"$work/technik.pin"
printf 'technik:\n  pin_datei: technik.pin\n  wartung: %s/run/schalter-caretaker\n' "$root" \
    >>"$work/schalter.yaml"
# What the device is set up with is what the kiosk runs with.
mkdir "$root/data/konfiguration"
cp "$work/schalter.yaml" "$work/technik.pin" "$root/data/konfiguration/"
# The PIN's line is the caretaker's alone, from the kiosk's powers on.
chmod 000 "$work/technik.pin"
as_kiosk=
[ "$(id -u)" -ne 0 ] || as_kiosk="setpriv --bounding-set=-all --inh-caps=-all"
trap 'device_stop; kiosk_clean_up' EXIT
device_start
result $? "the caretaker listens"
folder=$root/stick/schalter-$(sed -n 's/^ *nummer: *//p' "$work/schalter.yaml")
door_open()
{
    printf 'door\n'
    digits $pin
    printf 'tap Anmelden\npause 400\nworld technician-known\n'
}
