/* The secret block: handed out zeroed, given back overwritten, absent in children. */
#include "base/secret.h"
#include "unit.h"

static struct secret *block;

static int
set_up(void **state)
{
    (void)state;
    enum status status = secret_create(10000, &block);
    return status == STATUS_OK || status == STATUS_DENIED ? 0 : -1;
}

static int
tear_down(void **state)
{
    (void)state;
    secret_destroy(block);
    return 0;
}

static bool
is_zero(const char *at, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (at[i] != 0)
            return false;
    return true;
}

static void
memory_is_zeroed_and_aligned(void **state)
{
    (void)state;
    char *odd = secret_alloc(block, 3);
    double *aligned = secret_alloc(block, sizeof(double));
    assert_true(is_zero(odd, 3));
    assert_int_equal((uintptr_t)aligned % _Alignof(max_align_t), 0);
}

static void
a_wipe_overwrites_everything_and_starts_at_the_same_place(void **state)
{
    (void)state;
    char *first = secret_alloc(block, 5000);
    memset(first, 'x', 5000);
    secret_wipe(block);
    assert_true(is_zero(first, 5000));
    assert_ptr_equal(secret_alloc(block, 100), first);
}

static void
a_rewind_overwrites_the_newest_and_keeps_the_rest(void **state)
{
    (void)state;
    char *kept = secret_alloc(block, 100);
    memset(kept, 'k', 100);
    size_t mark = secret_used(block);
    char *gone = secret_alloc(block, 4000);
    memset(gone, 'g', 4000);
    secret_rewind(block, mark);
    assert_true(is_zero(gone, 4000));
    assert_int_equal(kept[99], 'k');
    assert_ptr_equal(secret_alloc(block, 10), gone);
}

static void
a_forked_child_sees_nothing(void **state)
{
    int status = 0;
    (void)state;
    char *word = secret_alloc(block, 32);
    memcpy(word, "canary", 6);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        _exit(is_zero(word, 32) ? 0 : 1);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_memory_equal(word, "canary", 6);
}

/* A child has no block of its parent's: it makes one of its own. */
static void
ask_until_there_is_no_more(void)
{
    struct secret *own = NULL;
    enum status status = secret_create(1, &own);
    if (status != STATUS_OK && status != STATUS_DENIED)
        return;
    for (;;)
        (void)secret_alloc(own, 4096);
}

static void
asking_for_more_than_is_left_ends_the_process(void **state)
{
    (void)state;
    assert_int_equal(unit_signal_of(ask_until_there_is_no_more), SIGABRT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(memory_is_zeroed_and_aligned, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            a_wipe_overwrites_everything_and_starts_at_the_same_place, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            a_rewind_overwrites_the_newest_and_keeps_the_rest, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_forked_child_sees_nothing, set_up, tear_down),
        cmocka_unit_test(asking_for_more_than_is_left_ends_the_process),
    };
    return cmocka_run_group_tests_name("secret", tests, NULL, NULL);
}
