# A kiosk with a card reader, an ID card to lay on it, and AusweisApp between them. Sourced
# after tests/kit/kiosk.sh, before kiosk_start.
#
#   cards_prepare READER      the kiosk's configuration for reading cards; $cards is the emulator
#                             that kiosk_start has to run the kiosk under
#   card_start [OPTIONS]      a virtual card (tests/cards/README.md), not inserted; $CARD its process
#   card LINE                 orders something of it
#   reader LINE               orders something of the emulator (tests/usbemu/README.md)
#   card_end                  ends the card
#
# Real: our driver with libusb, pcscd, vpcd, AusweisApp. Simulated: reader, card, town.

# A port for a program, and the next one.
free_port() { /usr/bin/python3 tests/kit/ports.py 2; }

cards_prepare()
{
    CARD_READER=$1
    CARD_LINE=$(free_port)
    mkdir -p "$work/karte" "$work/usb" "$work/papier"
    cards="$target/usbemu --plug=$1${CARD_PRINTER:+,$CARD_PRINTER} --card-port=$CARD_LINE
        --paper-dir=$work/papier --ctl=$work/usb/ctl --"
    kiosk_set ausweis "app_port: $(free_port)"
    kiosk_set ausweis "karten_port: $(free_port)"
}

card_start()
{
    "$target/id-card" --port="$CARD_LINE" --keys=build/keys-eid --ctl="$work/karte/ctl" \
        --out "$@" >"$work/karte.log" 2>&1 &
    CARD=$!
    for i in $(seq 50); do
        [ -S "$work/karte/ctl" ] && return 0
        sleep 0.1
    done
    return 1
}

card() { "$target/portal" --dir "$work/karte" --ctl "$@"; }

reader() { "$target/portal" --dir "$work/usb" --ctl "$@" >/dev/null; }

card_end()
{
    [ -z "${CARD:-}" ] || kill "$CARD" 2>/dev/null
    [ -z "${CARD:-}" ] || wait "$CARD" 2>/dev/null
    CARD=
}

# visit_with_card SCRIPT    as visit; what the script meets for (`meet NAME`) is done by the
#                           function meet_NAME
visit_with_card()
{
    visit_begin "$1"
    while kill -0 "$VISITOR" 2>/dev/null; do
        for word in insert remove pull unplug plug phone confirm; do
            [ -e "$work/$word" ] || continue
            "meet_$word"
            rm -f "$work/$word"
        done
        sleep 0.1
    done
    visit_end
}

meet_insert() { card insert >/dev/null; }
meet_remove() { card remove >/dev/null; }
meet_pull() { card remove after 8 >/dev/null; } # while it shows itself to the town
meet_unplug() { reader "unplug $CARD_READER"; }
meet_plug() { reader "plug $CARD_READER"; }

# Reads the QR code from the picture handy.png, opens it as a phone would, and tells the
# visit beside the kiosk what the glass must show.
meet_phone()
{
    address=$(zbarimg -q --raw "$work/handy.png" | head -n 1)
    code=$(curl -s --cacert "$(town_path "$work" ca_file)" "$address" |
        sed -n 's/.*id="vergleich">\([A-Z0-9]*\)<.*/\1/p')
    printf 'address=%s\ncode=%s\nseconds=%s\n' "$address" "$code" 300 >"$work/told-phone"
}
meet_confirm() { town ausweis handy fertig letzter; }

# What the stand-in town asks for, and who the virtual card says it is: the visit beside
# the kiosk is told so.
cards_tell()
{
    cat >"$work/request" <<END
required=$((1 << 3 | 1 << 4 | 1 << 11))
optional=$((1 << 7))
subject=Stadt Recklinghausen (Test)
purpose=Anträge an die Stadt am Terminal
END
    cat >"$work/identity" <<END
{"identity":{"familyNames":"Ó Ścibor-Großmüller","givenNames":"Gülşen Žofie",
"dateOfBirth":"1964-08-12","placeOfResidence":{"street":"Große Geldstraße 19",
"zipCode":"45657","city":"Recklinghausen","country":"D"}}}
END
}
