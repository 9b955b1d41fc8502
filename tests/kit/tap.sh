# The answers of one test as TAP. Sourced.
#
#   result CODE NAME             one answer: passed if CODE is 0
#   check NAME COMMAND...        one answer: passed if that succeeds; if not, what it said
#                                ($work/said) is shown
#   retell <FILE                 the answers of another program, numbered among these
#   wait_for SECONDS COMMAND...  0 as soon as it succeeds
#   finish                       the plan; ends the test with 1 if an answer was bad, and then
#                                shows the end of every $work/*.log
n=0
failed=0

result()
{
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; failed=1; fi
}

check()
{
    text=$1
    shift
    if "$@" >"$work/said" 2>&1; then
        result 0 "$text"
    else
        result 1 "$text"
        tail -n 4 "$work/said" | cut -c 1-300 | sed 's/^/# /'
    fi
}

retell()
{
    while IFS= read -r line; do
        case $line in
        "ok - "*) result 0 "${line#ok - }" ;;
        "not ok - "*) result 1 "${line#not ok - }" ;;
        *) echo "# ${line#\# }" ;;
        esac
    done
}

finish()
{
    [ $failed -eq 0 ] || [ -z "${work:-}" ] || tail -n 12 "$work"/*.log 2>/dev/null | sed 's/^/# /'
    echo "1..$n"
    exit $failed
}

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
