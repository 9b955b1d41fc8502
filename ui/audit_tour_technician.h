/* The part of the walk through all pages that lies behind the hidden door.
 *
 * Owns: the invented device. Called by audit_tour.c only. Must not know: fonts, panels.
 * Pure. */
#ifndef SCHALTER_UI_AUDIT_TOUR_TECHNICIAN_H
#define SCHALTER_UI_AUDIT_TOUR_TECHNICIAN_H

#include "ui/audit_tour_identify.h"

/** Shows the PIN and the report in each of their looks. The session is at the start
 * page before, and is left on one of these pages. */
void audit_tour_technician(struct session *session, audit_tour_show_fn *show,
                           void *context);

/** The page of the break: nothing can be kept; then of a kiosk that is none, with a
 * mistake in its configuration, new, and with nobody's PIN. */
void audit_tour_break(struct session *session, audit_tour_show_fn *show, void *context);

#endif
