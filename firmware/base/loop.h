/* The one loop of a process: one thread, one wait, callbacks run to completion.
 *
 * Owns: the wait (sd-event over epoll). Sources are created by face, courier and
 * drivers; core and ui never see this header. Nothing called from here may block. Times
 * are milliseconds of CLOCK_BOOTTIME; the clock is read once per turn. Removing any
 * source from inside any callback is allowed. */
#ifndef SCHALTER_BASE_LOOP_H
#define SCHALTER_BASE_LOOP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/status.h"

struct loop;
struct loop_source; /* one watched thing; freed by loop_remove */

/** What a descriptor may be ready for. */
enum { LOOP_READ = 1, LOOP_WRITE = 2, LOOP_HANGUP = 4 };

typedef void loop_fd_fn(void *context, int fd, unsigned ready);
typedef void loop_timer_fn(void *context);
typedef void loop_signal_fn(void *context, int signal);
typedef void loop_child_fn(void *context, pid_t pid, int wait_status);
typedef bool loop_prepare_fn(void *context);

/** A loop without sources. Blocks SIGCHLD for the process. STATUS_IO leaves *out NULL.
 */
enum status loop_create(struct loop **out) MUST_CHECK;
/** Frees the loop and every source still in it. Accepts NULL. */
void loop_destroy(struct loop *loop);

/** Runs until loop_stop, which ends it after this turn. Returns the code given to it.
 */
int loop_run(struct loop *loop);
void loop_stop(struct loop *loop, int code);

/** Waits at most `wait_ms` (-1: for ever) and dispatches what is ready. For tests. */
void loop_turn(struct loop *loop, int wait_ms);

/** Milliseconds since boot as of this turn. */
int64_t loop_now_ms(const struct loop *loop);

/** Watches a descriptor the caller keeps owning; remove the source before closing it.
 */
struct loop_source *loop_add_fd(struct loop *loop, int fd, unsigned want,
                                loop_fd_fn *fn, void *context);
/** Changes what it is watched for; 0: nothing for now. */
void loop_set_fd(struct loop_source *source, unsigned want);

/** A timer that is not armed. It fires once per loop_arm, never before its time. */
struct loop_source *loop_add_timer(struct loop *loop, loop_timer_fn *fn, void *context);
/** Arms `after_ms` from now (0: next turn), replacing what was armed before. Timers may
 * be late by up to `slack_ms` so that wake-ups can be shared. */
void loop_arm(struct loop_source *timer, int64_t after_ms, int64_t slack_ms);
/** It does not fire until it is armed again. */
void loop_disarm(struct loop_source *timer);

/** A signal, taken as an event by signalfd; it is blocked for the process from now on.
 */
struct loop_source *loop_add_signal(struct loop *loop, int signal, loop_signal_fn *fn,
                                    void *context);

/** Tells once when the child ends. SIGCHLD must be blocked (loop_create does so). */
struct loop_source *loop_add_child(struct loop *loop, pid_t pid, loop_child_fn *fn,
                                   void *context);

/** Called before every wait; returning true means "I made work, do not sleep now".
 * Needed by libraries that move bytes from a descriptor into queues of their own. */
struct loop_source *loop_add_prepare(struct loop *loop, loop_prepare_fn *fn,
                                     void *context);

/** Ends a source. Accepts NULL. */
void loop_remove(struct loop_source *source);

#endif
