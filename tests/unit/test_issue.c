#include "caretaker/issue.h"

#include <stdio.h>

#include "unit.h"

static char folder[64], update[80], running[80], kept[80];

static int
set_up(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof(folder), "/tmp/issue-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    (void)snprintf(update, sizeof(update), "%s/update", folder);
    (void)snprintf(running, sizeof(running), "%s/running", folder);
    (void)snprintf(kept, sizeof(kept), "%s/kept", folder);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    (void)unlink(update);
    (void)unlink(running);
    (void)unlink(kept);
    return rmdir(folder);
}

static void
put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void
a_number_is_a_number_and_a_line_end(void **state)
{
    static const char *const wrong[] = {"",       "\n",   "12",
                                        "12\n\n", "0\n",  "-1\n",
                                        "1a\n",   " 1\n", "1234567890123456789\n"};
    int64_t number;

    (void)state;
    assert_int_equal(issue_read(update, &number), STATUS_NOT_FOUND);
    put(update, "1795915513\n");
    assert_int_equal(issue_read(update, &number), STATUS_OK);
    assert_int_equal(number, 1795915513);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        put(update, wrong[i]);
        assert_int_equal(issue_read(update, &number), STATUS_INVALID);
    }
}

static void
an_update_is_not_older_than_what_runs(void **state)
{
    (void)state;
    put(running, "20\n");
    put(update, "19\n");
    assert_int_equal(issue_check(update, running, kept), STATUS_DENIED);
    put(update, "20\n");
    assert_int_equal(issue_check(update, running, kept), STATUS_OK);
    put(update, "21\n");
    assert_int_equal(issue_check(update, running, kept), STATUS_OK);
}

static void
nor_older_than_what_ever_ran_well(void **state)
{
    (void)state;
    put(running, "20\n");
    put(kept, "30\n");
    put(update, "25\n");
    assert_int_equal(issue_check(update, running, kept), STATUS_DENIED);
    put(update, "30\n");
    assert_int_equal(issue_check(update, running, kept), STATUS_OK);
    put(kept, "rubbish"); /* what runs still counts */
    put(update, "19\n");
    assert_int_equal(issue_check(update, running, kept), STATUS_DENIED);
}

static void
an_update_without_a_number_is_none(void **state)
{
    (void)state;
    put(running, "20\n");
    assert_int_equal(issue_check(update, running, kept), STATUS_NOT_FOUND);
    put(update, "soon\n");
    assert_int_equal(issue_check(update, running, kept), STATUS_INVALID);
}

static void
the_highest_number_is_kept(void **state)
{
    int64_t number;

    (void)state;
    put(running, "20\n");
    assert_int_equal(issue_keep(running, kept), STATUS_OK);
    assert_int_equal(issue_read(kept, &number), STATUS_OK);
    assert_int_equal(number, 20);
    put(running, "10\n"); /* the other slot runs again */
    assert_int_equal(issue_keep(running, kept), STATUS_OK);
    assert_int_equal(issue_read(kept, &number), STATUS_OK);
    assert_int_equal(number, 20);
    put(kept, "");
    assert_int_equal(issue_keep(running, kept), STATUS_OK);
    assert_int_equal(issue_read(kept, &number), STATUS_OK);
    assert_int_equal(number, 10);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_number_is_a_number_and_a_line_end),
        TEST(an_update_is_not_older_than_what_runs),
        TEST(nor_older_than_what_ever_ran_well),
        TEST(an_update_without_a_number_is_none),
        TEST(the_highest_number_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
