#include "courier/destinations.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/files.h"
#include "base/log.h"
#include "base/text.h"
#include "courier/replies.h"
#include "courier/requests.h"
#include "courier/retry.h"
#include "crypto/destination_signature.h"

#define LEIKA_PREFIX "urn:de:fim:leika:leistung:"

_Static_assert(CONFIG_URL_MAX + 3 * (LINK_URN_MAX + CONFIG_WORD_MAX) + 32 <=
                   REQUESTS_URL_MAX,
               "the question for a route is the longest address");

enum { PROBE_MAX_MS = 60000 }; /* how long a network that is back may go unnoticed */

struct service {
    char urn[LINK_URN_MAX];
    char destination[LINK_ID_MAX]; /* "": by routing */
};

struct destinations {
    struct destinations_parts parts;
    struct outbox *outbox; /* NULL until it could be opened */
    struct loop_source *timer;
    struct api_call *call;
    struct service service[CONFIG_MAX_DESTINATIONS];
    int count;
    int at; /* the service of the round; `count` between rounds */
    bool unanswered;
    int64_t failures; /* rounds without answer in a row */
    struct replies_route route;
    struct jwk pinned;
    char host[CONFIG_URL_MAX];
    uint8_t chain[LINK_CHAIN_MAX];
};

static int64_t
wall_s(void)
{
    return (int64_t)time(NULL);
}

static void
offer_none(struct destinations *all, const char *urn, enum status status)
{
    struct link_message message = {.kind = LINK_NO_KEY};
    message.no_key.status = (int32_t)status;
    text_format(message.no_key.service, sizeof(message.no_key.service), "%s", urn);
    all->parts.fn(all->parts.context, &message);
}

/* The last verified key, as long as it may be used offline; else says `status`. */
static void
offer_remembered(struct destinations *all, const char *urn, enum status status)
{
    struct link_message message = {.kind = LINK_KEY};
    enum status found = outbox_read_key(all->outbox, urn, &message.key, all->chain);
    int64_t age = wall_s() - message.key.fetched_at;

    if (found != STATUS_OK && found != STATUS_NOT_FOUND)
        LOG(LOG_LEVEL_ERROR, "outbox-read", LOG_WORD("status", status_name(found)));
    if (found == STATUS_OK && age <= all->parts.config->key_max_age_s)
        all->parts.fn(all->parts.context, &message);
    else
        offer_none(all, urn, found == STATUS_OK ? STATUS_EXPIRED : status);
}

static void next_service(struct destinations *all);

static void
no_answer(struct destinations *all, enum status status)
{
    all->unanswered = true;
    offer_remembered(all, all->service[all->at].urn, status);
    all->at++;
    next_service(all);
}

/* An answer that says no: what was remembered must not be used either. */
static void
refuse(struct destinations *all, enum status status)
{
    const char *urn = all->service[all->at].urn;
    enum status dropped = outbox_drop_key(all->outbox, urn);
    if (dropped != STATUS_OK)
        LOG(LOG_LEVEL_ERROR, "outbox-write", LOG_WORD("status", status_name(dropped)));
    offer_none(all, urn, status);
    all->at++;
    next_service(all);
}

static enum status
write_chain(const struct chain *chain, uint8_t *out, uint32_t *len)
{
    *len = 0;
    for (size_t i = 0; i < chain->count; i++) {
        uint32_t size = (uint32_t)chain->cert[i].size;
        if (size + sizeof(size) > LINK_CHAIN_MAX - *len)
            return STATUS_TOO_LARGE;
        memcpy(out + *len, &size, sizeof(size));
        memcpy(out + *len + sizeof(size), chain->cert[i].der, size);
        *len += (uint32_t)sizeof(size) + size;
    }
    return STATUS_OK;
}

