# A whole kiosk for one test: display, stand-in town and configuration in a folder of its
# own, the answers as TAP (tests/kit/tap.sh), and everything ended with the test. Sourced.
#
# Before:  target           folder of the programs
#          TOWN_OPTIONS      more words for the town (tests/demo/town.sh)
#          TOWN_READY        the ready file of a town that runs already: none is started
#          KIOSK_PRINTER     auto: the kiosk has a printer; otherwise none
# After:   $work            the folder; the kiosk's configuration is $work/schalter.yaml
#
#   kiosk_set SECTION LINE       one more line in a section of the configuration
#   kiosk_start LOG [WORDS...]   the kiosk, run by WORDS; $KIOSK is its process, $log its log
#   kiosk_stop                   ends it and waits; its exit code
#   digits PIN                   for a visitor's script: each of them tapped
#   visit SCRIPT                 0 if the visitor could carry out every command
#   visit_begin SCRIPT           the same beside the test; $VISITOR is the visitor's process
#   visit_end                    waits for that visitor, and answers as visit
#   town COMMAND...              orders something of the town (tests/portal/README.md)
#   logged PATTERN COUNT         the log holds at least that many lines of it
#   received COUNT               the authority has opened that many applications
. tests/kit/tap.sh
. tests/demo/town.sh
. tests/demo/display.sh
work=$(mktemp -d)

kiosk_clean_up()
{
    for pid in ${VISITOR:-} ${KIOSK:-}; do
        kill "$pid" 2>/dev/null
        kill -CONT "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
    done
    town_stop
    display_stop
    rm -rf "$work"
}

digits() { printf '%s\n' "$1" | sed 's/./tap &\n/g' | sed '/^$/d'; }

kiosk_set() { sed -i "s|^$1:|$1:\\n  $2|" "$work/schalter.yaml"; }

kiosk_start()
{
    log=$1
    shift
    SDL_AUDIODRIVER=dummy "$@" "$target/schalter" --config "$work/schalter.yaml" >"$log" 2>&1 &
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

visit_begin()
{
    "$target/tests/system/visitor" "$work/schalter.yaml" "$work" "$1" >"$work/visitor.log" 2>&1 &
    VISITOR=$!
}

visit_end()
{
    wait "$VISITOR"
    set -- $?
    VISITOR=
    [ "$1" -eq 0 ] || sed 's/^/# /' "$work/visitor.log"
    return "$1"
}

visit() { visit_begin "$1" && visit_end; }

town() { "$target/portal" --dir "$work/stadt" --ctl "$@" >/dev/null; }

logged() { [ "$(grep -c "$1" "$log")" -ge "$2" ]; }

received() { [ "$(ls "$work"/stadt/received/*/data.json 2>/dev/null | wc -l)" -eq "$1" ]; }

kiosk_town()
{
    if [ -n "${TOWN_READY:-}" ]; then
        town_join "$target" "$work" "$TOWN_READY"
    else
        town_start "$target" "$work"
    fi
}

trap kiosk_clean_up EXIT
trap 'exit 130' INT TERM
display_start 1080x1920 "$work/xvfb.log" || { result 1 "the display starts"; finish; }
kiosk_town || { result 1 "the stand-in town starts"; finish; }
town_kiosk "$work" 1080 1920 268 476
printf 'drucker:\n  anschluss: %s\n' "${KIOSK_PRINTER:-keiner}" >>"$work/schalter.yaml"
