/* The courier's end of the link: messages in, messages out, none lost in between.
 *
 * Owns: a bounded queue of what the face has not read yet. Called by courier. Must not
 * know: what messages mean. */
#ifndef SCHALTER_COURIER_WIRE_H
#define SCHALTER_COURIER_WIRE_H

#include "base/link.h"
#include "base/loop.h"

enum { WIRE_QUEUE_MAX = 128 }; /* messages; a face that reads none is a dead face */

struct wire;

/** `message`, borrowed for the call; NULL, once: the face has left, or does not read
 * any more. */
typedef void wire_fn(void *context, const struct link_message *message);

/** Watches `fd`, which the caller keeps owning. */
struct wire *wire_create(struct loop *loop, int fd, wire_fn *fn, void *context);
/** Accepts NULL. */
void wire_destroy(struct wire *wire);

/** Sends, or queues until the face reads. The order is kept. Never blocks. A message
 * over its maxima is logged and dropped; the queue's end calls back with NULL. */
void wire_send(struct wire *wire, const struct link_message *message);

#endif
