#include "courier/courier.h"

#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/files.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/text.h"
#include "courier/api.h"
#include "courier/channel.h"
#include "courier/copies.h"
#include "courier/delivery.h"
#include "courier/destinations.h"
#include "courier/identification.h"
#include "courier/net.h"
#include "courier/outbox.h"
#include "courier/outbox_file.h"
#include "courier/reach.h"
#include "courier/wire.h"

enum {
    STATE_MS = 30000,  /* the queue's age grows even if nothing happens */
    PROBE_MS = 300000, /* between proofs that the disk takes writes */
    REOPEN_MS = 500,   /* an outbox that could not be opened, or is locked */
    ANCHORS_MAX = 256 * 1024,
};

struct courier {
    const struct config *config;
    struct loop *loop;
    struct loop_source *terminate, *interrupt, *state_timer, *hurry_timer;
    struct wire *wire;
    struct net_curl *curl;
    struct net net;
    struct api *api;
    struct chain_trust *trust;
    struct revocations *revocations;
    struct lookup *lookup_keys, *lookup_delivery;
    struct keyring *keyring_routes, *keyring_events;
    struct events *events;
    struct destinations *destinations;
    struct delivery *delivery;
    struct identification *identification;
    struct reach_asker *reach;
    struct channel *channel;
    struct outbox *outbox;
    int lock_fd;
    enum status open_status; /* of the last try that failed: logged once */
    bool storage_ok, damaged;
    int64_t probed_ms;
    struct outbox_counts counts; /* as they could last be read */
    bool counted;                /* they were, at least once */
    int64_t hurried_ms;          /* of the loop's clock */
    struct link_state told;
};

static void
probe(struct courier *courier)
{
    enum status status = courier->outbox == NULL
                             ? STATUS_IO
                             : outbox_probe(courier->outbox, clock_wall_ms());
    bool fine = status == STATUS_OK;
    if (fine != courier->storage_ok)
        LOG(fine ? LOG_LEVEL_INFO : LOG_LEVEL_ERROR, "storage",
            LOG_WORD("status", status_name(status)));
    courier->storage_ok = fine;
    courier->probed_ms = clock_wall_ms();
}

/* Not before a server agrees that it is time: whoever sets the clock takes no proof. */
static void
forget_old(struct courier *courier)
{
    if (!api_clock_is_right(courier->api))
        return;
    enum status status = outbox_forget(courier->outbox, clock_wall_ms());
    if (status != STATUS_OK)
        LOG(LOG_LEVEL_WARN, "outbox-write", LOG_WORD("status", status_name(status)));
}

static void
tell_state(struct courier *courier, bool even_if_known)
{
    struct outbox_counts counts = courier->counts;
    enum status status =
        courier->outbox == NULL ? STATUS_OK : outbox_count(courier->outbox, &counts);
    /* Applications are not gone because they cannot be counted now. */
    if (status != STATUS_OK) {
        LOG(LOG_LEVEL_ERROR, "outbox-read", LOG_WORD("status", status_name(status)));
        counts = courier->counts;
    }
    courier->counts = counts;
    courier->counted = courier->counted || (courier->outbox && status == STATUS_OK);
    int64_t age = counts.oldest > 0 ? (clock_wall_ms() - counts.oldest) / 1000 : 0;
    struct link_message message = {
        .kind = LINK_STATE,
        .state = {.online = api_is_online(courier->api),
                  .storage_ok = courier->storage_ok && courier->counted,
                  .storage_damaged = courier->damaged,
                  .counted = courier->counted && status == STATUS_OK,
                  .waiting = counts.waiting,
                  .recover = counts.recover,
                  .oldest_age = age > 0 ? age : 0,
                  .clock_skew = api_skew_s(courier->api)},
    };
    const struct link_state *now = &message.state, *old = &courier->told;
    bool same = now->online == old->online && now->storage_ok == old->storage_ok &&
                now->storage_damaged == old->storage_damaged &&
                now->counted == old->counted && now->waiting == old->waiting &&
                now->recover == old->recover;
    if (same && !even_if_known)
        return;
    courier->told = message.state;
    wire_send(courier->wire, &message);
}

