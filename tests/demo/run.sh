#!/bin/sh
# The demonstration: stand-in town, emulated printer and card reader, a virtual ID card,
# and the product as it is, with Debian's pcscd and AusweisApp.
#
#   tests/demo/run.sh TARGET      everything it makes lies in build/demo, or in $DEMO;
#                                 $VISITS names other scripts (NAME.visit) than the six
#
# With a display: the kiosk in a window, the dock beside it, until the kiosk's window is
# closed. Without one: a visitor plays six visits on a display without a screen and
# leaves a picture of every page. Exit 0 only when everything arrived.
set -u
target=build/$1
demo=${DEMO:-build/demo}
# For the kit; the town reads ID cards, too.
work=$demo
TOWN_AUSWEIS=ja
. tests/demo/town.sh
. tests/demo/display.sh
. tests/kit/cards.sh
. tests/demo/helper.sh

cleanup()
{
    [ -z "${HELPER:-}" ] || kill "$HELPER" 2>/dev/null
    [ -z "${DOCK:-}" ] || kill "$DOCK" 2>/dev/null
    # The emulated bus removes its folder under /tmp when it has time to end.
    [ -z "${KIOSK:-}" ] || kill "$KIOSK" 2>/dev/null
    [ -z "${KIOSK:-}" ] || wait "$KIOSK" 2>/dev/null
    card_end
    town_stop
    display_stop
    wait 2>/dev/null
}

# fail SENTENCE LOG: what went wrong, in words, and where to look.
fail()
{
    echo "$1" >&2
    if [ -s "${2:-}" ]; then
        echo "Die letzten Zeilen von $2:" >&2
        tail -n 8 "$2" | cut -c 1-200 >&2
    fi
    exit 1
}

CATALOGUE_WRONG="So geht der Katalog (assets/catalogue) nicht an den Schalter: Was zu ändern ist, steht darüber."

# Sockets lie in this folder, and the kernel's names for them are short.
PATH_MOST=59

