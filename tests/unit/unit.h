/* cmocka with the headers it wants before it, and what many tests ask. Included by unit
 * tests; every function is static. */
#ifndef SCHALTER_TESTS_UNIT_H
#define SCHALTER_TESTS_UNIT_H

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/** A test between its file's own set_up and tear_down. */
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/** `text` holds `words`; if not, both are shown. */
static inline void
unit_assert_says(const char *text, const char *words)
{
    if (strstr(text, words) == NULL)
        fail_msg("»%s« does not say »%s«", text, words);
}

/** The signal that ends a child which does `deed`; 0 if it comes back. Silent. */
static inline int
unit_signal_of(void (*deed)(void))
{
    int how = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)signal(SIGABRT,
                     SIG_DFL); /* cmocka's own would go on with the next test */
        (void)close(STDERR_FILENO);
        deed();
        _exit(0);
    }
    assert_int_equal(waitpid(child, &how, 0), child);
    return WIFSIGNALED(how) ? WTERMSIG(how) : 0;
}

#endif
