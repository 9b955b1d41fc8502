#include "courier/identification.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hosts.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"
#include "courier/credential.h"
#include "courier/replies.h"
#include "courier/requests.h"

enum { BEARER_MAX = 512, CALL_MS = 15 * 1000 };

struct identification {
    struct loop *loop;
    struct net net;
    const struct config *config;
    identification_fn *fn;
    void *context;
    char bearer[BEARER_MAX]; /* "": not usable */
    int64_t attempt;         /* 0: none under way */
    bool phone;
    char id[65]; /* the service's name for it, "" before it has answered */
    int64_t until_ms;
    struct net_call *call;     /* of the attempt */
    struct net_call *farewell; /* tells the service that an attempt has ended */
    struct loop_source *poll;
};

static void
forget(struct identification *all)
{
    net_cancel(&all->net, all->call);
    all->call = NULL;
    loop_disarm(all->poll);
    all->attempt = 0;
    all->phone = false;
    secret_erase(all->id, sizeof(all->id));
}

static void
fail(struct identification *all, enum link_identify_failure failure)
{
    static const char *const names[] = {
        [LINK_IDENTIFY_NO_SERVICE] = "no-service",
        [LINK_IDENTIFY_REFUSED] = "refused",
        [LINK_IDENTIFY_EXPIRED] = "expired",
        [LINK_IDENTIFY_ABORTED] = "aborted",
    };
    struct link_message message = {.kind = LINK_IDENTIFY_FAILED,
                                   .attempt = all->attempt,
                                   .identify_failed = (int32_t)failure};
    LOG(LOG_LEVEL_WARN, "identification-failed", LOG_WORD("why", names[failure]));
    forget(all);
    all->fn(all->context, &message);
}

/* What a reply without a result means. Only on a phone somebody else can give up. */
static enum link_identify_failure
failure_of(const struct identification *all, const struct net_reply *reply)
{
    if (reply->status != STATUS_OK)
        return LINK_IDENTIFY_NO_SERVICE;
    return reply->http == 410                 ? LINK_IDENTIFY_EXPIRED
           : reply->http == 409 && all->phone ? LINK_IDENTIFY_ABORTED
           : reply->http >= 500               ? LINK_IDENTIFY_NO_SERVICE
                                              : LINK_IDENTIFY_REFUSED;
}

static void
start(struct identification *all, const struct net_request *request, net_reply_fn *fn)
{
    all->call = net_start(&all->net, request, fn, all);
    if (all->call == NULL)
        fail(all, LINK_IDENTIFY_NO_SERVICE);
}

/* Somebody is at work with the phone, and there is time: not ready yet, or one look
 * that went astray. */
static bool
may_look_again(const struct identification *all, const struct net_reply *reply)
{
    bool later = reply->status == STATUS_TIMEOUT || reply->status == STATUS_GONE ||
                 (reply->status == STATUS_OK &&
                  (reply->http == 202 || reply->http == 429 || reply->http >= 500));
    return all->phone && later && loop_now_ms(all->loop) < all->until_ms;
}

static void
on_token(void *context, const struct net_reply *reply)
{
    struct identification *all = context;
    struct link_message message = {.kind = LINK_IDENTITY, .attempt = all->attempt};

    all->call = NULL;
    if (may_look_again(all, reply)) {
        loop_arm(all->poll, IDENTIFICATION_POLL_MS, 100);
        return;
    }
    if (reply->status != STATUS_OK || reply->http != 200 ||
        !text_equal(reply->content_type, "application/jose") || reply->len == 0) {
        fail(all, reply->status == STATUS_OK && reply->http == 202
                      ? LINK_IDENTIFY_EXPIRED
                      : failure_of(all, reply));
        return;
    }
    LOG(LOG_LEVEL_INFO, "identification-done");
    message.identity =
        (struct link_bytes){(const uint8_t *)reply->body, (uint32_t)reply->len};
    forget(all);
    all->fn(all->context, &message);
}

static void
on_poll(void *context)
{
    struct identification *all = context;
    char url[REQUESTS_URL_MAX];
    if (requests_url(url, sizeof(url), all->config->identity_url, "/v1/vorgaenge/%s",
                     all->id, "") != STATUS_OK) {
        fail(all, LINK_IDENTIFY_REFUSED);
        return;
    }
    start(all,
          &(struct net_request){.url = url,
                                .bearer = all->bearer,
                                .reply_max = LINK_IDENTITY_MAX,
                                .total_ms = CALL_MS},
          on_token);
}

