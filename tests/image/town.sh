#!/bin/sh
# The stand-in town on this host, and a terminal on a device that knows it as stadt.test. Runs
# until it is ended; FOLDER/terminal is there when both are.
#
# usage: tests/image/town.sh TARGET FOLDER
#        FOLDER/stadt           what the town says and gets (tests/portal/README.md)
#        FOLDER/schalter.yaml   the kiosk for programs on this host
#        FOLDER/terminal        the data partition of the device
set -eu
target=$1
folder=$2
. tests/demo/town.sh
trap town_stop EXIT
trap 'exit 0' INT TERM

TOWN_OPTIONS="--submission-host stadt.test"
PHONE_PAGE=https://stadt.test/quittung/
town_start "$target" "$folder"
town_kiosk "$folder" 1080 1920 268 476

made=$folder/made
settings=$made/konfiguration
mkdir -p "$made/bestand" "$settings"
cp -R "$folder/katalog" "$folder/stadt-katalog.pub.pem" "$settings"
for fact in ca_file anchors_file routing_key_file client_secret_file; do
    cp "$(town_path "$folder" $fact)" "$settings"
done
# Every file lies beside the configuration; what is the device's own is where it has it.
sed -e "s|https://127.0.0.1:$(town_fact "$folder" port)|https://stadt.test|" \
    -e 's|^\(  [a-z_]*: \)/.*/|\1|' \
    -e 's|^  beigaben:.*|  beigaben: /usr/share/schalter|' \
    -e 's|^  bestand:.*|  bestand: /var/lib/schalter|' \
    -e 's|^  laufzeit:.*|  laufzeit: /run/schalter|' \
    -e 's|^  vollbild:.*|  weg: drm|' "$folder/schalter.yaml" >"$settings/schalter.yaml"
printf 'technik:\n  pin_datei: technik.pin\n' >>"$settings/schalter.yaml"
echo 25802580 | "$target/schalter" technik-pin >"$settings/technik.pin"
mv "$made" "$folder/terminal"
wait "$TOWN_PID"
