#include "courier/lookup.h"

#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "base/text.h"
#include "courier/requests.h"

struct lookup {
    struct api *api;
    const struct config *config;
    const struct chain_trust *trust;
    struct revocations *revocations;
    struct revocations_call *lists;
    struct api_call *call;
    char id[LINK_ID_MAX], service[LINK_URN_MAX], kid[LINK_KID_MAX];
    struct replies_destination destination;
    struct jwk key;
    bool revocation_known;
    lookup_fn *fn;
    void *context;
};

static const char *
name_of(enum lookup_verdict verdict)
{
    static const char *const names[] = {
        [LOOKUP_FOUND] = "found",         [LOOKUP_NO_ANSWER] = "no-answer",
        [LOOKUP_INACTIVE] = "inactive",   [LOOKUP_CLOSED] = "closed",
        [LOOKUP_WITHDRAWN] = "withdrawn", [LOOKUP_UNTRUSTED] = "untrusted",
    };
    return names[verdict];
}

struct lookup *
lookup_create(struct api *api, const struct config *config,
              const struct chain_trust *trust, struct revocations *revocations)
{
    struct lookup *lookup = calloc(1, sizeof(*lookup));
    if (lookup == NULL)
        abort();
    lookup->api = api;
    lookup->config = config;
    lookup->trust = trust;
    lookup->revocations = revocations;
    return lookup;
}

void
lookup_destroy(struct lookup *lookup)
{
    if (lookup == NULL)
        return;
    lookup_cancel(lookup);
    free(lookup);
}

void
lookup_cancel(struct lookup *lookup)
{
    api_cancel(lookup->api, lookup->call);
    lookup->call = NULL;
    revocations_cancel(lookup->lists);
    lookup->lists = NULL;
}

static void
end(struct lookup *lookup, enum lookup_verdict verdict, enum status status,
    const struct net_reply *reply)
{
    struct lookup_result result = {
        .verdict = verdict,
        .status = status,
        .http = reply->status == STATUS_OK ? reply->http : 0,
        .retry_after_s = reply->retry_after_s,
    };
    if (verdict == LOOKUP_FOUND) {
        result.destination = &lookup->destination;
        result.key = &lookup->key;
        result.revocation_known = lookup->revocation_known;
    } else {
        LOG(LOG_LEVEL_WARN, "destination-lookup", LOG_WORD("verdict", name_of(verdict)),
            LOG_WORD("status", status_name(status)), LOG_NUMBER("http", result.http));
    }
    lookup->fn(lookup->context, &result);
}

static void
end_unanswered(struct lookup *lookup, const struct net_reply *reply)
{
    enum status status = reply->status != STATUS_OK                 ? reply->status
                         : reply->http == 401 || reply->http == 403 ? STATUS_DENIED
                         : reply->http == 429 || reply->http >= 500 ? STATUS_AGAIN
                                                                    : STATUS_INVALID;
    end(lookup, LOOKUP_NO_ANSWER, status, reply);
}

static void
ask(struct lookup *lookup, const char *path, const char *second, size_t maximum,
    net_reply_fn *fn)
{
    char url[REQUESTS_URL_MAX];
    if (requests_url(url, sizeof(url), lookup->config->submission_url, path, lookup->id,
                     second) != STATUS_OK)
        abort(); /* every part has a maximum that fits */
    lookup->call =
        api_start(lookup->api, &(struct net_request){.url = url, .reply_max = maximum},
                  true, fn, lookup);
    if (lookup->call == NULL)
        abort(); /* API_CALLS_MAX covers every module of the courier */
}

/* The answer everything that follows the last reply is decided on. */
static const struct net_reply answered = {
    .status = STATUS_OK, .http = 200, .retry_after_s = -1};