static void
on_begun(void *context, const struct net_reply *reply)
{
    struct identification *all = context;
    struct link_message message = {.kind = LINK_IDENTIFY_READY,
                                   .attempt = all->attempt};
    struct replies_begun begun;

    all->call = NULL;
    if (reply->status != STATUS_OK || reply->http != 201) {
        fail(all, failure_of(all, reply));
        return;
    }
    if (replies_read_begun(reply->body, reply->len, all->phone, &begun) != STATUS_OK) {
        fail(all, LINK_IDENTIFY_NO_SERVICE);
        return;
    }
    const char *hosts = all->config->identity_hosts;
    if (!hosts_allow_page(hosts, begun.ready.token_url) ||
        (all->phone && !hosts_allow_page(hosts, begun.ready.start_url))) {
        LOG(LOG_LEVEL_ERROR, "identification-host-unknown");
        fail(all, LINK_IDENTIFY_REFUSED);
        return;
    }
    memcpy(all->id, begun.id, sizeof(all->id));
    all->until_ms = loop_now_ms(all->loop) + begun.ready.valid_s * 1000;
    message.identify_ready = begun.ready;
    if (all->phone)
        loop_arm(all->poll, IDENTIFICATION_POLL_MS, 100);
    all->fn(all->context, &message);
}

static void
read_bearer(struct identification *all)
{
    char sentence[CONFIG_PATH_MAX + 200];
    const char *path = all->config->identity_secret;
    if (all->config->identity_url[0] == '\0')
        return;
    enum credential_reason reason =
        credential_read(path, all->bearer, sizeof(all->bearer));
    if (reason == CREDENTIAL_FINE)
        return;
    LOG(LOG_LEVEL_ERROR, "identity-key-refused",
        LOG_WORD("reason", credential_reason_name(reason)));
    credential_advise(reason, path, sentence, sizeof(sentence));
    fprintf(stderr, "%s\n", sentence);
}

struct identification *
identification_create(struct loop *loop, const struct net *net,
                      const struct config *config, identification_fn *fn, void *context)
{
    struct identification *all = calloc(1, sizeof(*all));
    if (all == NULL)
        abort();
    all->loop = loop;
    all->net = *net;
    all->config = config;
    all->fn = fn;
    all->context = context;
    all->poll = loop_add_timer(loop, on_poll, all);
    read_bearer(all);
    return all;
}

void
identification_destroy(struct identification *all)
{
    if (all == NULL)
        return;
    forget(all);
    net_cancel(&all->net, all->farewell);
    loop_remove(all->poll);
    secret_erase(all, sizeof(*all));
    free(all);
}

void
identification_begin(struct identification *all, int64_t attempt,
                     const struct link_identify *identify)
{
    char url[REQUESTS_URL_MAX];
    char body[REQUESTS_IDENTIFY_MAX];

    identification_end(all, all->attempt);
    all->attempt = attempt;
    all->phone = identify->phone;
    if (all->bearer[0] == '\0' ||
        requests_url(url, sizeof(url), all->config->identity_url, "/v1/vorgaenge", "",
                     "") != STATUS_OK ||
        requests_identify(body, sizeof(body), identify) != STATUS_OK) {
        fail(all, LINK_IDENTIFY_NO_SERVICE);
        return;
    }
    start(all,
          &(struct net_request){.method = NET_POST,
                                .url = url,
                                .bearer = all->bearer,
                                .content_type = "application/json",
                                .body = body,
                                .body_len = strlen(body),
                                .reply_max = REPLIES_SMALL_MAX,
                                .total_ms = CALL_MS},
          on_begun);
}

void
identification_result(struct identification *all, int64_t attempt, const char *url)
{
    if (attempt == 0 || attempt != all->attempt || all->call != NULL)
        return;
    if (!hosts_allow_page(all->config->identity_hosts, url)) {
        LOG(LOG_LEVEL_ERROR, "identification-host-unknown");
        fail(all, LINK_IDENTIFY_REFUSED);
        return;
    }
    start(all,
          &(struct net_request){
              .url = url, .reply_max = LINK_IDENTITY_MAX, .total_ms = CALL_MS},
          on_token);
}

static void
on_farewell(void *context, const struct net_reply *reply)
{
    struct identification *all = context;
    (void)reply; /* the service forgets it by itself, too */
    all->farewell = NULL;
}

void
identification_end(struct identification *all, int64_t attempt)
{
    char url[REQUESTS_URL_MAX];
    if (attempt == 0 || attempt != all->attempt)
        return;
    if (all->id[0] != '\0' && all->farewell == NULL &&
        requests_url(url, sizeof(url), all->config->identity_url,
                     "/v1/vorgaenge/%s/ende", all->id, "") == STATUS_OK)
        all->farewell =
            net_start(&all->net,
                      &(struct net_request){.method = NET_POST,
                                            .url = url,
                                            .bearer = all->bearer,
                                            .content_type = "application/json",
                                            .body = "{}",
                                            .body_len = 2,
                                            .reply_max = 1024,
                                            .total_ms = CALL_MS},
                      on_farewell, all);
    forget(all);
}
