/* What the network's channel has for this device, and how far that is: words for the
 * technician.
 *
 * Owns: the rule whether an offer is of use here. Pure, German, never translated.
 * Called by the session and the pages. */
#ifndef SCHALTER_CORE_CHANNEL_ADVICE_H
#define SCHALTER_CORE_CHANNEL_ADVICE_H

#include "core/upkeep_advice.h"

/** What a tap does now; false: this device has no channel. */
bool channel_advice(const struct session *session, struct upkeep_advice *advice);

/** What became of the last tap; false: an errand was later, or there was none. */
bool channel_advice_outcome(const struct session *session,
                            struct upkeep_advice *advice);

/** Of an offer, beside what runs here: UPKEEP_FINE, UPKEEP_OTHER_BOARD, UPKEEP_OLDER,
 * UPKEEP_SAME. What the caretaker does not know is not held against it. */
enum upkeep_trouble channel_weigh(const struct upkeep *upkeep,
                                  const struct channel_news *offer);

/** While it is asked or loads nobody signs off, and nothing else begins. */
bool channel_is_busy(const struct channel_news *news);

#endif