static void
on_looked_up(void *context, const struct lookup_result *result)
{
    struct destinations *all = context;
    struct link_message message = {.kind = LINK_KEY};
    struct link_key *key = &message.key;
    uint32_t len = 0;

    /* A wrong clock of ours makes good certificates look bad. */
    bool skewed = llabs(api_skew_s(all->parts.api)) > API_SKEW_MAX_S;
    if (result->verdict == LOOKUP_NO_ANSWER ||
        (skewed && (result->verdict == LOOKUP_WITHDRAWN ||
                    result->verdict == LOOKUP_UNTRUSTED))) {
        no_answer(all, result->status);
        return;
    }
    if (result->verdict != LOOKUP_FOUND) {
        /* What takes nothing at present may take it later: that waits in the outbox. */
        refuse(all,
               result->verdict == LOOKUP_INACTIVE ? result->status : STATUS_DENIED);
        return;
    }
    if (write_chain(&result->key->chain, all->chain, &len) != STATUS_OK) {
        refuse(all, STATUS_TOO_LARGE);
        return;
    }
    *key = (struct link_key){.metadata_major = result->destination->metadata_major,
                             .fetched_at = wall_s(),
                             .fresh = true,
                             .revocation_known = result->revocation_known,
                             .chain = {all->chain, len}};
    const struct service *service = &all->service[all->at];
    text_format(key->service, sizeof(key->service), "%s", service->urn);
    text_format(key->destination, sizeof(key->destination), "%s",
                service->destination[0] != '\0' ? service->destination
                                                : all->route.destination);
    text_format(key->kid, sizeof(key->kid), "%s", result->key->kid);
    text_format(key->submission_schema, sizeof(key->submission_schema), "%s",
                result->destination->schema);
    enum status kept = outbox_keep_key(all->outbox, key);
    if (kept != STATUS_OK)
        LOG(LOG_LEVEL_ERROR, "outbox-write", LOG_WORD("status", status_name(kept)));
    all->parts.fn(all->parts.context, &message);
    all->at++;
    next_service(all);
}

static void
look_up(struct destinations *all, const char *destination)
{
    lookup_start(all->parts.lookup, destination, all->service[all->at].urn, NULL,
                 on_looked_up, all);
}

static void
on_signing_key(void *context, enum status status, const struct jwk *key)
{
    struct destinations *all = context;
    enum destination_reason why = DESTINATION_FINE;
    const struct destination_expected expected = {
        .submission_host = all->host,
        .destination_id = all->route.destination,
        .region = all->parts.config->region,
        .service = all->service[all->at].urn,
    };

    if (status == STATUS_AGAIN) {
        no_answer(all, status);
        return;
    }
    if (status == STATUS_OK)
        status = destination_signature_check(
            all->route.signature, strlen(all->route.signature), key, &expected, &why);
    if (status != STATUS_OK) {
        LOG(LOG_LEVEL_ERROR, "route-not-believed",
            LOG_WORD("reason", destination_reason_name(why)));
        refuse(all, STATUS_DENIED);
        return;
    }
    look_up(all, all->route.destination);
}

/* A key pinned by the operator, where the routing service's is in no key set. */
static enum status
read_pinned_key(const char *path, const char *kid, struct jwk *key)
{
    struct arena arena;
    enum jwk_reason why = JWK_FINE;
    char *json = NULL;
    size_t len = 0;

    arena_init(&arena, JWK_JSON_MAX + 4096);
    enum status status = files_read(path, JWK_JSON_MAX, &arena, &json, &len);
    if (status == STATUS_OK)
        status = jwk_parse_verify(json, len, kid, key, &why);
    arena_finish(&arena);
    if (status != STATUS_OK)
        LOG(LOG_LEVEL_ERROR, "routing-key-refused",
            LOG_WORD("status", status_name(status)),
            LOG_WORD("reason", jwk_reason_name(why)));
    return status == STATUS_OK ? STATUS_OK : STATUS_DENIED;
}

static void
on_route(void *context, const struct net_reply *reply)
{
    struct destinations *all = context;
    char kid[JWK_KID];

    all->call = NULL;
    if (reply->status != STATUS_OK || reply->http != 200) {
        no_answer(all, reply->status != STATUS_OK ? reply->status : STATUS_AGAIN);
        return;
    }
    enum status status = replies_read_route(reply->body, reply->len, &all->route);
    if (status == STATUS_OK)
        status = destination_signature_kid(all->route.signature,
                                           strlen(all->route.signature), kid);
    if (status != STATUS_OK) {
        LOG(LOG_LEVEL_ERROR, "route-refused", LOG_WORD("status", status_name(status)));
        refuse(all, status);
        return;
    }
    const char *pinned = all->parts.config->routing_key_file;
    if (pinned[0] == '\0') {
        keyring_want(all->parts.keyring, NULL, kid, on_signing_key, all);
        return;
    }
    status = read_pinned_key(pinned, kid, &all->pinned);
    on_signing_key(all, status, &all->pinned);
}

static void
find_route(struct destinations *all)
{
    char url[REQUESTS_URL_MAX];
    const char *urn = all->service[all->at].urn;
    const char *leika =
        text_starts_with(urn, LEIKA_PREFIX) ? urn + sizeof(LEIKA_PREFIX) - 1 : urn;

    if (requests_url(url, sizeof(url), all->parts.config->routing_url,
                     "/routes?leikaKey=%s&ars=%s", leika,
                     all->parts.config->region) != STATUS_OK)
        abort();
    /* Another operator's server: our token does not go there. */
    all->call =
        api_start(all->parts.api,
                  &(struct net_request){.url = url, .reply_max = REPLIES_ROUTES_MAX},
                  false, on_route, all);
    if (all->call == NULL)
        abort();
}

