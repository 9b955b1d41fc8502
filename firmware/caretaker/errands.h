/* What a technician asks for, done.
 *
 * Owns: nothing beyond the call; one errand at a time. Called by main.c, which may
 * wait. */
#ifndef SCHALTER_CARETAKER_ERRANDS_H
#define SCHALTER_CARETAKER_ERRANDS_H

#include <systemd/sd-bus.h>

#include "base/upkeep.h"

struct errands {
    const char *root; /* "" on a device */
    sd_bus *bus;
    struct upkeep news;
    /** Something of `news` has changed. */
    void (*tell)(void *context, const struct upkeep *news);
    void *context;
};

/** Finds out everything anew. */
void errands_look(struct errands *errands);

/** Does what is asked for; its end is in errands->news, and was told. */
void errands_do(struct errands *errands, const struct upkeep_request *request);

#endif
