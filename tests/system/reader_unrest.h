/* What the tests of restless and of hostile readers share: a finger that must not be
 * kept waiting while a reader does its worst, and whether all is well afterwards. Test
 * code, as reader_bench.h. */
#ifndef TESTS_SYSTEM_READER_UNREST_H
#define TESTS_SYSTEM_READER_UNREST_H

#include "tests/system/reader_bench.h"
#include "tests/system/unrest.h"

enum { TOLD_MAX = 130, LINES_MAX = 200 }; /* states told to the owner, lines logged */

static inline const char *
wrong_with_the_others(struct reader_bench *bench)
{
    return unrest_wrong_with_the_others(bench->loop, &bench->told, TOLD_MAX, LINES_MAX);
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
