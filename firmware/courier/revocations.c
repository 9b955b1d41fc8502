#include "courier/revocations.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/hosts.h"
#include "base/log.h"
#include "base/text.h"

/* Places beyond those of lists at hand: an address that brings no list costs none of
 * them anything. */
enum { PLACES_MAX = CHAIN_CRLS_MAX + 4 };

/* The list of one address. */
struct place {
    char address[OUTBOX_ADDRESS_MAX];
    int64_t made; /* 0: none at hand */
    int64_t ends; /* 0: not said */
    int64_t due_s;
    size_t slot; /* where it lies in the trust, if it is at hand */
    int asked;   /* fetches under way */
};

struct revocations {
    struct net net;
    const struct config *config;
    struct chain_trust *trust;
    struct outbox *outbox; /* NULL: not open yet */
    struct place place[PLACES_MAX];
    size_t count;
    enum { NOTHING_SAID, SAID_KNOWN, SAID_UNKNOWN } said;
};

struct revocations_call {
    struct revocations *all;
    const struct chain *chain;
    size_t at; /* the certificate whose list is looked at */
    struct place *place;
    struct net_call *net;
    revocations_fn *fn;
    void *context;
};

_Static_assert((int)OUTBOX_LISTS_MAX == (int)CHAIN_CRLS_MAX,
               "what is kept is what can be held");

static int64_t
wall_s(void)
{
    return (int64_t)time(NULL);
}

/* NULL: not known, and no place is left. Certificates that stand on no path may name
 * any number of addresses: one that brought no list gives its place to the next. */
static struct place *
find_place(struct revocations *all, const char *address)
{
    struct place *place = NULL;
    for (size_t i = 0; i < all->count; i++) {
        struct place *one = &all->place[i];
        if (text_equal(one->address, address))
            return one;
        if (one->made == 0 && one->asked == 0)
            place = one;
    }
    if (all->count < PLACES_MAX)
        place = &all->place[all->count];
    if (place == NULL || strlen(address) >= sizeof(place->address))
        return NULL;
    if (place == &all->place[all->count])
        all->count++;
    *place = (struct place){0};
    text_format(place->address, sizeof(place->address), "%s", address);
    return place;
}

/* How little a list at hand is worth; lists of equal worth go by their age. */
static int
worth(const struct revocations *all, const struct place *place)
{
    if (!hosts_allow(all->config->list_hosts, place->address))
        return 0; /* the configuration knows its issuer's server no more */
    return place->ends != 0 && place->ends < wall_s() ? 1 : 2;
}

/* The list at hand that is missed least; NULL while each is being fetched anew. */
static struct place *
least_worth(struct revocations *all)
{
    struct place *least = NULL;
    for (size_t i = 0; i < all->count; i++) {
        struct place *one = &all->place[i];
        if (one->made == 0 || one->asked > 0)
            continue;
        int more = least == NULL ? -1 : worth(all, one) - worth(all, least);
        if (more < 0 || (more == 0 && one->made < least->made))
            least = one;
    }
    return least;
}

/* A slot of the trust in which no list lies; CHAIN_CRLS_MAX: each holds one. */
static size_t
free_slot(const struct revocations *all)
{
    bool taken[CHAIN_CRLS_MAX] = {false};
    size_t slot = 0;
    for (size_t i = 0; i < all->count; i++)
        if (all->place[i].made != 0)
            taken[all->place[i].slot] = true;
    while (slot < CHAIN_CRLS_MAX && taken[slot])
        slot++;
    return slot;
}

/* Only a list that is believed takes the place of another: else whoever names enough
 * addresses would have a revocation forgotten. */
static enum status
put(struct revocations *all, struct place *place, struct link_bytes list)
{
    struct chain_list about;
    struct place *gone = NULL;
    size_t slot = place->made != 0 ? place->slot : free_slot(all);

    if (slot == CHAIN_CRLS_MAX) {
        gone = least_worth(all);
        if (gone == NULL)
            return STATUS_FULL;
        slot = gone->slot;
    }
    enum status status =
        chain_trust_put_list(all->trust, slot, list.at, list.len, &about);
    if (status != STATUS_OK)
        return status;
    if (gone != NULL) {
        LOG(LOG_LEVEL_WARN, "revocation-list-dropped");
        if (all->outbox != NULL &&
            outbox_drop_list(all->outbox, gone->address) != STATUS_OK)
            LOG(LOG_LEVEL_ERROR, "outbox-write");
        *gone = (struct place){0};
    }
    int64_t latest = wall_s() + REVOCATIONS_KEEP_S;
    place->slot = slot;
    place->made = about.made;
    place->ends = about.next;
    place->due_s = about.next > 0 && about.next < latest ? about.next : latest;
    return STATUS_OK;
}

