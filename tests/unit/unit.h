/* cmocka with the headers it wants before it, and what many tests ask. Included by unit
 * tests; every function is static. */
#ifndef SCHALTER_TESTS_UNIT_H
#define SCHALTER_TESTS_UNIT_H

#include <linux/capability.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
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

/** `deed` in a child that, as uid 0, is without its capabilities: what it may not read,
 * write or remove then is as on a device. False: it says so, or there is no child. */
static inline bool
unit_does_without_powers(bool (*deed)(void))
{
    struct __user_cap_header_struct of_us = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};
    int ended = 1;
    pid_t child = fork();
    if (child == 0)
        _exit((geteuid() == 0 && syscall(SYS_capset, &of_us, none) != 0) || !deed());
    return waitpid(child, &ended, 0) == child && ended == 0;
}

#endif
