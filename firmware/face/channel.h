/* A newer system from the network, for the technician who asks: the face's side of it.
 *
 * Owns: whether the courier has been asked for anything that has to be ended. Called by
 * perform and face on the loop's thread; nothing blocks. */
#ifndef SCHALTER_FACE_CHANNEL_H
#define SCHALTER_FACE_CHANNEL_H

#include "base/channel.h"

struct face;

struct channel_line {
    struct channel_news news; /* lent with EVENT_CHANNEL, which may have to queue */
    bool begun;
};

/** Carries out EFFECT_CHANNEL: EVENT_CHANNEL follows. */
void channel_perform(struct face *face, enum channel_order order);

/** LINK_CHANNEL_NEWS. */
void channel_told(struct face *face, const struct channel_news *news);

/** What it was doing is lost. */
void channel_courier_ended(struct face *face);

/** The technician has signed off: what was fetched goes. */
void channel_leave(struct face *face);

#endif
