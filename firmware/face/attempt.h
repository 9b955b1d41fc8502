/* One attempt at the town's identity service: asking it, and believing its answer.
 *
 * Owns: the key and the number that bind an answer to this attempt, the town's key that
 * signs it. Speaks with the courier (link.h); what comes back is EVENT_PHONE_READY,
 * EVENT_IDENTITY or EVENT_IDENTITY_FAILED. Called by card_desk.c. Must not know: cards,
 * AusweisApp. Source: docs/ausweis-dienst.md. */
#ifndef SCHALTER_FACE_ATTEMPT_H
#define SCHALTER_FACE_ATTEMPT_H

#include <stdbool.h>

#include "base/link.h"

struct face;
struct attempt;

/** The service has begun an attempt with the card: attempt_token_url tells where. */
typedef void attempt_begun_fn(void *context);

/** Reads the town's key from the catalogue; without it no attempt is possible. */
struct attempt *attempt_create(struct face *face, attempt_begun_fn *begun,
                               void *context);
/** Ends what is under way. Accepts NULL. */
void attempt_destroy(struct attempt *attempt);

/** True if the kiosk is configured for a service and knows the town's key. */
bool attempt_is_possible(const struct attempt *attempt);

/** Begins one, with the phone or the card; one under way is ended. A service or courier
 * that cannot be asked is EVENT_IDENTITY_FAILED. */
void attempt_begin(struct attempt *attempt, bool phone);

/** Where AusweisApp begins; "" while it is not known. Borrowed until the next call. */
const char *attempt_token_url(const struct attempt *attempt);

/** The card was read, AusweisApp ended at `url`: asks who it is. */
void attempt_result(struct attempt *attempt, const char *url);

/** Nobody waits any more: the service is told, the key wiped. */
void attempt_end(struct attempt *attempt);

/** The courier ended, and the next one knows nothing of an attempt under way: that is
 * EVENT_IDENTITY_FAILED, or she would wait for an answer that nobody fetches. */
void attempt_lose(struct attempt *attempt);

/** LINK_IDENTIFY_READY, LINK_IDENTITY, LINK_IDENTIFY_FAILED; others are ignored. */
void attempt_message(struct attempt *attempt, const struct link_message *message);

#endif
