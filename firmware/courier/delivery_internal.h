/* What delivery (what next?) and delivery_send (the requests that send) share.
 *
 * Owns: the one application that is worked on. Included by delivery*.c only. */
#ifndef SCHALTER_COURIER_DELIVERY_INTERNAL_H
#define SCHALTER_COURIER_DELIVERY_INTERNAL_H

#include "courier/delivery.h"

enum {
    DELIVERY_SOON_MS = 500, /* first look at the event log: a receipt is waited for */
};

struct delivery {
    struct delivery_parts parts;
    struct loop_source *timer;
    struct api_call *call;
    bool busy; /* an entry is being worked on */
    struct outbox_entry entry;
    bool repeat;      /* an earlier submit of it may have arrived */
    int refused_http; /* the submit just sent was refused with this, 0: was not */
};

/** Announces the entry, then submits it. */
void delivery_announce(struct delivery *delivery);
/** Sends the entry's sealed bytes to its submission: the same bytes every time. */
void delivery_submit(struct delivery *delivery);

/** Makes the entry durable. False if the disk refused: then the work on it has ended.
 */
bool delivery_save(struct delivery *delivery);
bool delivery_saved(struct delivery *delivery, enum status status);

/** Ends the work on the entry for now: until `wait_ms` have passed, or by the rules for
 * a failure. */
void delivery_wait(struct delivery *delivery, int64_t wait_ms);
void delivery_fail(struct delivery *delivery, enum outbox_reason reason,
                   int64_t retry_after_s);
void delivery_fail_by_reply(struct delivery *delivery, const struct net_reply *reply);

/** Asks the event log what became of the entry. */
void delivery_read_log(struct delivery *delivery);

#endif
