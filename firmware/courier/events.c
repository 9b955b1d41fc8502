#include "courier/events.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "courier/replies.h"
#include "courier/requests.h"

struct events {
    struct api *api;
    struct keyring *keyring;
    const struct config *config;
    struct api_call *call;
    struct events_query query;
    events_fn *fn;
    void *context;
    struct events_result result;
    int page;
    /* The page being walked; open while a key is fetched. */
    struct json_doc *doc;
    const struct json_node *tokens;
    size_t count, at;
    int64_t seen, total;
    struct set_event_peek peek;
    struct set_event event;
};

struct events *
events_create(struct api *api, struct keyring *keyring, const struct config *config)
{
    struct events *events = calloc(1, sizeof(*events));
    if (events == NULL)
        abort();
    events->api = api;
    events->keyring = keyring;
    events->config = config;
    return events;
}

void
events_destroy(struct events *events)
{
    if (events == NULL)
        return;
    events_cancel(events);
    free(events);
}

static void
close_page(struct events *events)
{
    json_close(events->doc);
    events->doc = NULL;
}

void
events_cancel(struct events *events)
{
    api_cancel(events->api, events->call);
    events->call = NULL;
    keyring_cancel(events->keyring);
    close_page(events);
}

static void
end(struct events *events, enum status status)
{
    close_page(events);
    events->result.status = status;
    events->fn(events->context, &events->result);
}

/* FIT-Connect's problem types are URIs; their last part says what it is about. */
static bool
is_about_opening(const struct set_event *event)
{
    static const char *const words[] = {"encryption-issue", "decryption-issue"};
    for (size_t i = 0; i < event->problem_count; i++) {
        const char *slash = strrchr(event->problem[i].type, '/');
        const char *last = slash != NULL ? slash + 1 : event->problem[i].type;
        for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++)
            if (text_equal(last, words[k]))
                return true;
    }
    return false;
}

static void
note(struct events *events)
{
    const struct set_event *event = &events->event;
    struct events_result *result = &events->result;

    switch (event->kind) {
    case SET_EVENT_SUBMIT:
        result->submitted = true;
        break;
    case SET_EVENT_ACCEPT:
        if (set_event_proves(event, events->query.tag_metadata,
                             events->query.tag_data)) {
            result->accepted = true;
        } else {
            LOG(LOG_LEVEL_ERROR, "accept-without-our-tags");
            result->doubtful = true;
        }
        break;
    case SET_EVENT_REJECT:
        result->rejected = true;
        result->rejected_by_service = event->signer == SET_EVENT_BY_SERVICE;
        result->unreadable = is_about_opening(event);
        break;
    case SET_EVENT_CREATE:
    case SET_EVENT_NOTIFY:
    case SET_EVENT_FORWARD:
    case SET_EVENT_DELETE:
        break;
    }
}

static void
doubt(struct events *events, const char *why)
{
    LOG(LOG_LEVEL_ERROR, "event-not-believed", LOG_WORD("reason", why));
    events->result.doubtful = true;
}

static void walk(struct events *events);
static void fetch_page(struct events *events);

static void
on_key(void *context, enum status status, const struct jwk *key)
{
    struct events *events = context;
    enum set_event_reason why = SET_EVENT_FINE;
    const char *text = NULL;
    size_t len = 0;
    const struct set_event_expected expected = {
        .service_issuer = events->config->service_issuer[0] != '\0'
                              ? events->config->service_issuer
                              : events->config->submission_url,
        .destination_id = events->query.destination_id,
        .submission_id = events->query.submission_id,
        .case_id = events->query.case_id,
    };

    if (status == STATUS_AGAIN) {
        end(events, STATUS_AGAIN);
        return;
    }
    if (status != STATUS_OK) {
        doubt(events, status == STATUS_NOT_FOUND ? "key-unknown" : "key-refused");
    } else if (json_view_item_text(events->tokens, events->at, &text, &len) ==
               STATUS_OK) {
        status = set_event_verify(text, len, key, &expected, &events->event, &why);
        if (status == STATUS_OK)
            note(events);
        else if (status != STATUS_NOT_FOUND)
            doubt(events, set_event_reason_name(why));
    }
    events->at++;
    walk(events);
}

/* Goes on to the next token that is about this submission and asks for its key. */
static void
walk(struct events *events)
{
    struct set_event_peek *peek = &events->peek;
    enum set_event_reason why = SET_EVENT_FINE;
    const char *text = NULL;
    size_t len = 0;

    for (; events->at < events->count; events->at++) {
        if (json_view_item_text(events->tokens, events->at, &text, &len) != STATUS_OK) {
            doubt(events, "no-text");
            continue;
        }
        if (set_event_peek(text, len, peek, &why) != STATUS_OK) {
            doubt(events, set_event_reason_name(why));
            continue;
        }
        if (!text_equal(peek->submission_id, events->query.submission_id))
            continue;
        bool service = peek->signer == SET_EVENT_BY_SERVICE;
        if (!service && !text_equal(peek->issuer, events->query.destination_id)) {
            doubt(events, set_event_reason_name(SET_EVENT_ISSUER_OTHER));
            continue;
        }
        keyring_want(events->keyring, service ? NULL : events->query.destination_id,
                     peek->kid, on_key, events);
        return;
    }
    events->seen += (int64_t)events->count;
    if (events->seen >= events->total || events->count == 0) {
        end(events, STATUS_OK);
        return;
    }
    close_page(events);
    if (++events->page >= EVENTS_PAGES_MAX) {
        LOG(LOG_LEVEL_WARN, "event-log-too-long");
        end(events, STATUS_AGAIN);
        return;
    }
    fetch_page(events);
}

static void
on_page(void *context, const struct net_reply *reply)
{
    struct events *events = context;

    events->call = NULL;
    events->result.http = reply->status == STATUS_OK ? reply->http : 0;
    events->result.retry_after_s = reply->retry_after_s;
    if (reply->status == STATUS_OK && reply->http == 404) {
        end(events, STATUS_NOT_FOUND);
        return;
    }
    if (reply->status != STATUS_OK || reply->http != 200) {
        end(events, STATUS_AGAIN);
        return;
    }
    if (replies_open_events(reply->body, reply->len, &events->doc, &events->tokens,
                            &events->count, &events->total) != STATUS_OK) {
        LOG(LOG_LEVEL_WARN, "event-log-malformed");
        end(events, STATUS_AGAIN);
        return;
    }
    events->at = 0;
    walk(events);
}

static void
fetch_page(struct events *events)
{
    char path[100], url[REQUESTS_URL_MAX];

    text_format(path, sizeof(path), "/v1/cases/%%s/events?offset=%lld&limit=%d",
                (long long)events->seen, REPLIES_EVENTS_PAGE);
    if (requests_url(url, sizeof(url), events->config->submission_url, path,
                     events->query.case_id, "") != STATUS_OK)
        abort();
    events->call = api_start(
        events->api, &(struct net_request){.url = url, .reply_max = REPLIES_EVENTS_MAX},
        true, on_page, events);
    if (events->call == NULL)
        abort();
}

void
events_start(struct events *events, const struct events_query *query, events_fn *fn,
             void *context)
{
    events_cancel(events);
    events->query = *query;
    events->fn = fn;
    events->context = context;
    events->result = (struct events_result){.retry_after_s = -1};
    events->page = 0;
    events->seen = events->total = 0;
    fetch_page(events);
}
