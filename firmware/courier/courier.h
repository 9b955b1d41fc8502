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

/** `schalter courier-export`: writes every application that cannot be delivered any
 * more as DIR/<reference>.json for schalter-recover (format: crypto/seal.h), and says
 * in German on standard output how many. Files that exist already are left as they
 * are. May run beside the courier. Answers the exit code. */
int courier_export(const struct config *config, const char *folder);

#endif
