#!/bin/sh
# Nothing of an ID card outlives its visit: PIN, CAN, PUK, new PIN and what was read are
# searched in all writable memory of every program of the kiosk, while the visit lasts (in
# the face they must be found) and after its end (in face and courier they must not be, and
# AusweisApp and pcscd must be gone with their home). One visit for each way to end one, on
# a kiosk of its own, with Debian's AusweisApp and the virtual card. During the visit and
# after it no word may stand in the log, in a file or its name, in arguments, environments
# or open files either. TAP.
set -u
target=${1:-build/release}

if [ "$(id -u)" -ne 0 ] || [ ! -r "/proc/$$/mem" ]; then
    echo "1..0 # SKIP reading another process's memory needs root"
    exit 0
fi
case $target in
*asan*)
    echo "1..0 # SKIP the sanitizer's allocator keeps freed memory"
    exit 0
    ;;
esac
TOWN_AUSWEIS=ja
. tests/kit/tap.sh
. tests/demo/town.sh

# The words of every visit, by number. Nobody of these names exists, and the digits stand
# nowhere else.
pin=748305 wrong=592718 again=836174 can=407953 puk=6938205174 new=918463 half=29517
family=Quastelbromowitz given=Hinzelwurpfrieda street=Hexwinkelzugpad
words="$pin $wrong $again $can $puk $new $half $family $given $street eis/handy/"
PIN=1 WRONG=2 AGAIN=3 CAN=4 PUK=5 NEW=6 HALF=7 FAMILY=8 GIVEN=9 STREET=10 ADDRESS=11
# Endings with AusweisApp and pcscd at work.
live="half idle wrong staff pulled new puk term kill"
word_name()
{
    echo "PIN,wrong PIN,second wrong PIN,CAN,PUK,new PIN,begun PIN,family name,given name,street,address of the phone" |
        cut -d , -f "$1"
}

top=$(mktemp -d)
lanes=
clean_up()
{
    for pid in $lanes; do
        kill "$pid" 2>/dev/null
    done
    [ -z "$lanes" ] || wait $lanes 2>/dev/null
    town_stop
    rm -rf "$top"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

say()
{
    [ "$1" -ne 0 ] || { echo "ok - $title: $2"; return 0; }
    echo "not ok - $title: $2"
    return 1
}

# places MOMENT PROGRAM [WORD]: how often the search of that moment found the word, or any
# word, there; fails if it has not looked.
places()
{
    awk -v p="^$2" -v w="${3:-}" \
        '$1 ~ p && (w == "" || $2 == w) { n += $3; s = 1 } END { print n + 0; exit !s }' \
        "$work/$1.found" 2>/dev/null
}

# The processes of the kiosk, whatever their program.
family_of() { for pid in $(pgrep -P "$1"); do echo "$pid"; family_of "$pid"; done; }

# Where the words stand outside of memory; nothing if all is well.
traces()
{
    grep -rlFaf "$top/words" "$work/laufzeit" "$work/bestand" "$work/kiosk.log"
    find "$work/laufzeit" "$work/bestand" | grep -Ff "$top/words"
    for pid in $(family_of "$KIOSK"); do
        grep -lFaf "$top/words" "/proc/$pid/cmdline" "/proc/$pid/environ"
        for open in "/proc/$pid/fd"/*; do
            [ ! -f "$open" ] || grep -lFaf "$top/words" "$open"
        done
    done
}

search()
{
    "$target/tests/system/canaries" --each "$KIOSK" $words \
        >"$work/$1.found" 2>"$work/$1.places" || : >"$work/$1.found"
    traces >"$work/$1.traces" 2>/dev/null
}

alone()
{
    for pid in $(family_of "$KIOSK"); do
        case $(readlink "/proc/$pid/exe") in
        */schalter | "") ;;
        *) return 1 ;;
        esac
    done
    homeless
}

# None of these processes is there, but for those that nobody waits for.
gone()
{
    for pid in "$@"; do
        ! readlink "/proc/$pid/exe" >/dev/null || return 1
    done
}

