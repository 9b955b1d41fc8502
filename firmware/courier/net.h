/* HTTPS without waiting: requests out, replies back through the loop.
 *
 * Owns: the only use of libcurl (its multi socket interface), connections, limits.
 * Called by the courier's modules through `struct net`, so that their unit tests can
 * script a network. Must not know: tokens, FIT-Connect, the outbox.
 *
 * TLS 1.2 or newer with verified certificates; no redirects, no cookies, no proxy from
 * the environment, https only unless a request says otherwise. Limits: 10 s to connect,
 * 60 s in all, 15 s under 64 bytes a second, 32 KiB of headers, and a body the caller
 * names. */
#ifndef SCHALTER_COURIER_NET_H
#define SCHALTER_COURIER_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/loop.h"
#include "base/status.h"

enum {
    NET_REPLY_MAX = 512 * 1024, /* no caller may ask for more */
    NET_TYPE_MAX = 64,
    NET_CALLS_MAX = 10, /* under way at once */
    NET_CONNECT_MS = 10000,
    NET_TOTAL_MS = 60000,
};

enum net_method { NET_GET, NET_POST, NET_PUT };

struct net_request {
    enum net_method method;
    const char *url;
    const char *bearer;       /* NULL: no Authorization */
    const char *content_type; /* NULL: no body */
    const char *body;
    size_t body_len;
    size_t reply_max;    /* bytes of body worth reading */
    int64_t total_ms;    /* 0: NET_TOTAL_MS */
    int64_t from, until; /* a part: its first byte, and the one behind it; 0, 0: all */
    /* Over none that was made before, so that the server's certificate is looked at
     * now. What changes something always has one of its own. */
    bool new_connection;
    bool plain_http; /* also http: for what is signed by itself, as revocation lists are
                      */
};

struct net_reply {
    /* STATUS_OK: `http` and body hold. STATUS_TIMEOUT; STATUS_DENIED: the server's
     * certificate; STATUS_TOO_LARGE: body over reply_max, or too many headers;
     * STATUS_GONE: no connection, or cut off; STATUS_INVALID: no HTTP. A reply that is
     * not OK says nothing about whether the server acted. */
    enum status status;
    int http;
    const char *body; /* NUL-terminated, borrowed for the callback */
    size_t len;
    char content_type[NET_TYPE_MAX]; /* lower case, without parameters */
    int64_t date_s;                  /* Date header, seconds since 1970; 0: none */
    int64_t retry_after_s;           /* Retry-After or RateLimit-Reset; -1: none */
};

/** Called exactly once for a request that is not cancelled, never from net_start. */
typedef void net_reply_fn(void *context, const struct net_reply *reply);

struct net_call; /* a request under way; gone once its callback was called */

/** The network as its users see it. */
struct net {
    const struct net_ops *ops;
    void *self;
};

struct net_ops {
    /** Begins a request; everything in `request` is copied. NULL when NET_CALLS_MAX are
     * under way. Does not block. */
    struct net_call *(*start)(void *self, const struct net_request *request,
                              net_reply_fn *fn, void *context);
    /** Ends a request without callback. Accepts NULL. */
    void (*cancel)(void *self, struct net_call *call);
};

/** The two steps, for whoever holds a `struct net`. */
struct net_call *net_start(const struct net *net, const struct net_request *request,
                           net_reply_fn *fn, void *context);
void net_cancel(const struct net *net, struct net_call *call);

struct net_settings {
    const char *ca_file;          /* "" : the system's */
    const char *proxy;            /* "" : none */
    bool plain_http;              /* also http, for unit tests on loopback */
    int64_t connect_ms, total_ms; /* 0: the limits above */
};

struct net_curl; /* opaque */

/** The real network on `loop`. Texts of `settings` are borrowed. STATUS_IO if the
 * library cannot start; then *out is NULL. */
enum status net_curl_create(struct loop *loop, const struct net_settings *settings,
                            struct net_curl **out) MUST_CHECK;
/** Cancels everything under way. Accepts NULL. */
void net_curl_destroy(struct net_curl *curl);
struct net net_curl_net(struct net_curl *curl);

/** Seconds to wait as a header says: a delta, or for RateLimit-Reset ("point in time,
 * in seconds") also an absolute time. -1 for anything else; bounded to a day. */
int64_t net_read_wait(const char *value, int64_t now_s);

#endif
