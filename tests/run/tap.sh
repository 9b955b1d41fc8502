#!/bin/sh
# Runs one test program that speaks TAP and keeps what it said.
# Usage: tap.sh RESULTS NAME SECONDS COMMAND...
# RESULTS/NAME.tap holds the output. A program that dies, hangs or says nothing counts as
# one failure, so that silence is never taken for success.
results=$1 name=$2 seconds=$3
shift 3
file=$results/$name.tap
mkdir -p "$results"
start=$(date +%s)
CMOCKA_MESSAGE_OUTPUT=TAP timeout -k 5 "$seconds" "$@" </dev/null >"$file" 2>"$file.err"
code=$?
said=$(grep -cE '^(not )?ok\b' "$file")
# cmocka writes a skipped test as "not ok N # SKIP".
sed -i -E 's/^not ok (.*# *SKIP)/ok \1/' "$file"
bad=$(grep -cE '^not ok\b' "$file" | head -n 1)
if [ "$code" -eq 124 ] || [ "$code" -eq 137 ]; then
    echo "not ok - $name: no end within $seconds s" >>"$file"
elif [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; then
    echo "not ok - $name: exit code $code" >>"$file"
elif [ "$said" -eq 0 ] && ! grep -qE '^1\.\.0' "$file"; then
    echo "not ok - $name: said nothing" >>"$file"
fi
if grep -qE '^1\.\.0 *# *[Ss][Kk][Ii][Pp]' "$file"; then
    echo "ok - $name # SKIP $(sed -nE 's/^1\.\.0 *# *[Ss][Kk][Ii][Pp] *//p' "$file")" >>"$file"
fi
ok=$(grep -E '^ok\b' "$file" | grep -civE '# *skip')
skip=$(grep -E '^ok\b' "$file" | grep -ciE '# *skip')
bad=$(grep -cE '^not ok\b' "$file")
printf '%-44s %4d passed %3d failed %3d skipped %5d s\n' "$name" "$ok" "$bad" "$skip" \
    "$(($(date +%s) - start))"
if [ "$bad" -gt 0 ]; then
    grep -E -B 6 '^not ok\b' "$file" | head -n 40
    tail -n 15 "$file.err"
fi
exit 0
