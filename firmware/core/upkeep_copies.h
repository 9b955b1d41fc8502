/* Words for taking out what could not be delivered: how many, how far, and that nothing
 * is lost where it fails.
 *
 * Owns: nothing. Pure, German, never translated. Called by upkeep_advice.c, session and
 * page. */
#ifndef SCHALTER_CORE_UPKEEP_COPIES_H
#define SCHALTER_CORE_UPKEEP_COPIES_H

#include "core/upkeep_advice.h"

/** UPKEEP_TAKE_OUT or UPKEEP_CONFIRM. */
bool upkeep_is_of_copies(enum upkeep_errand errand);

/** There are such applications: the page offers to take them out. */
bool upkeep_has_copies(const struct session *session);

/** Each fills title or text of what is said of such an errand: before it, while it
 * goes on, when it is done, and behind why it failed. */
void upkeep_copies_offer(const struct session *session, enum upkeep_errand errand,
                         struct upkeep_advice *advice);
void upkeep_copies_working(const struct session *session, struct upkeep_advice *advice);
void upkeep_copies_done(const struct session *session, struct upkeep_advice *advice);
void upkeep_copies_failed(const struct session *session, struct upkeep_advice *advice);

#endif
