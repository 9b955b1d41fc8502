/* Staff at the device: out of service and back again, without a word on the glass that
 * leads there.
 *
 * Owns: nothing. Called by face and perform. SIGUSR1 takes the kiosk out of service: a
 * visit ends and is wiped, but who has just sent an application still gets its number
 * and its paper, and a PIN that is being written is written (session_must_go_on).
 * SIGUSR2 puts it into service, and so does a restart. */
#ifndef SCHALTER_FACE_STAFF_H
#define SCHALTER_FACE_STAFF_H

#include <stdbool.h>

struct face;

/** Listens until the loop ends. */
void staff_listen(struct face *face);

/** A technician takes the kiosk into service, or out of it. Another outage stays. */
void staff_set(struct face *face, bool in_service);

/** The visit has ended for staff: shows the page that says the device has a break. */
void staff_take_over(struct face *face);

#endif
