#include "base/program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"

enum {
    GIVEN = 3, /* SD_LISTEN_FDS_START */
    LAST_WAIT_MS = 1000,
    PID_DIGITS = 20,
};

struct program {
    struct loop *loop;
    pid_t pid; /* 0: ended */
    struct loop_source *exit, *grace;
    program_ended_fn *ended;
    void *context;
};

/* What the child needs, made before the fork: behind it only async-signal-safe calls.
 */
struct image {
    const struct program_start *start;
    const char *environment[PROGRAM_WORDS_MAX + 1];
    char listen_pid[sizeof("LISTEN_PID=") + PID_DIGITS];
    pid_t parent;
};

/* snprintf is not async-signal-safe. */
static void
write_pid(char *at, pid_t pid)
{
    char digits[PID_DIGITS];
    size_t count = 0;
    for (; pid > 0 && count < sizeof(digits); pid /= 10)
        digits[count++] = (char)('0' + pid % 10);
    while (count > 0)
        *at++ = digits[--count];
    *at = '\0';
}

static bool
take_descriptors(const struct program_start *start)
{
    if (start->quiet) {
        int null = open("/dev/null", O_RDWR);
        for (int fd = 0; fd <= STDERR_FILENO; fd++)
            if (null < 0 || dup2(null, fd) != fd)
                return false;
    }
    if (start->given == GIVEN) {
        if (fcntl(GIVEN, F_SETFD, 0) != 0)
            return false;
    } else if (start->given >= 0 && dup2(start->given, GIVEN) != GIVEN) {
        return false;
    }
    /* Whatever a library opened without close-on-exec, the display first of all, is
     * none of its business. */
    return close_range(start->given >= 0 ? GIVEN + 1 : GIVEN, ~0u, 0) == 0;
}

static void
become(struct image *image)
{
    const struct rlimit no_core = {0, 0};
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    (void)signal(SIGPIPE, SIG_DFL);
    (void)prctl(PR_SET_PDEATHSIG, image->start->along ? SIGKILL : SIGTERM);
    if (getppid() != image->parent)
        _exit(126); /* it died before it could be told */
    if (setrlimit(RLIMIT_CORE, &no_core) != 0 || !take_descriptors(image->start))
        _exit(126);
    write_pid(image->listen_pid + sizeof("LISTEN_PID=") - 1, getpid());
    execve(image->start->path, (char *const *)(void *)image->start->arguments,
           (char *const *)(void *)image->environment);
    _exit(127);
}

static enum status
prepare(const struct program_start *start, struct image *image)
{
    size_t count = 0;
    *image =
        (struct image){.start = start, .listen_pid = "LISTEN_PID=", .parent = getpid()};
    for (; start->environment[count] != NULL; count++) {
        if (count + 2 >= PROGRAM_WORDS_MAX)
            return STATUS_TOO_LARGE;
        image->environment[count] = start->environment[count];
    }
    if (start->listens) {
        image->environment[count++] = "LISTEN_FDS=1";
        image->environment[count++] = image->listen_pid;
    }
    return STATUS_OK;
}

static void
on_exit_of(void *context, pid_t pid, int wait_status)
{
    struct program *program = context;
    (void)pid;
    program->pid = 0;
    loop_disarm(program->grace);
    loop_remove(program->exit);
    program->exit = NULL;
    program->ended(program->context, wait_status);
}

static void
on_grace_over(void *context)
{
    struct program *program = context;
    if (program->pid > 0)
        (void)kill(program->pid, SIGKILL);
}

enum status
program_run(struct loop *loop, const struct program_start *start,
            program_ended_fn *ended, void *context, struct program **out)
{
    struct image image;
    *out = NULL;
    enum status status = prepare(start, &image);
    if (status != STATUS_OK)
        return status;
    pid_t pid = fork();
    if (pid == 0)
        become(&image);
    if (pid < 0)
        return STATUS_IO;
    struct program *program = calloc(1, sizeof(*program));
    if (program == NULL)
        abort();
    program->loop = loop;
    program->pid = pid;
    program->ended = ended;
    program->context = context;
    program->grace = loop_add_timer(loop, on_grace_over, program);
    program->exit = loop_add_child(loop, pid, on_exit_of, program);
    *out = program;
    return STATUS_OK;
}

pid_t
program_pid(const struct program *program)
{
    return program->pid;
}

void
program_end(struct program *program, int64_t grace_ms)
{
    if (program->pid == 0)
        return;
    (void)kill(program->pid, grace_ms > 0 ? SIGTERM : SIGKILL);
    if (grace_ms > 0)
        loop_arm(program->grace, grace_ms, 0);
}

static void
drop(struct program *program)
{
    loop_remove(program->exit);
    loop_remove(program->grace);
    free(program);
}

void
program_leave(struct program *program)
{
    if (program == NULL)
        return;
    if (program->pid > 0)
        (void)kill(program->pid, SIGTERM);
    drop(program);
}

void
program_destroy(struct program *program)
{
    if (program == NULL)
        return;
    pid_t pid = program->pid;
    drop(program);
    if (pid == 0)
        return;
    (void)kill(pid, SIGKILL);
    for (int i = 0; i < LAST_WAIT_MS && waitpid(pid, NULL, WNOHANG) == 0; i++)
        (void)poll(NULL, 0, 1);
}
