/* Asking FIT-Connect: requests that carry a token, and what every answer tells besides.
 *
 * Owns: the access token (in memory only; RFC 6749 section 4.4), one renewal after a
 * 401, whether the network is there, and how far the clock is off. Called by lookup,
 * keyring, events, delivery, destinations, courier. Must not know: what is asked. */
#ifndef SCHALTER_COURIER_API_H
#define SCHALTER_COURIER_API_H

#include <stdbool.h>
#include <stdint.h>

#include "base/config.h"
#include "base/link.h"
#include "courier/net.h"

enum {
    API_CALLS_MAX = 4,
    API_SKEW_MAX_S = LINK_SKEW_MAX_S,
    API_SECRET_MAX = 512,
};

struct api;
struct api_call; /* gone once its callback was called */

/** Called when the way to the delivery service comes or goes (its token's server counts
 * as it; where a call without a token gets no answer, that one is asked), and when it
 * is there and our clock, which was wrong, is right again: what waited for either may
 * go. */
typedef void api_online_fn(void *context, bool online);

/** `config` is borrowed. A secret file that cannot be read, or that others may read, is
 * not used: the log and a German sentence on standard error say so, and storing goes on
 * without it. */
struct api *api_create(const struct net *net, const struct config *config,
                       api_online_fn *online, void *context);
/** Accepts NULL. Calls still under way end without callback. */
void api_destroy(struct api *api);

/** Begins a request; url and body are copied, the content type must outlive the call
 * (a literal), and a bearer is the token's business. `authorized`: with a token,
 * fetched first if there is none, and once more after a 401. A refusal by the token
 * endpoint comes back as that endpoint's reply: its 400 as 401, and what is neither
 * 401, 403 nor 429 as 503, for it says nothing of what was asked. Never calls back at
 * once. NULL when API_CALLS_MAX are under way. */
struct api_call *api_start(struct api *api, const struct net_request *request,
                           bool authorized, net_reply_fn *fn, void *context);
/** Accepts NULL. */
void api_cancel(struct api *api, struct api_call *call);

bool api_is_online(const struct api *api);

/** Seconds, server minus here, as of the last reply and by how much the clock was set
 * since; 0 while unknown. */
int64_t api_skew_s(const struct api *api);

/** Looks whether somebody set the clock: the log says so, and who is told of the
 * network is told when it is right again. */
void api_look_at_clock(struct api *api);

/** A server told its time in this run, and ours agrees with it still: what nobody can
 * bring back may be decided by it. */
bool api_clock_is_right(const struct api *api);

#endif
