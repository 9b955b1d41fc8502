/* Which authority, which key: kept fresh for the face.
 *
 * Owns: the list of services, their destinations (fixed, or found by the Routing API
 * and believed only with its signature), the hourly round, and the offer of the last
 * verified key while the network is away. Called by courier. Must not know: the link's
 * wire, applications. */
#ifndef SCHALTER_COURIER_DESTINATIONS_H
#define SCHALTER_COURIER_DESTINATIONS_H

#include "base/config.h"
#include "base/link.h"
#include "base/loop.h"
#include "courier/api.h"
#include "courier/keyring.h"
#include "courier/lookup.h"
#include "courier/outbox.h"

/** Takes LINK_KEY and LINK_NO_KEY; borrowed for the call. STATUS_DENIED in the latter
 * is an answer that says no (key withdrawn, expired, revoked or not an authority's;
 * destination closed): a key that was offered before must not be used any more. All
 * other statuses only say that there is none to offer now. Also called from inside the
 * calls below. */
typedef void destinations_fn(void *context, const struct link_message *message);

/** All borrowed. */
struct destinations_parts {
    struct loop *loop;
    struct api *api;
    struct lookup *lookup;
    struct keyring *keyring;
    const struct config *config;
    destinations_fn *fn;
    void *context;
};

struct destinations;

/** Knows the services of the configuration, and asks nothing yet. */
struct destinations *destinations_create(const struct destinations_parts *parts);
/** Accepts NULL. */
void destinations_destroy(struct destinations *destinations);

/** Offers what `outbox` (borrowed) remembers at once and begins the first round. */
void destinations_begin(struct destinations *destinations, struct outbox *outbox);

/** Begins a round now, unless one is under way or destinations_begin is still to come.
 * `service` other than "" is added to the list if routing can find it; else, or above
 * CONFIG_MAX_DESTINATIONS, LINK_NO_KEY says so at once. */
void destinations_refresh(struct destinations *destinations, const char *service);

#endif
