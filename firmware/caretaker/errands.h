/* What a technician asks for, done.
 *
 * Owns: nothing beyond the call; one errand at a time. Called by main.c, which may
 * wait. */
#ifndef SCHALTER_CARETAKER_ERRANDS_H
#define SCHALTER_CARETAKER_ERRANDS_H

#include <systemd/sd-bus.h>

#include "base/status.h"
#include "base/upkeep.h"
#include "base/upkeep_copy.h"

struct errands {
    const char *root; /* "" on a device */
    sd_bus *bus;
    struct upkeep news;
    /** Something of `news` has changed. */
    void (*tell)(void *context, const struct upkeep *news);
    /** Waits for the next copy, half a minute. STATUS_TIMEOUT; the statuses of
     * upkeep_handed. `packet`: UPKEEP_COPY_MAX bytes, into which the copy points. */
    enum status (*hear)(void *context, uint8_t *packet, struct upkeep_copy *copy);
    void *context;
};

/** Finds out everything anew. */
void errands_look(struct errands *errands);

/** Does what is asked for; its end is in errands->news, and was told. */
void errands_do(struct errands *errands, const struct upkeep_request *request);

#endif
