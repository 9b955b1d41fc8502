#!/bin/sh
# The demonstration as people see it: kiosk and dock on one desk, every lever of the dock
# clicked with a real mouse while a visit goes on, and Ctrl-C at the end. The display has
# no glass (Xvfb); town and printer are the simulated ones that the dock is for. TAP.
set -u
target=$1
. tests/demo/display.sh
dir=$(mktemp -d)
cleanup()
{
    [ -z "${visitor:-}" ] || kill "$visitor" 2>/dev/null
    [ -z "${group:-}" ] || kill -TERM "-$group" 2>/dev/null
    display_stop
    wait 2>/dev/null
    rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 130' INT TERM
check()
{
    if [ "$1" -eq 0 ]; then echo "ok - $2"; else echo "not ok - $2"; fi
}
# until SECONDS COMMAND...: 0 as soon as it succeeds
until_true()
{
    tenths=$(($1 * 10))
    shift
    while [ $tenths -gt 0 ]; do
        "$@" && return 0
        tenths=$((tenths - 1))
        sleep 0.1
    done
    return 1
}
count() { grep -c "$1" "$2" 2>/dev/null || true; }
arrived() { [ "$(ls "$dir"/demo/stadt/received/*/data.json 2>/dev/null | wc -l)" -eq "$1" ]; }

display_start 2000x2000 "$dir/xvfb.log" || {
    echo "not ok - the display starts"
    exit 1
}
# A terminal's Ctrl-C reaches the whole group; a shell in the background would ignore it.
DEMO=$dir/demo setsid env --default-signal=INT,QUIT sh tests/demo/run.sh \
    "$(basename "$target")" >"$dir/said" 2>&1 &
group=$!
started() { xdotool search --onlyvisible --name '^Schalter, Vorf' >"$dir/id" 2>/dev/null; }
until_true 30 started
check $? "kiosk and dock stand on one desk"
sleep 0.5
id=$(head -n 1 "$dir/id")
eval "$(xdotool getwindowgeometry --shell "$id" | grep -E '^(X|Y|WIDTH|HEIGHT)=')"
"$target/dock" --places "$dir/demo" "$WIDTH" "$HEIGHT" >"$dir/places"
[ "$(wc -l <"$dir/places")" -eq 15 ]
check $? "the dock has fifteen positions of six levers"

# click NAME POSITION: 0 when the lever moved and its simulated part obeyed
click()
{
    set -- "$1" "$2" $(sed -n "s/^$1 $2 //p" "$dir/places")
    [ $# -eq 4 ] || return 1
    log=$dir/demo/dock.log
    orders=$(count '"event":"order"' "$log")
    refused=$(count '"event":"order".*"done":0' "$log")
    xdotool mousemove $((X + $3)) $((Y + $4)) mousedown 1 sleep 0.06 mouseup 1
    moved() { tail -n "$((1 + $1))" "$log" | grep -q "\"name\":\"$2\",\"position\":$3"; }
    until_true 3 moved 8 "$1" "$2" || return 1
    obeyed() { [ "$(count '"event":"order"' "$log")" -gt "$orders" ]; }
    until_true 5 obeyed || return 1
    sleep 0.2
    [ "$(count '"event":"order".*"done":0' "$log")" -eq "$refused" ]
}

# The keys that were asked for, as the town heard it.
keys()
{
    "$target/portal" --dir "$dir/demo/stadt" --ctl requests |
        sed -n 's|.*/keys/\([^ ]*\) 200$|\1|p' | sort -u
}
other_key() { [ "$(keys | sort -u - "$dir/keys" | wc -l)" -gt "$(wc -l <"$dir/keys")" ]; }
keys >"$dir/keys"

"$target/tests/system/visitor" "$dir/demo/schalter.yaml" "$dir" tests/system/dock.visit \
    2>"$dir/visitor.log" &
visitor=$!
while kill -0 "$visitor" 2>/dev/null; do
    for file in "$dir"/*-[0-9]; do
        [ -e "$file" ] || continue
        lever=$(basename "$file")
        click "${lever%-*}" "${lever#*-}"
        check $? "a click moves $lever, and what it is for obeys"
        rm -f "$file"
    done
    if [ -e "$dir/new-key" ]; then
        until_true 30 other_key
        check $? "the kiosk fetches the key that replaced the withdrawn one"
        rm -f "$dir/new-key"
    fi
    if [ -e "$dir/nothing-arrived" ]; then
        sleep 2
        arrived 0
        check $? "nothing arrives while the server says no"
        rm -f "$dir/nothing-arrived"
    fi
    sleep 0.05
done
wait "$visitor"
played=$?
visitor=
[ "$played" -eq 0 ] || sed 's/^/# /' "$dir/visitor.log"
check "$played" "after every click the kiosk shows the page that belongs to it"
until_true 10 arrived 1
check $? "the application sealed for the new key is opened by the authority"
until_true 5 test -s "$dir/demo/papier/paper-0001.pbm"
check $? "the receipt is printed when all is well again"
# The states of the printer as the kiosk's log tells them, each once.
states=$(sed -n 's/.*"event":"printer-state","state":"\([a-z-]*\)".*/\1/p' "$dir/demo/kiosk.log" |
    grep -v starting | tr '\n' ' ')
[ "$states" = "ready paper-low paper-out ready cover-open ready absent ready " ]
check $? "the kiosk's log tells each state of the printer once"
[ "$states" = "ready paper-low paper-out ready cover-open ready absent ready " ] ||
    echo "# $states"

kill -INT "-$group"
ended() { ! kill -0 "$group" 2>/dev/null; }
until_true 15 ended
check $? "Ctrl-C ends the demonstration"
wait "$group"
[ $? -eq 130 ]
check $? "with the code of an interruption"
# Who has ended and only waits to be counted by the system is gone.
gone()
{
    ps -e -o pgid=,stat=,args= |
        awk -v group="$group" -v dir="$dir/demo" \
            '$2 !~ /^Z/ && ($1 == group || index($0, dir)) && !/awk/' >"$dir/left"
    [ ! -s "$dir/left" ]
}
until_true 3 gone
check $? "and leaves no process behind"
sed 's/^/# /' "$dir/left"
group=
[ ! -e "$dir/demo/drucker/ctl" ]
check $? "nor a socket of the emulated printer"
