/* What the device kept is forgotten: asked for by a technician, done at the next start,
 * before anything uses it.
 *
 * Owns: the mark that says so. It goes last, so that a power cut in the middle only
 * means that the next start goes on. The settings of the device stay. Called by the
 * caretaker. Blocks on the disk. */
#ifndef SCHALTER_CARETAKER_ERASE_H
#define SCHALTER_CARETAKER_ERASE_H

#include "base/status.h"

/** Leaves the mark. STATUS_IO. `root` as in stick.h. */
enum status erase_ask(const char *root) MUST_CHECK;

/** Removes everything below data/bestand, and the mark. STATUS_OK also without a mark:
 * then nothing is removed. STATUS_IO: something is left, and so is the mark. */
enum status erase_asked(const char *root) MUST_CHECK;

#endif
