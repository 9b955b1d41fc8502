#include "courier/reach.h"

#include <stdlib.h>

enum { WAIT_MS = 15000, REPLY_MAX = 4096 };

struct question {
    struct reach_asker *asker;
    struct net_call *call; /* NULL: none under way */
};

struct reach_asker {
    const struct net *net;
    reach_fn *fn;
    void *context;
    const struct config *config;
    struct question questions[REACH_PLACES];
};

struct reach_asker *
reach_create(const struct net *net, const struct config *config, reach_fn *fn,
             void *context)
{
    struct reach_asker *asker = calloc(1, sizeof *asker);
    if (asker == NULL)
        abort();
    *asker = (struct reach_asker){
        .net = net,
        .fn = fn,
        .context = context,
        .config = config,
    };
    for (int i = 0; i < REACH_PLACES; i++)
        asker->questions[i].asker = asker;
    return asker;
}

static void
give_up(struct reach_asker *asker)
{
    for (int i = 0; i < REACH_PLACES; i++) {
        net_cancel(asker->net, asker->questions[i].call);
        asker->questions[i].call = NULL;
    }
}

void
reach_destroy(struct reach_asker *asker)
{
    if (asker != NULL)
        give_up(asker);
    free(asker);
}

/* A page too long to be read was an answer, too. */
static enum reach
judge(enum status status)
{
    return status == STATUS_OK || status == STATUS_TOO_LARGE ? REACH_GOOD
           : status == STATUS_DENIED                         ? REACH_UNTRUSTED
                                                             : REACH_SILENT;
}

static void
on_reply(void *context, const struct net_reply *reply)
{
    struct question *question = context;
    struct reach_asker *asker = question->asker;
    question->call = NULL;
    asker->fn(asker->context, (enum reach_place)(question - asker->questions),
              judge(reply->status));
}

void
reach_ask(struct reach_asker *asker)
{
    give_up(asker);
    for (int i = 0; i < REACH_PLACES; i++) {
        const char *url = reach_url(asker->config, (enum reach_place)i);
        /* A connection kept from before would tell nothing of a proxy that stands there
         * since, nor of a clock that was put wrong. */
        const struct net_request request = {.method = NET_GET,
                                            .url = url,
                                            .reply_max = REPLY_MAX,
                                            .total_ms = WAIT_MS,
                                            .new_connection = true};
        if (url[0] == '\0')
            continue;
        asker->questions[i].call =
            net_start(asker->net, &request, on_reply, &asker->questions[i]);
        if (asker->questions[i].call == NULL)
            asker->fn(asker->context, (enum reach_place)i, REACH_SILENT);
    }
}
