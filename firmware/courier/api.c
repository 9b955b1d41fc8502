#include "courier/api.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"
#include "courier/credential.h"
#include "courier/replies.h"
#include "courier/requests.h"

enum { DOUBT_MS = 5000 }; /* so long an answer of ours holds */

struct api_call {
    struct api *api;
    struct net_request request; /* url and body are ours */
    char *url, *body;
    bool authorized;
    bool renewed;      /* a 401 was answered with a new token already */
    unsigned token_at; /* api's `tokens` when it was sent */
    net_reply_fn *fn;
    void *context;
    struct net_call *net; /* NULL while it waits for the token */
};

struct api {
    struct net net;
    const struct config *config;
    char secret[API_SECRET_MAX];
    api_online_fn *online_fn;
    void *context;
    struct api_call *call[API_CALLS_MAX];
    struct net_call *token_call;
    struct replies_token token;
    int64_t token_until_ms; /* of the boot clock; 0: no token */
    unsigned tokens;        /* how many were fetched: tells a new one from an old one */
    bool online;
    int64_t heard_ms; /* of the boot clock: an answer of ours, or that there was none */
    bool told;        /* a server told its time */
    int64_t skew_s;   /* server minus here, then */
    int64_t clock_s;  /* here minus the boot clock, then */
};

/* Changes only where somebody sets the clock. */
static int64_t
clock_s(void)
{
    return (int64_t)time(NULL) - clock_boot_s();
}

static void
read_secret(struct api *api)
{
    char sentence[CONFIG_PATH_MAX + 200];
    const char *path = api->config->secret_file;
    enum credential_reason reason =
        credential_read(path, api->secret, sizeof(api->secret));
    if (reason == CREDENTIAL_FINE)
        return;
    LOG(LOG_LEVEL_ERROR, "client-secret-refused",
        LOG_WORD("reason", credential_reason_name(reason)));
    credential_advise(reason, path, sentence, sizeof(sentence));
    fprintf(stderr, "%s\n", sentence);
}

struct api *
api_create(const struct net *net, const struct config *config, api_online_fn *online,
           void *context)
{
    struct api *api = calloc(1, sizeof(*api));
    if (api == NULL)
        abort();
    api->net = *net;
    api->config = config;
    api->online_fn = online;
    api->context = context;
    read_secret(api);
    return api;
}

void
api_destroy(struct api *api)
{
    if (api == NULL)
        return;
    for (int i = 0; i < API_CALLS_MAX; i++)
        api_cancel(api, api->call[i]);
    net_cancel(&api->net, api->token_call);
    secret_erase(api, sizeof(*api));
    free(api);
}

/* True if our clock was wrong before this was known of it, and is right. */
static bool
note_skew(struct api *api, int64_t skew_s)
{
    bool was_wrong = llabs(api->skew_s) > API_SKEW_MAX_S;
    api->skew_s = skew_s;
    api->clock_s = clock_s();
    api->told = true;
    bool wrong = llabs(api->skew_s) > API_SKEW_MAX_S;
    if (wrong != was_wrong)
        LOG(wrong ? LOG_LEVEL_ERROR : LOG_LEVEL_INFO,
            wrong ? "clock-wrong" : "clock-right", LOG_NUMBER("seconds", api->skew_s));
    return was_wrong && !wrong;
}

static bool
has_answered(const struct net_reply *reply)
{
    return reply->status == STATUS_OK || reply->status == STATUS_TOO_LARGE;
}

/* What every reply tells: what time the server has, and the delivery service's own
 * (`ours`) whether there is a way to it. Another operator's host is no proof of that:
 * one that is down beside one that is up would bring the network back for ever. */
static void
observe(struct api *api, const struct net_reply *reply, bool ours)
{
    bool online = ours ? has_answered(reply) : api->online;
    bool turned = online != api->online;
    bool righted =
        reply->date_s > 0 && note_skew(api, reply->date_s - (int64_t)time(NULL));
    api->online = online;
    if (ours)
        api->heard_ms = clock_boot_ms();
    if (turned)
        LOG(LOG_LEVEL_INFO, online ? "network-there" : "network-gone",
            LOG_WORD("status", status_name(reply->status)));
    if (turned || righted)
        api->online_fn(api->context, online);
}

static void
free_call(struct api_call *call)
{
    free(call->url);
    free(call->body);
    free(call);
}

static void
end_call(struct api_call *call, const struct net_reply *reply)
{
    struct api *api = call->api;
    for (int i = 0; i < API_CALLS_MAX; i++)
        if (api->call[i] == call)
            api->call[i] = NULL;
    call->fn(call->context, reply);
    free_call(call);
}

static void send_call(struct api_call *call);
static void fetch_token(struct api *api);

