#!/bin/sh
# The code on the glass and the code on the paper: read as a phone reads them, compared
# with the number that people see, and opened in a browser of a phone's size. TAP.
target=${1:-build/release}
KIOSK_PRINTER=auto
. tests/kit/kiosk.sh
kiosk_set zeiten "doppeltipp_ms: 0"
mkdir "$work/papier"
codes() { zbarimg --quiet --raw --nodbus "$1" 2>/dev/null; }
# A part of the code's fragment.
part() { printf '%s\n' "$2" | sed -n "s/.*[#&]$1=\([^&]*\).*/\1/p"; }

kiosk_start "$work/kiosk.log" "$target/usbemu" --plug=printer --paper-dir="$work/papier" --
{
    cat tests/system/canaries.visit
    printf 'tap Jetzt absenden\npause 9000\nworld stored\nworld submitted\npause 3000\n'
    printf 'tap Auf Papier\npause 1500\nworld printed\nshot ende\nmeet code\nnumber nummer\n'
} >"$work/script"
visit_begin "$work/script"
while kill -0 "$VISITOR" 2>/dev/null && [ ! -e "$work/code" ]; do
    sleep 0.2
done
glass=$(codes "$work/ende.png")
paper=$(codes "$(ls "$work"/papier/paper-0001.* 2>/dev/null | head -n 1)")
reference=$(part r "$glass")
shown=$(printf '%s\n' "$reference" | sed 's/^\(....\)-*\(....\)$/\1-\2/')
printf '%s %s\n' "$(part t "$glass")" "$shown" >"$work/nummer"
rm -f "$work/code"
visit_end
played=$?

page=$(sed -n 's/^handyseite: *//p' "$work/katalog/staedte/recklinghausen.yaml")
form='#v=1&r=[2-9A-HJ-NP-Z]{8}&s=[a-z-]+&t=[0-9]{12}&z=[a-z]&l=[a-z]{2}$'
is_code()
{
    case $1 in "$page#"*) ;; *) return 1 ;; esac
    [ "$(printf '%s\n' "$1" | wc -l)" -eq 1 ] && printf '%s\n' "$1" | grep -qE "$form"
}
is_code "$glass"
result $? "the glass shows one code with the town's address and nothing but the agreed parts"
is_code "$paper"
result $? "the paper carries one code of the same structure"
[ -n "$glass" ] && [ "$glass" = "$paper" ]
result $? "glass and paper say the same"
result "$played" "the code's number and minute stand on the ticket, pixel by pixel"
printf '%s\n%s\n' "$glass" "$paper" |
    grep -qiE 'Erika|Quastel|Hexwinkel|Grobzackel|45657|Dackel'
result $((! $?)) "the code names no person, street or dog"

# The page as a phone opens it, through the town's TLS; the key is known by its hash.
pin=$(openssl s_client -connect "127.0.0.1:$(town_fact "$work" port)" </dev/null 2>/dev/null |
    openssl x509 -pubkey -noout | openssl pkey -pubin -outform der |
    openssl dgst -sha256 -binary | base64)
browser()
{
    # No display, no network but the stand-in town, German, a phone's size.
    timeout -k 5 60 chromium --headless --no-sandbox --disable-gpu --lang=de \
        --user-data-dir="$work/profil" --window-size=390,844 --hide-scrollbars \
        --ignore-certificate-errors-spki-list="$pin" \
        --host-resolver-rules='MAP * ~NOTFOUND, EXCLUDE 127.0.0.1' \
        --virtual-time-budget=3000 "$@" 2>"$work/browser.log"
}
if ! command -v chromium >/dev/null; then
    result 0 "the phone page shows the number # SKIP no chromium here"
    finish
fi
if [ ! -s assets/phone/index.html ]; then
    result 1 "the phone page shows the number (there is no assets/phone/index.html)"
    finish
fi
[ -n "$glass" ] || {
    result 1 "the phone page shows the number of the code (no code to open)"
    finish
}
browser --dump-dom "$glass" >"$work/dom"
words=$(sed -e 's/<script.*<\/script>//g' -e 's/<[^>]*>/ /g' "$work/dom" | tr -s ' \n' '  ')
printf '%s\n' "$words" | grep -qE "$(printf '%s' "$reference" |
    sed 's/^\(....\)-*\(....\)$/\1[- ]?\2/')" && [ -n "$reference" ]
result $? "the phone page shows the number of the code"
browser --screenshot="$work/handy.png" "$glass" >/dev/null
# Width and height of a PNG: two numbers after its signature and the first chunk's head.
size=$(od -An -tu4 --endian=big -j16 -N8 "$work/handy.png" 2>/dev/null | tr -s ' ')
case $size in
" 390 844") result 0 "the page is painted at a phone's size" ;;
*) result 1 "the page is painted at a phone's size" ;;
esac
town_stop
grep -q "$reference" "$work/stadt.log"
result $((! $?)) "the town's web server never heard the number"
finish
