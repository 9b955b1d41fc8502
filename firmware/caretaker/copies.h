/* Copies for the town, onto the stick, and the look whether they still lie there.
 *
 * Owns: the folder schalter-DEVICE/antraege on the stick. What it gets is sealed; it
 * says of each whether the stick holds it, and the courier alone draws the conclusion.
 * Called by errands.c, which may wait. */
#ifndef SCHALTER_CARETAKER_COPIES_H
#define SCHALTER_CARETAKER_COPIES_H

#include "caretaker/errands.h"

/** UPKEEP_TAKE_OUT or UPKEEP_CONFIRM, one copy after the other as the kiosk hands them.
 * The counts are in errands->news, and told behind each. What fails on the way leaves
 * those before it as they are. */
enum upkeep_trouble copies_do(struct errands *errands,
                              const struct upkeep_request *request);

#endif
