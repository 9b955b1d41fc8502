#include "courier/channel.h"

#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/files.h"
#include "base/log.h"
#include "base/text.h"
#include "courier/download.h"
#include "courier/offer.h"

enum { WAIT_MS = 30000 };

struct channel {
    const struct net *net;
    const struct config *config;
    channel_fn *fn;
    void *context;
    struct net_call *call; /* for the channel file */
    struct download *download;
    struct rsa_key key;
    struct offer offer;
    struct channel_news news;
};

/* For the log. */
static const char *
trouble_name(enum channel_trouble trouble)
{
    static const char *const names[CHANNEL_TROUBLES] = {
        [CHANNEL_FINE] = "none",           [CHANNEL_SILENT] = "silent",
        [CHANNEL_UNTRUSTED] = "untrusted", [CHANNEL_REDIRECTED] = "redirected",
        [CHANNEL_NOT_THERE] = "not-there", [CHANNEL_REFUSED] = "refused",
        [CHANNEL_SENSELESS] = "senseless", [CHANNEL_NO_KEY] = "no-key",
        [CHANNEL_UNSIGNED] = "unsigned",   [CHANNEL_EXPIRED] = "expired",
        [CHANNEL_CLOCK] = "clock",         [CHANNEL_ELSEWHERE] = "elsewhere",
        [CHANNEL_NO_ROOM] = "no-room",     [CHANNEL_DISK] = "disk",
        [CHANNEL_SLOW] = "slow",           [CHANNEL_CUT_OFF] = "cut-off",
        [CHANNEL_PIECES] = "pieces",       [CHANNEL_CHANGED] = "changed",
        [CHANNEL_LOST] = "lost",
    };
    return names[trouble];
}

static void
tell(struct channel *channel, enum channel_state state)
{
    channel->news.state = state;
    channel->fn(channel->context, &channel->news);
}

/* How an order ended. */
static void
end(struct channel *channel, enum channel_state good, enum channel_trouble trouble)
{
    bool fine = trouble == CHANNEL_FINE;
    channel->news.trouble = trouble;
    LOG(fine ? LOG_LEVEL_INFO : LOG_LEVEL_WARN,
        good == CHANNEL_OFFERED ? "channel" : "download",
        LOG_WORD("trouble", trouble_name(trouble)),
        LOG_NUMBER("issue", channel->offer.issue));
    tell(channel, fine ? good : CHANNEL_FAILED);
}

static void
forget_offer(struct channel *channel)
{
    channel->offer = (struct offer){.size = 0};
    channel->news = (struct channel_news){.state = CHANNEL_IDLE};
}

static enum channel_trouble
read_key(struct channel *channel)
{
    struct arena arena;
    char *pem = NULL;
    size_t len = 0;
    arena_init(&arena, RSA_KEY_PEM_MAX + 4096);
    enum status status = files_read(channel->config->channel_key_file, RSA_KEY_PEM_MAX,
                                    &arena, &pem, &len);
    if (status == STATUS_OK)
        status = rsa_key_from_pem(pem, len, &channel->key);
    arena_finish(&arena);
    return status == STATUS_OK ? CHANNEL_FINE : CHANNEL_NO_KEY;
}

static enum channel_trouble
judge_http(int http)
{
    return http == 200                  ? CHANNEL_FINE
           : http == 404 || http == 410 ? CHANNEL_NOT_THERE
           : http / 100 == 3            ? CHANNEL_REDIRECTED
                                        : CHANNEL_REFUSED;
}

static enum channel_trouble
judge_reply(const struct net_reply *reply)
{
    switch ((int)reply->status) {
    case STATUS_OK:
        return judge_http(reply->http);
    case STATUS_DENIED:
        return CHANNEL_UNTRUSTED;
    case STATUS_TOO_LARGE:
    case STATUS_INVALID:
        return CHANNEL_SENSELESS;
    default:
        return CHANNEL_SILENT;
    }
}

