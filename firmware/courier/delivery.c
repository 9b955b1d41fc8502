#include "courier/delivery_internal.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "courier/retry.h"

enum {
    REFUSALS_MAX = 3,    /* definite refusals of the same bytes before giving up */
    DOUBT_MAX_DAYS = 15, /* the service itself rejects after 14 */
    DAY_MS = 24 * 3600 * 1000,
    IDLE_MAX_MS = 60000, /* the wall clock may be set while the loop sleeps */
};

static void step(struct delivery *delivery);

/* Then certificates cannot be judged, and sending waits. */
static bool
clock_is_wrong(const struct delivery *delivery)
{
    return llabs(api_skew_s(delivery->parts.api)) > API_SKEW_MAX_S;
}

static void
look_again(struct delivery *delivery, int64_t after_ms)
{
    delivery->busy = false;
    loop_arm(delivery->timer, after_ms < IDLE_MAX_MS ? after_ms : IDLE_MAX_MS, 20);
}

bool
delivery_saved(struct delivery *delivery, enum status status)
{
    if (status == STATUS_OK)
        return true;
    LOG(LOG_LEVEL_ERROR, "outbox-write", LOG_WORD("status", status_name(status)));
    /* What is on disk still holds: begin again from there. */
    look_again(delivery, delivery->parts.config->retry_min_ms);
    return false;
}

bool
delivery_save(struct delivery *delivery)
{
    return delivery_saved(delivery, outbox_update(delivery->parts.outbox,
                                                  &delivery->entry, clock_wall_ms()));
}

void
delivery_wait(struct delivery *delivery, int64_t wait_ms)
{
    delivery->entry.next_try = clock_wall_ms() + wait_ms;
    if (delivery_save(delivery))
        look_again(delivery, 0);
}

void
delivery_fail(struct delivery *delivery, enum outbox_reason reason,
              int64_t retry_after_s)
{
    const struct config *config = delivery->parts.config;
    delivery->entry.reason = reason;
    delivery->entry.attempts++;
    LOG(LOG_LEVEL_WARN, "delivery-waits", LOG_NUMBER("reason", (int64_t)reason),
        LOG_NUMBER("attempts", delivery->entry.attempts));
    delivery_wait(delivery,
                  retry_wait_asked(delivery->entry.attempts, retry_after_s,
                                   config->retry_min_ms, config->retry_max_ms));
}

/* Of a reply that led to nothing; `status` counts where there was none (`http` 0). */
static enum outbox_reason
reason_of(int http, enum status status)
{
    if (http == 401 || http == 403 || (http == 0 && status == STATUS_DENIED))
        return OUTBOX_NOT_ALLOWED;
    if (http == 0 && (status == STATUS_GONE || status == STATUS_TIMEOUT))
        return OUTBOX_NETWORK;
    return http == 429 || http >= 500 ? OUTBOX_SERVER : OUTBOX_NOT_UNDERSTOOD;
}

void
delivery_fail_by_reply(struct delivery *delivery, const struct net_reply *reply)
{
    int http = reply->status == STATUS_OK ? reply->http : 0;
    delivery_fail(delivery, reason_of(http, reply->status), reply->retry_after_s);
}

static void
finish(struct delivery *delivery, enum outbox_state state, enum outbox_reason reason)
{
    enum link_progress progress =
        state == OUTBOX_DELIVERED ? LINK_DELIVERED : LINK_RECOVER;
    delivery->entry.state = state;
    delivery->entry.reason = reason;
    if (!delivery_saved(delivery, outbox_finish(delivery->parts.outbox,
                                                &delivery->entry, clock_wall_ms())))
        return;
    LOG(LOG_LEVEL_INFO, "delivery-ended", LOG_NUMBER("state", (int64_t)state),
        LOG_NUMBER("reason", (int64_t)reason));
    delivery->parts.progress(delivery->parts.context, delivery->entry.reference,
                             progress);
    look_again(delivery, 0);
}

static void
set_aside(struct delivery *delivery, enum outbox_reason reason)
{
    finish(delivery, OUTBOX_RECOVER, reason);
}

static bool
is_overdue(int64_t since)
{
    return clock_wall_ms() - since > (int64_t)DOUBT_MAX_DAYS * DAY_MS;
}

/* The submit just sent was refused, and the log tells of none that arrived. `doubtful`:
 * it was not there, or holds something that does not verify, which may be just that. */