static void
end_round(struct destinations *all)
{
    const struct config *config = all->parts.config;
    bool skewed = llabs(api_skew_s(all->parts.api)) > API_SKEW_MAX_S;
    int64_t most =
        config->retry_max_ms < PROBE_MAX_MS ? config->retry_max_ms : PROBE_MAX_MS;
    all->failures = all->unanswered ? all->failures + 1 : 0;
    int64_t wait = all->unanswered
                       ? retry_wait(all->failures, config->retry_min_ms, most)
                       : config->key_refresh_ms;
    loop_arm(all->timer, skewed && wait > PROBE_MAX_MS ? PROBE_MAX_MS : wait, 1000);
}

static void
next_service(struct destinations *all)
{
    if (all->at >= all->count) {
        end_round(all);
        return;
    }
    if (all->service[all->at].destination[0] != '\0')
        look_up(all, all->service[all->at].destination);
    else
        find_route(all);
}

static void
on_timer(void *context)
{
    struct destinations *all = context;
    all->unanswered = false;
    all->at = 0;
    next_service(all);
}

/* Why a service cannot have this destination; NULL: it can. A code for the log. */
static const char *
wrong_with(const struct destinations *all, const char *urn, const char *destination)
{
    const struct service *service = NULL;

    if (strlen(urn) >= sizeof(service->urn))
        return "urn too long";
    if (text_equal(destination, "auto"))
        return all->parts.config->routing_url[0] == '\0' ? "no routing" : NULL;
    return strlen(destination) < sizeof(service->destination) &&
                   requests_is_uuid(destination)
               ? NULL
               : "no id";
}

static void
add_service(struct destinations *all, const char *urn, const char *destination)
{
    if (all->count == CONFIG_MAX_DESTINATIONS) {
        LOG(LOG_LEVEL_ERROR, "destinations-full", LOG_WORD("service", urn));
        offer_none(all, urn, STATUS_FULL);
        return;
    }
    const char *wrong = wrong_with(all, urn, destination);
    if (wrong != NULL) {
        LOG(LOG_LEVEL_ERROR, "destination-setting-refused", LOG_WORD("service", urn),
            LOG_WORD("why", wrong));
        offer_none(all, urn, STATUS_NOT_FOUND);
        return;
    }
    struct service *service = &all->service[all->count];
    *service = (struct service){0};
    text_format(service->urn, sizeof(service->urn), "%s", urn);
    if (!text_equal(destination, "auto"))
        text_format(service->destination, sizeof(service->destination), "%s",
                    destination);
    /* A new one joins the round under way, or the next. */
    if (all->at >= all->count)
        all->at++;
    all->count++;
}

/* The host as the routing service writes it, unless the configuration says it. */
static void
set_host(struct destinations *all)
{
    const struct config *config = all->parts.config;
    const char *url = config->submission_url;
    if (config->submission_host[0] != '\0') {
        text_format(all->host, sizeof(all->host), "%s", config->submission_host);
        return;
    }
    text_format(all->host, sizeof(all->host), "%s",
                text_starts_with(url, "https://") ? url + 8 : url);
    all->host[strcspn(all->host, "/")] = '\0';
}

struct destinations *
destinations_create(const struct destinations_parts *parts)
{
    const struct config *config = parts->config;
    struct destinations *all = calloc(1, sizeof(*all));
    if (all == NULL)
        abort();
    all->parts = *parts;
    set_host(all);
    all->timer = loop_add_timer(parts->loop, on_timer, all);
    for (int i = 0; i < config->destination_count; i++)
        add_service(all, config->destinations[i].service,
                    config->destinations[i].destination);
    return all;
}

void
destinations_begin(struct destinations *all, struct outbox *outbox)
{
    all->outbox = outbox;
    for (int i = 0; i < all->count; i++)
        offer_remembered(all, all->service[i].urn, STATUS_AGAIN);
    loop_arm(all->timer, 0, 0);
}

void
destinations_destroy(struct destinations *all)
{
    if (all == NULL)
        return;
    api_cancel(all->parts.api, all->call);
    lookup_cancel(all->parts.lookup);
    keyring_cancel(all->parts.keyring);
    loop_remove(all->timer);
    free(all);
}

void
destinations_refresh(struct destinations *all, const char *service)
{
    bool known = service[0] == '\0';
    for (int i = 0; i < all->count && !known; i++)
        known = text_equal(all->service[i].urn, service);
    if (!known)
        add_service(all, service, "auto");
    if (all->at >= all->count && all->outbox != NULL)
        loop_arm(all->timer, 0, 0);
}
