#!/bin/sh
# Fuzzers. `replay` feeds each its committed corpus once (TAP); `run` lets each search for
# FUZZ_SECONDS (60) and keeps what it finds under build/fuzz/.
mode=$1
n=0
failed=0
for source in tests/fuzz/fuzz_*.c; do
    name=$(basename "$source" .c)
    corpus=tests/fuzz/corpus/${name#fuzz_}
    [ -d "$corpus" ] || corpus=
    n=$((n + 1))
    work=build/fuzz/found/$name
    mkdir -p "$work"
    log=build/fuzz/$name.log
    # Many branches an input, and caches that fill: weighing rare branches and looking for
    # leaks after every input takes longer than the input. Leaks are still found at the end.
    quick=
    [ "$name" != fuzz_events ] || quick="-entropic=0 -detect_leaks=0"
    if [ "$mode" = replay ]; then
        build/fuzz/"$name" -runs=1 $corpus >"$log" 2>&1
    else
        build/fuzz/"$name" -max_total_time="${FUZZ_SECONDS:-60}" -timeout=10 $quick \
            -rss_limit_mb=2048 -artifact_prefix="$work/" "$work" $corpus >"$log" 2>&1
    fi
    code=$?
    runs=$(sed -nE 's/^.*(Done|Executed) ([0-9]+).*$/\2/p' "$log" | tail -n 1)
    if [ $code -eq 0 ]; then
        echo "ok $n - $name: ${runs:-corpus} inputs, no crash"
    else
        echo "not ok $n - $name, see $log"
        tail -n 20 "$log" | sed 's/^/# /'
        failed=1
    fi
done
echo "1..$n"
exit $failed