static void
go_on_after_refusal(struct delivery *delivery, bool doubtful)
{
    struct outbox_entry *entry = &delivery->entry;
    bool unsure = delivery->repeat && doubtful;

    if (delivery->refused_http == 404 && !unsure) {
        /* The service forgot the announcement, so a new one cannot double anything. */
        entry->state = OUTBOX_STORED;
        entry->submission[0] = entry->case_id[0] = '\0';
        entry->submit_sent = false;
    } else if (delivery->repeat ? is_overdue(entry->stored_at)
                                : entry->refusals >= REFUSALS_MAX) {
        set_aside(delivery, OUTBOX_REFUSED);
        return;
    }
    delivery_fail(delivery, unsure ? OUTBOX_PROOF_WRONG : OUTBOX_REFUSED, -1);
}

/* Often at first, because somebody may stand there waiting for the receipt; then as
 * configured; after hours less and less. */
static int64_t
poll_wait(const struct delivery *delivery)
{
    const struct config *config = delivery->parts.config;
    int64_t age = clock_wall_ms() - delivery->entry.stored_at;
    int64_t wait = age < 0 || age / 4 > config->poll_ms ? config->poll_ms : age / 4;
    if (age / 200 > wait)
        wait = age / 200 < config->retry_max_ms ? age / 200 : config->retry_max_ms;
    return wait > DELIVERY_SOON_MS ? wait : DELIVERY_SOON_MS;
}

/* The service took it and says nothing final, longer than it may by its own rules.
 * Staff get the copy, with the note that the application may have arrived all the same.
 */
static bool
give_up_waiting(struct delivery *delivery, enum outbox_reason reason)
{
    const struct outbox_entry *entry = &delivery->entry;
    if (entry->submitted_at == 0 || !is_overdue(entry->submitted_at) ||
        clock_is_wrong(delivery))
        return false;
    set_aside(delivery, reason);
    return true;
}

/* The log was read to its end and told nothing final. */
static void
go_on_after_log(struct delivery *delivery, const struct events_result *result)
{
    struct outbox_entry *entry = &delivery->entry;

    if (entry->state == OUTBOX_ANNOUNCED) {
        if (delivery->refused_http != 0)
            go_on_after_refusal(delivery,
                                result->doubtful || result->status == STATUS_NOT_FOUND);
        else
            step(delivery);
        return;
    }
    if (give_up_waiting(delivery,
                        result->doubtful ? OUTBOX_PROOF_WRONG : OUTBOX_SILENT))
        return;
    entry->reason = result->doubtful ? OUTBOX_PROOF_WRONG : OUTBOX_NO_REASON;
    entry->attempts = 0;
    delivery_wait(delivery, poll_wait(delivery));
}

static void
on_events(void *context, const struct events_result *result)
{
    struct delivery *delivery = context;
    struct outbox_entry *entry = &delivery->entry;
    bool receipt = result->submitted && !entry->receipt_seen;

    /* First the receipt, even if the decision is there as well: the face waits for it.
     */
    if (receipt) {
        entry->receipt_seen = true;
        entry->state = OUTBOX_SUBMITTED;
        if (entry->submitted_at == 0)
            entry->submitted_at = clock_wall_ms();
        if (!delivery_save(delivery))
            return;
        delivery->parts.progress(delivery->parts.context, entry->reference,
                                 LINK_SUBMITTED);
    }
    if (result->accepted) {
        finish(delivery, OUTBOX_DELIVERED, OUTBOX_NO_REASON);
        return;
    }
    /* Whatever for: the citizen holds a receipt, and nobody but the town can find out
     * what becomes of it. A program may have rejected what no person ever saw. */
    if (result->rejected) {
        set_aside(delivery, result->unreadable            ? OUTBOX_UNREADABLE
                            : result->rejected_by_service ? OUTBOX_AUTOMATIC
                                                          : OUTBOX_BY_AUTHORITY);
        return;
    }
    bool forgotten =
        result->status == STATUS_NOT_FOUND && entry->state == OUTBOX_SUBMITTED;
    if (forgotten && give_up_waiting(delivery, OUTBOX_SILENT))
        return;
    if (result->status == STATUS_AGAIN || forgotten) {
        /* After 200 and 404 it is what the log says that leads no further. */
        bool read = result->http == 200 || result->http == 404;
        delivery_fail(delivery,
                      read ? OUTBOX_SERVER : reason_of(result->http, STATUS_GONE),
                      result->retry_after_s);
        return;
    }
    go_on_after_log(delivery, result);
}

