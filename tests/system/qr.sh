# The code on the glass and the code on the paper: read as a phone reads them, compared
# with the number that people see, and opened in a browser of a phone's size.
set -u
target=$1
. tests/demo/town.sh
. tests/demo/display.sh
dir=$(mktemp -d)
cleanup()
{
    for pid in ${visitor:-} ${kiosk:-} ${server:-}; do
        kill "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
    done
    town_stop
    rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 130' INT TERM
check()
{
    if [ "$1" -eq 0 ]; then echo "ok - $2"; else echo "not ok - $2"; fi
}
codes() { zbarimg --quiet --raw --nodbus "$1" 2>/dev/null; }
# A part of the code's fragment.
part() { printf '%s\n' "$2" | sed -n "s/.*[#&]$1=\([^&]*\).*/\1/p"; }

town_start "$target" "$dir" || {
    echo "not ok - the stand-in town starts"
    exit 1
}
town_kiosk "$dir" 1080 1920 268 476
printf '  doppeltipp_ms: 0\n' >>"$dir/schalter.yaml"
mkdir "$dir/papier"
display_start 1080x1920 "$dir/xvfb.log" || {
    echo "not ok - the display starts"
    exit 1
}
server=$XVFB
SDL_AUDIODRIVER=dummy "$target/usbemu" --plug=printer --paper-dir="$dir/papier" -- \
    "$target/schalter" --config "$dir/schalter.yaml" >"$dir/log" 2>&1 &
kiosk=$!
{
    cat tests/system/canaries.visit
    printf 'tap Jetzt absenden\npause 9000\nworld stored\nworld submitted\npause 3000\n'
    printf 'tap Auf Papier\npause 1500\nworld printed\nshot ende\nmeet code\nnumber nummer\n'
} >"$dir/script"
"$target/tests/system/visitor" "$dir/schalter.yaml" "$dir" "$dir/script" 2>"$dir/said" &
visitor=$!
while kill -0 "$visitor" 2>/dev/null && [ ! -e "$dir/code" ]; do
    sleep 0.2
done
glass=$(codes "$dir/ende.png")
paper=$(codes "$(ls "$dir"/papier/paper-0001.* 2>/dev/null | head -n 1)")
reference=$(part r "$glass")
shown=$(printf '%s\n' "$reference" | sed 's/^\(....\)-*\(....\)$/\1-\2/')
printf '%s %s\n' "$(part t "$glass")" "$shown" >"$dir/nummer"
rm -f "$dir/code"
wait "$visitor"
played=$?
visitor=
[ "$played" -eq 0 ] || sed 's/^/# /' "$dir/said"

page=$(sed -n 's/^handyseite: *//p' "$dir/katalog/staedte/recklinghausen.yaml")
form='#v=1&r=[2-9A-HJ-NP-Z]{8}&s=[a-z-]+&t=[0-9]{12}&z=[a-z]&l=[a-z]{2}$'
is_code()
{
    case $1 in "$page#"*) ;; *) return 1 ;; esac
    [ "$(printf '%s\n' "$1" | wc -l)" -eq 1 ] && printf '%s\n' "$1" | grep -qE "$form"
}
is_code "$glass"
check $? "the glass shows one code with the town's address and nothing but the agreed parts"
is_code "$paper"
check $? "the paper carries one code of the same structure"
[ -n "$glass" ] && [ "$glass" = "$paper" ]
check $? "glass and paper say the same"
check "$played" "the code's number and minute stand on the ticket, pixel by pixel"
printf '%s\n%s\n' "$glass" "$paper" |
    grep -qiE 'Erika|Quastel|Hexwinkel|Grobzackel|45657|Dackel'
check $((! $?)) "the code names no person, street or dog"

# The page as a phone opens it, through the town's TLS; the key is known by its hash.
pin=$(openssl s_client -connect "127.0.0.1:$(town_fact "$dir" port)" </dev/null 2>/dev/null |
    openssl x509 -pubkey -noout | openssl pkey -pubin -outform der |
    openssl dgst -sha256 -binary | base64)
browser()
{
    # No display, no network but the stand-in town, German, a phone's size.
    timeout -k 5 60 chromium --headless --no-sandbox --disable-gpu --lang=de \
        --user-data-dir="$dir/profil" --window-size=390,844 --hide-scrollbars \
        --ignore-certificate-errors-spki-list="$pin" \
        --host-resolver-rules='MAP * ~NOTFOUND, EXCLUDE 127.0.0.1' \
        --virtual-time-budget=3000 "$@" 2>"$dir/browser.log"
}
if ! command -v chromium >/dev/null; then
    echo "ok - the phone page shows the number # SKIP no chromium here"
    exit 0
fi
if [ ! -s assets/phone/index.html ]; then
    echo "not ok - the phone page shows the number (there is no assets/phone/index.html)"
    exit 1
fi
[ -n "$glass" ] || {
    echo "not ok - the phone page shows the number of the code (no code to open)"
    exit 1
}
browser --dump-dom "$glass" >"$dir/dom"
words=$(sed -e 's/<script.*<\/script>//g' -e 's/<[^>]*>/ /g' "$dir/dom" | tr -s ' \n' '  ')
printf '%s\n' "$words" | grep -qE "$(printf '%s' "$reference" |
    sed 's/^\(....\)-*\(....\)$/\1[- ]?\2/')" && [ -n "$reference" ]
check $? "the phone page shows the number of the code"
browser --screenshot="$dir/handy.png" "$glass" >/dev/null
file=$(file "$dir/handy.png" 2>/dev/null)
case $file in
*"390 x 844"*) check 0 "the page is painted at a phone's size" ;;
*) check 1 "the page is painted at a phone's size" ;;
esac
town_stop
grep -q "$reference" "$dir/stadt.log"
check $((! $?)) "the town's web server never heard the number"
