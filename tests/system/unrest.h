/* A finger that must not be kept waiting while a device does its worst. Shared by the
 * tests of restless printers and of restless and hostile readers. */
#ifndef TESTS_SYSTEM_UNREST_H
#define TESTS_SYSTEM_UNREST_H

#include "base/loop.h"
#include "tests/system/witness.h"

enum {
    UNREST_MS = 4000,
    FINGER_MS = 10, /* a timer as often as a finger moves */
    LATE_MS = 40,   /* nobody feels that */
    CPU_MS = 1000,  /* of UNREST_MS, on a slow machine that others use too */
    TOUCHES_MAX = UNREST_MS / FINGER_MS,
};

struct unrest {
    struct loop_source *finger;
    int64_t expected;
    int touches;
    struct unrest_touch {
        int64_t expected, came;
    } touch[TOUCHES_MAX];
};

static inline void
on_finger(void *context)
{
    struct unrest *unrest = context;
    int64_t now = emulated_now(CLOCK_MONOTONIC);
    if (unrest->touches == TOUCHES_MAX)
        return;
    unrest->touch[unrest->touches++] = (struct unrest_touch){unrest->expected, now};
    unrest->expected = now + FINGER_MS;
    loop_arm(unrest->finger, FINGER_MS, 0);
}

/* How late the latest touch came without what the machine took, and the most that this
 * was. */
static inline int
unrest_latest(const struct unrest *unrest, int *taken)
{
    int latest = 0;
    *taken = 0;
    for (const struct unrest_touch *t = unrest->touch;
         t < unrest->touch + unrest->touches; t++) {
        int stolen = witness_stolen(t->expected, t->came);
        int late = (int)(t->came - t->expected) - stolen;
        latest = late > latest ? late : latest;
        *taken = stolen > *taken ? stolen : *taken;
    }
    return latest;
}

/* Lets the unrest have its time; says what it did to everybody else, NULL: nothing.
 * `told` counts the states the owner is told, of which and of lines in the log there
 * are maxima. */
static inline const char *
unrest_wrong_with_the_others(struct loop *loop, const int *told, int told_max,
                             int lines_max)
{
    static struct unrest unrest;
    unrest = (struct unrest){.finger = loop_add_timer(loop, on_finger, &unrest)};
    int before = *told, taken;

    witness_begin();
    int64_t end = emulated_now(CLOCK_MONOTONIC) + UNREST_MS;
    int64_t cpu = emulated_now(CLOCK_PROCESS_CPUTIME_ID);
    unrest.expected = emulated_now(CLOCK_MONOTONIC) + FINGER_MS;
    loop_arm(unrest.finger, FINGER_MS, 0);
    while (emulated_now(CLOCK_MONOTONIC) < end)
        loop_turn(loop, 50);
    loop_remove(unrest.finger);
    cpu = emulated_now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    witness_end();

    int latest = unrest_latest(&unrest, &taken);
    printf(
        "# %d touches, the latest %d ms late, %d ms more taken by the machine, %d ms "
        "of the processor, %d states told, %d lines logged\n",
        unrest.touches, latest, taken, (int)cpu, *told - before, emulated_logged(""));
    if (unrest.touches < UNREST_MS / FINGER_MS / 2 || latest > LATE_MS)
        return "the finger waited";
    if (cpu > CPU_MS)
        return "the processor was busy";
    if (*told - before > told_max)
        return "the owner was told too often";
    return emulated_logged("") > lines_max ? "the log was flooded" : NULL;
}

#endif
