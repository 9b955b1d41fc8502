#!/bin/sh
# The demonstration as people see it: kiosk and dock on one desk, every lever of the dock
# clicked with a real mouse while two visits go on, and Ctrl-C at the end. The display has
# no glass (Xvfb); town, printer, card reader and ID card are the simulated ones that the
# dock is for. TAP.
set -u
target=$1
. tests/kit/tap.sh
. tests/demo/display.sh
. tests/kit/cards.sh
. tests/demo/helper.sh
work=$(mktemp -d)
cleanup()
{
    [ -z "${visitor:-}" ] || kill "$visitor" 2>/dev/null
    [ -z "${group:-}" ] || kill -TERM "-$group" 2>/dev/null
    display_stop
    wait 2>/dev/null
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM
count() { grep -c "$1" "$2" 2>/dev/null || true; }
arrived() { [ "$(ls "$work"/demo/stadt/received/*/data.json 2>/dev/null | wc -l)" -eq "$1" ]; }

display_start 2000x2000 "$work/xvfb.log" || {
    result 1 "the display starts"
    finish
}
# A terminal's Ctrl-C reaches the whole group; a shell in the background would ignore it.
DEMO=$work/demo setsid env --default-signal=INT,QUIT sh tests/demo/run.sh \
    "$(basename "$target")" >"$work/said" 2>&1 &
group=$!
started() { xdotool search --onlyvisible --name '^Schalter, Vorf' >"$work/id" 2>/dev/null; }
wait_for 30 started
result $? "kiosk and dock stand on one desk"
sleep 0.5
id=$(head -n 1 "$work/id")
eval "$(xdotool getwindowgeometry --shell "$id" | grep -E '^(X|Y|WIDTH|HEIGHT)=')"
"$target/dock" --places "$work/demo" "$WIDTH" "$HEIGHT" >"$work/places"
[ "$(wc -l <"$work/places")" -eq 28 ]
result $? "the dock has twenty-eight positions of ten levers"

# click NAME POSITION: 0 when the lever moved and its simulated part obeyed
click()
{
    set -- "$1" "$2" $(sed -n "s/^$1 $2 //p" "$work/places")
    [ $# -eq 4 ] || return 1
    log=$work/demo/dock.log
    orders=$(count '"event":"order"' "$log")
    refused=$(count '"event":"order".*"done":0' "$log")
    xdotool mousemove $((X + $3)) $((Y + $4)) mousedown 1 sleep 0.06 mouseup 1
    moved() { tail -n "$((1 + $1))" "$log" | grep -q "\"name\":\"$2\",\"position\":$3"; }
    wait_for 3 moved 8 "$1" "$2" || return 1
    obeyed() { [ "$(count '"event":"order"' "$log")" -gt "$orders" ]; }
    wait_for 5 obeyed || return 1
    sleep 0.2
    [ "$(count '"event":"order".*"done":0' "$log")" -eq "$refused" ]
}

# The keys that were asked for, as the town heard it.
keys()
{
    "$target/portal" --dir "$work/demo/stadt" --ctl requests |
        sed -n 's|.*/keys/\([^ ]*\) 200$|\1|p' | sort -u
}
other_key() { [ "$(keys | sort -u - "$work/keys" | wc -l)" -gt "$(wc -l <"$work/keys")" ]; }
keys >"$work/keys"
people "$work"

"$target/tests/system/visitor" "$work/demo/schalter.yaml" "$work" tests/system/dock.visit \
    2>"$work/visitor.log" &
visitor=$!
while kill -0 "$visitor" 2>/dev/null; do
    for file in "$work"/*-[0-9]; do
        [ -e "$file" ] || continue
        lever=$(basename "$file")
        click "${lever%-*}" "${lever#*-}"
        result $? "a click moves $lever, and what it is for obeys"
        rm -f "$file"
    done
    if [ -e "$work/new-key" ]; then
        wait_for 30 other_key
        result $? "the kiosk fetches the key that replaced the withdrawn one"
        rm -f "$work/new-key"
    fi
    if [ -e "$work/nothing-arrived" ]; then
        sleep 2
        arrived 0
        result $? "nothing arrives while the server says no"
        rm -f "$work/nothing-arrived"
    fi
    sleep 0.05
done
wait "$visitor"
played=$?
visitor=
[ "$played" -eq 0 ] || sed 's/^/# /' "$work/visitor.log"
result "$played" "after every click the kiosk shows the page that belongs to it"
wait_for 10 arrived 1
result $? "the application sealed for the new key is opened by the authority"
wait_for 5 test -s "$work/demo/papier/paper-0001.pbm"
result $? "the receipt is printed when all is well again"
# The states of the printer as the kiosk's log tells them, each once.
states=$(sed -n 's/.*"event":"printer-state","state":"\([a-z-]*\)".*/\1/p' "$work/demo/kiosk.log" |
    grep -v starting | tr '\n' ' ')
[ "$states" = "ready paper-low paper-out ready cover-open ready absent ready " ]
result $? "the kiosk's log tells each state of the printer once"
[ "$states" = "ready paper-low paper-out ready cover-open ready absent ready " ] ||
    echo "# $states"

kill -INT "-$group"
ended() { ! kill -0 "$group" 2>/dev/null; }
wait_for 15 ended
result $? "Ctrl-C ends the demonstration"
wait "$group"
[ $? -eq 130 ]
result $? "with the code of an interruption"
# Who has ended and only waits to be counted by the system is gone.
gone()
{
    ps -e -o pgid=,stat=,args= |
        awk -v group="$group" -v dir="$work/demo" \
            '$2 !~ /^Z/ && ($1 == group || index($0, dir)) && !/awk/' >"$work/left"
    [ ! -s "$work/left" ]
}
wait_for 3 gone
result $? "and leaves no process behind"
sed 's/^/# /' "$work/left"
group=
[ ! -e "$work/demo/usb/ctl" ]
result $? "nor a socket of the emulated bus"
finish
