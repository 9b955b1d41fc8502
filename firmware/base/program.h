/* A program of somebody else, or our own courier, as a child process.
 *
 * Owns: starting by absolute path, without a shell, with exactly the environment and
 * descriptors that are given; telling its end; ending it. It leaves no core, gets
 * SIGTERM or SIGKILL when this process dies, and none of our signals blocked. Called by
 * face and drivers on the loop's thread. Must not know: what the program does. Sources:
 * execve(2), prctl(2) PR_SET_PDEATHSIG; sd_listen_fds(3) for `listens`. */
#ifndef SCHALTER_BASE_PROGRAM_H
#define SCHALTER_BASE_PROGRAM_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/loop.h"
#include "base/status.h"

enum { PROGRAM_WORDS_MAX = 24 }; /* of an environment, with what is added here */

struct program;

struct program_start {
    const char *path;               /* absolute */
    const char *const *arguments;   /* the first is its own name; NULL ends the list */
    const char *const *environment; /* "NAME=value", all there will be; NULL ends */
    int given;    /* becomes descriptor 3, the only one above 2; -1: none */
    bool listens; /* `given` is a listening socket, named as the service manager would:
                     LISTEN_FDS and LISTEN_PID are added to the environment */
    bool along;   /* killed when this process dies; else SIGTERM, and it finishes */
    bool quiet;   /* its input and output are /dev/null; else ours */
};

/** It ended. The program is freed by program_leave or
 * program_destroy, also from inside this call. */
typedef void program_ended_fn(void *context, int wait_status);

/** Starts it; `start` is needed during the call only, `given` stays the caller's. A
 * path that cannot be executed ends with exit code 127. STATUS_IO: no process was to be
 * had; STATUS_TOO_LARGE: too many words in the environment. Then *out is NULL. */
enum status program_run(struct loop *loop, const struct program_start *start,
                        program_ended_fn *ended, void *context,
                        struct program **out) MUST_CHECK;

/** 0 when it has ended. */
pid_t program_pid(const struct program *program);

/** SIGTERM now, SIGKILL after `grace_ms`; 0: SIGKILL at once. `ended` follows. No-op
 * after its end. */
void program_end(struct program *program, int64_t grace_ms);

/** Frees, without a callback from now on. One that still runs gets SIGTERM and finishes
 * by itself. Accepts NULL. */
void program_leave(struct program *program);

/** Frees, without a callback from now on. One that still runs is killed and waited for,
 * 1 s at most; in practice a millisecond. Accepts NULL. */
void program_destroy(struct program *program);

#endif
