/* The loop: who is called, when, and that anything may be removed at any time. */
#include "base/loop.h"
#include "unit.h"

struct fixture {
    struct loop *loop;
    struct loop_source *a, *b;
    int calls_a, calls_b;
    int64_t at_ms;
};

static int
set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){0};
    *state = &fixture;
    return loop_create(&fixture.loop) == STATUS_OK ? 0 : -1;
}

static int
tear_down(void **state)
{
    struct fixture *fixture = *state;
    loop_destroy(fixture->loop);
    return 0;
}

static void
count_a(void *context)
{
    struct fixture *fixture = context;
    fixture->calls_a++;
    fixture->at_ms = loop_now_ms(fixture->loop);
}

static void
remove_both(void *context)
{
    struct fixture *fixture = context;
    fixture->calls_b++;
    loop_remove(fixture->a);
    loop_remove(fixture->b);
    fixture->a = fixture->b = NULL;
}

static void
a_timer_fires_once_and_never_early(void **state)
{
    struct fixture *fixture = *state;
    fixture->a = loop_add_timer(fixture->loop, count_a, fixture);
    loop_turn(fixture->loop, 0);
    assert_int_equal(fixture->calls_a, 0);
    int64_t start = loop_now_ms(fixture->loop);
    loop_arm(fixture->a, 30, 0);
    for (int i = 0; i < 20; i++)
        loop_turn(fixture->loop, 10);
    assert_int_equal(fixture->calls_a, 1);
    assert_true(fixture->at_ms - start >= 30);
}

static void
a_disarmed_timer_is_silent(void **state)
{
    struct fixture *fixture = *state;
    fixture->a = loop_add_timer(fixture->loop, count_a, fixture);
    loop_arm(fixture->a, 5, 0);
    loop_disarm(fixture->a);
    for (int i = 0; i < 4; i++)
        loop_turn(fixture->loop, 5);
    assert_int_equal(fixture->calls_a, 0);
}

static void
a_callback_may_remove_itself_and_others(void **state)
{
    struct fixture *fixture = *state;
    fixture->b = loop_add_timer(fixture->loop, remove_both, fixture);
    fixture->a = loop_add_timer(fixture->loop, count_a, fixture);
    loop_arm(fixture->b, 0, 0);
    loop_arm(fixture->a, 20, 0);
    for (int i = 0; i < 6; i++)
        loop_turn(fixture->loop, 10);
    assert_int_equal(fixture->calls_b, 1);
    assert_int_equal(fixture->calls_a, 0);
}

static void
read_one(void *context, int fd, unsigned ready)
{
    struct fixture *fixture = context;
    char byte;
    fixture->calls_a++;
    if (ready & LOOP_READ)
        assert_int_equal(read(fd, &byte, 1), 1);
}

static void
a_descriptor_is_told_while_there_is_something(void **state)
{
    struct fixture *fixture = *state;
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    fixture->a = loop_add_fd(fixture->loop, fds[0], LOOP_READ, read_one, fixture);
    loop_turn(fixture->loop, 0);
    assert_int_equal(fixture->calls_a, 0);
    assert_int_equal(write(fds[1], "ab", 2), 2);
    loop_turn(fixture->loop, 100);
    loop_turn(fixture->loop, 0);
    assert_int_equal(fixture->calls_a, 2);
    loop_remove(fixture->a);
    close(fds[0]);
    close(fds[1]);
}

static bool
prepare_once(void *context)
{
    struct fixture *fixture = context;
    return fixture->calls_b++ == 0;
}

static void
a_step_before_the_wait_can_keep_the_loop_awake(void **state)
{
    struct fixture *fixture = *state;
    fixture->b = loop_add_prepare(fixture->loop, prepare_once, fixture);
    loop_turn(fixture->loop, 10000); /* would hang if the answer were not heard */
    assert_int_equal(fixture->calls_b, 1);
    loop_turn(fixture->loop, 1);
    assert_int_equal(fixture->calls_b, 2);
}

static void
child_ended(void *context, pid_t pid, int wait_status)
{
    struct fixture *fixture = context;
    (void)pid;
    fixture->calls_a = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : -1;
    fixture->a = NULL;
}

static void
a_child_is_told_with_its_code(void **state)
{
    struct fixture *fixture = *state;
    pid_t pid = fork();
    if (pid == 0)
        _exit(7);
    (void)loop_add_child(fixture->loop, pid, child_ended, fixture);
    for (int i = 0; i < 50 && fixture->calls_a == 0; i++)
        loop_turn(fixture->loop, 100);
    assert_int_equal(fixture->calls_a, 7);
}

static void
signal_came(void *context, int number)
{
    struct fixture *fixture = context;
    fixture->calls_a = number;
    loop_stop(fixture->loop, 3);
}

static void
a_signal_is_an_event_and_may_stop_the_loop(void **state)
{
    struct fixture *fixture = *state;
    fixture->a = loop_add_signal(fixture->loop, SIGUSR1, signal_came, fixture);
    raise(SIGUSR1);
    assert_int_equal(loop_run(fixture->loop), 3);
    assert_int_equal(fixture->calls_a, SIGUSR1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_timer_fires_once_and_never_early),
        TEST(a_disarmed_timer_is_silent),
        TEST(a_callback_may_remove_itself_and_others),
        TEST(a_descriptor_is_told_while_there_is_something),
        TEST(a_step_before_the_wait_can_keep_the_loop_awake),
        TEST(a_child_is_told_with_its_code),
        TEST(a_signal_is_an_event_and_may_stop_the_loop),
    };
    return cmocka_run_group_tests_name("loop", tests, NULL, NULL);
}
