/* Revocation lists: fetched where certificates say, kept until the next one is due.
 *
 * Owns: which servers may be asked, when a list is due, and that a list is believed
 * only if an issuer of the chain signed it and it is not older than the one at hand.
 * The lists themselves, at most CHAIN_CRLS_MAX, lie in `trust`, and in the outbox for
 * the next start. A new one in excess takes the place of one whose server the
 * configuration names no more, else of one past its end, else of the oldest. Called by
 * lookup and courier. Must not know: what the certificates are for.
 *
 * A list that cannot be had decides nothing: the certificate counts as "unknown" (said
 * once in the log) and is used; one that is named on a list at hand is refused by
 * chain_verify (RFC 5280 section 6.3): an authority's list server that is down must not
 * close the counter. */
#ifndef SCHALTER_COURIER_REVOCATIONS_H
#define SCHALTER_COURIER_REVOCATIONS_H

#include <stdbool.h>

#include "base/config.h"
#include "courier/net.h"
#include "courier/outbox.h"
#include "crypto/chain.h"

enum {
    REVOCATIONS_WAIT_MS = 5000,     /* for one list; a lookup waits for at most three */
    REVOCATIONS_PAUSE_S = 300,      /* after a try that brought none */
    REVOCATIONS_KEEP_S = 24 * 3600, /* asked again even if it says it is good longer */
};

struct revocations;
struct revocations_call; /* gone once its callback was called */

typedef void revocations_fn(void *context);

/** All borrowed. The net itself, not api: an unauthenticated server tells neither that
 * the network is there nor what time it is. */
struct revocations *revocations_create(const struct net *net,
                                       const struct config *config,
                                       struct chain_trust *trust);
/** Accepts NULL. No call may be under way. */
void revocations_destroy(struct revocations *all);

/** The outbox is open: lists of the last run are taken from it, new ones kept in it. */
void revocations_use_outbox(struct revocations *all, struct outbox *outbox);

/** Fetches what is due for a chain that chain_verify accepted, and calls back when all
 * of it is there or has failed. NULL if nothing is due: then there is no callback.
 * `chain` is borrowed until then. Never calls back at once. `all` NULL: nothing is ever
 * due. */
struct revocations_call *revocations_start(struct revocations *all,
                                           const struct chain *chain,
                                           revocations_fn *fn, void *context);
/** Accepts NULL. */
void revocations_cancel(struct revocations_call *call);

/** Notes how a verification ended, for the log: once, until it changes. */
void revocations_note(struct revocations *all, bool known);

#endif
