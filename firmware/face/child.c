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

enum {
    PAUSE_FIRST_MS = 200,
    PAUSE_MAX_MS = 30 * 1000,
    STABLE_MS = 60 * 1000,
    BATCH = 16, /* messages read in one turn, so that a tap is never behind a queue */
    /* A courier that was taken over gets no more of the face's time than this. A sound
     * one sends fewer than a hundred at its start. */
    WINDOW_MS = 10 * 1000,
    WINDOW_MESSAGES = 500,
    MALFORMED_MAX = 20,
    LEAVE_MS = 500, /* between closing its end and having ended */
};

struct child {
    struct loop *loop;
    char program[512], config_path[512];
    const struct child_ops *ops;
    void *context;
    pid_t pid; /* 0: not running */
    int fd;    /* -1: not running */
    struct loop_source *read, *exit, *restart, *leave;
    int64_t pause_ms, started_ms;
    bool greeted;
    int malformed;                   /* of this run */
    int64_t window_ms, window_count; /* messages since */
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
    /* Whatever a library opened without close-on-exec, the display first of all, is
     * none of the courier's business. */
    if (link_fd == 3 ? fcntl(3, F_SETFD, 0) != 0 : dup2(link_fd, 3) != 3)
        _exit(126);
    if (close_range(4, ~0u, 0) != 0)
        _exit(126);
    execve(child->program, arguments, environment);
    _exit(127);
}

static void
drop(struct child *child)
{
    loop_disarm(child->leave);
    loop_remove(child->read);
    loop_remove(child->exit);
    child->read = child->exit = NULL;
    if (child->fd >= 0)
        close(child->fd);
    child->fd = -1;
    child->pid = 0;
}

/* on_exit_of() starts the next one. SQLite's file stands a kill at any time. */
static void
dismiss(struct child *child, const char *why)
{
    LOG(LOG_LEVEL_ERROR, "courier-dismissed", LOG_WORD("why", why));
    loop_remove(child->read);
    child->read = NULL;
    (void)kill(child->pid, SIGKILL);
}

static void
on_leave_due(void *context)
{
    dismiss(context, "closed-but-stays");
}

static bool
is_flood(struct child *child)
{
    int64_t now = loop_now_ms(child->loop);
    if (now - child->window_ms > WINDOW_MS) {
        child->window_ms = now;
        child->window_count = 0;
    }
    return ++child->window_count > WINDOW_MESSAGES;
}

static void
greet(struct child *child, int32_t version)
{
    if (child->greeted)
        return; /* once is enough: each would have everything sent again */
    if (version != LINK_VERSION) {
        dismiss(child, "version");
        return;
    }
    child->greeted = true;
    child->ops->started(child->context);
}

static void
on_read(void *context, int fd, unsigned ready)
{
    struct child *child = context;
    struct link_message message;
    (void)ready;
    for (int i = 0; i < BATCH && child->read != NULL; i++) {
        enum status status = link_receive(fd, child->packet, &message);
        if (status == STATUS_AGAIN)
            return;
        if (status == STATUS_GONE || status == STATUS_IO) {
            /* Usually it is ending; on_exit_of() starts the next one. */
            loop_remove(child->read);
            child->read = NULL;
            loop_arm(child->leave, LEAVE_MS, 50);
        } else if (is_flood(child)) {
            dismiss(child, "flood");
        } else if (status != STATUS_OK) {
            LOG(LOG_LEVEL_WARN, "link-message-malformed");
            if (++child->malformed > MALFORMED_MAX)
                dismiss(child, "malformed");
        } else if (message.kind == LINK_HELLO) {
            greet(child, message.version);
        } else {
            child->ops->message(child->context, &message);
        }
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
    child->started_ms = child->window_ms = loop_now_ms(child->loop);
    child->greeted = false;
    child->malformed = 0;
    child->window_count = 0;
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
    child->leave = loop_add_timer(loop, on_leave_due, child);
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
    loop_remove(child->leave);
    free(child);
}

enum status
child_send(struct child *child, const struct link_message *message)
{
    if (child->fd < 0)
        return STATUS_GONE;
    return link_send(child->fd, message);
}
