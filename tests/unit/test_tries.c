/* Who is wrong, how often, and how long nobody is let in. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/text.h"
#include "base/tries.h"
#include "unit.h"

enum { NOW_MS = 1000000 };

static char path[] = "/tmp/tries-XXXXXX";

static void
put(const char *text)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void
five_are_free_and_each_further_one_waits_twice_as_long(void **state)
{
    static const int waits[] = {0,   0,   0,   0,    15,   30,   60,  120,
                                240, 480, 960, 1920, 3600, 3600, 3600};
    struct tries tries = {0};
    int64_t now = NOW_MS;
    (void)state;
    for (int i = 0; i < (int)(sizeof waits / sizeof waits[0]); i++) {
        assert_int_equal(tries_left(&tries), i < TRIES_FREE ? TRIES_FREE - i : 0);
        assert_int_equal(tries_begin(&tries, path, now), STATUS_OK);
        assert_int_equal(tries_wait_s(&tries, now), waits[i]);
        if (waits[i] > 0) {
            now += (int64_t)waits[i] * 1000 - 1;
            assert_int_equal(tries_wait_s(&tries, now), 1);
            assert_int_equal(tries_begin(&tries, path, now++), STATUS_AGAIN);
        }
    }
    tries_forget(&tries, path);
    assert_int_equal(tries_left(&tries), TRIES_FREE);
    tries_read(&tries, path, now);
    assert_int_equal(tries_left(&tries), TRIES_FREE);
}

static void
another_program_goes_on_counting(void **state)
{
    struct tries tries = {0}, next;
    (void)state;
    for (int i = 0; i < TRIES_FREE; i++)
        assert_int_equal(tries_begin(&tries, path, NOW_MS), STATUS_OK);
    tries_read(&next, path, NOW_MS + 10000);
    assert_int_equal(tries_left(&next), 0);
    assert_int_equal(tries_wait_s(&next, NOW_MS + 10000), 5);
    assert_int_equal(tries_begin(&next, path, NOW_MS + 10000), STATUS_AGAIN);
    assert_int_equal(tries_begin(&next, path, NOW_MS + 15000), STATUS_OK);
    assert_int_equal(tries_wait_s(&next, NOW_MS + 15000), 30);
}

/* The clock begins anew with the machine. */
static void
nobody_waits_longer_than_for_so_many(void **state)
{
    struct tries tries;
    (void)state;
    put("6 99999999999\n");
    tries_read(&tries, path, 1000);
    assert_int_equal(tries_wait_s(&tries, 1000), 30);
    put("4 99999999999\n");
    tries_read(&tries, path, 1000);
    assert_int_equal(tries_wait_s(&tries, 1000), 0);
    assert_int_equal(tries_left(&tries), 1);
    put("999999999999999999 5000\n");
    tries_read(&tries, path, 1000);
    assert_int_equal(tries_wait_s(&tries, 1000), 4);
}

static void
what_is_no_count_is_the_worst_and_no_file_is_none(void **state)
{
    static const char *const texts[] = {"",    "\n",  "6",    "6 ",
                                        "x 5", "6 x", "-6 5", "0 5"};
    struct tries tries;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        put(texts[i]);
        tries_read(&tries, path, NOW_MS);
        assert_int_equal(tries_left(&tries), 0);
        assert_int_equal(tries_begin(&tries, path, NOW_MS), STATUS_OK);
        assert_int_equal(tries_wait_s(&tries, NOW_MS), 3600);
        tries_read(&tries, path, NOW_MS);
        assert_int_equal(tries_wait_s(&tries, NOW_MS), 3600);
    }
    tries_read(&tries, "/nowhere/tries", NOW_MS);
    assert_int_equal(tries_left(&tries), TRIES_FREE);
}

/* Or a full disk would give as many as somebody likes. */
static void
what_cannot_be_counted_is_not_looked_at(void **state)
{
    struct tries tries = {0};
    (void)state;
    for (int i = 0; i < TRIES_FREE; i++)
        assert_int_equal(tries_begin(&tries, "/nowhere/tries", NOW_MS), STATUS_IO);
    assert_int_equal(tries_begin(&tries, "/dev/full", NOW_MS + 15000), STATUS_IO);
}

/* Where there is no room for one more byte: `limit` is how long a file may become. */
static void
limit_files(rlim_t limit)
{
    struct rlimit most;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &most), 0);
    most.rlim_cur = limit < most.rlim_max ? limit : most.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &most), 0);
}

static void
a_count_outlives_one_that_could_not_be_written(void **state)
{
    struct tries tries = {0}, next;
    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    (void)unlink(path);
    limit_files(0);
    assert_int_equal(tries_begin(&tries, path, NOW_MS), STATUS_IO);
    assert_int_not_equal(access(path, F_OK), 0);
    limit_files(RLIM_INFINITY);
    tries_read(&tries, path, NOW_MS);
    for (int i = 1; i < TRIES_FREE; i++)
        assert_int_equal(tries_begin(&tries, path, NOW_MS), STATUS_OK);
    limit_files(0);
    next = tries;
    assert_int_equal(tries_begin(&next, path, NOW_MS), STATUS_IO);
    limit_files(RLIM_INFINITY);
    tries_read(&next, path, NOW_MS);
    assert_int_equal(tries_left(&next), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_are_free_and_each_further_one_waits_twice_as_long),
        cmocka_unit_test(another_program_goes_on_counting),
        cmocka_unit_test(nobody_waits_longer_than_for_so_many),
        cmocka_unit_test(what_is_no_count_is_the_worst_and_no_file_is_none),
        cmocka_unit_test(what_cannot_be_counted_is_not_looked_at),
        cmocka_unit_test(a_count_outlives_one_that_could_not_be_written),
    };
    int file = mkstemp(path);
    if (file < 0)
        return 1;
    close(file);
    int failed = cmocka_run_group_tests_name("tries", tests, NULL, NULL);
    unlink(path);
    return failed;
}