/* False if the chain of the key was refused, and the lookup has ended. */
static bool
chain_holds(struct lookup *lookup)
{
    struct chain_result chain;
    enum status status =
        chain_verify(&lookup->key.chain, CHAIN_USE_SEAL, &lookup->key.key,
                     lookup->trust, (int64_t)time(NULL), &chain);
    lookup->revocation_known = chain.revocation_known;
    if (status == STATUS_OK)
        return true;
    LOG(LOG_LEVEL_ERROR, "destination-chain-refused",
        LOG_WORD("reason", chain_reason_name(chain.reason)));
    bool over = chain.reason == CHAIN_REVOKED || chain.reason == CHAIN_EXPIRED;
    end(lookup, over ? LOOKUP_WITHDRAWN : LOOKUP_UNTRUSTED, status, &answered);
    return false;
}

static void
believe(struct lookup *lookup)
{
    revocations_note(lookup->revocations, lookup->revocation_known);
    end(lookup, LOOKUP_FOUND, STATUS_OK, &answered);
}

static void
on_lists(void *context)
{
    struct lookup *lookup = context;
    lookup->lists = NULL;
    if (chain_holds(lookup))
        believe(lookup);
}

static void
on_key(void *context, const struct net_reply *reply)
{
    struct lookup *lookup = context;
    enum jwk_reason why = JWK_FINE;

    lookup->call = NULL;
    if (reply->status == STATUS_OK && reply->http == 404) {
        end(lookup, LOOKUP_WITHDRAWN, STATUS_NOT_FOUND, reply);
        return;
    }
    if (reply->status != STATUS_OK || reply->http != 200) {
        end_unanswered(lookup, reply);
        return;
    }
    enum status status =
        jwk_parse_wrap(reply->body, reply->len, lookup->kid, &lookup->key, &why);
    if (status != STATUS_OK) {
        LOG(LOG_LEVEL_ERROR, "destination-key-refused",
            LOG_WORD("reason", jwk_reason_name(why)));
        end(lookup, LOOKUP_UNTRUSTED, status, reply);
        return;
    }
    if (!chain_holds(lookup))
        return;
    /* What the lists say is looked at once they are there, or cannot be had. */
    lookup->lists =
        revocations_start(lookup->revocations, &lookup->key.chain, on_lists, lookup);
    if (lookup->lists == NULL)
        believe(lookup);
}

static void
on_destination(void *context, const struct net_reply *reply)
{
    struct lookup *lookup = context;
    struct replies_destination *found = &lookup->destination;

    lookup->call = NULL;
    if (reply->status == STATUS_OK && reply->http == 404) {
        end(lookup, LOOKUP_CLOSED, STATUS_NOT_FOUND, reply);
        return;
    }
    if (reply->status != STATUS_OK || reply->http != 200) {
        end_unanswered(lookup, reply);
        return;
    }
    if (replies_read_destination(reply->body, reply->len, lookup->id, lookup->service,
                                 lookup->config->region, found) != STATUS_OK) {
        end(lookup, LOOKUP_NO_ANSWER, STATUS_INVALID, reply);
        return;
    }
    if (found->activity == REPLIES_CLOSED || !found->serves) {
        end(lookup, LOOKUP_CLOSED, STATUS_NOT_FOUND, reply);
        return;
    }
    if (found->activity == REPLIES_INACTIVE || found->metadata_major == 0) {
        end(lookup, LOOKUP_INACTIVE, STATUS_AGAIN, reply);
        return;
    }
    if (lookup->kid[0] == '\0')
        text_format(lookup->kid, sizeof(lookup->kid), "%s", found->kid);
    ask(lookup, "/v1/destinations/%s/keys/%s", lookup->kid, JWK_JSON_MAX, on_key);
}

void
lookup_start(struct lookup *lookup, const char *destination, const char *service,
             const char *kid, lookup_fn *fn, void *context)
{
    lookup_cancel(lookup);
    lookup->fn = fn;
    lookup->context = context;
    text_format(lookup->id, sizeof(lookup->id), "%s", destination);
    text_format(lookup->service, sizeof(lookup->service), "%s", service);
    text_format(lookup->kid, sizeof(lookup->kid), "%s", kid != NULL ? kid : "");
    ask(lookup, "/v1/destinations/%s", "", REPLIES_SMALL_MAX, on_destination);
}
