/* The authorities' keys this face has verified itself, one for each service.
 *
 * Owns: verified public keys, the trust anchors, the town's recovery key. Decides
 * whether an application for a service may be sealed now: key verified, certificate
 * valid, young enough when the network is away (`zeiten` in docs/configuration.md).
 * Called by face. Must not know: who fetched the keys, what is sealed with them. */
#ifndef SCHALTER_FACE_VAULT_H
#define SCHALTER_FACE_VAULT_H

#include "base/config.h"
#include "base/link.h"
#include "base/status.h"
#include "core/catalogue.h"
#include "core/event.h"
#include "crypto/seal.h"

struct vault;

/** Reads anchors and recovery key; `config` and `catalogue` are borrowed and outlive
 * the vault. What is not STATUS_OK leaves *out NULL, was said in German on standard
 * error and keeps the kiosk from starting: without them nothing can be sealed. Blocks
 * on the disk. */
enum status vault_create(const struct config *config, const struct catalogue *catalogue,
                         struct vault **out) MUST_CHECK;
/** Accepts NULL. */
void vault_destroy(struct vault *vault);

/** Takes a key the courier fetched, after verifying it: its chain, and that it belongs
 * to the destination the configuration fixes, if it does. Logs the rule that refused.
 * Returns the index of the service, -1 if no service wants this key. */
int vault_offer(struct vault *vault, const struct link_key *key, int64_t now_s);

/** The courier says there is none now. A key verified before stays until it is too old,
 * unless the courier has it refused (STATUS_DENIED: revoked, or not the authority's).
 * Returns the index of the service, -1 if nobody wants a key for it. */
int vault_none(struct vault *vault, const struct link_no_key *none);

/** The network came or went. */
void vault_online(struct vault *vault, bool online);

/** How a service stands at `now_s` (seconds since 1970). */
enum service_key vault_state(const struct vault *vault, int service, int64_t now_s);

/** The key to seal with, NULL unless the state is FRESH or OFFLINE. */
const struct seal_key *vault_key(const struct vault *vault, int service, int64_t now_s);

/** What the metadata has to be like for this service: 1 or 2. */
int vault_metadata_major(const struct vault *vault, int service);

/** The town's, for the second copy of every application. Borrowed, never NULL. */
const struct rsa_key *vault_recovery_key(const struct vault *vault);

#endif
