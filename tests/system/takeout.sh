#!/bin/sh
# What could not be delivered leaves by touch: kiosk, courier and caretaker are real, the stick is
# a folder (device_bus.c), and the town's own tool opens what lies on it. Then the caretaker
# alone, with sticks and kiosks that fail. TAP.
target=${1:-build/release}
. tests/kit/kiosk.sh
kiosk_set zeiten "doppeltipp_ms: 0"
kiosk_set zeiten "wiederholung_max_s: 2"
. tests/kit/caretaker.sh
plug

# Without network, and the key is withdrawn: nobody can deliver that any more.
{ cat tests/system/deregister.visit; printf '%s\n' 'tap Weiter' 'tap Ja, meine' \
    'tap Jetzt absenden' 'pause 2500' 'world stored' 'pause 12000' 'tap Ohne Beleg' \
    'pause 300' 'tap Fertig'; } >"$work/visit"
kiosk_start "$work/kiosk-1.log" $as_kiosk
wait_for 30 logged key-revocation-unknown 2
town network refuse
visit "$work/visit"
result $? "an application is handed in without network"
town key withdraw
town network up
wait_for 30 logged '"delivery-ended"' 1
result $? "and cannot be delivered any more"
kiosk_stop
town key restore

now() { printf 'running=1\nother=2026.12.1\nupdate=5\nstick=2\nsetup=16\n'; }
printf 'waiting=1\nrecover=1\nsound=1\n' >"$work/told-one"
printf 'waiting=0\nrecover=0\nsound=1\n' >"$work/told-none"
now >"$work/told-stick"
{ now; printf 'serial=1\nerrand=5\noutcome=2\ncopies_good=1\n'; } >"$work/told-taken"
{ now; printf 'serial=2\nerrand=5\noutcome=3\ntrouble=13\ncopies_left=1\n'; } >"$work/told-other"
{ now; printf 'serial=3\nerrand=6\noutcome=3\ntrouble=14\ncopies_left=1\n'; } >"$work/told-not-there"
{ now; printf 'serial=4\nerrand=6\noutcome=2\ncopies_good=1\n'; } >"$work/told-confirmed"
take='Nicht zustellbare Anträge auf den Stick'
confirm='Die Stadt hat sie geöffnet'
{
    door_open
    printf 'world printer 3\ntold device told-one\ntold caretaker told-stick\npause 500\n'
    printf 'tap Gerät warten\nsame\nmeet in\n'
    printf 'tap %s\npause 900\ntold caretaker told-taken\nsame\nshot taken\nmeet taken\n' "$take"
    printf 'tap %s\npause 900\ntold caretaker told-other\nsame\nshot other\nmeet other\n' "$take"
    printf 'tap %s\nsame\nshot question\ntap Hier löschen\npause 900\n' "$confirm"
    printf 'told caretaker told-not-there\nsame\nmeet not-there\n'
    printf 'tap %s\nsame\ntap Hier löschen\npause 900\ntold device told-none\n' "$confirm"
    printf 'told caretaker told-confirmed\nsame\nshot confirmed\nmeet confirmed\n'
} >"$work/script"
met() { [ -e "$work/$1" ]; }
go_on() { rm -f "$work/$1"; }
# Exported, and waiting for the town, as the courier has it.
kept() { [ "$("$target/schalter" courier-confirm --config "$work/schalter.yaml" "$work/empty")" = \
    "Bestätigt und am Terminal gelöscht: 0. Noch nicht bestätigt: $1." ]; }