static enum channel_trouble
take_offer(struct channel *channel, const struct net_reply *reply)
{
    char hosts[CONFIG_URL_MAX];
    enum channel_trouble trouble = judge_reply(reply);
    if (trouble == CHANNEL_FINE)
        trouble = offer_read(reply->body, reply->len, &channel->key, &channel->offer);
    offer_hosts(channel->config, hosts);
    if (trouble == CHANNEL_FINE)
        trouble =
            offer_judge(&channel->offer, hosts, (int64_t)time(NULL), reply->date_s);
    return trouble;
}

static void
on_reply(void *context, const struct net_reply *reply)
{
    struct channel *channel = context;
    struct channel_news *news = &channel->news;
    const struct offer *offer = &channel->offer;
    channel->call = NULL;
    enum channel_trouble trouble = take_offer(channel, reply);
    if (trouble == CHANNEL_FINE) {
        text_format(news->board, sizeof news->board, "%s", offer->board);
        text_format(news->version, sizeof news->version, "%s", offer->version);
        text_format(news->notes, sizeof news->notes, "%s", offer->notes);
        news->issue = offer->issue;
        news->size = offer->size;
    } else {
        channel->offer = (struct offer){.size = 0};
    }
    end(channel, CHANNEL_OFFERED, trouble);
}

static void
look(struct channel *channel)
{
    const struct net_request request = {.method = NET_GET,
                                        .url = channel->config->channel_url,
                                        .reply_max = OFFER_FILE_MAX,
                                        .total_ms = WAIT_MS};
    enum channel_trouble trouble = read_key(channel);
    if (trouble == CHANNEL_FINE && request.url[0] != '\0')
        channel->call = net_start(channel->net, &request, on_reply, channel);
    if (channel->call != NULL)
        tell(channel, CHANNEL_ASKING);
    else
        end(channel, CHANNEL_OFFERED,
            trouble != CHANNEL_FINE ? trouble : CHANNEL_SILENT);
}

static void
on_download(void *context, int percent, bool ended, enum channel_trouble trouble)
{
    struct channel *channel = context;
    channel->news.percent = percent;
    if (ended)
        end(channel, CHANNEL_LOADED, trouble);
    else
        tell(channel, CHANNEL_LOADING);
}

static void
load(struct channel *channel)
{
    const struct offer *offer = &channel->offer;
    if (channel->news.state != CHANNEL_OFFERED)
        return;
    channel->news.percent = 0;
    tell(channel, CHANNEL_LOADING);
    download_start(channel->download, offer->address, offer->size, offer->sha256);
}

void
channel_order(struct channel *channel, enum channel_order order)
{
    if (order == CHANNEL_LOAD) {
        load(channel);
        return;
    }
    net_cancel(channel->net, channel->call);
    channel->call = NULL;
    /* What broke off may be gone on with, what is whole or under way is given up. */
    if (order == CHANNEL_END || channel->news.state != CHANNEL_FAILED)
        download_forget(channel->download);
    forget_offer(channel);
    if (order == CHANNEL_LOOK)
        look(channel);
    else
        tell(channel, CHANNEL_IDLE);
}

struct channel *
channel_create(struct loop *loop, const struct net *net, const struct config *config,
               channel_fn *fn, void *context)
{
    struct channel *channel = calloc(1, sizeof *channel);
    if (channel == NULL)
        abort();
    *channel =
        (struct channel){.net = net, .config = config, .fn = fn, .context = context};
    const struct download_parts parts = {.loop = loop,
                                         .net = net,
                                         .folder = config->channel_folder,
                                         .name = CHANNEL_FILE,
                                         .reserve = DOWNLOAD_RESERVE,
                                         .fn = on_download,
                                         .context = channel};
    channel->download = download_create(&parts);
    return channel;
}

void
channel_destroy(struct channel *channel)
{
    if (channel == NULL)
        return;
    net_cancel(channel->net, channel->call);
    download_destroy(channel->download);
    free(channel);
}
