/* The second process: sees the network, never a typed word.
 *
 * Owns: putting the courier's modules together; nothing else. Called by main with what
 * it was started as. Must not know: core, ui, drivers. */
#ifndef SCHALTER_COURIER_COURIER_H
#define SCHALTER_COURIER_COURIER_H

#include "base/config.h"

/** `schalter courier`: stores and delivers until the face closes its end of `link_fd`
 * or SIGTERM comes. Answers the exit code: 0 after such an end, 1 if it could not
 * start (the reason is in the log). Takes over the process: one call, at its start. */
int courier_main(const struct config *config, int link_fd);

/** `schalter courier-export`: writes the copy of every application that cannot be
 * delivered any more as FOLDER/<reference>.json for schalter-recover (format:
 * crypto/seal.h), syncs it, reads it back and only then notes the time of the export.
 * The copies stay in the outbox, so that a stick may get lost. Files that exist already
 * are compared and left as they are. Says in German on standard output how many, and
 * how many may have arrived all the same. May run beside the courier. Answers the exit
 * code: 1 if anything is missing or a file holds something else, 2 if there is no such
 * folder, no outbox, or the folder lies on the disk of the outbox (a stick that is not
 * mounted; a demonstration may). */
int courier_export(const struct config *config, const char *folder);

/** `schalter courier-confirm`: deletes the copies that were exported and lie in FOLDER
 * byte for byte; the others stay. May run beside the courier. The exit code as above.
 */
int courier_confirm(const struct config *config, const char *folder);

/** `schalter courier-count`: counts what lies in the outbox in FOLDER where no courier
 * runs, without a change to the disk. Three numbers on standard output: applications
 * that have not arrived, how many of them cannot be delivered any more, and 1 if a
 * damaged outbox lies aside, or nobody can tell. The file may be anybody's who took a
 * kiosk over: this takes 48 MiB at most and then ends by a signal; its time is limited
 * by who calls. Answers the exit code: 1 if it could not be counted. */
int courier_count(const char *folder);

#endif
