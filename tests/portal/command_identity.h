/* The commands of the identity service: `ausweis ...`.
 *
 * Owns: their words. Called by command under the town's lock. */
#ifndef SCHALTER_PORTAL_COMMAND_IDENTITY_H
#define SCHALTER_PORTAL_COMMAND_IDENTITY_H

#include "tests/portal/command.h"

/** Performs one such command; false when its words are wrong. */
bool command_identity(struct command_target *target, const struct command_line *command,
                      struct bytes *answer);

#endif
