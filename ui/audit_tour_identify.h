/* The part of the walk through all pages that shows identifying and the PIN service.
 *
 * Owns: the invented card, certificate and addresses. Called by audit_tour.c only. Must
 * not know: fonts, panels. Pure. */
#ifndef SCHALTER_UI_AUDIT_TOUR_IDENTIFY_H
#define SCHALTER_UI_AUDIT_TOUR_IDENTIFY_H

#include "core/session.h"

typedef void audit_tour_show_fn(void *context, const char *name);

/** Shows every page of identifying for the service the session has chosen, which may be
 * one at the ID card. The session is left on one of these pages. */
void audit_tour_identify(struct session *session, audit_tour_show_fn *show,
                         void *context);

/** Shows the last page for whoever shows her ID card at the counter or sends a copy,
 * and for whoever has left it on the reader; the session is on it. */
void audit_tour_card_left(struct session *session, audit_tour_show_fn *show,
                          void *context);

#endif