/* The network is back: nothing waits any longer. */
static void
on_hurry(void *context)
{
    struct courier *courier = context;
    if (courier->outbox == NULL || !api_is_online(courier->api))
        return;
    courier->hurried_ms = loop_now_ms(courier->loop);
    enum status status = outbox_hurry(courier->outbox, clock_wall_ms());
    if (status != STATUS_OK)
        LOG(LOG_LEVEL_ERROR, "outbox-write", LOG_WORD("status", status_name(status)));
    delivery_wake(courier->delivery);
    destinations_refresh(courier->destinations, "");
}

/* A network that comes and goes with every request makes nobody hurry with every
 * request. */
static void
on_online(void *context, bool online)
{
    struct courier *courier = context;
    int64_t wait = courier->hurried_ms + courier->config->retry_min_ms -
                   loop_now_ms(courier->loop);
    if (online)
        loop_arm(courier->hurry_timer, wait > 0 ? wait : 0, 0);
    tell_state(courier, false);
}

static void
on_progress(void *context, const char *reference, enum link_progress progress)
{
    struct courier *courier = context;
    struct link_message message = {.kind = LINK_PROGRESS};
    message.progress.progress = (int32_t)progress;
    text_format(message.progress.reference, sizeof(message.progress.reference), "%s",
                reference);
    wire_send(courier->wire, &message);
    tell_state(courier, false);
}

static void
on_key(void *context, const struct link_message *message)
{
    struct courier *courier = context;
    wire_send(courier->wire, message);
    /* A key fetched just now also told the right time: what waited for it may go. */
    if (message->kind == LINK_KEY && message->key.fresh)
        delivery_wake(courier->delivery);
}

static void
on_identification(void *context, const struct link_message *message)
{
    struct courier *courier = context;
    wire_send(courier->wire, message);
}

static void
on_reach(void *context, enum reach_place place, enum reach reach)
{
    struct courier *courier = context;
    wire_send(courier->wire,
              &(struct link_message){.kind = LINK_REACHED,
                                     .reached = {(int32_t)place, (int32_t)reach}});
}

static void
on_channel(void *context, const struct channel_news *news)
{
    struct courier *courier = context;
    wire_send(courier->wire,
              &(struct link_message){.kind = LINK_CHANNEL_NEWS, .channel_news = *news});
}

static void
store(struct courier *courier, const struct link_store *store)
{
    struct link_message answer = {.kind = LINK_STORED};
    enum status status = courier->outbox == NULL
                             ? STATUS_FULL
                             : outbox_store(courier->outbox, store, clock_wall_ms());
    text_format(answer.stored.reference, sizeof(answer.stored.reference), "%s",
                store->reference);
    if (status != STATUS_OK) {
        LOG(LOG_LEVEL_ERROR, "not-stored", LOG_WORD("status", status_name(status)));
        answer.kind = LINK_NOT_STORED;
        answer.stored.status = (int32_t)status;
        if (status != STATUS_DENIED)
            probe(courier);
    }
    wire_send(courier->wire, &answer);
    if (status == STATUS_OK)
        delivery_wake(courier->delivery);
    tell_state(courier, false);
}

/* One copy at a time: the delivery goes on in between. */
static void
hand_copy(struct courier *courier, const struct link_copy_next *asked)
{
    struct link_message answer = {.kind = LINK_COPY};
    enum status status =
        copies_next(courier->outbox, asked, clock_wall_ms(), &answer.copy);
    if (status != STATUS_OK)
        LOG(LOG_LEVEL_ERROR, "copy-not-handed",
            LOG_WORD("status", status_name(status)));
    answer.copy.status = (int32_t)status;
    wire_send(courier->wire, &answer);
    copies_finish(&answer.copy);
    if (asked->fate == LINK_COPY_CONFIRMED)
        tell_state(courier, false);
}

