/* Getting what is stored to the authority, once.
 *
 * Owns: the steps of an application: key still good -> announce -> submit -> event log
 * -> verified accept. One application is worked on at a time, one step after another;
 * between steps everything that matters is in the outbox, so that the process may end
 * at any instant. Called by courier. Must not know: the link's wire, sealed content.
 *
 * Exactly once in effect. Announcing is not idempotent: an announcement whose answer
 * was lost is abandoned, which submits nothing. Before the first byte of a submit
 * leaves, `submit_sent` is durable; whoever finds it set reads the case's event log
 * before anything else, and repeats exactly the same bytes to the same submission. */
#ifndef SCHALTER_COURIER_DELIVERY_H
#define SCHALTER_COURIER_DELIVERY_H

#include <stdint.h>

#include "base/config.h"
#include "base/link.h"
#include "base/loop.h"
#include "courier/api.h"
#include "courier/events.h"
#include "courier/lookup.h"
#include "courier/outbox.h"

/** An application moved on (after it is durable in the outbox). */
typedef void delivery_progress_fn(void *context, const char *reference,
                                  enum link_progress progress);

/** What delivery works with; all borrowed. */
struct delivery_parts {
    struct loop *loop;
    struct outbox *outbox;
    struct api *api;
    struct lookup *lookup;
    struct events *events;
    const struct config *config;
    delivery_progress_fn *progress;
    void *context;
};

struct delivery;

struct delivery *delivery_create(const struct delivery_parts *parts);
/** Accepts NULL. */
void delivery_destroy(struct delivery *delivery);

/** Looks what is due: after a store, and when the network came back. */
void delivery_wake(struct delivery *delivery);

#endif
