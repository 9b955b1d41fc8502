# The vendor of updates for one test: its server (vendor.py) and its channel file, signed by
# cross/channel.sh with this machine's development key. Sourced, behind kiosk.sh and device.sh.
#
# After:   $vendor       what its server has, and the word for what goes wrong ($vendor/fault)
#          $fetched      where the kiosk puts what it fetches
#
#   vendor_start         the server; the kiosk's configuration names it; vendor_stop ends it
#   offer [BOARD] [ADDRESS] [DAYS]   another channel file; MADE as in cross/channel.sh
vendor=$work/hersteller
fetched=$root/data/update
mkdir -p "$vendor" "$fetched"
KEYS=$PWD/$(cross/keys.sh)
SOURCE_DATE_EPOCH=1800000000
NOTES="Neuer Dienst"
export KEYS SOURCE_DATE_EPOCH NOTES

offer()
{
    cross/channel.sh "$vendor" "${1:-test}" 2026.12.1 "${2:-$place/schalter.raucb}" "${3:-30}"
}

vendor_start()
{
    # What the device's rauc says of it, and blanks: six pieces and some.
    { device_bundle schalter-test "$SOURCE_DATE_EPOCH"; head -c 3300000 /dev/zero | tr '\0' ' '; } \
        >"$vendor/schalter.raucb"
    python3 tests/kit/vendor.py "$vendor" build/keys/tls.crt.pem build/keys/tls.key.pem \
        >"$work/vendor.log" 2>&1 &
    seller=$!
    wait_for 20 test -s "$vendor/port" || return 1
    place=https://127.0.0.1:$(cat "$vendor/port")
    printf 'aktualisierung:\n  kanal: %s/channel.jws\n  kanal_schluessel: %s\n  ablage: %s\n' \
        "$place" "$KEYS/channel.pem" "$fetched" >>"$work/schalter.yaml"
    offer
}
vendor_stop() { kill ${seller:-} 2>/dev/null; }
