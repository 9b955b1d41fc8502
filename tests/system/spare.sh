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
