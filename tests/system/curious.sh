#!/bin/sh
# A curious visitor gets nothing but a form: keys and chords, requests to close, other
# sizes, taps everywhere, a very long word. Then what others on the machine could see of
# it. TAP.
target=${1:-build/release}
word=quwxjvyzfkpb
. tests/kit/kiosk.sh
umask 000 # as a careless service might leave it
kiosk_start "$work/kiosk.log"
umask 022
wait_for 30 logged key-revocation-unknown 2
courier=$(cat "/proc/$KIOSK/task/$KIOSK/children" | tr -d ' ')
[ -n "$courier" ]
result $? "the kiosk stands, with its courier"

"$target/tests/system/curious" "$word"
result $? "after every key, chord, tap, size and request to close it is the same window"
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
kiosk_stop
code=$?
[ $code -eq 0 ] && [ -z "$(ls "$work/laufzeit")" ]
result $? "the service can end it, and leaves no mark of a crash"
finish
