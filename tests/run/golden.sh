#!/bin/sh
# Runs the tests that compare with golden files, writing the files again.
set -eu
for t in "$1"/tests/unit/test_*; do
    case $t in *.o | *.d) continue ;; esac
    "$t" >/dev/null || true
done
[ ! -x "$1/tests/system/pages" ] || "$1/tests/system/pages" --golden
git status --short tests/golden
