#!/bin/sh
# Line coverage of units and journeys, by folder.
set -eu
make --no-print-directory TARGET=coverage units >build/coverage.log 2>&1 || {
    tail -n 20 build/coverage.log
    exit 1
}
cd build/coverage
for folder in firmware/base firmware/core firmware/crypto firmware/courier drivers ui; do
    find "$folder" -name '*.gcda' -print0 | xargs -0 -r gcov -n 2>/dev/null |
        awk -v folder="$folder" '/^File .*\.c/ { keep = index($0, folder) }
            keep && /^Lines executed/ { split($0, a, "[:% ]+"); sum += a[3] * a[5] / 100; all += a[5]; keep = 0 }
            END { if (all) printf "%-20s %5.1f %% of %d lines\n", folder, 100 * sum / all, all }'
done
