/* What the device kept is forgotten: asked for by a technician, done at the next start,
 * before anything uses it.
 *
 * Owns: the mark that says so, and the folder aside. The folder of what was kept is put
 * aside by one rename, then the mark goes: what is kept from then on is never touched,
 * whatever the deletion still meets, and a power cut means that the next start goes on.
 * The settings of the device stay. Called by the caretaker. Blocks on the disk. */
#ifndef SCHALTER_CARETAKER_ERASE_H
#define SCHALTER_CARETAKER_ERASE_H

#include "base/status.h"

/** Leaves the mark. STATUS_IO. `root` as in stick.h. */
enum status erase_ask(const char *root) MUST_CHECK;

/** The device does not start anew after all: the mark goes. STATUS_IO. */
enum status erase_unask(const char *root) MUST_CHECK;

/** Where there is a mark, forgets all of data/bestand, and the kept log. STATUS_IO:
 * something of it is left, of the folder aside, where the next start tries again, or of
 * the log; the log of this start says which. */
enum status erase_asked(const char *root) MUST_CHECK;

#endif
