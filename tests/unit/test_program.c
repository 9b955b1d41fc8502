/* Starting a program of somebody else. It is this very program, which says in its exit
 * code what it found. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "base/program.h"
#include "tests/unit/unit.h"

/* The other side: 0 if all is as it should be, else what is not. */

static int
count_above(int first)
{
    int count = 0;
    for (int fd = first; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) >= 0 ? 1 : 0;
    return count;
}

static int
be_plain(void)
{
    struct rlimit core;
    sigset_t blocked;
    int parting = 0;
    if (environ[0] == NULL || strcmp(environ[0], "A=1") != 0 || environ[1] != NULL)
        return 1;
    if (count_above(3) != 0)
        return 2;
    if (getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_max != 0)
        return 3;
    if (sigprocmask(SIG_SETMASK, NULL, &blocked) != 0 || sigismember(&blocked, SIGCHLD))
        return 4;
    if (prctl(PR_GET_PDEATHSIG, &parting) != 0 || parting != SIGTERM)
        return 5;
    if (signal(SIGPIPE, SIG_DFL) != SIG_DFL)
        return 6;
    return 0;
}

static int
be_listener(void)
{
    int listens = 0;
    socklen_t len = sizeof(listens);
    const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
    if (pid == NULL || atoi(pid) != getpid() || count == NULL ||
        strcmp(count, "1") != 0)
        return 1;
    if (getsockopt(3, SOL_SOCKET, SO_ACCEPTCONN, &listens, &len) != 0 || !listens)
        return 2;
    return count_above(4);
}

static int
be_quiet(void)
{
    char path[64];
    for (int fd = 0; fd < 3; fd++) {
        char name[32];
        snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
        ssize_t len = readlink(name, path, sizeof(path) - 1);
        path[len > 0 ? len : 0] = '\0';
        if (strcmp(path, "/dev/null") != 0)
            return fd + 1;
    }
    return 0;
}

static int
be(const char *what)
{
    alarm(10);
    if (strcmp(what, "plain") == 0)
        return be_plain();
    if (strcmp(what, "listener") == 0)
        return be_listener();
    if (strcmp(what, "quiet") == 0)
        return be_quiet();
    if (strcmp(what, "stubborn") == 0) {
        (void)signal(SIGTERM, SIG_IGN);
        (void)!write(3, "!", 1); /* where somebody waits for it */
    }
    for (;;)
        pause();
}

/* This side. */

struct bench {
    struct loop *loop;
    struct program *program;
    int ended, how;
    bool leaves_inside;
};

static void
on_ended(void *context, int wait_status)
{
    struct bench *bench = context;
    bench->ended++;
    bench->how = wait_status;
    assert_int_equal(program_pid(bench->program), 0);
    if (bench->leaves_inside) {
        program_leave(bench->program);
        bench->program = NULL;
    }
}

static int
set_up(void **state)
{
    struct bench *bench = calloc(1, sizeof(*bench));
    assert_non_null(bench);
    assert_int_equal(loop_create(&bench->loop), STATUS_OK);
    *state = bench;
    return 0;
}

static int
tear_down(void **state)
{
    struct bench *bench = *state;
    program_destroy(bench->program);
    loop_destroy(bench->loop);
    free(bench);
    return 0;
}

static void
start(struct bench *bench, const char *what, struct program_start start)
{
    static const char *const environment[] = {"A=1", NULL};
    const char *const arguments[] = {"test", "be", what, NULL};
    start.path = start.path != NULL ? start.path : "/proc/self/exe";
    start.arguments = arguments;
    start.environment = environment;
    assert_int_equal(program_run(bench->loop, &start, on_ended, bench, &bench->program),
                     STATUS_OK);
}

static void
wait_end(struct bench *bench)
{
    for (int i = 0; i < 3000 && bench->ended == 0; i++)
        loop_turn(bench->loop, 1);
    assert_int_equal(bench->ended, 1);
}

static void
gets_the_environment_given_and_nothing_else(void **state)
{
    struct bench *bench = *state;
    int stray[2];
    assert_int_equal(pipe(stray), 0); /* as a library would: not close-on-exec */
    void (*before)(int) = signal(SIGPIPE, SIG_IGN);
    start(bench, "plain", (struct program_start){.given = -1});
    (void)signal(SIGPIPE, before);
    wait_end(bench);
    close(stray[0]);
    close(stray[1]);
    assert_true(WIFEXITED(bench->how));
    assert_int_equal(WEXITSTATUS(bench->how), 0);
}

static void
gets_a_listening_socket_as_from_the_service_manager(void **state)
{
    struct bench *bench = *state;
    const struct sockaddr any = {.sa_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, &any, sizeof(any.sa_family)), 0);
    assert_int_equal(listen(fd, 1), 0);
    start(bench, "listener", (struct program_start){.given = fd, .listens = true});
    wait_end(bench);
    close(fd);
    assert_int_equal(WEXITSTATUS(bench->how), 0);
}

