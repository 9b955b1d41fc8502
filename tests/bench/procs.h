/* What a program costs, from /proc: processor time, wake-ups, memory, threads.
 *
 * Owns: nothing. Called by the stopwatch with the process it started; all of its
 * descendants count. The kiosk is not dumpable, so its memory can be read by root only.
 */
#ifndef SCHALTER_TESTS_BENCH_PROCS_H
#define SCHALTER_TESTS_BENCH_PROCS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { PROCS_MAX = 64 };

struct procs {
    int count;
    pid_t pid[PROCS_MAX];
    bool courier[PROCS_MAX]; /* its command line says so */
};

struct procs_cost {
    int64_t cpu_ns; /* schedstat, all living threads */
    int64_t waits;  /* voluntary context switches */
    int threads;
};

struct procs_memory {
    bool known;
    int64_t pss_kb, private_kb;
};

/** The process and its descendants, as they are now. */
void procs_find(pid_t root, struct procs *procs);

struct procs_cost procs_cost(const struct procs *procs);
struct procs_cost procs_cost_of(pid_t pid);

/** Of one process, from smaps_rollup. */
struct procs_memory procs_memory_of(pid_t pid);

/** True if a mapped file's name contains one of the words (NULL ends the list). */
bool procs_maps(pid_t pid, const char *const *words);

#endif