face() { pgrep -P "$KIOSK" -x schalter; }

homeless() { [ ! -e "$work/laufzeit/ausweis" ]; }

# The kiosk itself ends: what was its memory is nobody's. What it left of its visit, the
# next one clears away at its start.
break_off()
{
    all=$(family_of "$KIOSK")
    kill "$1" "$(face)"
    wait_for 5 gone $all
    echo $? >"$work/alone"
    traces >"$work/after.traces" 2>/dev/null
    : >"$work/broken"
    wait "$KIOSK" 2>/dev/null
    [ "$1" = -TERM ] || kiosk_start "$work/kiosk2.log" $cards
    wait_for 10 homeless || echo 1 >"$work/alone"
}

# What a script meets for is done to card, town and kiosk.
meet()
{
    case $1 in
    pull) card remove after 3 >/dev/null ;;
    handy) the_town ausweis handy fertig letzter ;;
    staff) kill -USR1 "$(face)" ;;
    term) break_off -TERM ;;
    kill) break_off -KILL ;;
    after)
        wait_for 5 alone
        echo $? >"$work/alone"
        search after
        ;;
    before | spent) search "$1" ;;
    *) card "$1" >/dev/null ;;
    esac
}

play()
{
    visit_begin "$work/script"
    while kill -0 "$VISITOR" 2>/dev/null; do
        for word in insert remove pull handy staff term kill before spent after; do
            [ -e "$work/$word" ] || continue
            meet "$word"
            rm -f "$work/$word"
        done
        sleep 0.1
    done
    visit_end
}

# verdict MUST SPENT: words that must be found in the face while the visit lasts, and words
# that must have left it by then.
verdict()
{
    for word in $1; do
        count=$(places before face "$word")
        [ "$count" -gt 0 ]
        say $? "the $(word_name "$word") is in the face while the visit lasts ($count places)"
    done
    case " $live " in
    *" $name "*)
        count=$(places before AusweisApp) && known=$(places before pcscd)
        say $? "AusweisApp and pcscd were searched as well ($count and $known places)"
        ;;
    esac
    for word in $2; do
        count=$(places spent face "$word") && [ "$count" -eq 0 ]
        say $? "the $(word_name "$word") has left the face while the visit goes on ($count)"
    done
    if [ ! -e "$work/broken" ]; then
        count=$(places after face) && [ "$count" -eq 0 ]
        say $? "nothing is left in the face ($count)" || head -n 45 "$work/after.places"
        count=$(places after courier) && [ "$count" -eq 0 ]
        say $? "nothing is left in the courier ($count)" || head -n 45 "$work/after.places"
    fi
    [ "$(cat "$work/alone" 2>/dev/null)" = 0 ]
    say $? "AusweisApp and pcscd have gone with their home"
    cat "$work"/*.traces >"$work/traces" 2>/dev/null
    [ -f "$work/after.traces" ] && [ ! -s "$work/traces" ]
    say $? "no word in log, files, names, arguments, environments" || sed 's/^/# /' "$work/traces"
}

# ending NAME TITLE IDLE_GRACE MUST SPENT [OPTIONS OF THE CARD]: plays the script on stdin
# on a kiosk of its own and writes the verdict.
ending()
(
    name=$1 title=$2 times=$3 must=$4 spent=$5
    shift 5
    TOWN_PID= lanes= TOWN_READY=$top/stadt/ready
    . tests/kit/kiosk.sh
    . tests/kit/cards.sh
    cat >"$work/script"
    sed -i "s|^zeiten:|zeiten:\n  ruhe_s: ${times% *}\n  warnung_s: 20\n  schonfrist_s: ${times#* }\n  doppeltipp_ms: 0|" \
        "$work/schalter.yaml"
    cards_prepare cyberjack
    cards_tell
    sed -i -e "s/\"familyNames\":\"[^\"]*/\"familyNames\":\"$family/" \
        -e "s/\"givenNames\":\"[^\"]*/\"givenNames\":\"$given/" \
        -e "s/\"street\":\"[^\"]*/\"street\":\"$street 7/" "$work/identity"
    printf 'address=%s/ausweis/handy/0123456789012345678901\ncode=K7PM\nseconds=300\n' \
        "$(town_fact "$work" identity_url)" >"$work/phone"
    kiosk_start "$work/kiosk.log" $cards
    wait_for 30 logged key-revocation-unknown 2
    card_start --pin=$pin --can=$can --puk=$puk --set=family=$family --set=given=$given \
        "--set=street=$street 7" "$@"
    {
        play
        say $? "the visit goes as it must"
        verdict "$must" "$spent"
        if [ ! -e "$work/broken" ]; then
            kiosk_stop
            say $? "the kiosk ends in order"
        fi
    } >"$top/$name.tap" 2>&1
    card_end
    [ -z "${CANARIES_KEEP:-}" ] || cp -R "$work" "$CANARIES_KEEP/$name"
)

