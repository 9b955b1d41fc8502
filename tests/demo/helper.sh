# Who stands beside the visitor: does to the world what a visit asks for by `meet WORD`.
# Sourced by the demonstration, after tests/kit/cards.sh; wants $demo and town.
#
#   people FOLDER          tells the visitor in that folder who they are: files `identity` and
#                          `request` of the card (tests/kit/cards.sh), `handy-person`
#   helper                 does until it is killed:
#
#   papier-leer|voll       the roll of the printer
#   netz-aus|an            the network between kiosk and town
#   ausweis-auf|weg        the ID card on the reader
#   ausweis-neu|bereit     another card, lying beside the reader: with the PIN of the letter,
#                          or with one of its own
#   ausweis-pin-gesetzt    nothing is done: the visit goes on when the card has a PIN of its
#                          own
#   handy-liest            the phone: reads the code in the picture 80-handy.png and the page
#                          it leads to, tells the visitor address and code (file `phone`)
#   handy-fertig           identifies herself on the phone

# The page is the town's; its certificate is checked as a phone would.
phone_reads()
{
    address=$(zbarimg -q --raw "$demo/seiten/80-handy.png" 2>/dev/null | head -n 1)
    [ -n "$address" ] || return 1
    code=$(curl -s --max-time 10 --cacert "$(town_path "$demo" ca_file)" "$address" |
        sed -n 's|.*<strong id="vergleich">\([A-Z0-9]*\)</strong>.*|\1|p')
    [ -n "$code" ] || return 1
    printf 'address=%s\ncode=%s\nseconds=300\n' "$address" "$code" >"$demo/seiten/phone"
}

# done_for WORD: 0 when it is done, and the visit may go on
done_for()
{
    case $1 in
    papier-leer) reader paper printer out ;;
    papier-voll) reader paper printer ok ;;
    netz-aus) town network refuse ;;
    netz-an) town network up ;;
    ausweis-auf) card insert >/dev/null ;;
    ausweis-weg) card remove >/dev/null ;;
    ausweis-neu) card kind fresh >/dev/null ;;
    ausweis-bereit) card kind ready >/dev/null ;;
    ausweis-pin-gesetzt) card stats | grep -q '^ready ' ;;
    handy-liest) phone_reads ;;
    handy-fertig) town ausweis handy fertig letzter ;;
    esac
}

# The person of the card, and the one whom the stand-in town takes for the owner of the
# phone. Nobody of these names exists.
people()
{
    (work=$1 && cards_tell)
    cat >"$1/handy-person" <<END
{"identity":{"familyNames":"Beispiel","givenNames":"Alex Kim","dateOfBirth":"1985-04-17",
"placeOfResidence":{"street":"Beispielweg 7","zipCode":"45657","city":"Recklinghausen",
"country":"D"}}}
END
}

helper()
{
    while sleep 0.1; do
        for word in papier-leer papier-voll netz-aus netz-an ausweis-auf ausweis-weg \
            ausweis-neu ausweis-bereit ausweis-pin-gesetzt handy-liest handy-fertig; do
            [ -f "$demo/seiten/$word" ] && done_for "$word" && rm "$demo/seiten/$word"
        done
    done
}
