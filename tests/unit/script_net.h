/* A network that follows a script: for unit tests of what stands on `struct net`.
 *
 * Simulated: everything. Each request is noted; the test answers the oldest one when it
 * likes, with any reply or failure, or never. */
#ifndef TESTS_UNIT_SCRIPT_NET_H
#define TESTS_UNIT_SCRIPT_NET_H

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "courier/net.h"

enum { SCRIPT_MAX = 16 };

struct script_call {
    bool open, new_connection;
    enum net_method method;
    char url[400], bearer[100], body[2000];
    int64_t from, until;
    net_reply_fn *fn;
    void *context;
};

struct script_net {
    struct script_call call[SCRIPT_MAX];
    int count;     /* asked in all */
    int cancelled; /* of them */
};

static inline struct net_call *
script_start(void *self, const struct net_request *request, net_reply_fn *fn,
             void *context)
{
    struct script_net *script = self;
    struct script_call *call = &script->call[script->count++ % SCRIPT_MAX];
    *call = (struct script_call){.open = true,
                                 .new_connection = request->new_connection,
                                 .method = request->method,
                                 .from = request->from,
                                 .until = request->until,
                                 .fn = fn,
                                 .context = context};
    text_format(call->url, sizeof(call->url), "%s", request->url);
    text_format(call->bearer, sizeof(call->bearer), "%s",
                request->bearer != NULL ? request->bearer : "");
    text_format(call->body, sizeof(call->body), "%.*s", (int)request->body_len,
                request->body != NULL ? request->body : "");
    return (struct net_call *)(void *)call;
}

static inline void
script_cancel(void *self, struct net_call *call)
{
    struct script_net *script = self;
    if (call == NULL)
        return;
    ((struct script_call *)(void *)call)->open = false;
    script->cancelled++;
}

static inline struct net
script_net(struct script_net *script)
{
    static const struct net_ops ops = {.start = script_start, .cancel = script_cancel};
    return (struct net){.ops = &ops, .self = script};
}

/* The oldest request that waits for an answer, NULL if there is none. */
static inline struct script_call *
script_waiting(struct script_net *script)
{
    int first = script->count > SCRIPT_MAX ? script->count - SCRIPT_MAX : 0;
    for (int i = first; i < script->count; i++)
        if (script->call[i % SCRIPT_MAX].open)
            return &script->call[i % SCRIPT_MAX];
    return NULL;
}

static inline void
script_answer_reply(struct script_net *script, struct net_reply reply)
{
    struct script_call *call = script_waiting(script);
    if (call == NULL)
        abort();
    call->open = false;
    call->fn(call->context, &reply);
}

static inline void
script_answer(struct script_net *script, int http, const char *body)
{
    script_answer_reply(script, (struct net_reply){.status = STATUS_OK,
                                                   .http = http,
                                                   .body = body,
                                                   .len = strlen(body),
                                                   .retry_after_s = -1});
}

/* The same with a content type. */
static inline void
script_answer_as(struct script_net *script, int http, const char *type,
                 const char *body)
{
    struct net_reply reply = {.status = STATUS_OK,
                              .http = http,
                              .body = body,
                              .len = strlen(body),
                              .retry_after_s = -1};
    text_format(reply.content_type, sizeof(reply.content_type), "%s", type);
    script_answer_reply(script, reply);
}

static inline void
script_fail(struct script_net *script, enum status status)
{
    script_answer_reply(
        script, (struct net_reply){.status = status, .body = "", .retry_after_s = -1});
}

#define SCRIPT_TOKEN(word)                                                             \
    "{\"access_token\":\"" word "\",\"token_type\":\"Bearer\",\"expires_in\":1800}"

#endif
