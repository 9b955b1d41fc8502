/* Everything that may hold a citizen's words, in one place that can be wiped at once.
 *
 * Owns: the secret block and what lies in it: the session, both views, the receipt, the
 * document and its envelopes, who wants to read a card, the identity that came, the
 * token it came in, and a technician's PIN. Nothing of it is ever copied out. Called by
 * face. Source: ARCHITECTURE.md, central idea 6. */
#ifndef SCHALTER_FACE_VISIT_H
#define SCHALTER_FACE_VISIT_H

#include "base/secret.h"
#include "base/status.h"
#include "core/document.h"
#include "core/receipt.h"
#include "core/session.h"
#include "crypto/digest.h"
#include "crypto/identity_token.h"
#include "crypto/passcode.h"
#include "crypto/seal.h"
#include "ui/view.h"

/** The application sealed last in this visit. */
struct visit_pending {
    bool waiting; /* for the courier's answer; a new courier gets it again */
    bool kept;    /* the courier answered that it is on the disk */
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
    struct card_request request; /* of the card that is to be read */
    struct identity identity;    /* what was read of it */
    struct identity_token_room token;
    char pin[PASSCODE_DIGITS + 1]; /* of the technician who is in, for the caretaker */
};

/** The block and the one struct visit at its start. Refused locking is logged by the
 * caller (STATUS_DENIED, usable). */
enum status visit_create(struct secret **secret, struct visit **visit) MUST_CHECK;

/** Takes the courier's answer about the application `reference`: it is on the disk
 * (`kept`) or nothing of it is. False if it says nothing new about the one sealed last
 * in this visit: of a visit that has ended, or a refusal nobody waits for. That an
 * application is kept is true whenever it is said, also after a refusal. */
bool visit_take_answer(struct visit *visit, const char *reference,
                       bool kept) MUST_CHECK;

/** True if answers with this hash (SHA-512, hexadecimal) were sealed last in this visit
 * and are or may be on the disk: they are sent again as the same bytes under the same
 * reference, of which the outbox keeps one. Other answers are another application. */
bool visit_may_have_kept(const struct visit *visit, const char *hash);

/** Another order of the digits on the PIN pad, where the kiosk shuffles them: whoever
 * watches the hand learns nothing from it. Called for every visit. */
void visit_shuffle(struct session *session);

/** Overwrites the whole block and lays an empty visit at the same place; what belongs
 * to the kiosk and not to the citizen (catalogue, world, settings) is carried over, and
 * how the start page shall look: the session has put that back, or has not. */
void visit_wipe(struct secret *secret, struct visit *visit);

#endif
