#!/bin/sh
# Whole visits with the ID card, on the glass: our driver on an emulated reader, pcscd with
# vpcd, Debian's AusweisApp, the stand-in town with its eID-Server, and a card that guards
# its data and counts its tries. TAP.
target=${1:-build/release}
TOWN_AUSWEIS=ja
. tests/kit/kiosk.sh
. tests/kit/cards.sh
kiosk_set zeiten "doppeltipp_ms: 0"
cards_prepare "${READER:-cyberjack}"
cards_tell
there=tests/system
kiosk_start "$work/kiosk.log" $cards
wait_for 30 logged key-revocation-unknown 2

# with NAME SCRIPT...: a visit made of these scripts, lines that begin with a blank being
# commands of their own.
with()
{
    text=$1
    shift
    for part in "$@"; do
        case $part in
        ' '*) echo "${part# }" ;;
        /*) cat "$part.visit" ;;
        *) cat "$there/$part.visit" ;;
        esac
    done >"$work/visit"
    visit_with_card "$work/visit"
    result $? "$text"
}

# Ends a visit wherever it stands, with the start page to be seen.
end_of_visit='tap Beenden'
delete='tap Ja, löschen'

# The rest of the form, as far as the number.
sed -n '/^field E-Mail$/,$p' "$there/canaries.visit" >"$work/rest.visit"
printf '%s\n' 'tap Jetzt absenden' 'pause 9000' 'world stored' 'world submitted' 'pause 3000' \
    'tap Ohne Beleg' 'pause 300' 'tap Fertig' 'same' >>"$work/rest.visit"

data() { cat "$work"/stadt/received/*/data.json; }
metadata() { cat "$work"/stadt/received/*/metadata.json; }
holds() { "$1" | grep -q "$2"; }
stats() { card stats | head -n 1; }

card_start
with "the card is read, and the form is filled with what is in it" \
    card_begin card_ways card_read ' type 123456' ' tap PIN bestätigen' card_done ' same' \
    ' tap Weiter' "$work/rest"
wait_for 20 received 1
result $? "the application has arrived"
check "with the name as it stands in the card" holds data '"familienname":"Ó Ścibor-Großmüller"'
check "with the street and the house number apart" holds data '"anschrift_hausnummer":"19"'
check "and the town's report that she was identified" holds metadata identification-report

with "a wrong PIN twice, the CAN, the right PIN" \
    card_begin card_ways card_read ' type 111111' ' tap PIN bestätigen' ' world card-enter 0 2' \
    ' await Geben Sie Ihre PIN ein.' ' type 222222' ' tap PIN bestätigen' \
    ' world card-enter 1 -1' ' await Geben Sie die CAN ein.' ' type 500540' \
    ' tap CAN bestätigen' ' world card-enter 0 1' ' await Geben Sie Ihre PIN ein.' \
    ' type 123456' ' tap PIN bestätigen' card_done ' same' " $end_of_visit" " $delete" ' same'

with "the card is pulled while it is read: a sentence, and another try" \
    card_begin card_ways card_read ' type 123456' ' meet pull' ' tap PIN bestätigen' ' world reader 1' \
    ' world card-done 2' ' await Wie möchten Sie weitermachen?' ' tap Noch einmal' \
    ' told request request' ' await Dürfen wir das' ' tap Geburtsdatum' \
    ' tap Einverstanden' ' world card-insert' ' await Legen Sie Ihren' ' meet insert' ' world reader 2' \
    ' world card-enter 0 3' ' await Geben Sie Ihre PIN ein.' ' type 123456' \
    ' tap PIN bestätigen' card_done " $end_of_visit" " $delete" ' same'

with "the reader's cable is pulled while the PIN is typed: a sentence, and the other ways" \
    card_begin card_ways card_read ' type 123' ' meet unplug' ' world reader 0' \
    ' await Wie möchten Sie weitermachen?' ' meet plug' ' meet remove' ' world reader 1' \
    ' pause 300' ' tap Noch einmal' ' told request request' ' await Dürfen wir das' \
    ' tap Zurück' ' tap Ohne Ausweis' ' await Wie heißen Sie?' ' tap Beenden' ' same'

with "a PIN of one's own is set" \
    card_begin ' tap PIN für den Ausweis' ' tap Beginnen' ' world card-insert' \
    ' await Legen Sie Ihren' ' meet insert' ' world reader 2' ' world card-enter 0 3' \
    ' await Geben Sie Ihre bisherige PIN ein.' ' type 123456' ' tap PIN bestätigen' \
    ' world card-enter 3 -1' ' await Wählen Sie eine neue PIN.' ' type 904817' \
    ' tap PIN bestätigen' ' await Tippen Sie die neue PIN noch einmal.' ' type 904817' \
    ' tap PIN bestätigen' ' world card-done 0' ' await Nehmen Sie bitte' ' meet remove' \
    ' world reader 1' ' await Geschafft' ' tap Fertig' ' same'
card kind blocked >/dev/null
with "and a blocked one is freed with the PUK" \
    card_begin ' tap PIN für den Ausweis' ' tap Beginnen' ' world card-insert' \
    ' await Legen Sie Ihren' ' meet insert' ' world reader 2' ' world card-enter 2 -1' \
    ' await Geben Sie die PUK ein.' ' type 9876543210' ' tap PUK bestätigen' \
    ' world card-enter 0 3' ' await Geben Sie Ihre bisherige PIN ein.' ' type 123456' \
    ' tap PIN bestätigen' ' world card-enter 3 -1' ' await Wählen Sie eine neue PIN.' \
    ' type 904817' ' tap PIN bestätigen' ' await Tippen Sie die neue PIN noch einmal.' \
    ' type 904817' ' tap PIN bestätigen' ' world card-done 0' ' await Nehmen Sie bitte' \
    ' meet remove' ' world reader 1' ' await Geschafft' ' tap Fertig' ' same'
card_end

sed 's/"givenNames":"[^"]*"/"givenNames":"Hedwig"/' "$work/identity" >"$work/by-phone"
town ausweis person Ó_Ścibor-Großmüller Hedwig dateOfBirth=1964-08-12 \
    street=Große_Geldstraße_19 zipCode=45657 city=Recklinghausen
with "with the phone: the code on the glass leads there, and the form is filled from there" \
    card_begin card_ways ' tap Mit dem eigenen Handy' \
    ' pause 1500' ' shot handy' ' meet phone' ' told phone told-phone' \
    ' await Auf dem Handy muss' ' meet confirm' ' told identity by-phone' \
    ' await Der Ausweis ist gelesen' ' tap Weiter' ' await Wo wohnen Sie?' " $end_of_visit" " $delete" ' same'

for word in Ścibor Gülşen Geldstra Hedwig 123456 222222 500540 904817 9876543210; do
    ! grep -q "$word" "$work/kiosk.log"
    result $? "the log does not hold \"$word\""
done
kiosk_stop
result $? "the kiosk ends in order"
finish
