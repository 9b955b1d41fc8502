/* What goes into a log that leaves memory: which units of the journal, and which
 * fields.
 *
 * Owns: that choice. Of our own units, of systemd itself and of RAUC. The kernel names
 * what people plug in, serial numbers and all: that stays in memory. Called by the
 * caretaker, which may wait. */
#ifndef SCHALTER_CARETAKER_JOURNAL_H
#define SCHALTER_CARETAKER_JOURNAL_H

#include "base/status.h"

/** All of it since the start into an open file, JSON lines. The statuses of tool_run.
 */
enum status journal_write(const char *root, int file) MUST_CHECK;

/** Keeps it on the data partition (kept_log.h) as it comes, until the journal's program
 * ends; the exit code. */
int journal_keep(const char *root);

#endif
