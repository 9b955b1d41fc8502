/* What the device kept is forgotten, or that and what it was set up with: asked for by
 * a technician, done at the next start, before anything uses it.
 *
 * Owns: the mark that says so, data/erase, data/forgotten with its neighbours, and
 * data/erase.rest, the mark of a deletion of which something stayed in its place. What
 * goes is put aside there by renaming, then the mark goes: what comes from then on is
 * never touched, whatever the deletion still meets, and a power cut means that the next
 * start goes on. A system from before there were two scopes, in the other slot, goes on
 * with data/forgotten alone. What says which systems were here stays in any case
 * (issue.h, RAUC's own). Called by the caretaker. Blocks on the disk. */
#ifndef SCHALTER_CARETAKER_ERASE_H
#define SCHALTER_CARETAKER_ERASE_H

#include <stdbool.h>

#include "base/status.h"

enum erase_scope {
    ERASE_KEPT, /* data/bestand and the kept log; the settings stay */
    ERASE_ALL,  /* those too: the device is a new one */
};

/** Leaves the mark, whole or not at all. STATUS_IO; STATUS_FULL: there can be no
 * further file, where ERASE_KEPT can be asked for, ERASE_ALL cannot. The log says
 * which. `root` as in root.h. */
enum status erase_ask(const char *root, enum erase_scope scope) MUST_CHECK;

/** The device does not start anew after all: the mark goes. STATUS_IO. */
enum status erase_unask(const char *root) MUST_CHECK;

/** Where there is a mark, forgets what it says. STATUS_IO: something is left, aside,
 * where each start tries again, or in its place; the log of this start says which. */
enum status erase_asked(const char *root) MUST_CHECK;

/** True while something is left of what was to be forgotten, as far as starts noticed.
 */
bool erase_left(const char *root) MUST_CHECK;

#endif
