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

# A port nobody listens on now.
free_port()
{
    /usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

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
