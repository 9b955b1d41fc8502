/* A walk through every page a catalogue can show, with invented answers.
 *
 * Owns: the invented answers. Called by the program that lays out every page and by the
 * catalogue tool ("does every text fit?"). Must not know: fonts, panels. Pure. */
#ifndef SCHALTER_UI_AUDIT_TOUR_H
#define SCHALTER_UI_AUDIT_TOUR_H

#include "core/session.h"

/** One page: `name` is stable ("hund-anmelden-03-fehlt") and made of service ids and
 * numbers only. The session is borrowed for the call; language, size and colours are
 * the visitor's to change on a copy. */
typedef void audit_tour_fn(void *context, const char *name,
                           const struct session *session);

/** Calls `visit` for every page. `session` is scratch memory of the caller. */
void audit_tour(const struct catalogue *catalogue, const struct langs *langs,
                struct session *session, audit_tour_fn *visit, void *context);

#endif
