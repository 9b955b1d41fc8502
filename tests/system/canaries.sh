# No typed word outlives its visit: the release kiosk on displays of its own, a visitor who
# types three words that stand nowhere else, and a search of all writable memory of face
# and courier, once during the visit (it must find them) and once after its end (it must
# not). One visit for each way to end one; those that wait do so side by side.
set -u
target=$1
family=Quastelbromowitz street=Hexwinkelzugpad dog=Grobzackelwumpo

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
. tests/demo/town.sh
dir=$(mktemp -d)
cleanup()
{
    for pid in ${visits:-}; do
        kill "$pid" 2>/dev/null
    done
    wait ${visits:-} 2>/dev/null
    town_stop
    rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

script=tests/system/canaries.visit
sent()
{
    cat "$script"
    printf 'tap Jetzt absenden\npause 9000\nworld stored\nworld submitted\npause 3000\n'
    printf 'tap Auf Papier\npause 1500\nworld printed\n'
}
# As far as the dog's name, on a kiosk without a printer.
begun() { sed -e 's/^world printer 0/world printer 3/' -e "/^type $dog\$/q" "$script"; }

# ending NAME OPTIONS: reads the script of the visit, plays it on a kiosk of its own and
# leaves NAME.before and NAME.after: how many places were found.
ending()
{
    name=$1 idle=$2 printer=$3 here=$dir/$1
    mkdir -p "$here/papier" "$here/mit"
    cat >"$here/script"
    ln -s ../stadt "$here/stadt"
    town_kiosk "$here" 1080 1920 268 476
    printf '  ruhe_s: %s\n  warnung_s: 20\n  schonfrist_s: %s\n' $idle >>"$here/schalter.yaml"
    printf '  fertig_s: 20\n  doppeltipp_ms: 0\n' >>"$here/schalter.yaml"
    emulator=
    if [ "$printer" = mit ]; then
        emulator="$target/usbemu --plug=printer --paper-dir=$here/papier --"
    else
        printf 'drucker:\n  anschluss: keiner\n' >>"$here/schalter.yaml"
    fi
    mkfifo "$here/number"
    Xvfb -displayfd 3 -screen 0 1080x1920x24 -nolisten tcp 3<>"$here/number" \
        >"$here/xvfb.log" 2>&1 &
    server=$!
    read -r number <"$here/number"
    DISPLAY=":$number" SDL_AUDIODRIVER=dummy \
        $emulator "$target/schalter" --config "$here/schalter.yaml" >"$here/log" 2>&1 &
    kiosk=$!
    DISPLAY=":$number" "$target/tests/system/visitor" "$here/schalter.yaml" "$here/mit" \
        "$here/script" >"$here/visitor.log" 2>&1 &
    visitor=$!
    trap 'kill $visitor $kiosk $server 2>/dev/null; exit 1' TERM
    while kill -0 "$visitor" 2>/dev/null; do
        for moment in before staff after; do
            [ -e "$here/mit/$moment" ] || continue
            if [ "$moment" = staff ]; then
                kill -USR1 "$kiosk"
                rm -f "$here/mit/staff"
                continue
            fi
            "$target/tests/system/canaries" "$kiosk" "$family" "$street" "$dog" \
                >"$here.$moment" 2>"$here.$moment.log"
            rm -f "$here/mit/$moment"
        done
        sleep 0.1
    done
    wait "$visitor" || cat "$here/visitor.log" >&2
    kill "$kiosk" "$server" 2>/dev/null
    wait "$kiosk" "$server" 2>/dev/null
}

verdict()
{
    before=$(cat "$dir/$1.before" 2>/dev/null) after=$(cat "$dir/$1.after" 2>/dev/null)
    if [ "${before:-0}" -gt 0 ]; then
        echo "ok - $2: the words are in memory while the visit lasts ($before places)"
    else
        echo "not ok - $2: the words are in memory while the visit lasts"
    fi
    if [ "${after:--1}" -eq 0 ]; then
        echo "ok - $2: no word is left after the end"
    else
        echo "not ok - $2: no word is left after the end (${after:-not searched})"
        [ ! -s "$dir/$1.after.log" ] || head -n 45 "$dir/$1.after.log"
    fi
}

"$target/tests/system/canaries" --self
town_start "$target" "$dir" || {
    echo "not ok - the stand-in town starts"
    exit 1
}
# The glass itself says that the visit has ended: it is the start page, pixel by pixel.
end_of() { printf 'pause 300\nmeet before\n'; cat; printf 'same\npause 500\nmeet after\n'; }
{ sent; printf 'tap Fertig\n' | end_of; } | ending done "60 5" mit &
visits=$!
{ sent; printf 'pause 21000\n' | end_of; } | ending left "60 5" mit &
visits="$visits $!"
{ begun; printf 'tap Beenden\ntap Ja, löschen\n' | end_of; } | ending end "60 5" ohne &
visits="$visits $!"
{ begun; printf 'pause 41000\n' | end_of; } | ending idle "20 0" ohne &
visits="$visits $!"
{
    begun
    printf 'pause 42500\ntap Weitermachen\npause 500\ntap Das bin ich nicht\n' | end_of
} | ending notme "20 60" ohne &
visits="$visits $!"
{
    begun
    printf 'pause 300\nmeet before\nmeet staff\nworld staff\nworld outage 4\n'
    printf 'pause 500\nsame\nmeet after\n'
} | ending staff "60 5" ohne &
visits="$visits $!"
wait $visits
verdict done "Fertig"
verdict end "Beenden"
verdict idle "nobody there"
verdict notme "Das bin ich nicht"
verdict left "the last page left standing"
verdict staff "staff take it out of service"
