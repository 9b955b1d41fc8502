/* The way through a visit in pixels, as plan.c wrote it.
 *
 * Owns: the steps. Called by the stopwatch. Must not know: what stands at the places.
 */
#ifndef SCHALTER_TESTS_BENCH_ROUTE_H
#define SCHALTER_TESTS_BENCH_ROUTE_H

#include <stdbool.h>

#include "tests/bench/glass.h"

enum { ROUTE_MAX = 600 };

enum route_kind { ROUTE_SECTION, ROUTE_TAP, ROUTE_KEY, ROUTE_PAUSE };

struct route_step {
    enum route_kind kind;
    char word[40]; /* section: lead, pages, keys, end, growth */
    char name[40]; /* section: its page; tap, key: the page it leads to, "-" none */
    struct area box, field;
    int ms;
};

struct route {
    int steps;
    struct route_step step[ROUTE_MAX];
};

/** Reads a plan; false when it is not there, too long or not understood. */
bool route_read(struct route *route, const char *path);

/** The step after the last one of the section that begins at `first`. */
int route_section_end(const struct route *route, int first);

#endif
