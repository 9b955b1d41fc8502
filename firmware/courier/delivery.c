#include "courier/delivery.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/text.h"
#include "courier/replies.h"
#include "courier/requests.h"
#include "courier/retry.h"

enum {
    SOON_MS = 500,       /* first look at the event log: a receipt is waited for */
    REFUSALS_MAX = 3,    /* definite refusals of the same bytes before giving up */
    DOUBT_MAX_DAYS = 15, /* the service itself rejects after 14 */
    DAY_MS = 24 * 3600 * 1000,
    IDLE_MAX_MS = 60000, /* the wall clock may be set while the loop sleeps */
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

static int64_t
wall_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

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

static bool
saved(struct delivery *delivery, enum status status)
{
    if (status == STATUS_OK)
        return true;
    LOG(LOG_LEVEL_ERROR, "outbox-write", LOG_WORD("status", status_name(status)));
    /* What is on disk still holds: begin again from there. */
    look_again(delivery, delivery->parts.config->retry_min_ms);
    return false;
}

static bool
save(struct delivery *delivery)
{
    return saved(delivery,
                 outbox_update(delivery->parts.outbox, &delivery->entry, wall_ms()));
}

static void
wait_for(struct delivery *delivery, int64_t wait_ms)
{
    delivery->entry.next_try = wall_ms() + wait_ms;
    if (save(delivery))
        look_again(delivery, 0);
}

static void
fail(struct delivery *delivery, enum outbox_reason reason, int64_t retry_after_s)
{
    const struct config *config = delivery->parts.config;
    delivery->entry.reason = reason;
    delivery->entry.attempts++;
    LOG(LOG_LEVEL_WARN, "delivery-waits", LOG_NUMBER("reason", (int64_t)reason),
        LOG_NUMBER("attempts", delivery->entry.attempts));
    wait_for(delivery, retry_wait_asked(delivery->entry.attempts, retry_after_s,
                                        config->retry_min_ms, config->retry_max_ms));
}

static void
fail_by_reply(struct delivery *delivery, const struct net_reply *reply)
{
    enum outbox_reason reason =
        reply->status == STATUS_GONE || reply->status == STATUS_TIMEOUT ? OUTBOX_NETWORK
        : reply->status == STATUS_DENIED           ? OUTBOX_NOT_ALLOWED
        : reply->status != STATUS_OK               ? OUTBOX_NOT_UNDERSTOOD
        : reply->http == 401 || reply->http == 403 ? OUTBOX_NOT_ALLOWED
        : reply->http == 429 || reply->http >= 500 ? OUTBOX_SERVER
                                                   : OUTBOX_NOT_UNDERSTOOD;
    fail(delivery, reason, reply->retry_after_s);
}

static void
finish(struct delivery *delivery, enum outbox_state state, enum outbox_reason reason,
       bool keep_recovery)
{
    enum link_progress progress = state == OUTBOX_DELIVERED  ? LINK_DELIVERED
                                  : state == OUTBOX_REJECTED ? LINK_REJECTED
                                                             : LINK_RECOVER;
    delivery->entry.state = state;
    delivery->entry.reason = reason;
    if (!saved(delivery, outbox_finish(delivery->parts.outbox, &delivery->entry,
                                       keep_recovery, wall_ms())))
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
    finish(delivery, OUTBOX_RECOVER, reason, true);
}

static bool
is_overdue(const struct outbox_entry *entry)
{
    return wall_ms() - entry->stored_at > (int64_t)DOUBT_MAX_DAYS * DAY_MS;
}

/* The submit just sent was refused, and the log confirms that none arrived. */
static void
go_on_after_refusal(struct delivery *delivery)
{
    struct outbox_entry *entry = &delivery->entry;

    if (delivery->refused_http == 404) {
        /* The service forgot the announcement, so a new one cannot double anything. */
        entry->state = OUTBOX_STORED;
        entry->submission[0] = entry->case_id[0] = '\0';
        entry->submit_sent = false;
    } else if (delivery->repeat ? is_overdue(entry) : entry->refusals >= REFUSALS_MAX) {
        set_aside(delivery, OUTBOX_REFUSED);
        return;
    }
    fail(delivery, OUTBOX_REFUSED, -1);
}

/* Often at first, because somebody may stand there waiting for the receipt; then as
 * configured; after hours less and less. */
static int64_t
poll_wait(const struct delivery *delivery)
{
    const struct config *config = delivery->parts.config;
    int64_t age = wall_ms() - delivery->entry.stored_at;
    int64_t wait = age < 0 || age / 4 > config->poll_ms ? config->poll_ms : age / 4;
    if (age / 200 > wait)
        wait = age / 200 < config->retry_max_ms ? age / 200 : config->retry_max_ms;
    return wait > SOON_MS ? wait : SOON_MS;
}

/* The log was read to its end and told nothing final. */
static void
go_on_after_log(struct delivery *delivery, const struct events_result *result)
{
    struct outbox_entry *entry = &delivery->entry;

    if (entry->state == OUTBOX_ANNOUNCED) {
        if (delivery->refused_http != 0)
            go_on_after_refusal(delivery);
        else
            step(delivery);
        return;
    }
    entry->reason = result->doubtful ? OUTBOX_PROOF_WRONG : OUTBOX_NO_REASON;
    entry->attempts = 0;
    wait_for(delivery, poll_wait(delivery));
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
        if (!save(delivery))
            return;
        delivery->parts.progress(delivery->parts.context, entry->reference,
                                 LINK_SUBMITTED);
    }
    if (result->accepted) {
        finish(delivery, OUTBOX_DELIVERED, OUTBOX_NO_REASON, false);
        return;
    }
    if (result->rejected) {
        if (result->unreadable)
            set_aside(delivery, OUTBOX_UNREADABLE);
        else
            /* Nobody looked into one that was rejected by itself: the town may still
             * want its copy. */
            finish(delivery, OUTBOX_REJECTED,
                   result->rejected_by_service ? OUTBOX_AUTOMATIC : OUTBOX_BY_AUTHORITY,
                   result->rejected_by_service);
        return;
    }
    if (result->status == STATUS_AGAIN ||
        (result->status == STATUS_NOT_FOUND && entry->state == OUTBOX_SUBMITTED)) {
        fail(delivery, result->http == 0 ? OUTBOX_NETWORK : OUTBOX_SERVER,
             result->retry_after_s);
        return;
    }
    go_on_after_log(delivery, result);
}

