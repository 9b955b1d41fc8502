#!/bin/sh
# A technician has the kiosk fetch a newer system from the network, and the device install it: the
# kiosk with its courier, the caretaker and TLS are real, the vendor's server, systemd and RAUC are
# not. What may go wrong on the way: channel.sh. TAP.
target=${1:-build/release}
. tests/kit/kiosk.sh
kiosk_set zeiten "doppeltipp_ms: 0"
. tests/kit/caretaker.sh
. tests/kit/vendor.sh
trap 'vendor_stop; device_stop; kiosk_clean_up' EXIT
vendor_start
result $? "so does the vendor"

# What the pages show, by the numbers of base/upkeep.h and base/channel.h.
device() { printf 'running=1\nother=2026.12.1\nboard=schalter-test\nissue=1700000000\nsetup=1\n'; }
offered()
{
    printf 'board=schalter-test\nversion=2026.12.1\nnotes=Neuer Dienst\nissue=%s\nsize=%s\n' \
        "$SOURCE_DATE_EPOCH" "$(stat -c %s "$vendor/schalter.raucb")"
}
fetched() { printf 'version=2026.12.1\nsigner=Schalter, Updates\nnotes=Neuer Dienst\nsource=1\n'; }
{ device; echo update=1; } >"$work/told-nothing"
{ device; fetched; echo other_good=0; } >"$work/told-fetched"
{ device; fetched; printf 'serial=1\nerrand=2\noutcome=2\nother_good=1\nother_next=1\n'; } \
    >"$work/told-updated"
{ device; printf 'serial=1\nerrand=2\noutcome=2\nother_good=1\nother_next=1\nupdate=1\n'; } \
    >"$work/told-gone"
{ cat "$work/told-updated"; echo update=0; } >"$work/told-fetched-2"
printf 'state=5\ntrouble=9\n' >"$work/told-expired"
printf 'state=5\ntrouble=18\n' >"$work/told-lost"
{ offered; echo state=2; } >"$work/told-offered"
{ offered; printf 'state=4\npercent=100\n'; } >"$work/told-loaded"
echo state=0 >"$work/told-ended"
{
    door_open
    printf 'world printer 3\n'
    printf 'told caretaker told-nothing\npause 2000\ntap Gerät warten\nsame\nmeet in\n'
    printf 'tap Im Netz nachsehen\npause 1500\ntold channel told-expired\nsame\nshot abgelaufen\nmeet expired\n'
    printf 'tap Im Netz nachsehen\npause 1500\ntold channel told-offered\nsame\nshot neu\nmeet offered\n'
    printf 'tap Fassung aus dem Netz laden\npause 3000\ntold channel told-loaded\ntold caretaker told-fetched\n'
    printf 'same\nshot geladen\nmeet loaded\n'
    printf 'tap Update einspielen\nsame\nshot frage\ntap Einspielen\npause 3500\n'
    printf 'told caretaker told-updated\ntold channel told-ended\ntold caretaker told-gone\nsame\nshot fertig\nmeet updated\n'
    printf 'tap Im Netz nachsehen\npause 1500\ntold channel told-offered\nsame\n'
    printf 'tap Fassung aus dem Netz laden\npause 3000\ntold channel told-loaded\ntold caretaker told-fetched-2\n'
    printf 'same\nmeet again\npause 2500\ntold channel told-lost\ntold caretaker told-gone\nsame\nshot verloren\nmeet lost\n'
    printf 'tap Im Netz nachsehen\npause 2500\ntold channel told-offered\nsame\n'
    printf 'tap Fassung aus dem Netz laden\npause 3000\ntold channel told-loaded\ntold caretaker told-fetched-2\n'
    printf 'same\nmeet third\ntap Zurück\npause 500\ntap Abmelden\npause 1000\nmeet left\n'
} >"$work/script"
met() { [ -e "$work/$1" ]; }
go_on() { rm -f "$work/$1"; }
there() { [ -n "$(ls "$fetched")" ]; }
gone() { ! there; }
kiosk_start "$work/kiosk.log" $as_kiosk
wait_for 30 logged key-revocation-unknown 2
MADE=1700000000 offer
visit_begin "$work/script"
wait_for 60 met in
result $? "a technician gets to where the network can be asked"
[ ! -s "$vendor/asked" ]
result $? "which nobody has done so far"
go_on in
wait_for 20 met expired
result $? "a channel file that has expired is told"
offer
go_on expired
wait_for 20 met offered
result $? "a good one tells what is new"
gone
result $? "and nothing is fetched yet"
go_on offered
wait_for 30 met loaded
result $? "it is fetched, and the caretaker looks at it"
seen none && there
result $? "and finds it good"
go_on loaded
wait_for 30 met updated
result $? "it is installed"
grep -qx "install /proc/[0-9]*/fd/[0-9]*" "$root/asked"
result $? "by RAUC, from the very file that was looked at"
wait_for 10 gone
result $? "and goes then"
go_on updated
wait_for 30 met again
result $? "another time it is fetched"
kill "$(pgrep -P "$KIOSK" -f 'schalter courier')"
go_on again
wait_for 20 met lost
result $? "a courier that ends takes it along, and that is told"
wait_for 10 gone
result $? "nothing of it stays behind"
go_on lost
wait_for 30 met third
there
result $? "the next one fetches it"
go_on third
wait_for 20 met left
result $? "the technician signs off"
wait_for 10 gone
result $? "and it goes with her"
go_on left
visit_end
result $? "the glass showed each of them"
kiosk_stop
result $? "the kiosk ends in order"

# The caretaker alone: what it makes of what the kiosk left there.
leave() { device_bundle "$@" >"$fetched/schalter.raucb"; }
leave schalter-other 1800000000
says look "stick 0 update 7"
result $? "what is for another board is named so"
leave schalter-test 1600000000
says look "stick 0 update 8"
result $? "what is older, too"
printf 'rubbish' >"$fetched/schalter.raucb"
says update "errand 2 outcome 3 trouble 10"
result $? "and what is damaged is not installed"
device_bundle schalter-test 1900000000 >"$root/stick/schalter.raucb"
plug
says look "stick 2 update 0"
result $? "a good stick goes before it"
rm "$fetched/schalter.raucb"
mkfifo "$fetched/schalter.raucb"
pull
says look "stick 0 update 1"
result $? "what is no file is not looked at"
cp "$work"/*.png "${SHOTS:-$work}/" 2>/dev/null
finish
