#!/bin/sh
# Static analysis of the product: cppcheck over everything, clang-tidy over what changed
# last (all of it with ANALYSIS=all; it takes minutes). TAP.
cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 --language=c -j 2 \
    --enable=warning,portability --suppress=missingIncludeSystem \
    --suppress=internalAstError -D_GNU_SOURCE -Ifirmware -I. \
    firmware ui drivers cross >build/cppcheck.log 2>&1
if [ $? -eq 0 ]; then
    echo "ok - cppcheck"
else
    sed 's/^/# /' build/cppcheck.log | head -n 40
    echo "not ok - cppcheck"
fi

# A file takes two to five seconds: as many as fit into a minute, those in work first.
most=16
all() { ls firmware/*/*.c ui/*.c drivers/*.c cross/*/*.c; }
changed()
{
    { git diff --name-only HEAD; git ls-files --others --exclude-standard
        git log -n 5 --name-only --format=; } 2>/dev/null |
        grep -E '^(firmware/[a-z]+|ui|drivers|cross/[a-z]+)/[a-z0-9_]+\.c$' | awk '!seen[$0]++' |
        while read -r file; do [ ! -f "$file" ] || echo "$file"; done
}
if [ "${ANALYSIS:-}" = all ]; then
    files=$(all)
else
    files=$(changed | head -n $most)
fi
count=$(echo $files | wc -w)
if ! command -v clang-tidy >/dev/null; then
    echo "ok - clang-tidy # SKIP it is not installed"
elif [ "$count" -eq 0 ]; then
    echo "ok - clang-tidy # SKIP nothing changed lately (ANALYSIS=all for everything)"
elif echo "$files" | xargs -P 2 -I FILE sh -c \
    'clang-tidy --quiet FILE -- -std=gnu17 -D_GNU_SOURCE -Ifirmware -I. '"$(pkg-config \
        --cflags sdl2 SDL2_ttf pixman-1 fribidi libusb-1.0 libdrm)"' 2>/dev/null || exit 1' \
    >build/tidy.log; then
    echo "ok - clang-tidy, $count files"
else
    grep -E '(warning|error):' build/tidy.log | sed 's/^/# /' | head -n 40
    echo "not ok - clang-tidy, $count files"
fi
