/* The line to the caretaker of the device, while a technician is signed in.
 *
 * Owns: the connection. There may be none (a kiosk that does not run from an image):
 * then the page has no way there. Called by perform on the loop's thread; nothing
 * blocks. */
#ifndef SCHALTER_FACE_UPKEEP_H
#define SCHALTER_FACE_UPKEEP_H

#include "base/loop.h"
#include "base/upkeep.h"

struct face;

struct upkeep_line {
    int fd; /* -1 none */
    struct loop_source *source;
    struct loop_source *late; /* a timer: who does not answer in time */
    bool entering;            /* the PIN is being looked at */
    struct upkeep news;       /* lent with EVENT_CARETAKER, which may have to queue */
};

/** Has the caretaker look at the PIN that was typed (visit->pin): technician_answered
 * follows, after 20 s at most. */
void upkeep_enter(struct face *face);

/** Carries out EFFECT_UPKEEP, connecting first: EVENT_CARETAKER follows where there is
 * a caretaker, and again with each of its news. */
void upkeep_perform(struct face *face, enum upkeep_errand errand);

/** The technician has signed off: an errand that goes on goes on without us. */
void upkeep_leave(struct face *face);

#endif