there=tests/system
to_ways() { cat $there/card_begin.visit $there/card_ways.visit; }
to_pin() { to_ways; cat $there/card_read.visit; }
type_in() { printf 'type %s\ntap %s bestätigen\n' "$1" "$2"; }
before='meet before'
after='same\npause 500\nmeet after\n'
# The page itself says that the visit has ended: it is the start page, pixel by pixel.
over() { printf "$after"; }
leave() { printf 'tap Beenden\n'; over; }
leave_answers() { printf 'tap Beenden\ntap Ja, löschen\n'; over; }
# The card is read, and the form stands at the address.
read_whole() { to_pin; type_in $pin PIN; cat $there/card_done.visit; printf 'same\n'; }

done_visit()
{
    read_whole
    printf '%s\nmeet spent\ntap Weiter\n' "$before"
    sed -n '/^field E-Mail$/,$p' $there/canaries.visit
    printf '%s\n' 'tap Jetzt absenden' 'pause 9000' 'world stored' 'world submitted' \
        'pause 3000' 'tap Ohne Beleg' 'pause 300' 'tap Fertig'
    over
}
half_visit() { to_pin; printf 'type %s\n%s\n' $half "$before"; leave_answers; }
wrong_visit()
{
    to_pin
    type_in $wrong PIN
    printf 'world card-enter 0 2\nawait Geben Sie Ihre PIN ein.\n'
    type_in $again PIN
    printf 'world card-enter 1 -1\nawait Geben Sie die CAN ein.\n'
    printf 'type %s\n%s\nmeet spent\ntap CAN bestätigen\n' $can "$before"
    printf 'world card-enter 0 1\nawait Geben Sie Ihre PIN ein.\n'
    leave
}
# What she typed before is why the page goes blank instead of ending at once.
idle_visit()
{
    to_ways
    printf 'tap Ohne Ausweis\nfield Vorname\ntype Erika\nfield Familienname\n'
    printf 'type %s\ntap Zurück\n' $family
    cat $there/card_read.visit
    printf 'type %s\n%s\npause 202000\n' $pin "$before"
    over
}
notme_visit()
{
    read_whole
    printf '%s\nmeet spent\n' "$before"
    printf 'pause 42500\ntap Weitermachen\npause 500\ntap Das bin ich nicht\n'
    over
}
# On a keyboard that is plugged in.
staff_visit()
{
    to_pin
    printf 'keys %s\n%s\nmeet staff\nworld staff\nworld outage 4\n' $pin "$before"
    over
}
# Sometimes AusweisApp asks for the card again, sometimes it gives up: both are pages that
# nobody stands before any more.
pulled_visit()
{
    to_pin
    printf 'type %s\n%s\nmeet pull\ntap PIN bestätigen\nworld reader 1\n' $pin "$before"
    printf 'world card-insert\npause 6000\nmeet spent\npause 36000\n'
    over
}
phone_begun()
{
    to_ways
    printf 'tap Mit dem eigenen Handy\npause 3000\ntold phone phone\n'
}
phone_visit() { phone_begun; printf '%s\ntap Zurück\n' "$before"; leave; }
phoned_visit()
{
    phone_begun
    printf 'meet handy\npause 4000\ntold identity identity\nawait Der Ausweis ist gelesen\n'
    printf '%s\ntap Weiter\nawait Wo wohnen Sie?\n' "$before"
    leave_answers
}
term_visit() { to_pin; printf 'type %s\n%s\nmeet term\n' $pin "$before"; }
kill_visit() { to_pin; printf 'type %s\n%s\nmeet kill\n' $pin "$before"; }
new_visit()
{
    cat $there/card_begin.visit
    printf '%s\n' 'tap PIN für den Ausweis' 'tap Beginnen' 'world card-insert' \
        'await Legen Sie Ihren' 'meet insert' 'world reader 2' 'world card-enter 0 3' \
        'await Geben Sie Ihre'
    type_in $pin PIN
    printf 'world card-enter 3 -1\nawait Wählen Sie eine neue PIN.\n'
    type_in $new PIN
    printf 'type %s\n%s\nmeet spent\ntap PIN bestätigen\n' $new "$before"
    printf '%s\n' 'world card-done 0' 'await Nehmen Sie bitte' 'meet remove' \
        'world reader 1' 'await Geschafft' 'tap Fertig'
    over
}
puk_visit()
{
    to_pin | sed '/^world card-enter/,$d'
    printf 'world card-enter 2 -1\nawait Geben Sie die PUK ein.\n'
    printf 'type %s\n%s\ntap PUK bestätigen\n' $puk "$before"
    printf 'world card-enter 0 3\nawait Geben Sie Ihre PIN ein.\nmeet spent\n'
    leave
}

