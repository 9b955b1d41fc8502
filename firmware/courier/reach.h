/* Asks each place of the configuration whether it answers at all.
 *
 * Owns: the requests under way. A place that answers anything, also an error, is there:
 * whether it does what it should is known from the work itself. Called by courier for a
 * technician. */
#ifndef SCHALTER_COURIER_REACH_H
#define SCHALTER_COURIER_REACH_H

#include "base/config.h"
#include "base/reach.h"
#include "courier/net.h"

struct reach_asker;

/** Once for each place: REACH_GOOD, REACH_SILENT or REACH_UNTRUSTED. */
typedef void reach_fn(void *context, enum reach_place place, enum reach reach);

/** All are borrowed. */
struct reach_asker *reach_create(const struct net *net, const struct config *config,
                                 reach_fn *fn, void *context);
/** Without callback. Accepts NULL. */
void reach_destroy(struct reach_asker *asker);

/** Asks all that are configured; what is under way is given up. Answers come within
 * 15 s, REACH_SILENT at once where nothing more can be asked. */
void reach_ask(struct reach_asker *asker);

#endif
