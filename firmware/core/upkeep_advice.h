/* What can be done to this device now, and what became of what was done: words for the
 * technician.
 *
 * Owns: the rules which errand is open. Pure, German, never translated. Called by the
 * session and the pages. */
#ifndef SCHALTER_CORE_UPKEEP_ADVICE_H
#define SCHALTER_CORE_UPKEEP_ADVICE_H

#include "core/session.h"

enum { UPKEEP_TEXT_MAX = 384 };

struct upkeep_advice {
    const char *title;          /* static */
    char text[UPKEEP_TEXT_MAX]; /* what it does; where it is not open, why */
    bool open;
};

/** One of the errands. */
void upkeep_advice(const struct session *session, enum upkeep_errand errand,
                   struct upkeep_advice *advice);

/** What became of the last errand; false: there was none. */
bool upkeep_advice_outcome(const struct session *session, struct upkeep_advice *advice);

/** Of a store with applications that cannot be read any more: what to do. */
const char *upkeep_damaged(void);

/** A version's name, or "unbekannt". */
const char *upkeep_version(const char *version);

/** While it is done nobody signs off, and nothing else begins. Of one that starts the
 * device anew: until it does. */
bool upkeep_is_busy(const struct upkeep *upkeep);

#endif