"$target/tests/system/canaries" --self >"$top/self"
retell <"$top/self"
town_start "$target" "$top" || {
    result 1 "the stand-in town starts"
    finish
}
the_town() { "$target/portal" --dir "$top/stadt" --ctl "$@" >/dev/null; }
the_town ausweis person $family $given "street=${street}_7"
printf '%s\n' $words >"$top/words"
seen="$FAMILY $GIVEN $STREET"
selected() { [ -z "${ONLY:-}" ] || case " $ONLY " in *" $1 "*) ;; *) return 1 ;; esac; }
run() { selected "$1" || return 0; script=$1_visit; "$script" | ending "$@"; }

# Side by side, and not all at once: each starts an AusweisApp of its own.
run idle "nobody there on the PIN page" "20 0" "$PIN $FAMILY" "" &
lanes=$!
{
    run done "Fertig" "60 5" "$seen" "$PIN"
    run half "Beenden while the PIN is typed" "60 5" "$HALF" ""
    run phoned "Beenden after the phone" "60 5" "$FAMILY $GIVEN" ""
} &
lanes="$lanes $!"
{
    run notme "Das bin ich nicht" "20 60" "$seen" "$PIN"
    run wrong "Beenden after two wrong PINs and the CAN" "60 5" "$CAN" "$WRONG $AGAIN"
    run phone "the phone given up" "60 5" "$ADDRESS" ""
    run term "the kiosk is ended" "60 5" "$PIN" ""
} &
lanes="$lanes $!"
{
    run pulled "the card pulled, and she has gone" "20 0" "$PIN" "$PIN"
    run new "a new PIN is set" "60 5" "$NEW" "$PIN"
    run staff "staff take it out of service" "60 5" "$PIN" ""
    run puk "Beenden after the PUK" "60 5" "$PUK" "$PUK" --kind=blocked
    run kill "the kiosk is killed" "60 5" "$PIN" ""
} &
lanes="$lanes $!"
wait $lanes
lanes=
for name in done half wrong idle notme staff pulled phone phoned new puk term kill; do
    selected $name || continue
    if [ -s "$top/$name.tap" ]; then retell <"$top/$name.tap"; else result 1 "$name: a verdict"; fi
done
finish
