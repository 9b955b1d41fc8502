#include "courier/keyring.h"

#include <stdlib.h>
#include <time.h>

#include "base/link.h"
#include "base/log.h"
#include "base/text.h"
#include "courier/requests.h"

enum { SLOTS = 2, KEEP_MS = 3600 * 1000 };

struct slot {
    char destination[LINK_ID_MAX]; /* "": the delivery service */
    int64_t until_ms;              /* 0: empty */
    struct jwk key;
};

struct keyring {
    struct loop *loop;
    struct loop_source *soon;
    struct api *api;
    const struct config *config;
    const struct chain_trust *trust;
    struct api_call *call;
    struct slot slot[SLOTS]; /* [0] the service's, [1] a destination's */
    struct slot *wanted;
    char kid[JWK_KID];
    keyring_fn *fn;
    void *context;
};

static void
on_soon(void *context)
{
    struct keyring *keyring = context;
    keyring->fn(keyring->context, STATUS_OK, &keyring->wanted->key);
}

struct keyring *
keyring_create(struct loop *loop, struct api *api, const struct config *config,
               const struct chain_trust *trust)
{
    struct keyring *keyring = calloc(1, sizeof(*keyring));
    if (keyring == NULL)
        abort();
    keyring->loop = loop;
    keyring->api = api;
    keyring->config = config;
    keyring->trust = trust;
    keyring->soon = loop_add_timer(loop, on_soon, keyring);
    return keyring;
}

void
keyring_destroy(struct keyring *keyring)
{
    if (keyring == NULL)
        return;
    keyring_cancel(keyring);
    loop_remove(keyring->soon);
    free(keyring);
}

void
keyring_cancel(struct keyring *keyring)
{
    api_cancel(keyring->api, keyring->call);
    keyring->call = NULL;
    loop_disarm(keyring->soon);
}

static void
end(struct keyring *keyring, enum status status)
{
    keyring->fn(keyring->context, status,
                status == STATUS_OK ? &keyring->wanted->key : NULL);
}

static enum status
take_key(struct keyring *keyring, const struct net_reply *reply)
{
    struct slot *slot = keyring->wanted;
    enum jwk_reason why = JWK_FINE;
    struct chain_result chain;
    bool service = slot->destination[0] == '\0';

    enum status status =
        service
            ? jwk_find_verify(reply->body, reply->len, keyring->kid, &slot->key, &why)
            : jwk_parse_verify(reply->body, reply->len, keyring->kid, &slot->key, &why);
    if (status == STATUS_OK && (!service || slot->key.chain.count > 0)) {
        /* A destination's proof is worth what its certificate is worth; the delivery
         * service's keys may come without, vouched for by TLS. */
        status = chain_verify(&slot->key.chain, CHAIN_USE_SIGN, &slot->key.key,
                              keyring->trust, (int64_t)time(NULL), &chain);
        if (status != STATUS_OK)
            LOG(LOG_LEVEL_ERROR, "signing-chain-refused",
                LOG_WORD("reason", chain_reason_name(chain.reason)));
    } else if (status != STATUS_OK && status != STATUS_NOT_FOUND) {
        LOG(LOG_LEVEL_ERROR, "signing-key-refused",
            LOG_WORD("reason", jwk_reason_name(why)));
    }
    if (status == STATUS_OK || status == STATUS_NOT_FOUND)
        return status;
    return STATUS_DENIED;
}

static void
on_reply(void *context, const struct net_reply *reply)
{
    struct keyring *keyring = context;
    enum status status = STATUS_AGAIN;

    keyring->call = NULL;
    if (reply->status == STATUS_OK && reply->http == 404)
        status = STATUS_NOT_FOUND;
    else if (reply->status == STATUS_OK && reply->http == 200)
        status = take_key(keyring, reply);
    keyring->wanted->until_ms =
        status == STATUS_OK ? loop_now_ms(keyring->loop) + KEEP_MS : 0;
    end(keyring, status);
}

void
keyring_want(struct keyring *keyring, const char *destination, const char *kid,
             keyring_fn *fn, void *context)
{
    char url[REQUESTS_URL_MAX];
    bool service = destination == NULL;
    struct slot *slot = &keyring->slot[service ? 0 : 1];

    keyring_cancel(keyring);
    keyring->fn = fn;
    keyring->context = context;
    keyring->wanted = slot;
    if (slot->until_ms > loop_now_ms(keyring->loop) && text_equal(slot->key.kid, kid) &&
        text_equal(slot->destination, service ? "" : destination)) {
        loop_arm(keyring->soon, 0, 0);
        return;
    }
    slot->until_ms = 0;
    text_format(slot->destination, sizeof(slot->destination), "%s",
                service ? "" : destination);
    text_format(keyring->kid, sizeof(keyring->kid), "%s", kid);
    if (requests_url(url, sizeof(url), keyring->config->submission_url,
                     service ? "/.well-known/jwks.json" : "/v1/destinations/%s/keys/%s",
                     service ? "" : destination, kid) != STATUS_OK)
        abort();
    keyring->call =
        api_start(keyring->api,
                  &(struct net_request){
                      .url = url, .reply_max = service ? JWK_SET_MAX : JWK_JSON_MAX},
                  !service, on_reply, keyring);
    if (keyring->call == NULL)
        abort();
}
