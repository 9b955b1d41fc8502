/* Copies for the town on their way from the courier to the caretaker's stick.
 *
 * Owns: whose turn it is. One copy is under way at a time: the caretaker wants one, the
 * courier hands it, the caretaker says whether the stick holds it, and that goes to the
 * courier with the request for the next. Sealed bytes pass through and are kept
 * nowhere. Called by upkeep.c and face.c on the loop's thread; nothing blocks. */
#ifndef SCHALTER_FACE_TAKEOUT_H
#define SCHALTER_FACE_TAKEOUT_H

#include "base/link.h"
#include "base/upkeep.h"

struct face;

struct takeout {
    bool asked;                    /* the courier, for the next */
    int good;                      /* what the caretaker counted, so far */
    char last[LINK_REFERENCE_MAX]; /* the one it has, "" none yet */
};

/** An errand begins. */
void takeout_begin(struct face *face);

/** News of the caretaker. */
void takeout_news(struct face *face, const struct upkeep *news);

/** The courier hands one out. */
void takeout_copy(struct face *face, const struct link_copy *copy);

/** No courier answers: the errand ends. */
void takeout_courier_ended(struct face *face);

#endif