static void
on_message(void *context, const struct link_message *message)
{
    struct courier *courier = context;

    if (message == NULL) {
        LOG(LOG_LEVEL_INFO, "face-left");
        loop_stop(courier->loop, 0);
        return;
    }
    switch (message->kind) {
    case LINK_STORE:
        store(courier, &message->store);
        break;
    case LINK_WATCH:
        probe(courier);
        tell_state(courier, true);
        destinations_refresh(courier->destinations, message->watch.service);
        break;
    case LINK_IDENTIFY:
        identification_begin(courier->identification, message->attempt,
                             &message->identify);
        break;
    case LINK_IDENTIFY_RESULT:
        identification_result(courier->identification, message->attempt,
                              message->identify_result);
        break;
    case LINK_IDENTIFY_END:
        identification_end(courier->identification, message->attempt);
        break;
    case LINK_REACH:
        reach_ask(courier->reach);
        break;
    case LINK_COPY_NEXT:
        hand_copy(courier, &message->copy_next);
        break;
    case LINK_CHANNEL:
        channel_order(courier->channel, (enum channel_order)message->channel);
        break;
    case LINK_COPY:
    case LINK_CHANNEL_NEWS:
    case LINK_REACHED:
    case LINK_HELLO:
    case LINK_STORED:
    case LINK_NOT_STORED:
    case LINK_KEY:
    case LINK_NO_KEY:
    case LINK_STATE:
    case LINK_PROGRESS:
    case LINK_IDENTIFY_READY:
    case LINK_IDENTITY:
    case LINK_IDENTIFY_FAILED:
        LOG(LOG_LEVEL_ERROR, "link-message-unexpected",
            LOG_NUMBER("kind", (int64_t)message->kind));
        break;
    }
}

static void
on_signal(void *context, int number)
{
    struct courier *courier = context;
    (void)number;
    loop_stop(courier->loop, 0);
}

/* A technician who is to make room has to know what waits. */
static void
count_unopened(struct courier *courier, const char *path)
{
    struct outbox_sight sight;
    outbox_look(path, &sight);
    courier->damaged = sight.damaged;
    courier->counted = sight.counted;
    courier->counts = sight.counts;
}

static void
start_work(struct courier *courier)
{
    char path[CONFIG_PATH_MAX + 20];
    bool moved = false;

    text_format(path, sizeof(path), "%s/outbox.sqlite", courier->config->data);
    enum status status = outbox_file_lock(courier->config->data, &courier->lock_fd);
    if (status == STATUS_OK)
        status = outbox_open(path, clock_wall_ms() / 1000, &courier->outbox, &moved);
    if (moved)
        LOG(LOG_LEVEL_ERROR, "outbox-damaged-moved-aside");
    if (status != STATUS_OK) {
        if (status != courier->open_status)
            LOG(LOG_LEVEL_ERROR, "outbox-not-open",
                LOG_WORD("status", status_name(status)));
        courier->open_status = status;
        if (status == STATUS_FULL)
            count_unopened(courier, path);
        return;
    }
    courier->damaged = outbox_file_lies_aside(path);
    revocations_use_outbox(courier->revocations, courier->outbox);
    probe(courier);
    courier->delivery = delivery_create(&(struct delivery_parts){
        .loop = courier->loop,
        .outbox = courier->outbox,
        .api = courier->api,
        .lookup = courier->lookup_delivery,
        .events = courier->events,
        .config = courier->config,
        .progress = on_progress,
        .context = courier,
    });
    destinations_begin(courier->destinations, courier->outbox);
    delivery_wake(courier->delivery);
}

static void
on_state_timer(void *context)
{
    struct courier *courier = context;
    api_look_at_clock(courier->api);
    if (courier->outbox == NULL) {
        start_work(courier);
    } else if (!courier->storage_ok ||
               llabs(clock_wall_ms() - courier->probed_ms) >= PROBE_MS) {
        probe(courier);
        if (courier->storage_ok)
            forget_old(courier);
    }
    tell_state(courier, true);
    bool waits = courier->outbox == NULL;
    loop_arm(courier->state_timer, waits ? REOPEN_MS : STATE_MS, waits ? 50 : 1000);
}

static enum status
read_anchors(struct courier *courier)
{
    struct arena arena;
    char *pem = NULL;
    size_t len = 0;

    arena_init(&arena, ANCHORS_MAX + 4096);
    enum status status =
        files_read(courier->config->anchors_file, ANCHORS_MAX, &arena, &pem, &len);
    if (status == STATUS_OK)
        status = chain_trust_create(pem, len, &courier->trust);
    if (status != STATUS_OK)
        LOG(LOG_LEVEL_ERROR, "anchors-unreadable",
            LOG_WORD("status", status_name(status)));
    arena_finish(&arena);
    return status;
}

