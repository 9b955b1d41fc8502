#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "courier/delivery_internal.h"
#include "courier/replies.h"
#include "courier/requests.h"

static void
on_submitted(void *context, const struct net_reply *reply)
{
    struct delivery *delivery = context;
    struct outbox_entry *entry = &delivery->entry;

    delivery->call = NULL;
    if (reply->status == STATUS_OK && (reply->http == 202 || reply->http == 200)) {
        entry->state = OUTBOX_SUBMITTED;
        entry->submitted_at = clock_wall_ms();
        entry->attempts = 0;
        entry->reason = OUTBOX_NO_REASON;
        delivery_wait(delivery, DELIVERY_SOON_MS);
        return;
    }
    bool refused = reply->status == STATUS_OK && reply->http >= 400 &&
                   reply->http < 500 && reply->http != 401 && reply->http != 403 &&
                   reply->http != 408 && reply->http != 429;
    if (!refused) {
        delivery_fail_by_reply(delivery, reply);
        return;
    }
    /* A refusal may only mean that an earlier submit arrived: the event log decides. */
    LOG(LOG_LEVEL_WARN, "submit-refused", LOG_NUMBER("http", reply->http));
    delivery->refused_http = reply->http;
    entry->refusals++;
    if (!delivery->repeat)
        entry->submit_sent = false; /* known not to have arrived */
    if (delivery_save(delivery))
        delivery_read_log(delivery);
}

void
delivery_submit(struct delivery *delivery)
{
    struct outbox_entry *entry = &delivery->entry;
    struct link_bytes metadata, data;
    char url[REQUESTS_URL_MAX];
    void *block = NULL;
    size_t len = 0;

    if (!entry->submit_sent) {
        entry->submit_sent = true;
        if (!delivery_save(delivery))
            return;
    }
    enum status status =
        outbox_load(delivery->parts.outbox, entry->reference, &block, &metadata, &data);
    if (status == STATUS_NOT_FOUND || status == STATUS_INVALID) {
        /* A damaged page: the others must not wait behind it. */
        LOG(LOG_LEVEL_ERROR, "sealed-bytes-unreadable");
        delivery_fail(delivery, OUTBOX_NOT_UNDERSTOOD, -1);
        return;
    }
    if (!delivery_saved(delivery, status))
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
        delivery_fail_by_reply(delivery, reply);
        return;
    }
    if (replies_read_announced(reply->body, reply->len, &announced) != STATUS_OK) {
        delivery_fail(delivery, OUTBOX_NOT_UNDERSTOOD, -1);
        return;
    }
    entry->state = OUTBOX_ANNOUNCED;
    /* One sync for both: nothing but the submit follows an announcement. */
    entry->submit_sent = true;
    memcpy(entry->submission, announced.submission, sizeof(entry->submission));
    memcpy(entry->case_id, announced.case_id, sizeof(entry->case_id));
    delivery->repeat = false;
    if (delivery_save(delivery))
        delivery_submit(delivery);
}

void
delivery_announce(struct delivery *delivery)
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
