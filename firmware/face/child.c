#include "face/child.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/program.h"
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
    struct program *running; /* NULL: not running */
    int fd;                  /* -1: not running */
    struct loop_source *read, *restart, *leave;
    int64_t pause_ms, started_ms;
    bool greeted;
    int malformed;                   /* of this run */
    int64_t window_ms, window_count; /* messages since */
    uint8_t packet[LINK_MESSAGE_MAX];
};

static void
drop(struct child *child)
{
    loop_disarm(child->leave);
    loop_remove(child->read);
    child->read = NULL;
    if (child->fd >= 0)
        close(child->fd);
    child->fd = -1;
    program_leave(child->running);
    child->running = NULL;
}

/* on_ended() starts the next one. SQLite's file stands a kill at any time. */
static void
dismiss(struct child *child, const char *why)
{
    LOG(LOG_LEVEL_ERROR, "courier-dismissed", LOG_WORD("why", why));
    loop_remove(child->read);
    child->read = NULL;
    program_end(child->running, 0);
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
            /* Usually it is ending; on_ended() starts the next one. */
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
        link_forget(child->packet, &message);
    }
}

static void
on_ended(void *context, int wait_status)
{
    struct child *child = context;
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

/* Its environment is a path and, if we have them, the time zone and what a sanitizer is
 * told. */
static enum status
run_courier(struct child *child, int link_fd)
{
    const char *const arguments[] = {child->program, "courier", "--config",
                                     child->config_path, NULL};
    const char *environment[4] = {"PATH=/usr/bin:/bin"};
    int count = 1;
    for (char **at = environ; *at != NULL && count < 3; at++)
        if (text_starts_with(*at, "TZ=") || text_starts_with(*at, "ASAN_OPTIONS="))
            environment[count++] = *at;
    return program_run(child->loop,
                       &(struct program_start){.path = child->program,
                                               .arguments = arguments,
                                               .environment = environment,
                                               .given = link_fd},
                       on_ended, child, &child->running);
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
    enum status status = run_courier(child, theirs);
    close(theirs);
    if (status != STATUS_OK) {
        close(ours);
        loop_arm(child->restart, PAUSE_MAX_MS, 0);
        return;
    }
    child->fd = ours;
    child->started_ms = child->window_ms = loop_now_ms(child->loop);
    child->greeted = false;
    child->malformed = 0;
    child->window_count = 0;
    child->read = loop_add_fd(child->loop, ours, LOOP_READ, on_read, child);
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
    drop(child);
    loop_remove(child->restart);
    loop_remove(child->leave);
    free(child);
}

enum status
child_send(struct child *child, const struct link_message *message)
{
    if (child == NULL || child->fd < 0)
        return STATUS_GONE;
    return link_send(child->fd, message);
}
