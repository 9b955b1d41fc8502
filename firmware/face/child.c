#include "face/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"

enum { PAUSE_FIRST_MS = 200, PAUSE_MAX_MS = 30 * 1000, STABLE_MS = 60 * 1000 };

struct child {
    struct loop *loop;
    char program[512], config_path[512];
    const struct child_ops *ops;
    void *context;
    pid_t pid; /* 0: not running */
    int fd;    /* -1: not running */
    struct loop_source *read, *exit, *restart;
    int64_t pause_ms, started_ms;
    uint8_t packet[LINK_MESSAGE_MAX];
};

/* In the child between fork and exec: only async-signal-safe calls. */
static void
become_courier(const struct child *child, int link_fd)
{
    sigset_t none;
    char *const arguments[] = {(char *)child->program, (char *)"courier",
                               (char *)"--config", (char *)child->config_path, NULL};
    char path[] = "PATH=/usr/bin:/bin";
    char *environment[4] = {path, NULL, NULL, NULL};
    int count = 1;
    for (char **at = environ; *at != NULL; at++)
        if (strncmp(*at, "TZ=", 3) == 0 || strncmp(*at, "ASAN_OPTIONS=", 13) == 0)
            if (count < 3)
                environment[count++] = *at;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (dup2(link_fd, 3) != 3)
        _exit(126);
    execve(child->program, arguments, environment);
    _exit(127);
}

static void
drop(struct child *child)
{
    loop_remove(child->read);
    loop_remove(child->exit);
    child->read = child->exit = NULL;
    if (child->fd >= 0)
        close(child->fd);
    child->fd = -1;
    child->pid = 0;
}

static void
on_read(void *context, int fd, unsigned ready)
{
    struct child *child = context;
    struct link_message message;
    (void)ready;
    for (int i = 0; i < 32; i++) {
        enum status status = link_receive(fd, child->packet, &message);
        if (status == STATUS_INVALID) {
            LOG(LOG_LEVEL_WARN, "link-message-malformed");
            continue;
        }
        if (status == STATUS_GONE) {
            loop_set_fd(child->read, 0); /* on_exit() restarts it */
            return;
        }
        if (status != STATUS_OK)
            return;
        if (message.kind == LINK_HELLO) {
            child->ops->started(child->context);
            continue;
        }
        child->ops->message(child->context, &message);
        if (child->fd != fd)
            return;
    }
}

static void
on_exit_of(void *context, pid_t pid, int wait_status)
{
    struct child *child = context;
    (void)pid;
    LOG(LOG_LEVEL_ERROR, "courier-ended",
        LOG_NUMBER("code", WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : -1),
        LOG_NUMBER("signal", WIFSIGNALED(wait_status) ? WTERMSIG(wait_status) : 0));
    drop(child);
    child->ops->ended(child->context);
    if (loop_now_ms(child->loop) - child->started_ms > STABLE_MS)
        child->pause_ms = PAUSE_FIRST_MS;
    loop_arm(child->restart, child->pause_ms, 0);
    child->pause_ms =
        child->pause_ms * 2 > PAUSE_MAX_MS ? PAUSE_MAX_MS : child->pause_ms * 2;
}

static void
start(void *context)
{
    struct child *child = context;
    int ours = -1, theirs = -1;
    if (link_pair(&ours, &theirs) != STATUS_OK) {
        loop_arm(child->restart, PAUSE_MAX_MS, 0);
        return;
    }
    pid_t pid = fork();
    if (pid == 0)
        become_courier(child, theirs);
    close(theirs);
    if (pid < 0) {
        close(ours);
        loop_arm(child->restart, PAUSE_MAX_MS, 0);
        return;
    }
    child->pid = pid;
    child->fd = ours;
    child->started_ms = loop_now_ms(child->loop);
    child->read = loop_add_fd(child->loop, ours, LOOP_READ, on_read, child);
    child->exit = loop_add_child(child->loop, pid, on_exit_of, child);
}

enum status
child_create(struct loop *loop, const char *program, const char *config_path,
             const struct child_ops *ops, void *context, struct child **out)
{
    *out = NULL;
    struct child *child = calloc(1, sizeof(*child));
    if (child == NULL)
        abort();
    child->loop = loop;
    child->ops = ops;
    child->context = context;
    child->fd = -1;
    child->pause_ms = PAUSE_FIRST_MS;
    if (text_copy(child->program, sizeof(child->program), program) != STATUS_OK ||
        text_copy(child->config_path, sizeof(child->config_path), config_path) !=
            STATUS_OK) {
        free(child);
        return STATUS_TOO_LARGE;
    }
    child->restart = loop_add_timer(loop, start, child);
    start(child);
    *out = child;
    return STATUS_OK;
}

void
child_destroy(struct child *child)
{
    if (child == NULL)
        return;
    if (child->pid > 0)
        (void)kill(child->pid, SIGTERM);
    drop(child);
    loop_remove(child->restart);
    free(child);
}

enum status
child_send(struct child *child, const struct link_message *message)
{
    if (child->fd < 0)
        return STATUS_GONE;
    return link_send(child->fd, message);
}
