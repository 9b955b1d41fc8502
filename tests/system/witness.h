/* What the machine takes from a measurement. A machine that others use too takes a
 * processor away for 30 ms and more, now and then, from programs that do nothing wrong.
 * On each processor a witness that only sleeps and wakes marks the milliseconds in
 * which it should have been awake and was not.
 *
 *     witness_begin();
 *     measure;
 *     witness_end();
 *     own = measured - witness_stolen(from, to);
 *
 * Owns: the witnesses, which are programs of their own and end with this one, and their
 * marks until the next beginning. Included by the one file of a test program. */
#ifndef TESTS_SYSTEM_WITNESS_H
#define TESTS_SYSTEM_WITNESS_H

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "tests/system/emulated.h"

enum { WITNESSES_MAX = 8, WITNESS_SPAN_MS = 10000 };

static struct {
    pid_t pid[WITNESSES_MAX];
    int64_t from_ms;
    unsigned char (*stolen)[WITNESS_SPAN_MS]; /* shared with all of them */
} witness;

static inline void
witness_watch(int cpu)
{
    int64_t last = emulated_now(CLOCK_MONOTONIC);
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(cpu, &only);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (sched_setaffinity(0, sizeof(only), &only) != 0)
        _exit(1); /* it is not there: nothing can be taken from it */
    for (;;) {
        poll(NULL, 0, 1);
        int64_t now = emulated_now(CLOCK_MONOTONIC) - witness.from_ms;
        for (int64_t t = last - witness.from_ms + 2; t < now; t++)
            if (t < WITNESS_SPAN_MS)
                witness.stolen[cpu][t] = 1;
        last = now + witness.from_ms;
    }
}

static inline void
witness_begin(void)
{
    size_t size = WITNESSES_MAX * sizeof(*witness.stolen);
    if (witness.stolen == NULL) {
        void *marks =
            mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        witness.stolen = marks != MAP_FAILED ? marks : NULL;
    }
    if (witness.stolen == NULL)
        return;
    memset(witness.stolen, 0, size);
    witness.from_ms = emulated_now(CLOCK_MONOTONIC);
    for (int cpu = 0; cpu < WITNESSES_MAX; cpu++)
        if ((witness.pid[cpu] = fork()) == 0)
            witness_watch(cpu);
}

static inline void
witness_end(void)
{
    poll(NULL, 0, 50); /* who sleeps through the end still says so */
    for (int cpu = 0; cpu < WITNESSES_MAX; cpu++)
        if (witness.pid[cpu] > 0 && kill(witness.pid[cpu], SIGKILL) == 0)
            waitpid(witness.pid[cpu], NULL, 0);
}

/* Milliseconds of CLOCK_MONOTONIC between the two in which a processor was taken away.
 */
static inline int
witness_stolen(int64_t from_ms, int64_t to_ms)
{
    int sum = 0;
    for (int64_t t = from_ms - witness.from_ms; t < to_ms - witness.from_ms; t++) {
        bool stolen = false;
        for (int cpu = 0; cpu < WITNESSES_MAX; cpu++)
            stolen = stolen || (witness.stolen != NULL && t >= 0 &&
                                t < WITNESS_SPAN_MS && witness.stolen[cpu][t] != 0);
        sum += stolen;
    }
    return sum;
}

#endif
