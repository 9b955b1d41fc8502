/* Everything that may hold a citizen's words, in one place that can be wiped at once.
 *
 * Owns: the secret block and what lies in it: the session, both views, the receipt, the
 * document and its envelopes. Nothing of it is ever copied out. Called by face.
 * Source: ARCHITECTURE.md, central idea 6. */
#ifndef SCHALTER_FACE_VISIT_H
#define SCHALTER_FACE_VISIT_H

#include "base/secret.h"
#include "base/status.h"
#include "core/document.h"
#include "core/receipt.h"
#include "core/session.h"
#include "crypto/digest.h"
#include "crypto/seal.h"
#include "ui/view.h"

/** An application that was sealed and not yet answered by the courier. */
struct visit_pending {
    bool waiting;
    char reference[REFERENCE_MAX];
    int service;
    struct sealed sealed; /* points into the block */
    char destination[RANDOM_UUID];
    char kid[JWK_KID];
    char document_hash[DIGEST_SHA512_HEX]; /* of what was sealed */
};

struct visit {
    struct session session;
    struct view views[2]; /* shown and next */
    struct receipt receipt;
    char document[DOCUMENT_MAX];
    char metadata[METADATA_MAX];
    struct visit_pending pending;
};

/** The block and the one struct visit at its start. Refused locking is logged by the
 * caller (STATUS_DENIED, usable). */
enum status visit_create(struct secret **secret, struct visit **visit) MUST_CHECK;

/** Overwrites the whole block and lays an empty visit at the same place; what belongs
 * to the kiosk and not to the citizen (catalogue, world, settings) is carried over. */
void visit_wipe(struct secret *secret, struct visit *visit);

#endif
