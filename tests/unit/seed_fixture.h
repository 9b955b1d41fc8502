/* What the fuzzers begin with (tests/fuzz/corpus): a seed that the product refuses
 * leads them nowhere. */
#ifndef SCHALTER_TESTS_SEED_FIXTURE_H
#define SCHALTER_TESTS_SEED_FIXTURE_H

#include <stdio.h>

#include "base/text.h"
#include "unit.h"

/** Reads one into `bytes`, and returns how many; the test fails where it is none. */
static size_t
seed_read(const char *fuzzer, const char *name, uint8_t *bytes, size_t cap)
{
    char path[256];
    text_format(path, sizeof path, "tests/fuzz/corpus/%s/%s", fuzzer, name);
    FILE *file = fopen(path, "rbe");
    assert_non_null(file);
    size_t len = fread(bytes, 1, cap, file);
    fclose(file);
    assert_true(len > 0 && len < cap);
    return len;
}

#endif