static void
a_quiet_one_has_nowhere_to_write_to(void **state)
{
    struct bench *bench = *state;
    start(bench, "quiet", (struct program_start){.given = -1, .quiet = true});
    wait_end(bench);
    assert_int_equal(WEXITSTATUS(bench->how), 0);
}

static void
one_that_is_not_there_ends_with_127(void **state)
{
    struct bench *bench = *state;
    start(bench, "plain", (struct program_start){.path = "/nowhere", .given = -1});
    wait_end(bench);
    assert_int_equal(WEXITSTATUS(bench->how), 127);
}

static void
ends_when_it_is_asked_to(void **state)
{
    struct bench *bench = *state;
    bench->leaves_inside = true;
    start(bench, "patient", (struct program_start){.given = -1});
    assert_true(program_pid(bench->program) > 0);
    program_end(bench->program, 5000);
    wait_end(bench);
    assert_true(WIFSIGNALED(bench->how));
    assert_int_equal(WTERMSIG(bench->how), SIGTERM);
    assert_null(bench->program);
}

static void
is_killed_when_it_does_not(void **state)
{
    struct bench *bench = *state;
    start(bench, "stubborn", (struct program_start){.given = -1});
    for (int i = 0; i < 100; i++)
        loop_turn(bench->loop, 1); /* it has to come to its deaf ear first */
    program_end(bench->program, 50);
    wait_end(bench);
    assert_int_equal(WTERMSIG(bench->how), SIGKILL);
    program_end(bench->program, 0); /* again, after its end: nothing */
}

static void
a_destroyed_one_is_gone_at_once(void **state)
{
    struct bench *bench = *state;
    start(bench, "stubborn", (struct program_start){.given = -1});
    pid_t pid = program_pid(bench->program);
    program_destroy(bench->program);
    bench->program = NULL;
    assert_int_equal(kill(pid, 0), -1);
    assert_int_equal(errno, ESRCH);
    assert_int_equal(bench->ended, 0);
}

/* What AusweisApp knows of a citizen must not outlive a crash of the kiosk. */
static void
one_that_goes_along_dies_with_us_whatever_it_does(void **state)
{
    struct bench own = {0};
    int alive[2];
    char byte = 0;
    (void)state;
    assert_int_equal(pipe2(alive, O_CLOEXEC), 0);
    pid_t kiosk = fork();
    assert_true(kiosk >= 0);
    if (kiosk == 0) {
        assert_int_equal(loop_create(&own.loop), STATUS_OK); /* none outlives a fork */
        start(&own, "stubborn",
              (struct program_start){.given = alive[1], .along = true});
        for (;;)
            pause();
    }
    close(alive[1]);
    assert_int_equal(read(alive[0], &byte, 1), 1);
    assert_int_equal(kill(kiosk, SIGKILL), 0);
    assert_int_equal(waitpid(kiosk, NULL, 0), kiosk);
    struct pollfd gone = {.fd = alive[0], .events = POLLIN};
    assert_int_equal(poll(&gone, 1, 3000), 1);
    assert_int_equal(read(alive[0], &byte, 1), 0); /* nobody has the other end */
    close(alive[0]);
}

static void
too_many_words_are_refused(void **state)
{
    struct bench *bench = *state;
    const char *words[PROGRAM_WORDS_MAX + 2];
    const char *const arguments[] = {"test", NULL};
    for (int i = 0; i < PROGRAM_WORDS_MAX + 1; i++)
        words[i] = "A=1";
    words[PROGRAM_WORDS_MAX + 1] = NULL;
    const struct program_start start = {.path = "/proc/self/exe",
                                        .arguments = arguments,
                                        .environment = words,
                                        .given = -1};
    assert_int_equal(program_run(bench->loop, &start, on_ended, bench, &bench->program),
                     STATUS_TOO_LARGE);
    assert_null(bench->program);
}

int
main(int count, char **words)
{
    const struct CMUnitTest tests[] = {
        TEST(gets_the_environment_given_and_nothing_else),
        TEST(gets_a_listening_socket_as_from_the_service_manager),
        TEST(a_quiet_one_has_nowhere_to_write_to),
        TEST(one_that_is_not_there_ends_with_127),
        TEST(ends_when_it_is_asked_to),
        TEST(is_killed_when_it_does_not),
        TEST(a_destroyed_one_is_gone_at_once),
        TEST(one_that_goes_along_dies_with_us_whatever_it_does),
        TEST(too_many_words_are_refused),
    };
    if (count == 3 && strcmp(words[1], "be") == 0)
        return be(words[2]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
