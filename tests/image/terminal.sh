#!/bin/sh
# Writes what is particular to one terminal, for the tests: configuration, keys, catalogue of
# a town whose authorities do not exist. In the form a technician puts onto the data
# partition. Keys are made once.
#
# usage: tests/image/terminal.sh KEYS FOLDER
set -eu
keys=$1
folder=$2

mkdir -p "$keys" "$folder"
if [ ! -f "$keys/made" ]; then
    openssl req -x509 -newkey rsa:2048 -noenc -days 3650 -subj '/CN=Nobody' \
        -keyout "$keys/anchor.key" -out "$keys/v-pki.pem" 2>"$keys/log"
    openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:4096 -out "$keys/town.key" \
        2>>"$keys/log"
    openssl pkey -in "$keys/town.key" -pubout -out "$keys/town.pem"
    touch "$keys/made"
fi
# As `schalter technik-pin` would, whose program is another machine's here.
python3 - >"$folder/technik.pin" <<END
import base64, hashlib
salt = b"of a test device"
key = hashlib.scrypt(b"25802580", salt=salt, n=1 << 14, r=8, p=1, maxmem=1 << 26, dklen=32)
print("scrypt:14:8:1:" + ":".join(
    base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (salt, key)))
END
cp "$keys/v-pki.pem" "$folder/v-pki.pem"
cp -R assets/catalogue "$folder/katalog"
mkdir -p "$folder/katalog/schluessel"
cp "$keys/town.pem" "$folder/katalog/schluessel/stadt.pem"
sed -i -e 's|^wiederherstellung:.*|wiederherstellung: schluessel/stadt.pem|' \
    -e 's|^handyseite:.*|handyseite: https://phone.schalter.invalid/quittung/|' \
    "$folder/katalog/staedte/recklinghausen.yaml"
(umask 077 && echo nobody >"$folder/client-secret")
cat >"$folder/schalter.yaml" <<END
geraet:
  stadt: recklinghausen
  nummer: RE-TEST
  vorfuehrung: ja
technik:
  pin_datei: technik.pin
ordner:
  katalog: katalog
  beigaben: /usr/share/schalter
  bestand: /var/lib/schalter
  laufzeit: /run/schalter
bildschirm:
  breite_px: 1080
  hoehe_px: 1920
  weg: ${WAY:-drm}
netz:
  token: https://token.schalter.invalid
  einreichung: https://submission.schalter.invalid
  vertrauensanker: v-pki.pem
  kennung: nobody
  geheimnis: client-secret
END
