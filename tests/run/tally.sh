#!/bin/sh
# Adds up every RESULTS/*.tap. Last line: N passed, N failed, N skipped.
cat "$1"/*.tap | awk '
    /^not ok/ { failed++; names[failed] = $0; next }
    /^ok/ && tolower($0) ~ /# *skip/ { skipped++; reasons[skipped] = $0; next }
    /^ok/ { passed++ }
    END {
        for (i = 1; i <= skipped; i++) print "skipped: " reasons[i]
        for (i = 1; i <= failed; i++) print "failed: " names[i]
        printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
        exit failed > 0
    }'
