/* What the device kept is forgotten, or that and what it was set up with: asked for by
 * a technician, done at the next start, before anything uses it.
 *
 * Owns: the mark that says so, data/erase, and the folders aside. What goes is put
 * aside by renaming, then the mark goes: what comes from then on is never touched,
 * whatever the deletion still meets, and a power cut means that the next start goes on.
 * What says which systems were here stays in any case (issue.h, RAUC's own). Called by
 * the caretaker. Blocks on the disk. */
#ifndef SCHALTER_CARETAKER_ERASE_H
#define SCHALTER_CARETAKER_ERASE_H

#include "base/status.h"

enum erase_scope {
    ERASE_KEPT, /* data/bestand and the kept log; the settings stay */
    ERASE_ALL,  /* those too: the device is a new one */
};

/** Leaves the mark. STATUS_IO; on a disk with no room for a further file, where
 * ERASE_KEPT can be asked for, ERASE_ALL cannot. `root` as in stick.h. */
enum status erase_ask(const char *root, enum erase_scope scope) MUST_CHECK;

/** The device does not start anew after all: the mark goes. STATUS_IO. */
enum status erase_unask(const char *root) MUST_CHECK;

/** Where there is a mark, forgets what it says. STATUS_IO: something is left, in a
 * folder aside, where the next start tries again, or of the log; the log of this start
 * says which. */
enum status erase_asked(const char *root) MUST_CHECK;

#endif
