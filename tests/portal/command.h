/* What the stand-in town can be told to do.
 *
 * Owns: the words of every command and what each changes or tells. Called by control
 * only, in its thread; takes the town's lock itself. */
#ifndef SCHALTER_PORTAL_COMMAND_H
#define SCHALTER_PORTAL_COMMAND_H

#include "tests/portal/server.h"

/** Whom commands act on; both borrowed. */
struct command_target {
    struct town *town;
    struct server *server;
};

enum { COMMAND_WORDS = 16 };

/** A command split into words; absent words are "". */
struct command_line {
    const char *word[COMMAND_WORDS];
    int words;
};

/** Performs one line (changed by splitting it) and appends what is to be answered; the
 * last line of the answer is "ok" or begins with "error:". */
void command_perform(struct command_target *target, char *line, struct bytes *answer);

#endif
