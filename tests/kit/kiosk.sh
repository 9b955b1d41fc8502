# A whole kiosk for one test: display, stand-in town and configuration in a folder of its
# own, the answers as TAP, and everything ended with the test. Sourced.
#
# Before:  target           folder of the programs
#          TOWN_OPTIONS      more words for the town (tests/demo/town.sh)
# After:   $work            the folder; the kiosk's configuration is $work/schalter.yaml, without a printer
#
#   kiosk_set SECTION LINE       one more line in a section of the configuration
#   kiosk_start LOG              the kiosk, $KIOSK is its process, $log its log
#   kiosk_stop                   ends it and waits; its exit code
#   town COMMAND...              orders something of the town (tests/portal/README.md)
#   wait_for SECONDS COMMAND...  0 as soon as it succeeds
#   logged PATTERN COUNT         the log holds at least that many lines of it
#   received COUNT               the authority has opened that many applications
#   result CODE NAME             one test, passed if CODE is 0
#   finish                       the plan; ends the test, with the logs if one failed
. tests/demo/town.sh
. tests/demo/display.sh
work=$(mktemp -d)
n=0
failed=0

result()
{
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; failed=1; fi
}

finish()
{
    [ $failed -eq 0 ] || tail -n 12 "$work"/*.log | sed 's/^/# /'
    echo "1..$n"
    exit $failed
}

kiosk_clean_up()
{
    [ -z "${KIOSK:-}" ] || kill -CONT "$KIOSK" 2>/dev/null
    [ -z "${KIOSK:-}" ] || kill "$KIOSK" 2>/dev/null
    town_stop
    display_stop
    rm -rf "$work"
}

kiosk_set() { sed -i "s|^$1:|$1:\\n  $2|" "$work/schalter.yaml"; }

kiosk_start()
{
    log=$1
    SDL_AUDIODRIVER=dummy "$target/schalter" --config "$work/schalter.yaml" 2>"$log" &
    KIOSK=$!
}

kiosk_stop()
{
    kill "$KIOSK"
    wait "$KIOSK" 2>/dev/null
    set -- $?
    KIOSK=
    return "$1"
}

town() { "$target/portal" --dir "$work/stadt" --ctl "$@" >/dev/null; }

wait_for()
{
    left=$(($1 * 5))
    shift
    while [ $left -gt 0 ]; do
        "$@" >/dev/null 2>&1 && return 0
        sleep 0.2
        left=$((left - 1))
    done
    return 1
}

logged() { [ "$(grep -c "$1" "$log")" -ge "$2" ]; }

received() { [ "$(ls "$work"/stadt/received/*/data.json 2>/dev/null | wc -l)" -eq "$1" ]; }

trap kiosk_clean_up EXIT
trap 'exit 130' INT TERM
display_start 1080x1920 "$work/xvfb.log" || { result 1 "the display starts"; finish; }
town_start "$target" "$work" || { result 1 "the stand-in town starts"; finish; }
town_kiosk "$work" 1080 1920 268 476
printf 'drucker:\n  anschluss: keiner\n' >>"$work/schalter.yaml"
