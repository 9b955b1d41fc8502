/* What the tests of restless and of hostile readers share: a finger that must not be
 * kept waiting while a reader does its worst, and whether all is well afterwards. Test
 * code, as reader_bench.h. */
#ifndef TESTS_SYSTEM_READER_UNREST_H
#define TESTS_SYSTEM_READER_UNREST_H

#include "tests/system/reader_bench.h"

enum {
    UNREST_MS = 4000,
    FINGER_MS = 10, /* a timer as often as a finger moves */
    LATE_MS = 40,   /* nobody feels that */
    CPU_MS = 1000,  /* of UNREST_MS, on a slow machine that others use too */
    TOLD_MAX = 130, /* states told to the owner */
    LINES_MAX = 200,
};

struct unrest {
    struct loop_source *finger;
    int64_t expected, latest;
    int touches;
};

static inline void
on_finger(void *context)
{
    struct unrest *unrest = context;
    int64_t now = emulated_now(CLOCK_MONOTONIC);
    if (now - unrest->expected > unrest->latest)
        unrest->latest = now - unrest->expected;
    unrest->touches++;
    unrest->expected = now + FINGER_MS;
    loop_arm(unrest->finger, FINGER_MS, 0);
}

/* Lets the unrest have its time; says what it did to everybody else. */
static inline const char *
wrong_with_the_others(struct reader_bench *bench)
{
    struct unrest unrest = {0};
    int64_t end = emulated_now(CLOCK_MONOTONIC) + UNREST_MS;
    int64_t cpu = emulated_now(CLOCK_PROCESS_CPUTIME_ID);
    int told = bench->told;

    unrest.finger = loop_add_timer(bench->loop, on_finger, &unrest);
    unrest.expected = emulated_now(CLOCK_MONOTONIC) + FINGER_MS;
    loop_arm(unrest.finger, FINGER_MS, 0);
    while (emulated_now(CLOCK_MONOTONIC) < end)
        loop_turn(bench->loop, 50);
    loop_remove(unrest.finger);
    cpu = emulated_now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    told = bench->told - told;
    printf("# %d touches, the latest %d ms late, %d ms of the processor, %d states "
           "told, %d lines logged\n",
           unrest.touches, (int)unrest.latest, (int)cpu, told, emulated_logged(""));
    if (unrest.touches < UNREST_MS / FINGER_MS / 2 || unrest.latest > LATE_MS)
        return "the finger waited";
    if (cpu > CPU_MS)
        return "the processor was busy";
    if (told > TOLD_MAX)
        return "the owner was told too often";
    return emulated_logged("") > LINES_MAX ? "the log was flooded" : NULL;
}

static inline const char *
lay_card(struct reader_bench *bench)
{
    if (!reader_bench_wait_state(bench, READER_EMPTY, 3000) ||
        !reader_bench_tell(bench, "card %s in") ||
        !reader_bench_wait_state(bench, READER_CARD, 8000))
        return "no card at first";
    return NULL;
}

static inline const char *
calms_down(struct reader_bench *bench)
{
    (void)reader_bench_tell(bench, "card %s in");
    reader_expect(bench->reader, true);
    reader_bench_idle(bench, 1500); /* what was told last may be of another time */
    if (!reader_bench_wait_state(bench, READER_CARD, 70000))
        return "no card when it is calm again";
    return reader_bench_wrong_with_pattern(bench, 300, true);
}

#endif
