/* Where the ID card is read: reader, AusweisApp and the town's service brought
 * together.
 *
 * Owns: the card reader, the lease, AusweisApp's programs, the attempt under way
 * (attempt.h). Carries out the session's EFFECT_CARD_ and EFFECT_PHONE_ effects; what
 * happens comes back as EVENT_READER to EVENT_PHONE_READY. Called by face.c and
 * perform.c. Decides nothing a citizen sees. Must not know: pages. */
#ifndef SCHALTER_FACE_CARD_DESK_H
#define SCHALTER_FACE_CARD_DESK_H

#include "base/link.h"
#include "core/event.h"

struct face;
struct card_desk;

/** Looks for a reader on face->usb (NULL: there is none) and reads the town's key. A
 * kiosk without one offers the ways without. */
struct card_desk *card_desk_create(struct face *face);
/** Accepts NULL. */
void card_desk_destroy(struct card_desk *desk);

/** The model of the reader that is used, "" none is there. Static storage. */
const char *card_desk_reader(const struct card_desk *desk);

/** Carries out one EFFECT_CARD_ or EFFECT_PHONE_ effect. */
void card_desk_perform(struct card_desk *desk, const struct effect *effect);

/** A message of the courier's about identifying. */
void card_desk_message(struct card_desk *desk, const struct link_message *message);

/** The courier has ended: what it was asked about who somebody is, no other answers. */
void card_desk_courier_ended(struct card_desk *desk);

/** The visit is over: programs end, the card goes back, keys are wiped. */
void card_desk_wipe(struct card_desk *desk);

#endif