static void
stop_work(struct courier *courier)
{
    destinations_destroy(courier->destinations);
    delivery_destroy(courier->delivery);
    reach_destroy(courier->reach);
    channel_destroy(courier->channel);
    identification_destroy(courier->identification);
    events_destroy(courier->events);
    keyring_destroy(courier->keyring_events);
    keyring_destroy(courier->keyring_routes);
    lookup_destroy(courier->lookup_delivery);
    lookup_destroy(courier->lookup_keys);
    revocations_destroy(courier->revocations);
    api_destroy(courier->api);
    net_curl_destroy(courier->curl);
    chain_trust_destroy(courier->trust);
    outbox_close(courier->outbox);
    if (courier->lock_fd >= 0)
        close(courier->lock_fd);
}

/* One heap also for curl's resolver threads, given back early; no modules by OpenSSL's
 * configuration file. */
static void
keep_process_small(void)
{
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_TRIM_THRESHOLD, 128 * 1024);
    mallopt(M_MMAP_THRESHOLD, 64 * 1024);
    setenv("OPENSSL_CONF", "/dev/null", 1);
}

/* All that needs no outbox: the disk may come later. */
static enum status
make_parts(struct courier *all)
{
    const struct config *config = all->config;
    const struct net_settings settings = {.ca_file = config->ca_file,
                                          .proxy = config->network.proxy};
    enum status status = read_anchors(all);
    if (status != STATUS_OK)
        return status;
    status = net_curl_create(all->loop, &settings, &all->curl);
    if (status != STATUS_OK) {
        LOG(LOG_LEVEL_ERROR, "courier-not-started", LOG_WORD("what", "net"));
        return status;
    }
    all->net = net_curl_net(all->curl);
    all->api = api_create(&all->net, config, on_online, all);
    all->revocations = revocations_create(&all->net, config, all->trust);
    all->lookup_keys = lookup_create(all->api, config, all->trust, all->revocations);
    all->lookup_delivery =
        lookup_create(all->api, config, all->trust, all->revocations);
    all->keyring_routes = keyring_create(all->loop, all->api, config, all->trust);
    all->keyring_events = keyring_create(all->loop, all->api, config, all->trust);
    all->events = events_create(all->api, all->keyring_events, config);
    all->identification =
        identification_create(all->loop, &all->net, config, on_identification, all);
    all->reach = reach_create(&all->net, config, on_reach, all);
    all->channel = channel_create(all->loop, &all->net, config, on_channel, all);
    all->destinations = destinations_create(&(struct destinations_parts){
        .loop = all->loop,
        .api = all->api,
        .lookup = all->lookup_keys,
        .keyring = all->keyring_routes,
        .config = config,
        .fn = on_key,
        .context = all,
    });
    return STATUS_OK;
}

int
courier_main(const struct config *config, int link_fd)
{
    struct courier courier = {.config = config, .lock_fd = -1};
    int code = 1;

    log_init("courier");
    keep_process_small();
    if (loop_create(&courier.loop) != STATUS_OK) {
        LOG(LOG_LEVEL_ERROR, "courier-not-started", LOG_WORD("what", "loop"));
        return 1;
    }
    courier.terminate = loop_add_signal(courier.loop, SIGTERM, on_signal, &courier);
    courier.interrupt = loop_add_signal(courier.loop, SIGINT, on_signal, &courier);
    courier.hurry_timer = loop_add_timer(courier.loop, on_hurry, &courier);
    courier.state_timer = loop_add_timer(courier.loop, on_state_timer, &courier);
    courier.wire = wire_create(courier.loop, link_fd, on_message, &courier);
    wire_send(courier.wire,
              &(struct link_message){.kind = LINK_HELLO, .version = LINK_VERSION});
    if (make_parts(&courier) == STATUS_OK) {
        on_state_timer(&courier);
        code = loop_run(courier.loop);
    }
    stop_work(&courier);
    wire_destroy(courier.wire);
    loop_remove(courier.state_timer);
    loop_remove(courier.hurry_timer);
    loop_remove(courier.interrupt);
    loop_remove(courier.terminate);
    loop_destroy(courier.loop);
    return code;
}
