#!/bin/sh
# A kiosk that has no configuration, or none it can work with: it does not end, it says so and lets
# technicians in (firmware/face/spare.h); `schalter check` says the same beforehand. TAP.
target=${1:-build/release}
. tests/kit/kiosk.sh
mark=$work/laufzeit/keine-einrichtung
spare=$work/schalter.d
mkdir -p "$spare" "$work/leer"
for part in lang icons keyboard spare; do cp -R "assets/$part" "$spare/$part"; done
# spare_start FILE LOG: as on a device
spare_start()
{
    log=$2
    SDL_AUDIODRIVER=dummy "$target/schalter" --config "$1" --spare "$spare" >"$log" 2>&1 &
    KIOSK=$!
}
runs() { kill -0 "$KIOSK" 2>/dev/null; }

"$target/schalter" check --config "$work/schalter.yaml" >"$work/checked" 2>"$work/mistakes"
[ $? -eq 78 ] && [ ! -s "$work/checked" ] && grep -q "schalter.yaml: Hier fehlt technik: pin_datei" "$work/mistakes"
result $? "a device that no technician could get into is none"
echo 27182818 | "$target/schalter" technik-pin >"$work/technik.pin"
printf 'technik:\n  pin_datei: technik.pin\n' >>"$work/schalter.yaml"
"$target/schalter" check --config "$work/schalter.yaml" >"$work/checked" 2>"$work/mistakes"
result $? "a kiosk could work with a good configuration"
printf 'RE-VORFUEHRUNG\nStadt Recklinghausen\n' | cmp -s - "$work/checked" && [ ! -s "$work/mistakes" ]
result $? "which is named with number and town, and nothing else is said"
sed 's/^  vertrauensanker:.*/  vertrauensanker: fehlt.pem/' "$work/schalter.yaml" >"$work/anker.yaml"
"$target/schalter" check --config "$work/anker.yaml" >"$work/checked" 2>"$work/mistakes"
[ $? -eq 78 ] && [ ! -s "$work/checked" ] && grep -q "fehlt.pem: Die Datei fehlt" "$work/mistakes"
result $? "a file that it names and that is not there is told"
sed 's/^  pin_datei:.*/  pin_datei: ziffern/' "$work/schalter.yaml" >"$work/pin.yaml"
echo 27182818 >"$work/ziffern"
"$target/schalter" check --config "$work/pin.yaml" 2>"$work/mistakes" >"$work/checked"
[ $? -eq 78 ] && grep -q "pin.yaml: .*muss daneben in technik.pin liegen" "$work/mistakes"
result $? "a PIN where a device would not look for it, too"
mv "$work/technik.pin" "$work/zeile"
mv "$work/ziffern" "$work/technik.pin"
"$target/schalter" check --config "$work/schalter.yaml" 2>"$work/mistakes" >"$work/checked"
[ $? -eq 78 ] && grep -q "technik-pin" "$work/mistakes" && ! grep -q 27182818 "$work/mistakes"
result $? "and one that was written down as it is, without it"
mv "$work/zeile" "$work/technik.pin"
[ ! -e "$work/bestand/outbox.sqlite" ] && [ ! -e "$work/bestand/katalog-zuletzt" ]
result $? "looking has changed nothing"

timeout 20 "$target/schalter" --config "$work/anker.yaml" 2>"$work/ends.log"
[ $? -eq 1 ] && grep -q "fehlt.pem" "$work/ends.log"
result $? "without a spare folder such a kiosk ends, and says why"
spare_start "$work/anker.yaml" "$work/spare.log"
wait_for 20 logged '"kiosk-is-none","fresh":0' 1
result $? "with one it is a kiosk that is none"
[ -e "$mark" ]
result $? "and marked as such, so that its slot is not called good"
sleep 3
runs && ! logged courier 1
result $? "it runs, without a courier"
begun=$(date +%s)
wait "$KIOSK"
code=$?
KIOSK=
took=$(($(date +%s) - begun))
[ $code -eq 1 ] && [ $took -ge 30 ] && [ $took -le 60 ]
result $? "and ends after 40 s, to be tried anew ($code, $took s)"
# What waits is counted without a courier, whoever wrote the file.
outbox=$work/bestand/outbox.sqlite
counts() { [ "$("$target/schalter" courier-count "$work/bestand" 2>>"$work/count.log")" = "$1" ]; }
# laid SQL: a file that somebody else made
laid()
{
    rm -f "$outbox"*
    /usr/bin/python3 -c 'import sqlite3, sys
file = sqlite3.connect(sys.argv[1])
file.executescript(sys.argv[2])' "$outbox" "$1"
}
counts "0 0 0"
result $? "where there is no outbox nothing waits"
"$target/tests/system/make_outbox" "$outbox" 3
counts "3 0 0"
result $? "three that wait are counted"
: >"$outbox.damaged-1"
counts "3 0 1"
result $? "and a damaged one that lies aside is told"
rm "$outbox.damaged-1"
numbers="WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
laid "CREATE TABLE sealed(reference); CREATE TABLE entry(state, reference, stored_at);
    INSERT INTO entry VALUES(5, 1, 1);
    $numbers LIMIT 80000) INSERT INTO sealed SELECT printf('%1000d', i) FROM n"
"$target/schalter" courier-count "$work/bestand" >"$work/counted" 2>>"$work/count.log"
[ $? -gt 128 ] && [ ! -s "$work/counted" ]
result $? "one that wants much memory is not"
laid "CREATE TABLE sealed(reference);
    CREATE VIEW entry AS $numbers) SELECT 0 AS state, i AS reference, i AS stored_at FROM n"
spare_start "$work/anker.yaml" "$work/endless.log"
wait_for 20 logged '"waiting-not-counted","status":"timeout"' 1
result $? "one that never ends has five seconds"
wait_for 20 logged '"kiosk-is-none","fresh":0' 1
result $? "and the page comes all the same"
kiosk_stop
rm -f "$outbox"*
spare_start "$work/leer/schalter.yaml" "$work/fresh.log"
wait_for 20 logged '"kiosk-is-none","fresh":1' 1
result $? "a device without any configuration is a new one"
kill "$KIOSK"
wait "$KIOSK"
result $? "which ends in order"
KIOSK=
spare_start "$work/schalter.yaml" "$work/good.log"
wait_for 30 logged key-revocation-unknown 2
result $? "with a good configuration it is a kiosk like others"
! logged kiosk-is-none 1 && [ ! -e "$mark" ]
result $? "and not marked"
kiosk_stop
result $? "that ends in order"
finish