static void
read_log(struct delivery *delivery)
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
on_submitted(void *context, const struct net_reply *reply)
{
    struct delivery *delivery = context;
    struct outbox_entry *entry = &delivery->entry;

    delivery->call = NULL;
    if (reply->status == STATUS_OK && (reply->http == 202 || reply->http == 200)) {
        entry->state = OUTBOX_SUBMITTED;
        entry->attempts = 0;
        entry->reason = OUTBOX_NO_REASON;
        wait_for(delivery, SOON_MS);
        return;
    }
    bool refused = reply->status == STATUS_OK && reply->http >= 400 &&
                   reply->http < 500 && reply->http != 401 && reply->http != 403 &&
                   reply->http != 408 && reply->http != 429;
    if (!refused) {
        fail_by_reply(delivery, reply);
        return;
    }
    /* A refusal may only mean that an earlier submit arrived: the event log decides. */
    LOG(LOG_LEVEL_WARN, "submit-refused", LOG_NUMBER("http", reply->http));
    delivery->refused_http = reply->http;
    entry->refusals++;
    if (!delivery->repeat)
        entry->submit_sent = false; /* known not to have arrived */
    if (save(delivery))
        read_log(delivery);
}

static void
submit(struct delivery *delivery)
{
    struct outbox_entry *entry = &delivery->entry;
    struct link_bytes metadata, data;
    char url[REQUESTS_URL_MAX];
    void *block = NULL;
    size_t len = 0;

    if (!entry->submit_sent) {
        entry->submit_sent = true;
        if (!save(delivery))
            return;
    }
    enum status status =
        outbox_load(delivery->parts.outbox, entry->reference, &block, &metadata, &data);
    if (status == STATUS_NOT_FOUND || status == STATUS_INVALID) {
        /* A damaged page: the others must not wait behind it. */
        LOG(LOG_LEVEL_ERROR, "sealed-bytes-unreadable");
        fail(delivery, OUTBOX_NOT_UNDERSTOOD, -1);
        return;
    }
    if (!saved(delivery, status))
        return;
    if (requests_url(url, sizeof(url), delivery->parts.config->submission_url,
                     "/v1/submissions/%s", entry->submission, "") != STATUS_OK)
        abort();
    char *body = requests_submit(metadata, data, &len);
    delivery->call = api_start(delivery->parts.api,
                               &(struct net_request){.method = NET_PUT,
                                                     .url = url,
                                                     .content_type = "application/json",
                                                     .body = body,
                                                     .body_len = len,
                                                     .reply_max = REPLIES_SMALL_MAX},
                               true, on_submitted, delivery);
    free(body);
    free(block);
    if (delivery->call == NULL)
        abort();
}

