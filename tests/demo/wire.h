/* Orders to a simulated part: one line over its Unix socket, one answer back.
 *
 * Owns: the orders that wait and the connection of the one under way. Called by the
 * dock on the loop's thread; never blocks, because a part may take seconds (the town
 * stops its web server first). Must not know: what the words mean. */
#ifndef DEMO_WIRE_H
#define DEMO_WIRE_H

#include "base/loop.h"

enum { WIRE_ORDERS = 24, WIRE_LINE = 80 };

enum wire_answer {
    WIRE_DONE,
    WIRE_REFUSED, /* the part does not take this order, or not now */
    WIRE_SILENT,  /* nobody listens */
};

/** Tells how one order ended; `line` is the order, borrowed for the call. */
typedef void wire_answer_fn(void *context, const char *line, enum wire_answer answer);

struct wire {
    struct loop *loop;
    const char *path;
    wire_answer_fn *answer;
    void *context;
    int fd; /* of the order under way, -1 none */
    struct loop_source *source;
    char reply[WIRE_LINE];
    size_t reply_len;
    int count;
    char order[WIRE_ORDERS][WIRE_LINE];
};

/** Prepares a wire to the socket at `path` (borrowed); connects for each order. */
void wire_init(struct wire *wire, struct loop *loop, const char *path,
               wire_answer_fn *answer, void *context);
void wire_finish(struct wire *wire);

/** Puts an order behind those that wait; the oldest that waits is carried out first. An
 * order beyond WIRE_ORDERS is answered as by nobody. */
void wire_send(struct wire *wire, const char *line);

#endif