mkdir "$work/empty"
kiosk_start "$work/kiosk.log" $as_kiosk
wait_for 30 logged key-revocation-unknown 2
kept 1
result $? "a copy for the town waits in the outbox"
visit_begin "$work/script"
wait_for 60 met in
result $? "a technician is offered to take it out"
go_on in
wait_for 20 met taken
result $? "it is taken out by touch"
kept 1
result $? "and is kept all the same"
file=$(ls "$folder"/antraege/*.json)
"$target/schalter" courier-export --config "$work/schalter.yaml" "$folder/antraege" >"$work/said"
grep -qx "Exportiert: 0. Schon vorhanden: 1." "$work/said"
result $? "the command finds the very file it would write itself"
"$target/schalter-recover" "$(town_path "$work" recovery_key_file)" "$folder/antraege" \
    "$work/opened" >"$work/recover.log" 2>&1 && grep -q Bello "$work"/opened/*/data.json
result $? "the town's tool opens it"
! grep -aqr -e Ringweg -e Bello "$root" "$work/caretaker.log" "$work/kiosk.log"
result $? "nothing that was typed is on the stick or in a log"
cp "$file" "$work/whole.json"
printf X >>"$file"
go_on taken
wait_for 20 met other
result $? "another file of that name is told"
[ "$(stat -c %s "$file")" -eq "$(($(stat -c %s "$work/whole.json") + 1))" ]
result $? "and left as it is"
go_on other
wait_for 20 met not-there
result $? "it does not count as taken to the town"
kept 1
result $? "and the copy is still here"
cp "$work/whole.json" "$file"
go_on not-there
wait_for 20 met confirmed
result $? "the very file does"
go_on confirmed
visit_end
result $? "the glass showed each of them"
kept 0
result $? "and the kiosk has forgotten its copy"
kiosk_stop
result $? "the kiosk ends in order"
cp "$work"/*.png "${SHOTS:-$work}/" 2>/dev/null

# The caretaker alone.
rm -rf "$root/stick/"*
folder=$root/stick/schalter-EF-03/antraege
copies() { PIN=$pin "$target/tests/system/copy_client" "$root/run/schalter-caretaker" "$@" 2>>"$work/client.log"; }
says() { [ "$(copies "$2" "$3" ${4:-} ${5:-})" = "$1" ]; }
lie() { [ "$(ls "$folder" 2>/dev/null | wc -l)" -eq "$1" ]; }
says "outcome 2 trouble 0 good 3 left 0" take-out 3 && lie 3
result $? "three copies lie on the stick"
says "outcome 2 trouble 0 good 3 left 0" take-out 3 && lie 3
result $? "taken out once more they are the same"
truncate -s 5999 "$folder/TEST-0001.json"
says "outcome 3 trouble 13 good 2 left 1" take-out 3
result $? "one that was changed is counted, and the others are looked at"
says "outcome 2 trouble 0 good 2 left 1" confirm 3
result $? "and is not confirmed"
rm -r "$folder"
says "outcome 3 trouble 14 good 0 left 3" confirm 3 && [ ! -e "$folder" ]
result $? "nothing is confirmed by a stick without them, and nothing is written on it"
says "outcome 3 trouble 15 good 1 left 0" take-out 2 courier && lie 1
result $? "a courier that has gone ends it; what lies there lies there"
copies take-out 3 leave
wait_for 10 lie 2
result $? "so does a kiosk that has gone"
says "outcome 3 trouble 15 good 1 left 0" take-out 2 name && [ ! -e "$root/stick/x" ]
result $? "a name that leads elsewhere is none"
says "outcome 3 trouble 15 good 1 left 0" take-out 2 rubbish
result $? "nor are bytes that make no sense"
says "outcome 3 trouble 15 good 1 left 0" take-out 2 silent
result $? "and who hands nothing on is waited for half a minute"
pull
says "outcome 3 trouble 1 good 0 left 0" take-out 1
result $? "without a stick there is nothing to write to"
plug
fault mount-fails
says "outcome 3 trouble 3 good 0 left 0" take-out 1
result $? "a stick that cannot be mounted is told"
rm "$root/faults"
rm -rf "$root/stick/"*
says "outcome 3 trouble 3 good 0 left 0" take-out 1 pull "$root/run/stick-write/schalter-EF-03/antraege"
result $? "so is one that is pulled out in the middle"
rm -rf "$root/stick/"*
prlimit --pid "$caretaker" --fsize=5000
says "outcome 3 trouble 4 good 0 left 0" take-out 1 && lie 0
result $? "and one that is full, without half a file on it"
finish
