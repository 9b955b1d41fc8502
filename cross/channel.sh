#!/bin/sh
# Says where the newest update lies: the channel file that devices fetch when a technician has
# them look in the network (firmware/courier/offer.h). Made anew before it expires, also where
# there is nothing newer: who holds back a newer one is found out that way.
#
# usage: cross/channel.sh OUT BOARD VERSION ADDRESS [DAYS]
#        OUT       has schalter.raucb, gets channel.jws
#        ADDRESS   https://... of schalter.raucb; its server sends parts (Range)
#        DAYS      until when it holds: 30
#        SOURCE_DATE_EPOCH and NOTES are those of cross/bundle.sh; MADE: seconds, else now
#        KEYS as in cross/keys.sh; where the key is in a token: SIGN, a command that signs its
#        input with RSASSA-PSS, SHA-512, a salt of 64 bytes
set -eu
cd "$(dirname "$0")/.."
out=$1
keys=$(cross/keys.sh channel.pem)
made=${MADE:-$(date +%s)}
bundle=$out/schalter.raucb

url64() { base64 -w 0 | tr '+/' '-_' | tr -d '='; }
sign()
{
    openssl dgst -sha512 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:64 \
        -sign "$keys/channel.key"
}
# What python3 writes is JSON whatever is in it.
payload()
{
    python3 - "$@" <<'END'
import json, sys
board, version, notes, address, sha256, issue, size, made, days = sys.argv[1:]
for name, text, most in (("VERSION", version, 47), ("NOTES", notes, 255), ("ADDRESS", address, 511)):
    if len(text.encode()) > most:
        sys.exit(f"{name} is longer than the {most} bytes that a device takes")
if not address.startswith("https://"):
    sys.exit("ADDRESS begins with https://")
print(json.dumps({
    "board": "schalter-" + board, "version": version, "notes": notes, "address": address,
    "sha256": sha256, "issue": int(issue), "size": int(size), "made": int(made),
    "until": int(made) + int(days) * 86400}, ensure_ascii=False), end="")
END
}

kid=$(openssl pkey -pubin -in "$keys/channel.pem" -outform DER | sha256sum | cut -d ' ' -f 1)
header=$(printf '{"alg":"PS512","typ":"schalter-channel","kid":"%s"}' "$kid" | url64)
facts=$(payload "$2" "$3" "${NOTES:-}" "$4" "$(sha256sum "$bundle" | cut -d ' ' -f 1)" \
    "$SOURCE_DATE_EPOCH" "$(stat -c %s "$bundle")" "$made" "${5:-30}")
body=$(printf '%s' "$facts" | url64)
signature=$(printf '%s.%s' "$header" "$body" | ${SIGN:-sign} | url64)
[ ${#signature} -eq 683 ] || { echo "no signature of 512 bytes" >&2; exit 1; }
printf '%s.%s.%s\n' "$header" "$body" "$signature" >"$out/channel.jws.part"
mv "$out/channel.jws.part" "$out/channel.jws"
