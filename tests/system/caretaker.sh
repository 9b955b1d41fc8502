#!/bin/sh
# A technician has the device kept up: the kiosk, the caretaker and a bus are real, systemd,
# RAUC and what lies on the stick are simulated (device_bus.c). TAP.
target=${1:-build/release}
. tests/kit/kiosk.sh
kiosk_set zeiten "doppeltipp_ms: 0"
. tests/kit/caretaker.sh

# The journal's program ends at once here; what it said is kept all the same.
keep_log() { "$target/schalter-caretaker" --root="$root" log 2>>"$work/log.log"; }
! keep_log
grep -q "a start before" "$root/data/protokoll/0.jsonl" && grep -q -e "--lines=all" "$root/journal"
result $? "what the journal says is kept on the disk"
! keep_log
grep -q -e "--after-cursor=s=1;b=" "$root/journal"
result $? "and a second start goes on where the first ended"
grep -q "_SYSTEMD_UNIT=schalter.service" "$root/journal" && ! grep -qE "_TRANSPORT|kernel|udev" "$root/journal"
result $? "of our own units and systemd's, not of the kernel"

# What the pages show, by the numbers of base/upkeep.h.
now() { printf 'running=1\nother=2026.12.1\n'; }
good() { printf 'stick=2\nversion=2026.12.1\nsigner=Schalter, Updates\nnotes=Neuer Dienst\nsetup=16\n'; }
{ now; printf 'update=1\nsetup=1\n'; } >"$work/told-no-stick"
{ now; good; } >"$work/told-stick"
{ now; good; printf 'serial=1\nerrand=1\noutcome=2\n'; } >"$work/told-saved"
{ now; good; printf 'serial=2\nerrand=1\noutcome=3\ntrouble=3\n'; } >"$work/told-broken"
{ now; good; printf 'serial=3\nerrand=2\noutcome=3\ntrouble=10\nother_good=0\n'; } >"$work/told-damaged"
{ now; good; printf 'serial=4\nerrand=2\noutcome=2\nother_good=1\nother_next=1\n'; } >"$work/told-updated"
{ now; good; printf 'serial=5\nerrand=4\noutcome=2\nother_good=1\nother_next=1\n'; } >"$work/told-restarts"
{
    door_open
    printf 'world printer 3\ntold caretaker told-no-stick\n'
    printf 'pause 500\ntap Gerät warten\nshot ohne\nsame\nmeet in\n'
    printf 'told caretaker told-stick\nsame\nmeet there\n'
    printf 'tap Bericht und Protokoll sichern\npause 600\ntold caretaker told-saved\nsame\nmeet saved\n'
    printf 'tap Bericht und Protokoll sichern\npause 600\ntold caretaker told-broken\nsame\nmeet broken\n'
    printf 'tap Update einspielen\nsame\nshot frage\ntap Einspielen\npause 1500\n'
    printf 'told caretaker told-damaged\nsame\nmeet damaged\n'
    printf 'tap Update einspielen\nsame\ntap Einspielen\npause 700\nshot mitte\npause 2000\n'
    printf 'told caretaker told-updated\nsame\nshot fertig\nmeet updated\n'
    printf 'tap Neu starten\nsame\ntap Neu starten\npause 600\ntold caretaker told-restarts\nsame\n'
    printf 'meet restarts\n'
} >"$work/script"
met() { [ -e "$work/$1" ]; }
go_on() { rm -f "$work/$1"; }
kiosk_start "$work/kiosk.log" $as_kiosk
wait_for 30 logged key-revocation-unknown 2
visit_begin "$work/script"
wait_for 60 met in
result $? "a technician gets to what can be done, and is told to plug a stick in"
asked "start stick-driver.service"
result $? "sticks have a driver from then on"
bundle schalter-test 1800000000
plug
wait_for 10 seen none
go_on in
wait_for 20 met there
result $? "a stick with an update is seen as it is plugged in"
go_on there
wait_for 20 met saved
result $? "report and log are saved"
grep -q "Drucker" "$folder"/*-bericht.txt && grep -q visit-ended "$folder"/*-protokoll.jsonl
result $? "and are on the stick"
grep -q "a start before" "$folder"/*-protokoll-frueher.jsonl
result $? "so is what was kept of starts before"
fault mount-fails
go_on saved
wait_for 20 met broken
result $? "a stick that cannot be mounted is told"
fault "install Failed to read: Input/output error"
go_on broken
wait_for 30 met damaged
result $? "an update that is damaged is told"
rm "$root/faults"
go_on damaged
wait_for 30 met updated
result $? "a good one is installed"
asked "install $root/run/stick/schalter.raucb"
result $? "by RAUC, from the stick"
go_on updated
wait_for 20 met restarts
result $? "the device is started anew"
asked "start reboot.target"
result $? "by systemd"
go_on restarts
visit_end
result $? "the glass showed each of them"
kiosk_stop
result $? "the kiosk ends in order"
wait_for 10 asked "stop stick-driver.service"
result $? "and no stick has a driver any more"
[ ! -d "$root/run/stick" ] && [ ! -d "$root/run/stick-write" ]
result $? "nor is one mounted"

# The caretaker alone: what others make of it.
bundle schalter-other 1800000000
says look "stick 2 update 7"
result $? "an update for another board is named so"
bundle schalter-test 1600000000
says look "stick 2 update 8"
result $? "an older one too"
bundle schalter-test 1700000000
says look "stick 2 update 9"
result $? "and the very one that runs"
printf 'rubbish' >"$root/stick/schalter.raucb"
says look "stick 2 update 10"
result $? "and one that is damaged"
bundle schalter-test 1800000000
plug sdb1
says look "stick 3 update 19" && says update "errand 2 outcome 3 trouble 19"
result $? "of two sticks none is taken"
pull sdb1
says look "stick 2 update 0"
result $? "and the one that stays is"
pull
says look "stick 0 update 1"
result $? "a stick that is pulled is none"
says update "errand 2 outcome 3 trouble 1"
result $? "without it nothing is installed"
says erase "errand 9 outcome 2 trouble 0"
result $? "forgetting is asked for"
touch "$root/data/bestand/outbox.sqlite"
"$target/schalter-caretaker" --root="$root" erase && [ ! -e "$root/data/bestand/outbox.sqlite" ] &&
    [ ! -e "$root/data/erase" ] && [ ! -e "$root/data/protokoll" ]
result $? "and done before the next start"
says stay "errand 11 outcome 2 trouble 0" && asked "active booted"
result $? "a change to the other system can be taken back, as long as it has not started"
fault tired
says return "errand 3 outcome 2 trouble 0" && asked "active other"
result $? "and is there for one that used up its tries"
plug
fault "install Failed to read: Input/output error"
says update "errand 2 outcome 3 trouble 10" && says return "errand 3 outcome 3 trouble 11"
result $? "but not where an update was not installed to its end, whatever RAUC remembers"
rm "$root/faults"
says update "errand 2 outcome 2 trouble 0" && says look "stick 2 update 0" && says return "errand 3 outcome 2 trouble 0"
result $? "until one is"
pull
says rubbish "gone"
result $? "who sends rubbish is left alone"
says look "stick 0 update 1"
result $? "and the next one is served"
bundle schalter-test 1800000000
plug
fault dies
says update "errand 2 outcome 3 trouble 12"
result $? "RAUC that ends in the middle of an update is not waited for"
says look "stick 2 update 0"
result $? "and without it the stick is still looked at"

# A kiosk that was taken over asks as the kiosk does, and nobody typed a PIN.
drivers() { grep -cx "start stick-driver.service" "$root/asked"; }
count=$(drivers)
right=$pin
pin=00000000
says enter "outcome 3 tries 4"
result $? "who does not know the PIN hears how many tries there are"
! says network "errand 8 outcome 2 trouble 0"
result $? "and sets no network"
pin=
! says setup "errand 7 outcome 2 trouble 0"
result $? "nor takes a set-up"
pin=$right
[ ! -e "$root/data/anschluss.yaml" ] && [ "$(drivers)" -eq "$count" ] && grep -q technician-refused "$work/caretaker.log"
result $? "nothing of it was done, no stick looked at, and it is in the log"
pin=00000000
says enter "outcome 3 tries 1" && says enter "outcome 3 tries 0" && pin=$right && says enter "outcome 3 tries 0"
result $? "behind the fifth wrong one the right one has to wait, too, whoever counts beside it"
sleep 15.2
says enter "outcome 2 tries 5"
result $? "for fifteen seconds"

# A kiosk that gave up waiting: what it had asked for is not done behind its back.
kill -STOP "$caretaker"
PIN=00000000 timeout 1 "$target/tests/system/upkeep_client" "$root/run/schalter-caretaker" enter >"$work/waits"
kill -CONT "$caretaker"
pin=00000000
says enter "outcome 3 tries 4" && [ ! -s "$work/waits" ]
result $? "who gave up waiting has had no try"
pin=$right
says enter "outcome 2 tries 5"
result $? "and who comes behind is served"

# The terminal is set up from a stick; the kiosk that judges it is the real one.
says set-up "setup 16 , "
result $? "a stick without a set-up is one without"
ln -s "$(realpath "$target/schalter")" "$root/usr/bin/schalter"
set_up=$root/stick/schalter-einrichtung
mkdir "$set_up"
# The same terminal, in a folder that could lie anywhere.
cp -R "$work/schalter.yaml" "$work/katalog" "$work/stadt-katalog.pub.pem" \
    "$root/data/konfiguration/technik.pin" "$set_up/"
number=$(sed -n 's/^ *nummer: *//p' "$work/schalter.yaml")
ask set-up | grep -q "^setup 0 $number, Stadt "
result $? "one that a kiosk could work with is named with number and town"
sed -i 's/^netz:/netz:\n  tokne: x/' "$set_up/schalter.yaml"
ask set-up | grep -q "^setup 17 .*schalter.yaml:[0-9]*:3: Der Schlüssel »tokne«"
result $? "a mistake in one is told with its line"
says setup "errand 7 outcome 3 trouble 17" && ! grep -q tokne "$root/data/konfiguration/schalter.yaml"
result $? "and nothing of it is taken"
sed -i '/tokne/d' "$set_up/schalter.yaml"
says setup "errand 7 outcome 2 trouble 0"
result $? "a good one is taken, and the device starts anew"
"$target/schalter" check --config "$root/data/konfiguration/schalter.yaml" >"$work/checked"
result $? "and a kiosk could work with what was copied"
says network "errand 8 outcome 2 trouble 0"
result $? "the network is set"
mkdir -p "$root/run/systemd"
"$target/schalter-caretaker" --root="$root" settle &&
    grep -qx "Gateway=10.20.30.1" "$root/run/systemd/network/70-schalter.network"
result $? "and holds from the next start on"
"$target/schalter-caretaker" --root="$root" settle
"$target/schalter-caretaker" --root="$root" settle
cmp -s "$work/schalter.yaml" "$root/data/konfiguration/schalter.yaml"
result $? "a set-up that never came to its first page is taken back"

# Before it is given away.
says reset "errand 10 outcome 2 trouble 0" && [ -e "$root/data/konfiguration/schalter.yaml" ]
result $? "that it forgets its set-up, too, is asked for"
touch "$root/data/bestand/outbox.sqlite"
"$target/schalter-caretaker" --root="$root" erase && "$target/schalter-caretaker" --root="$root" settle &&
    ! find "$root/data" -name outbox.sqlite -o -name 'konfiguration.*' -o -path '*/konfiguration/*' | grep -q .
result $? "and done before the next start"
pin=
says enter "outcome 2 tries 5"
result $? "who stands before it then needs no PIN"
cp "$work"/*.png "${SHOTS:-$work}/" 2>/dev/null
finish
