/* The keys that signatures are checked with: fetched when a signature names one.
 *
 * Owns: the delivery service's key set and destinations' verifying keys, each kept for
 * an hour at most. Called by events and destinations. Must not know: what was signed.
 * One fetch at a time per instance. */
#ifndef SCHALTER_COURIER_KEYRING_H
#define SCHALTER_COURIER_KEYRING_H

#include <stdint.h>

#include "base/config.h"
#include "base/loop.h"
#include "courier/api.h"
#include "crypto/chain.h"
#include "crypto/jwk.h"

struct keyring;

/** STATUS_OK with the key; STATUS_NOT_FOUND: nobody publishes it; STATUS_DENIED: it is
 * published but not an authority's; STATUS_AGAIN: no usable answer now. The key holds
 * until the next keyring_want. */
typedef void keyring_fn(void *context, enum status status, const struct jwk *key);

/** All are borrowed. */
struct keyring *keyring_create(struct loop *loop, struct api *api,
                               const struct config *config,
                               const struct chain_trust *trust);
/** Accepts NULL. */
void keyring_destroy(struct keyring *keyring);

/** Wants the key `kid` of the delivery service (`destination` NULL) or of a
 * destination; ends one that is under way without callback. Never calls back at once.
 */
void keyring_want(struct keyring *keyring, const char *destination, const char *kid,
                  keyring_fn *fn, void *context);
/** Ends that without callback; no-op when nothing is wanted. */
void keyring_cancel(struct keyring *keyring);

#endif
