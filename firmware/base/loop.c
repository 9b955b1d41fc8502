#include "base/loop.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <systemd/sd-event.h>
#include <time.h>

enum { TURN_MAX = 64 }; /* dispatches a turn, so that a flood cannot starve painting */

struct loop {
    sd_event *event;
    struct loop_source *first;
    bool stopped;
    int code;
};

struct loop_source {
    struct loop *loop;
    struct loop_source *next;
    struct loop_source **link;
    sd_event_source *event;
    union {
        loop_fd_fn *fd;
        loop_timer_fn *timer;
        loop_signal_fn *signal;
        loop_child_fn *child;
        loop_prepare_fn *prepare;
    } fn;
    void *context;
    bool prepares, called; /* a step before the wait, taken in this round */
};

static void
must(int result)
{
    if (result < 0)
        abort(); /* out of memory or descriptors at boot: the supervisor restarts us */
}

enum status
loop_create(struct loop **out)
{
    *out = NULL;
    struct loop *loop = calloc(1, sizeof(*loop));
    if (loop == NULL)
        return STATUS_FULL;
    if (sd_event_new(&loop->event) < 0) {
        free(loop);
        return STATUS_IO;
    }
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, NULL);
    *out = loop;
    return STATUS_OK;
}

void
loop_destroy(struct loop *loop)
{
    if (loop == NULL)
        return;
    for (struct loop_source *at = loop->first, *next = NULL; at != NULL; at = next) {
        next = at->next;
        loop_remove(at);
    }
    sd_event_unref(loop->event);
    free(loop);
}

/* True if a prepare step made work. Steps may remove sources, also themselves: after
 * each call the walk starts again behind those that were called in this round. */
static bool
prepare(struct loop *loop)
{
    bool busy = false;
    for (struct loop_source *at = loop->first; at != NULL; at = at->next)
        at->called = false;
    for (struct loop_source *at = loop->first; at != NULL;) {
        if (!at->prepares || at->called) {
            at = at->next;
            continue;
        }
        at->called = true;
        if (at->fn.prepare(at->context))
            busy = true;
        at = loop->first;
    }
    return busy;
}

/* One wait, then everything that is ready. sd-event has prepare steps of its own, but
 * calls them only for sources that are switched on, and such a source never sleeps. */
void
loop_turn(struct loop *loop, int wait_ms)
{
    uint64_t wait = wait_ms < 0 ? UINT64_MAX : (uint64_t)wait_ms * 1000;
    if (prepare(loop))
        wait = 0;
    for (int i = 0; i < TURN_MAX && !loop->stopped; i++) {
        if (sd_event_run(loop->event, wait) <= 0)
            return;
        wait = 0;
    }
}

int
loop_run(struct loop *loop)
{
    while (!loop->stopped)
        loop_turn(loop, -1);
    return loop->code;
}

void
loop_stop(struct loop *loop, int code)
{
    loop->code = code;
    loop->stopped = true;
}

int64_t
loop_now_ms(const struct loop *loop)
{
    uint64_t usec = 0;
    must(sd_event_now(loop->event, CLOCK_BOOTTIME, &usec));
    return (int64_t)(usec / 1000);
}

static struct loop_source *
add_source(struct loop *loop, void *context)
{
    struct loop_source *source = calloc(1, sizeof(*source));
    if (source == NULL)
        abort();
    *source = (struct loop_source){
        .loop = loop, .context = context, .next = loop->first, .link = &loop->first};
    if (loop->first != NULL)
        loop->first->link = &source->next;
    loop->first = source;
    return source;
}

static uint32_t
epoll_of(unsigned want)
{
    return ((want & LOOP_READ) ? EPOLLIN : 0u) | ((want & LOOP_WRITE) ? EPOLLOUT : 0u);
}

static int
on_fd(sd_event_source *event, int fd, uint32_t revents, void *userdata)
{
    struct loop_source *source = userdata;
    (void)event;
    unsigned ready = ((revents & EPOLLIN) ? (unsigned)LOOP_READ : 0u) |
                     ((revents & EPOLLOUT) ? (unsigned)LOOP_WRITE : 0u) |
                     ((revents & (EPOLLHUP | EPOLLERR)) ? (unsigned)LOOP_HANGUP : 0u);
    source->fn.fd(source->context, fd, ready);
    return 0;
}

