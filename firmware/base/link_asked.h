/* The messages of the link that a technician asks for: which places answer, copies for
 * the town, a newer system in the network.
 *
 * Owns: their layout and checks. Called by link.c alone. */
#ifndef SCHALTER_BASE_LINK_ASKED_H
#define SCHALTER_BASE_LINK_ASKED_H

#include "base/link.h"
#include "base/link_pack.h"

/** What stands behind the kind; nothing for one that is its kind alone. */
void link_put_asked(struct link_writer *w, const struct link_message *message);
void link_take_asked(struct link_reader *r, struct link_message *message);

#endif
