/* Finding out who the citizen is, at the town's identity service.
 *
 * Owns: the one attempt under way, the kiosk's bearer key, the polling while a phone is
 * at work. Called by courier, on the loop's thread; answers through `fn`. What comes
 * back is sealed for the face and signed by the town: nothing of it can be read here.
 * Must not know: cards, AusweisApp, the outbox. Source: docs/ausweis-dienst.md. */
#ifndef SCHALTER_COURIER_IDENTIFICATION_H
#define SCHALTER_COURIER_IDENTIFICATION_H

#include "base/config.h"
#include "base/link.h"
#include "base/loop.h"
#include "courier/net.h"

struct identification;

enum { IDENTIFICATION_POLL_MS = 2000 };

/** Hears LINK_IDENTIFY_READY, LINK_IDENTITY and LINK_IDENTIFY_FAILED; blocks are valid
 * during the call. */
typedef void identification_fn(void *context, const struct link_message *message);

/** All are borrowed. A bearer key that cannot be used is told in the log; then every
 * attempt fails with LINK_IDENTIFY_NO_SERVICE. */
struct identification *identification_create(struct loop *loop, const struct net *net,
                                             const struct config *config,
                                             identification_fn *fn, void *context);
/** Accepts NULL. What is under way ends without callback. */
void identification_destroy(struct identification *identification);

/** Begins an attempt; one under way is ended first. READY or FAILED follows, with the
 * phone IDENTITY or FAILED after it, within the time the service gave. */
void identification_begin(struct identification *identification, int64_t attempt,
                          const struct link_identify *identify);

/** The card was read and AusweisApp ended at `url`: IDENTITY or FAILED follows. An
 * address that is none of the configured hosts is FAILED (refused). */
void identification_result(struct identification *identification, int64_t attempt,
                           const char *url);

/** Nobody waits any more; the service is told. No callback follows. */
void identification_end(struct identification *identification, int64_t attempt);

#endif