struct loop_source *
loop_add_fd(struct loop *loop, int fd, unsigned want, loop_fd_fn *fn, void *context)
{
    struct loop_source *source = add_source(loop, context);
    source->fn.fd = fn;
    must(sd_event_add_io(loop->event, &source->event, fd, epoll_of(want), on_fd,
                         source));
    return source;
}

void
loop_set_fd(struct loop_source *source, unsigned want)
{
    must(sd_event_source_set_io_events(source->event, epoll_of(want)));
}

static int
on_timer(sd_event_source *event, uint64_t usec, void *userdata)
{
    struct loop_source *source = userdata;
    (void)event;
    (void)usec;
    source->fn.timer(source->context);
    return 0;
}

struct loop_source *
loop_add_timer(struct loop *loop, loop_timer_fn *fn, void *context)
{
    struct loop_source *source = add_source(loop, context);
    source->fn.timer = fn;
    must(sd_event_add_time(loop->event, &source->event, CLOCK_BOOTTIME, UINT64_MAX,
                           1000, on_timer, source));
    must(sd_event_source_set_enabled(source->event, SD_EVENT_OFF));
    return source;
}

void
loop_arm(struct loop_source *timer, int64_t after_ms, int64_t slack_ms)
{
    uint64_t now = 0;
    must(sd_event_now(timer->loop->event, CLOCK_BOOTTIME, &now));
    must(sd_event_source_set_time(
        timer->event, now + (uint64_t)(after_ms > 0 ? after_ms : 0) * 1000));
    must(sd_event_source_set_time_accuracy(
        timer->event, slack_ms > 0 ? (uint64_t)slack_ms * 1000 : 1));
    must(sd_event_source_set_enabled(timer->event, SD_EVENT_ONESHOT));
}

void
loop_disarm(struct loop_source *timer)
{
    must(sd_event_source_set_enabled(timer->event, SD_EVENT_OFF));
}

static int
on_signal(sd_event_source *event, const struct signalfd_siginfo *info, void *userdata)
{
    struct loop_source *source = userdata;
    (void)event;
    source->fn.signal(source->context, (int)info->ssi_signo);
    return 0;
}

struct loop_source *
loop_add_signal(struct loop *loop, int signal, loop_signal_fn *fn, void *context)
{
    struct loop_source *source = add_source(loop, context);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal);
    sigprocmask(SIG_BLOCK, &set, NULL);
    source->fn.signal = fn;
    must(sd_event_add_signal(loop->event, &source->event, signal, on_signal, source));
    return source;
}

static int
on_child(sd_event_source *event, const siginfo_t *info, void *userdata)
{
    struct loop_source *source = userdata;
    (void)event;
    /* Wait status rebuilt from siginfo so that callers may use WIFEXITED and friends.
     */
    int wait_status =
        info->si_code == CLD_EXITED ? W_EXITCODE(info->si_status, 0) : info->si_status;
    source->fn.child(source->context, info->si_pid, wait_status);
    return 0;
}

struct loop_source *
loop_add_child(struct loop *loop, pid_t pid, loop_child_fn *fn, void *context)
{
    struct loop_source *source = add_source(loop, context);
    source->fn.child = fn;
    must(sd_event_add_child(loop->event, &source->event, pid, WEXITED, on_child,
                            source));
    return source;
}

struct loop_source *
loop_add_prepare(struct loop *loop, loop_prepare_fn *fn, void *context)
{
    struct loop_source *source = add_source(loop, context);
    source->fn.prepare = fn;
    source->prepares = true;
    return source;
}

void
loop_remove(struct loop_source *source)
{
    if (source == NULL)
        return;
    *source->link = source->next;
    if (source->next != NULL)
        source->next->link = source->link;
    /* Unref alone would leave a source that is being dispatched switched on. */
    if (source->event != NULL)
        sd_event_source_disable_unref(source->event);
    free(source);
}
