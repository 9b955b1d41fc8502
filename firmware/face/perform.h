/* Carries out what the session asked for: storing, printing, wiping.
 *
 * Owns: nothing; works on struct face. Outcomes come back as events. Called by face. */
#ifndef SCHALTER_FACE_PERFORM_H
#define SCHALTER_FACE_PERFORM_H

#include "core/event.h"
#include "face/face_state.h"

/** Carries out the effects in order. May push events (face_push). */
void perform(struct face *face, const struct effects *effects);

/** Sends the sealed application that still waits for an answer, again. */
void perform_resend(struct face *face);

#endif
