/* A newer system from the vendor's channel, fetched for a technician.
 *
 * Owns: what was offered, and the download of it. Nothing is asked for unless she asks;
 * what was fetched goes when she leaves, and at start. Called by courier. Must not
 * know: what runs here, who installs it. */
#ifndef SCHALTER_COURIER_CHANNEL_H
#define SCHALTER_COURIER_CHANNEL_H

#include "base/channel.h"
#include "base/config.h"
#include "base/loop.h"
#include "courier/net.h"

struct channel;

/** Whenever something has changed. `news` is borrowed for the call. */
typedef void channel_fn(void *context, const struct channel_news *news);

/** All is borrowed. Removes what an earlier run left. */
struct channel *channel_create(struct loop *loop, const struct net *net,
                               const struct config *config, channel_fn *fn,
                               void *context);
/** What was fetched goes. Accepts NULL. */
void channel_destroy(struct channel *channel);

/** CHANNEL_LOOK gives up what is under way; CHANNEL_LOAD counts behind an offer alone.
 * News follow, at once or from the loop. Blocks on the disk for a piece. */
void channel_order(struct channel *channel, enum channel_order order);

#endif
