/* One destination and one key of it, fetched and checked.
 *
 * Owns: the steps destination -> key -> chain -> revocation lists, and what their
 * failures mean. Called by destinations (which key may be sealed with?) and delivery
 * (may what was sealed still be sent?). Must not know: the outbox, the link. One lookup
 * at a time per instance. */
#ifndef SCHALTER_COURIER_LOOKUP_H
#define SCHALTER_COURIER_LOOKUP_H

#include <stdint.h>

#include "base/config.h"
#include "courier/api.h"
#include "courier/replies.h"
#include "courier/revocations.h"
#include "crypto/chain.h"
#include "crypto/jwk.h"

enum lookup_verdict {
    LOOKUP_FOUND,     /* destination takes the service, key is an authority's */
    LOOKUP_NO_ANSWER, /* network, 5xx, 429, 401, 403, malformed: try again */
    LOOKUP_INACTIVE,  /* takes nothing at present */
    LOOKUP_CLOSED,    /* for good: unknown, decommissioned or without the service */
    LOOKUP_WITHDRAWN, /* the key is gone, revoked or expired */
    LOOKUP_UNTRUSTED, /* the key is not the one of an authority */
};

struct lookup_result {
    enum lookup_verdict verdict;
    enum status status;    /* for LINK_NO_KEY */
    int http;              /* of the reply that decided, 0: none */
    int64_t retry_after_s; /* what it asks for, -1: nothing */
    const struct replies_destination *destination; /* after LOOKUP_FOUND */
    const struct jwk *key;                         /* after LOOKUP_FOUND */
    bool revocation_known; /* a list in force does not name the key's certificate */
};

/** Called once per lookup; pointers hold for the callback. */
typedef void lookup_fn(void *context, const struct lookup_result *result);

struct lookup;

/** All are borrowed. `revocations` NULL: none are fetched. */
struct lookup *lookup_create(struct api *api, const struct config *config,
                             const struct chain_trust *trust,
                             struct revocations *revocations);
/** Accepts NULL. */
void lookup_destroy(struct lookup *lookup);

/** Begins; ends one that is under way without callback. `kid` NULL: the key that
 * encryptionKid names. Never calls back at once. */
void lookup_start(struct lookup *lookup, const char *destination, const char *service,
                  const char *kid, lookup_fn *fn, void *context);
/** Ends a lookup without callback; no-op without one. */
void lookup_cancel(struct lookup *lookup);

#endif
