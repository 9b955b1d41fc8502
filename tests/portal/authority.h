/* The receiving authority: opens what was submitted, checks it, and keeps it.
 *
 * Owns: the private half of the destination's work. Called by town_work only, under the
 * town's lock. Opened submissions are written to DIR/received so that tests and people
 * can look at them: this program IS the authority they were meant for. */
#ifndef SCHALTER_PORTAL_AUTHORITY_H
#define SCHALTER_PORTAL_AUTHORITY_H

#include "tests/portal/town.h"

/** True when the submission opens, its hashes match and its metadata names a schema the
 * destination takes. Otherwise `problem` is the last part of the problem's type and
 * `detail` a sentence without content. What could be opened is kept in either case. */
bool authority_accepts(struct town *town, const struct town_submission *submission,
                       char *problem, size_t problem_cap, char *detail,
                       size_t detail_cap);

#endif