prepare()
{
    [ ${#PWD} -le $PATH_MOST ] || fail "Der Pfad dieses Ordners ist zu lang: ${#PWD} Zeichen. Es gehen $PATH_MOST."
    rm -rf "$demo"
    mkdir -p "$demo/papier" "$demo/seiten" "$demo/usb" "$demo/karte"
    echo "Die Stadt öffnet (beim ersten Mal dauert das eine Minute) ..."
    town_start "$target" "$demo" ||
        fail "Die nachgestellte Stadt startet nicht." "$demo/stadt.log"
}

# Nobody can read a card without these. `make deps` installs them.
cards_possible() { [ -x /usr/bin/AusweisApp2 ] && [ -x /usr/sbin/pcscd ]; }
CARDS_MISSING="AusweisApp oder pcscd fehlt, also kann niemand sich mit dem Ausweis ausweisen:
  sudo apt-get install --no-install-recommends ausweisapp2 pcscd vsmartcard-vpcd"

kiosk_set() { sed -i "s|^$1:|$1:\\n  $2|" "$demo/schalter.yaml"; }

# Starts the kiosk on the emulated bus with a printer and a card reader, an ID card beside
# it; the rest are options of usbemu.
kiosk()
{
    # Somebody's own AusweisApp may run on this machine.
    kiosk_set ausweis "app_port: $(free_port)"
    kiosk_set ausweis "karten_port: $(free_port)"
    CARD_LINE=$(free_port)
    # The emulated bus allows few missing devices, and sound drivers look for many: the
    # tones go nowhere.
    SDL_AUDIODRIVER=dummy \
        "$target/usbemu" --plug=printer,cyberjack --card-port="$CARD_LINE" \
        --paper-dir="$demo/papier" --ctl="$demo/usb/ctl" "$@" -- \
        "$target/schalter" --config "$demo/schalter.yaml" >"$demo/kiosk.log" 2>&1 &
    KIOSK=$!
    card_start || fail "Der nachgestellte Ausweis startet nicht." "$demo/karte.log"
}

# All parts listen to the same kind of socket: town WORDS...; reader and card are the
# kit's.
town() { "$target/portal" --dir "$demo/stadt" --ctl "$@" >/dev/null; }

# Waits for a window, says its id.
window()
{
    timeout 20 xdotool search --sync --onlyvisible --name "$1" 2>/dev/null | head -n 1
}

# Puts the dock on the rest of the desk, where there is enough of it.
beside_the_kiosk()
{
    id=$(window '^Schalter$')
    [ -n "$id" ] || return 1
    geometry=$(xdotool getdisplaygeometry) || return 1
    desk=${geometry% *}
    eval "$(xdotool getwindowgeometry --shell "$id" | grep -E '^(WIDTH|HEIGHT)=')"
    xdotool windowmove "$id" 8 32
    left=$((8 + WIDTH + 12))
    if [ $((desk - left)) -lt 640 ]; then
        echo "Für das zweite Fenster ist der Bildschirm zu schmal."
        return 0
    fi
    "$target/dock" "$demo" $((desk - left - 24)) "$HEIGHT" >"$demo/dock.log" 2>&1 &
    DOCK=$!
    id=$(window '^Schalter, Vorf')
    [ -z "$id" ] || xdotool windowmove "$id" "$left" 32
}

with_display()
{
    FULLSCREEN=nein town_kiosk "$demo" 1080 1920 268 476 || fail "$CATALOGUE_WRONG"
    # Keys are looked at often, so that what the dock does is seen soon.
    printf '  schluessel_erneuern_s: 10\n  wiederholung_max_s: 4\n' >>"$demo/schalter.yaml"
    cards_possible || echo "$CARDS_MISSING"
    kiosk --speed=1440 # rows a second, as a real printer
    cat <<END
Links der Schalter: bedienen Sie ihn mit der Maus. Rechts die Vorführung: Belege, was
bei der Behörde ankommt, Hebel zum Stören und der Ausweis (erfunden: PIN 123456, CAN
500540). Ende: das Fenster des Schalters schließen.
Belege: $demo/papier   Anträge: $demo/stadt/received   Protokoll: $demo/kiosk.log
END
    beside_the_kiosk
    wait "$KIOSK"
    result=$?
    KIOSK=
    [ "$result" -eq 0 ] || fail "Der Schalter hat sich beendet ($result)." "$demo/kiosk.log"
}

# files FOLDER PATTERN: how many there are
files() { find "$1" -name "$2" 2>/dev/null | wc -l; }

# arrived COUNT: so many applications were decrypted by the authority within 15 s.
arrived()
{
    for i in $(seq 75); do
        [ "$(files "$demo/stadt/received" data.json)" -ge "$1" ] && return 0
        sleep 0.2
    done
    return 1
}

# lines PATTERN VISIT: how many lines of its script begin so
lines() { grep -c "^$1" "tests/demo/$2.visit"; }

# play VISIT: one visit, and all that it sends arrives.
play()
{
    echo "Besuch: $1"
    "$target/tests/system/visitor" "$demo/schalter.yaml" "$demo/seiten" \
        "tests/demo/$1.visit" 2>"$demo/besuch.log" || {
        cat "$demo/besuch.log" >&2
        fail "Der Besuch $1 blieb stecken; das Bild dazu: $demo/seiten/failed.png" \
            "$demo/kiosk.log"
    }
    sent=$((sent + $(lines 'world stored' "$1")))
    printed=$((printed + $(lines 'world \(slip-\)*printed' "$1")))
    # Who was identified sends the town's report about it along.
    identified=$((identified + $(lines 'told identity' "$1")))
    arrived $sent ||
        fail "Der Antrag aus $1 kam nicht bei der Behörde an." "$demo/kiosk.log"
}

# How many applications came with the report that the person was identified.
reports() { grep -ls identification-report "$demo"/stadt/received/*/metadata.json | wc -l; }

without_display()
{
    cards_possible || fail "$CARDS_MISSING"
    display_start 1080x1920 "$demo/xvfb.log" ||
        fail "Xvfb, der Bildschirm ohne Glas, startet nicht."
    town_kiosk "$demo" 1080 1920 268 476 || fail "$CATALOGUE_WRONG"
    # A visitor who does not hesitate; the pages about walking away come sooner.
    printf '  %s\n' 'schluessel_erneuern_s: 5' 'wiederholung_max_s: 2' 'ruhe_s: 20' \
        'doppeltipp_ms: 0' >>"$demo/schalter.yaml"
    kiosk
    people "$demo/seiten"
    helper &
    HELPER=$!
    sent=0
    printed=0
    identified=0
    for visit in ${VISITS:-hund-anmelden hund-abmelden english ausweis handy pin}; do
        play "$visit"
    done
    [ "$(files "$demo/papier" 'paper-*.pbm')" -eq "$printed" ] ||
        fail "Aus dem Drucker kamen nicht $printed Belege." "$demo/kiosk.log"
    [ "$(reports)" -eq "$identified" ] ||
        fail "Nicht $identified Anträge tragen den Bericht über den Ausweis." "$demo/kiosk.log"
    for receipt in "$demo"/papier/paper-*.pbm; do
        [ -e "$receipt" ] || continue
        "$target/dock" --png "$receipt" "${receipt%.pbm}.png" ||
            fail "Der Beleg $receipt ist kein Bild."
    done
    (cd "$demo/seiten" && rm -f request identity handy-person phone)
    echo "Seiten:  $(files "$demo/seiten" '*.png') Bilder in $demo/seiten"
    echo "Belege:  $(files "$demo/papier" '*.png') in $demo/papier"
    echo "Anträge: $sent, entschlüsselt von der Behörde, in $demo/stadt/received"
    echo "         ($identified davon von einer Person, die sich ausgewiesen hat)"
}

trap cleanup EXIT
trap 'exit 130' INT TERM HUP
prepare
if [ -n "${DISPLAY:-}" ]; then
    with_display
else
    without_display
fi
