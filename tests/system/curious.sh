#!/bin/sh
# A curious visitor gets nothing but a form: keys and chords, requests to close, taps
# everywhere, a very long word. Then what others on the machine could see of it. TAP.
target=${1:-build/release}
work=$(mktemp -d)
word=quwxjvyzfkpb
. tests/demo/town.sh
. tests/demo/display.sh
n=0
failed=0
result()
{
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; failed=1; fi
}
cleanup()
{
    [ -z "${KIOSK:-}" ] || kill "$KIOSK" 2>/dev/null
    town_stop
    display_stop
    rm -rf "$work"
}
trap cleanup EXIT

display_start 1080x1920 "$work/xvfb.log" || { result 1 "the display starts"; exit 1; }
town_start "$target" "$work" || { result 1 "the stand-in town starts"; exit 1; }
town_kiosk "$work" 1080 1920 268 476
printf 'drucker:\n  anschluss: keiner\n' >>"$work/schalter.yaml"
umask 000 # as a careless service might leave it
SDL_AUDIODRIVER=dummy "$target/schalter" --config "$work/schalter.yaml" \
    2>"$work/kiosk.log" &
KIOSK=$!
umask 022
for i in $(seq 150); do
    [ "$(grep -c key-revocation-unknown "$work/kiosk.log")" -ge 2 ] && break
    sleep 0.2
done
courier=$(cat "/proc/$KIOSK/task/$KIOSK/children" | tr -d ' ')
[ -n "$courier" ]
result $? "the kiosk stands, with its courier"

"$target/tests/system/curious" "$word"
result $? "after every key, chord, tap and request to close it is the same window"
kill -0 "$KIOSK" 2>/dev/null &&
    [ "$(cat "/proc/$KIOSK/task/$KIOSK/children" | tr -d ' ')" = "$courier" ]
result $? "and the same two processes"
! grep -q -e page-overflow -e event-queue-full -e courier-ended "$work/kiosk.log"
result $? "nothing was too much for a page or a queue"
! grep -aqr -e "$word" "$work/kiosk.log" "$work/bestand" "$work/laufzeit" "$work/katalog"
result $? "what was typed is in no log and no file"

secret=$(head -n 1 "$(town_path "$work" client_secret_file)")
seen=$(cat "/proc/$KIOSK/cmdline" "/proc/$courier/cmdline" "/proc/$courier/environ" |
    tr '\0' '\n')
case $seen in *"$secret"*) false ;; *) true ;; esac
result $? "the client secret is on no command line and in no environment"
extra=$(tr '\0' '\n' <"/proc/$courier/environ" | grep -v -e '^PATH=' -e '^TZ=' \
    -e '^ASAN_OPTIONS=')
[ -r "/proc/$courier/environ" ] && [ -z "$extra" ]
result $? "the courier's environment is clean: no display, no session"
[ -n "$(find "$work/bestand" -type f)" ] &&
    [ -z "$(find "$work/bestand" "$work/laufzeit" -type f -perm /077)" ]
result $? "outbox and run folder: files are for the kiosk's user only, whatever the umask"
kill "$KIOSK"
wait "$KIOSK"
code=$?
KIOSK=
[ $code -eq 0 ] && [ -z "$(ls "$work/laufzeit")" ]
result $? "the service can end it, and leaves no mark of a crash"
[ $failed -eq 0 ] || tail -n 12 "$work"/*.log | sed 's/^/# /'
echo "1..$n"
