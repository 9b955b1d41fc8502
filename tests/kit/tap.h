/* What a test program in C answers, as TAP.
 *
 * Owns: how many answers there were and how many of them were bad. Included by the one
 * file of such a program; every function is static. */
#ifndef TESTS_KIT_TAP_H
#define TESTS_KIT_TAP_H

#include <stdbool.h>
#include <stdio.h>

static struct {
    int count, bad;
} tap;

/** One answer. */
static inline void
tap_result(bool good, const char *name)
{
    printf("%s %d - %s\n", good ? "ok" : "not ok", ++tap.count, name);
    tap.bad += !good;
}

/** One answer that cannot be had here. */
static inline void
tap_skip(const char *name, const char *why)
{
    printf("ok %d - %s # SKIP %s\n", ++tap.count, name, why);
}

/** The plan; the exit code of the program. */
static inline int
tap_finish(void)
{
    printf("1..%d\n", tap.count);
    return tap.bad == 0 ? 0 : 1;
}

#endif
