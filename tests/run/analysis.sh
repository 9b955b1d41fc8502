#!/bin/sh
# Static analysis of the product: cppcheck over everything, clang-tidy over what changed
# last (all of it with ANALYSIS=all; it takes minutes). TAP.
cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 --language=c -j 2 \
    --enable=warning,portability --suppress=missingIncludeSystem \
    --suppress=internalAstError -D_GNU_SOURCE -Ifirmware -I. \
    firmware ui drivers >build/cppcheck.log 2>&1
if [ $? -eq 0 ]; then
    echo "ok - cppcheck"
else
    sed 's/^/# /' build/cppcheck.log | head -n 40
    echo "not ok - cppcheck"
fi