static void
on_announced(void *context, const struct net_reply *reply)
{
    struct delivery *delivery = context;
    struct outbox_entry *entry = &delivery->entry;
    struct replies_announced announced;

    delivery->call = NULL;
    if (reply->status != STATUS_OK || (reply->http != 201 && reply->http != 200)) {
        fail_by_reply(delivery, reply);
        return;
    }
    if (replies_read_announced(reply->body, reply->len, &announced) != STATUS_OK) {
        fail(delivery, OUTBOX_NOT_UNDERSTOOD, -1);
        return;
    }
    entry->state = OUTBOX_ANNOUNCED;
    /* One sync for both: nothing but the submit follows an announcement. */
    entry->submit_sent = true;
    memcpy(entry->submission, announced.submission, sizeof(entry->submission));
    memcpy(entry->case_id, announced.case_id, sizeof(entry->case_id));
    delivery->repeat = false;
    if (save(delivery))
        submit(delivery);
}

static void
announce(struct delivery *delivery)
{
    const struct outbox_entry *entry = &delivery->entry;
    char url[REQUESTS_URL_MAX], body[REQUESTS_ANNOUNCE_MAX];

    if (requests_url(url, sizeof(url), delivery->parts.config->submission_url,
                     "/v1/submissions", "", "") != STATUS_OK ||
        requests_announce(body, sizeof(body), entry->destination, entry->service,
                          entry->service_name) != STATUS_OK)
        abort();
    delivery->call = api_start(delivery->parts.api,
                               &(struct net_request){.method = NET_POST,
                                                     .url = url,
                                                     .content_type = "application/json",
                                                     .body = body,
                                                     .body_len = strlen(body),
                                                     .reply_max = REPLIES_SMALL_MAX},
                               true, on_announced, delivery);
    if (delivery->call == NULL)
        abort();
}

static void
on_looked_up(void *context, const struct lookup_result *result)
{
    struct delivery *delivery = context;

    if (clock_is_wrong(delivery)) {
        /* Found out on the way: "expired" may be our own mistake. */
        wait_for(delivery, delivery->parts.config->retry_min_ms);
        return;
    }
    switch (result->verdict) {
    case LOOKUP_FOUND:
        if (delivery->entry.state == OUTBOX_STORED)
            announce(delivery);
        else
            submit(delivery);
        return;
    case LOOKUP_WITHDRAWN:
        set_aside(delivery, OUTBOX_KEY_WITHDRAWN);
        return;
    case LOOKUP_CLOSED:
        if (is_overdue(&delivery->entry)) {
            set_aside(delivery, OUTBOX_INACTIVE);
            return;
        }
        fail(delivery, OUTBOX_INACTIVE, -1);
        return;
    case LOOKUP_INACTIVE:
        fail(delivery, OUTBOX_INACTIVE, -1);
        return;
    case LOOKUP_UNTRUSTED:
        fail(delivery, OUTBOX_KEY_UNTRUSTED, -1);
        return;
    case LOOKUP_NO_ANSWER:
        fail(delivery,
             result->http == 0                            ? OUTBOX_NETWORK
             : result->http == 401 || result->http == 403 ? OUTBOX_NOT_ALLOWED
                                                          : OUTBOX_SERVER,
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
        read_log(delivery);
    else
        step(delivery);
}

static void
on_timer(void *context)
{
    struct delivery *delivery = context;
    const struct config *config = delivery->parts.config;
    int64_t now = wall_ms();

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
        (void)saved(delivery, status);
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