void
delivery_read_log(struct delivery *delivery)
{
    const struct outbox_entry *entry = &delivery->entry;
    events_start(delivery->parts.events,
                 &(struct events_query){
                     .case_id = entry->case_id,
                     .submission_id = entry->submission,
                     .destination_id = entry->destination,
                     .tag_metadata = entry->tag_metadata,
                     .tag_data = entry->tag_data,
                 },
                 on_events, delivery);
}

static void
on_looked_up(void *context, const struct lookup_result *result)
{
    struct delivery *delivery = context;

    if (clock_is_wrong(delivery)) {
        /* Found out on the way: "expired" may be our own mistake. */
        delivery_wait(delivery, delivery->parts.config->retry_min_ms);
        return;
    }
    switch (result->verdict) {
    case LOOKUP_FOUND:
        if (delivery->entry.state == OUTBOX_STORED)
            delivery_announce(delivery);
        else
            delivery_submit(delivery);
        return;
    case LOOKUP_WITHDRAWN:
        set_aside(delivery, OUTBOX_KEY_WITHDRAWN);
        return;
    case LOOKUP_CLOSED:
        if (is_overdue(delivery->entry.stored_at)) {
            set_aside(delivery, OUTBOX_INACTIVE);
            return;
        }
        delivery_fail(delivery, OUTBOX_INACTIVE, -1);
        return;
    case LOOKUP_INACTIVE:
        delivery_fail(delivery, OUTBOX_INACTIVE, -1);
        return;
    case LOOKUP_UNTRUSTED:
        delivery_fail(delivery, OUTBOX_KEY_UNTRUSTED, -1);
        return;
    case LOOKUP_NO_ANSWER:
        delivery_fail(delivery, reason_of(result->http, result->status),
                      result->retry_after_s);
        return;
    }
}

static void
step(struct delivery *delivery)
{
    const struct outbox_entry *entry = &delivery->entry;
    lookup_start(delivery->parts.lookup, entry->destination, entry->service, entry->kid,
                 on_looked_up, delivery);
}

static void
begin(struct delivery *delivery)
{
    const struct outbox_entry *entry = &delivery->entry;
    delivery->busy = true;
    delivery->repeat = entry->submit_sent;
    delivery->refused_http = 0;
    if (entry->state == OUTBOX_SUBMITTED ||
        (entry->state == OUTBOX_ANNOUNCED && entry->submit_sent))
        delivery_read_log(delivery);
    else
        step(delivery);
}

static void
on_timer(void *context)
{
    struct delivery *delivery = context;
    const struct config *config = delivery->parts.config;
    int64_t now = clock_wall_ms();

    if (delivery->busy)
        return;
    /* A key fetch will tell when the clock is right again. */
    if (clock_is_wrong(delivery)) {
        look_again(delivery, IDLE_MAX_MS);
        return;
    }
    enum status status = outbox_next(delivery->parts.outbox, now, config->retry_max_ms,
                                     &delivery->entry);
    if (status == STATUS_NOT_FOUND)
        return; /* delivery_wake comes with the next store */
    if (status != STATUS_OK) {
        (void)delivery_saved(delivery, status);
        return;
    }
    int64_t wait = delivery->entry.next_try - now;
    if (wait > 0)
        look_again(delivery, wait);
    else
        begin(delivery);
}

struct delivery *
delivery_create(const struct delivery_parts *parts)
{
    struct delivery *delivery = calloc(1, sizeof(*delivery));
    if (delivery == NULL)
        abort();
    delivery->parts = *parts;
    delivery->timer = loop_add_timer(parts->loop, on_timer, delivery);
    return delivery;
}

void
delivery_destroy(struct delivery *delivery)
{
    if (delivery == NULL)
        return;
    api_cancel(delivery->parts.api, delivery->call);
    lookup_cancel(delivery->parts.lookup);
    events_cancel(delivery->parts.events);
    loop_remove(delivery->timer);
    free(delivery);
}

void
delivery_wake(struct delivery *delivery)
{
    if (!delivery->busy)
        loop_arm(delivery->timer, 0, 0);
}
