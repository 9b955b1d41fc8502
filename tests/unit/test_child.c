/* The courier as a child. Here it is this very program, started as "courier", and it
 * behaves as badly as one that was taken over: what the face must survive. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include "face/child.h"
#include "unit.h"

#define LINK 3

/* The other side. */

static void
say(const struct link_message *message)
{
    struct pollfd room = {.fd = LINK, .events = POLLOUT};
    while (link_send(LINK, message) == STATUS_AGAIN)
        (void)poll(&room, 1, 1000);
}

static void
hello(int32_t version)
{
    say(&(struct link_message){.kind = LINK_HELLO, .version = version});
}

static void
state(int32_t waiting)
{
    say(&(struct link_message){.kind = LINK_STATE, .state = {.waiting = waiting}});
}

/* Descriptors above the link. */
static int
count_inherited(void)
{
    int count = 0;
    for (int fd = LINK + 1; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) >= 0 ? 1 : 0;
    return count;
}

static int
be_courier(const char *mood)
{
    uint8_t noise[100];

    memset(noise, 0xA5, sizeof noise);
    alarm(10);
    if (strcmp(mood, "good") == 0) {
        hello(LINK_VERSION);
        state(count_inherited());
    } else if (strcmp(mood, "greets") == 0) {
        for (int i = 0; i < 10; i++)
            hello(LINK_VERSION);
        state(7);
    } else if (strcmp(mood, "other-version") == 0) {
        hello(LINK_VERSION + 1);
        state(7);
    } else if (strcmp(mood, "noise") == 0) {
        for (int i = 0; i < 100; i++)
            (void)send(LINK, noise, sizeof noise, MSG_NOSIGNAL);
    } else if (strcmp(mood, "flood") == 0) {
        for (;;)
            state(1);
    } else if (strcmp(mood, "closes") == 0) {
        close(LINK);
    } else {
        return 1;
    }
    pause();
    return 0;
}

/* This side. */

struct bench {
    struct loop *loop;
    struct child *child;
    int started, ended, messages;
    int32_t last_waiting;
};

static void
on_started(void *context)
{
    ((struct bench *)context)->started++;
}

static void
on_ended(void *context)
{
    ((struct bench *)context)->ended++;
}

static void
on_message(void *context, const struct link_message *message)
{
    struct bench *bench = context;
    bench->messages++;
    bench->last_waiting = message->state.waiting;
}

static const struct child_ops ops = {on_started, on_ended, on_message};

static void
begin(struct bench *bench, const char *mood)
{
    *bench = (struct bench){.last_waiting = -1};
    assert_int_equal(loop_create(&bench->loop), STATUS_OK);
    assert_int_equal(
        child_create(bench->loop, "/proc/self/exe", mood, &ops, bench, &bench->child),
        STATUS_OK);
}

static void
finish(struct bench *bench)
{
    child_destroy(bench->child);
    loop_destroy(bench->loop);
}

/* Until the count is reached, two seconds at most. */
static void
wait_for(struct bench *bench, const int *count, int wanted)
{
    for (int i = 0; i < 2000 && *count < wanted; i++)
        loop_turn(bench->loop, 1);
    if (*count < wanted)
        fail_msg("%d of %d in two seconds", *count, wanted);
}

static void
inherits_the_link_and_nothing_else(void **state)
{
    struct bench bench;
    int stray[2];

    (void)state;
    assert_int_equal(pipe(stray), 0); /* as a library would: not close-on-exec */
    begin(&bench, "good");
    wait_for(&bench, &bench.messages, 1);
    assert_int_equal(bench.started, 1);
    assert_int_equal(bench.last_waiting, 0);
    finish(&bench);
    close(stray[0]);
    close(stray[1]);
}

static void
is_greeted_once_however_often_it_says_hello(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, "greets");
    wait_for(&bench, &bench.messages, 1);
    assert_int_equal(bench.started, 1);
    finish(&bench);
}

static void
another_version_is_never_greeted(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, "other-version");
    wait_for(&bench, &bench.ended, 1);
    assert_int_equal(bench.started, 0);
    assert_int_equal(bench.messages, 0);
    finish(&bench);
}

static void
noise_is_dropped_and_its_sender_ended(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, "noise");
    wait_for(&bench, &bench.ended, 1);
    assert_int_equal(bench.messages, 0);
    finish(&bench);
}

static void
a_flood_ends_its_sender(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, "flood");
    wait_for(&bench, &bench.ended, 1);
    assert_in_range(bench.messages, 100, 500);
    finish(&bench);
}

static void
one_that_closes_the_link_and_stays_is_replaced(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, "closes");
    wait_for(&bench, &bench.ended, 1);
    finish(&bench);
}

int
main(int count, char **words)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inherits_the_link_and_nothing_else),
        cmocka_unit_test(is_greeted_once_however_often_it_says_hello),
        cmocka_unit_test(another_version_is_never_greeted),
        cmocka_unit_test(noise_is_dropped_and_its_sender_ended),
        cmocka_unit_test(a_flood_ends_its_sender),
        cmocka_unit_test(one_that_closes_the_link_and_stays_is_replaced),
    };
    if (count == 4 && strcmp(words[1], "courier") == 0)
        return be_courier(words[3]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
