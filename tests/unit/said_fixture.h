/* What a module says on standard error, the log above all, as a text. Included by unit
 * tests; every function is static. */
#ifndef SCHALTER_TESTS_SAID_FIXTURE_H
#define SCHALTER_TESTS_SAID_FIXTURE_H

#include "unit.h"

/** What is written to standard error from now on goes to a file without a name, which
 * is returned; `*kept` is where it went before. */
static inline int
said_divert(int *kept)
{
    char name[] = "/tmp/said-test-XXXXXX";
    int file = mkstemp(name);
    assert_true(file >= 0);
    assert_int_equal(unlink(name), 0);
    *kept = dup(STDERR_FILENO);
    assert_true(*kept >= 0 && dup2(file, STDERR_FILENO) >= 0);
    return file;
}

/** Ends that; `text` is what was written, and something was. */
static inline void
said_collect(int file, int kept, char *text, size_t cap)
{
    ssize_t len = pread(file, text, cap - 1, 0);
    assert_true(dup2(kept, STDERR_FILENO) >= 0);
    (void)close(kept);
    (void)close(file);
    assert_true(len > 0);
    text[len] = '\0';
}

#endif
