/* The arena that a reader's tree lies in: empty again for each text, gone in the end.
 * Included by the tests of readers; every function is static. */
#ifndef SCHALTER_TESTS_ARENA_FIXTURE_H
#define SCHALTER_TESTS_ARENA_FIXTURE_H

#include "base/arena.h"

static struct arena arena;

/** What was read before is gone; the arena holds `max` bytes. */
static inline void
arena_empty(size_t max)
{
    arena_finish(&arena);
    arena_init(&arena, max);
}

/** The end of a group of tests. */
static inline int
arena_tear_down(void **state)
{
    (void)state;
    arena_finish(&arena);
    return 0;
}

#endif
