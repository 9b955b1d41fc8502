#!/bin/sh
# The catalogue tool from outside: what it prints and how it ends. TAP.
# Usage: catalogue_tool.sh BUILD
tool=$1/schalter-catalogue
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
. tests/kit/expect.sh

# fresh [FILE SED]: a copy of the real catalogue with one file changed.
fresh()
{
    rm -rf "$folder"/*
    cp -r assets/catalogue/. "$folder"
    [ $# -eq 0 ] || sed -i "$2" "$folder/$1"
}

echo 1..16
fresh
expect "accepts the real catalogue" 0 'ist in Ordnung' "$tool" check "$folder"
expect "every text of the real catalogue has its English" 0 'English: \([0-9]*\) von \1 ' \
    "$tool" check "$folder"
expect "checks the terminal's own English" 0 'ist in Ordnung' \
    "$tool" check "$folder" --produkt assets/lang
expect "says that a town without a recovery key starts nowhere" 0 \
    'recklinghausen.yaml: Hinweis: .*startet kein Schalter' "$tool" check "$folder"
expect "and when the file of the key is not there" 0 \
    'emscherfeld.yaml: Hinweis: Der Schlüssel .* fehlt (schluessel/' "$tool" check "$folder"
mkdir "$folder/schluessel" && touch "$folder/schluessel/emscherfeld-wiederherstellung.pem"
expect "and no longer when it is" 0 'in Ordnung. Hinweise: 1$' \
    "$tool" check "$folder" --stadt emscherfeld
fresh dienste/hund-anmelden.yaml 's/pflicht: ja/pflict: ja/'
expect "names file, line and column of a slip and what was meant" 1 \
    '^dienste/hund-anmelden.yaml:[0-9]*:[0-9]*: .*Meinten Sie »pflicht«' \
    "$tool" check "$folder"
fresh staedte/recklinghausen.yaml '/hundesteuer_2/d'
expect "names the town whose value is missing" 1 'staedte/recklinghausen.yaml' \
    "$tool" check "$folder"
expect "leaves other towns out when asked for one" 0 'Städte: 1' \
    "$tool" check "$folder" --stadt emscherfeld
fresh dienste/hund-abmelden.yaml 's/Warum melden Sie/Weshalb melden Sie/'
expect "lists a text without translation" 0 'fehlt: .*Weshalb melden Sie' \
    "$tool" check "$folder"
expect "finds the translation that is left over" 0 \
    '^sprachen/en.po:[0-9]*: Hinweis: Diesen deutschen Text' "$tool" check "$folder"
long=Hundesteuerangelegenheitenbearbeitungsstellenzuständigkeitsbereichsbezeichnung
fresh dienste/hund-abmelden.yaml "s/frage: Wie heißt Ihr Hund/frage: $long/"
place=$(grep -n "$long" "$folder/dienste/hund-abmelden.yaml" | cut -d: -f1):12
expect "names the place of a text that does not fit on its page" 1 \
    "^dienste/hund-abmelden.yaml:$place: Die Seite .* passt nicht auf den Bildschirm" \
    "$tool" check "$folder" --stadt emscherfeld --produkt assets/lang
fresh dienste/hund-abmelden.yaml "0,/warum: /s//warum: $long /"
place=$(grep -n "$long" "$folder/dienste/hund-abmelden.yaml" | cut -d: -f1):12
expect "and of a reason, though the help shows it once more" 1 \
    "^dienste/hund-abmelden.yaml:$place: Der Text bei »warum« .* passt nicht" \
    "$tool" check "$folder" --stadt emscherfeld --produkt assets/lang
"$tool" check "$folder" --stadt emscherfeld --produkt assets/lang 2>&1 | grep -c "passt nicht" >"$folder/count"
expect "as one mistake" 0 '^1$' cat "$folder/count"
fresh
expect "prints the schema of a service" 0 '"\$schema"' "$tool" schema "$folder" hund-anmelden
expect "does not print one of an unknown service" 1 'gibt es nicht' \
    "$tool" schema "$folder" katze
expect "prints a template for translators" 0 '^msgid "Wie heißen Sie?"' \
    "$tool" texte "$folder"
expect "explains itself" 2 'schalter-catalogue check' "$tool" kaffee