static void
on_reply(void *context, const struct net_reply *reply)
{
    struct api_call *call = context;
    struct api *api = call->api;

    call->net = NULL;
    observe(api, reply, call->authorized);
    if (!call->authorized && api->online && !has_answered(reply) &&
        clock_boot_ms() - api->heard_ms > DOUBT_MS)
        fetch_token(api); /* is it that host alone? */
    if (reply->status == STATUS_OK && reply->http == 401 && call->authorized) {
        /* Another call may have fetched a new token since this one was sent. */
        if (call->token_at == api->tokens)
            api->token_until_ms = 0;
        if (!call->renewed) {
            call->renewed = true;
            send_call(call);
            return;
        }
    }
    end_call(call, reply);
}

static void
fail_waiting(struct api *api, const struct net_reply *reply)
{
    for (int i = 0; i < API_CALLS_MAX; i++)
        if (api->call[i] != NULL && api->call[i]->net == NULL)
            end_call(api->call[i], reply);
}

/* What a server that gives no token says of itself is not said of what was asked for:
 * its 404 is no destination that is closed, its 413 no application that is too large.
 */
static int
refusal_of(int http)
{
    if (http == 400 || http == 401)
        return 401;
    return http == 403 || http == 429 ? http : 503;
}

static void
on_token(void *context, const struct net_reply *reply)
{
    struct api *api = context;
    struct net_reply refusal = *reply;

    api->token_call = NULL;
    observe(api, reply, true);
    if (reply->status == STATUS_OK && reply->http == 200) {
        refusal.status = replies_read_token(reply->body, reply->len, &api->token);
        if (refusal.status == STATUS_OK) {
            api->tokens++;
            /* A minute early, so that a token does not end on its way. */
            int64_t life_s =
                api->token.expires_s - (api->token.expires_s > 120 ? 60 : 5);
            api->token_until_ms = clock_boot_ms() + life_s * 1000;
            for (int i = 0; i < API_CALLS_MAX; i++)
                if (api->call[i] != NULL && api->call[i]->net == NULL)
                    send_call(api->call[i]);
            return;
        }
    }
    LOG(LOG_LEVEL_WARN, "token-refused",
        LOG_WORD("status", status_name(refusal.status)),
        LOG_NUMBER("http", refusal.http));
    refusal.http = refusal_of(refusal.http);
    fail_waiting(api, &refusal);
}

static void
fetch_token(struct api *api)
{
    char form[REQUESTS_FORM_MAX];
    const struct config *config = api->config;

    if (api->token_call != NULL)
        return;
    if (requests_token_form(form, sizeof(form), config->client_id, api->secret,
                            config->scope) != STATUS_OK)
        abort(); /* the maxima of the configuration fit */
    api->token_call = net_start(&api->net,
                                &(struct net_request){
                                    .method = NET_POST,
                                    .url = config->token_url,
                                    .content_type = "application/x-www-form-urlencoded",
                                    .body = form,
                                    .body_len = strlen(form),
                                    .reply_max = REPLIES_SMALL_MAX,
                                },
                                on_token, api);
    secret_erase(form, sizeof(form));
    if (api->token_call == NULL)
        abort(); /* NET_CALLS_MAX covers all calls of the courier and this one */
}

static void
send_call(struct api_call *call)
{
    struct api *api = call->api;
    call->net = NULL;
    if (call->authorized && clock_boot_ms() >= api->token_until_ms) {
        fetch_token(api);
        return;
    }
    call->request.bearer = call->authorized ? api->token.token : NULL;
    call->token_at = api->tokens;
    call->net = net_start(&api->net, &call->request, on_reply, call);
    if (call->net == NULL)
        abort();
}

struct api_call *
api_start(struct api *api, const struct net_request *request, bool authorized,
          net_reply_fn *fn, void *context)
{
    int place = 0;
    while (place < API_CALLS_MAX && api->call[place] != NULL)
        place++;
    if (place == API_CALLS_MAX)
        return NULL;
    struct api_call *call = calloc(1, sizeof(*call));
    if (call == NULL || (call->url = strdup(request->url)) == NULL)
        abort();
    if (request->body_len > 0) {
        call->body = malloc(request->body_len);
        if (call->body == NULL)
            abort();
        memcpy(call->body, request->body, request->body_len);
    }
    call->api = api;
    call->request = *request;
    call->request.url = call->url;
    call->request.body = call->body;
    call->authorized = authorized;
    call->fn = fn;
    call->context = context;
    api->call[place] = call;
    send_call(call);
    return call;
}

void
api_cancel(struct api *api, struct api_call *call)
{
    if (call == NULL)
        return;
    for (int i = 0; i < API_CALLS_MAX; i++)
        if (api->call[i] == call)
            api->call[i] = NULL;
    net_cancel(&api->net, call->net);
    free_call(call);
}

bool
api_is_online(const struct api *api)
{
    return api->online;
}

int64_t
api_skew_s(const struct api *api)
{
    return api->told ? api->skew_s - (clock_s() - api->clock_s) : 0;
}

void
api_look_at_clock(struct api *api)
{
    if (api->told && note_skew(api, api_skew_s(api)))
        api->online_fn(api->context, api->online);
}

bool
api_clock_is_right(const struct api *api)
{
    return api->told && llabs(api_skew_s(api)) <= API_SKEW_MAX_S;
}
