# A kiosk that cannot start says why, in German, and ends: the technician's first minutes.
set -u
target=$1
. tests/kit/kiosk.sh

# refused NAME SENTENCE EXPRESSION: a kiosk with that change to its configuration.
refused()
{
    sed -e "$3" "$work/schalter.yaml" >"$work/other.yaml"
    timeout 20 "$target/schalter" --config "$work/other.yaml" 2>"$work/said.log"
    code=$?
    [ $code -ne 0 ] && [ $code -ne 124 ] && grep -q "$2" "$work/said.log"
    result $? "$1"
}

refused "the first mistake of the configuration" ':[0-9]*:[0-9]*: »breite_px« muss' \
    's|^  breite_px:.*|  breite_px: 4|; s|^  gebiet:.*|  gebiet: 05|'
grep -q '»gebiet« muss' "$work/said.log"
result $? "and the second, in the same run"
refused "a catalogue nobody signed, and none before it" "startet nicht" \
    's|^  katalog:.*|  katalog: /nirgends|'
refused "the folder of icons is wrong" "»ordner: beigaben«" \
    's|^  beigaben:.*|  beigaben: /nirgends|'
refused "the folder of fonts is wrong" "»ordner: schriften«" \
    's|^ordner:|ordner:\n  schriften: /nirgends|'
refused "a town that the catalogue does not know" "atlantis" \
    's|^  stadt:.*|  stadt: atlantis|'
unset DISPLAY
refused "no display" "Kein Bildschirm" ''
finish