static void
on_kept_list(void *context, const char *address, struct link_bytes list)
{
    struct revocations *all = context;
    struct place *place = find_place(all, address);
    /* One of this run is newer. */
    if (place == NULL || place->made != 0)
        return;
    if (put(all, place, list) != STATUS_OK)
        LOG(LOG_LEVEL_WARN, "revocation-list-unreadable");
}

void
revocations_use_outbox(struct revocations *all, struct outbox *outbox)
{
    all->outbox = outbox;
    enum status status = outbox_each_list(outbox, on_kept_list, all);
    if (status != STATUS_OK)
        LOG(LOG_LEVEL_ERROR, "outbox-read", LOG_WORD("status", status_name(status)));
}

struct revocations *
revocations_create(const struct net *net, const struct config *config,
                   struct chain_trust *trust)
{
    struct revocations *all = calloc(1, sizeof(*all));
    if (all == NULL)
        abort();
    all->net = *net;
    all->config = config;
    all->trust = trust;
    return all;
}

void
revocations_destroy(struct revocations *all)
{
    free(all);
}

static enum status
take(struct revocations_call *call, const struct net_reply *reply)
{
    struct revocations *all = call->all;
    struct chain_list about;
    struct link_bytes list = {(const uint8_t *)reply->body, (uint32_t)reply->len};

    if (reply->status != STATUS_OK)
        return reply->status;
    if (reply->http != 200)
        return STATUS_NOT_FOUND;
    enum status status = chain_check_list(call->chain, call->at, all->trust, wall_s(),
                                          list.at, list.len, &about);
    /* A list from before a revocation, played again, must not undo it. */
    if (status == STATUS_OK && about.made < call->place->made)
        status = STATUS_EXPIRED;
    if (status == STATUS_OK)
        status = put(all, call->place, list);
    if (status != STATUS_OK || all->outbox == NULL)
        return status;
    enum status kept = outbox_keep_list(all->outbox, call->place->address, list);
    if (kept != STATUS_OK)
        LOG(LOG_LEVEL_ERROR, "outbox-write", LOG_WORD("status", status_name(kept)));
    return STATUS_OK;
}

static bool fetch_next(struct revocations_call *call);

static void
on_reply(void *context, const struct net_reply *reply)
{
    struct revocations_call *call = context;

    call->net = NULL;
    call->place->asked--;
    enum status status = take(call, reply);
    if (status == STATUS_OK) {
        LOG(LOG_LEVEL_INFO, "revocation-list-fetched",
            LOG_NUMBER("bytes", (int64_t)reply->len));
    } else {
        LOG(LOG_LEVEL_WARN, "revocation-list-refused",
            LOG_WORD("status", status_name(status)),
            LOG_NUMBER("http", reply->status == STATUS_OK ? reply->http : 0));
        call->place->due_s = wall_s() + REVOCATIONS_PAUSE_S;
    }
    call->at++;
    if (fetch_next(call))
        return;
    revocations_fn *fn = call->fn;
    void *back = call->context;
    free(call);
    fn(back);
}

/* False if no further list of the chain is due. */
static bool
fetch_next(struct revocations_call *call)
{
    struct revocations *all = call->all;
    char address[OUTBOX_ADDRESS_MAX];

    for (; call->at < call->chain->count; call->at++) {
        if (chain_crl_address(call->chain, call->at, address, sizeof(address)) !=
                STATUS_OK ||
            !hosts_allow(all->config->list_hosts, address))
            continue;
        call->place = find_place(all, address);
        if (call->place == NULL || wall_s() < call->place->due_s)
            continue;
        call->net = net_start(&all->net,
                              &(struct net_request){.url = address,
                                                    .reply_max = CHAIN_CRL_MAX,
                                                    .total_ms = REVOCATIONS_WAIT_MS,
                                                    .plain_http = true},
                              on_reply, call);
        if (call->net == NULL)
            abort(); /* NET_CALLS_MAX covers every module of the courier */
        call->place->asked++;
        return true;
    }
    return false;
}

struct revocations_call *
revocations_start(struct revocations *all, const struct chain *chain,
                  revocations_fn *fn, void *context)
{
    if (all == NULL)
        return NULL;
    struct revocations_call *call = malloc(sizeof(*call));
    if (call == NULL)
        abort();
    *call = (struct revocations_call){
        .all = all, .chain = chain, .fn = fn, .context = context};
    if (fetch_next(call))
        return call;
    free(call);
    return NULL;
}

void
revocations_cancel(struct revocations_call *call)
{
    if (call == NULL)
        return;
    net_cancel(&call->all->net, call->net);
    call->place->asked--;
    free(call);
}

void
revocations_note(struct revocations *all, bool known)
{
    if (all == NULL || all->said == (known ? SAID_KNOWN : SAID_UNKNOWN))
        return;
    all->said = known ? SAID_KNOWN : SAID_UNKNOWN;
    LOG(known ? LOG_LEVEL_INFO : LOG_LEVEL_WARN,
        known ? "revocation-known" : "revocation-unknown");
}
