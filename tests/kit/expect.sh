# What a program says and how it ends, as TAP. Sourced.
#
#   expect NAME CODE PATTERN COMMAND...   one test: ends with CODE and says PATTERN
#   $n                                    how many there were
n=0

expect()
{
    name=$1 code=$2 pattern=$3
    shift 3
    n=$((n + 1))
    said=$("$@" 2>&1)
    got=$?
    if [ "$got" -ne "$code" ]; then
        echo "not ok $n - $name: ends with $got, not $code"
        echo "$said" | tail -n 3 | sed 's/^/# /'
    elif ! echo "$said" | grep -q -- "$pattern"; then
        echo "not ok $n - $name: does not say $pattern"
    else
        echo "ok $n - $name"
    fi
}
