/* Commands for the stand-in town over a unix socket: one line in, an answer out.
 *
 * Owns: DIR/ctl and the thread that answers it. Called by main; `control_send` is the
 * other end, for `portal --ctl`. The commands are listed in README.md. */
#ifndef SCHALTER_PORTAL_CONTROL_H
#define SCHALTER_PORTAL_CONTROL_H

#include "tests/portal/server.h"

struct control;

/** Listens on `path` and answers in a thread of its own. NULL with a message on
 * standard error when the socket cannot be made (paths over 107 bytes cannot). */
struct control *control_create(struct town *town, struct server *server,
                               const char *path);

/** Ends the thread and removes the socket; accepts NULL. */
void control_destroy(struct control *control);

/** Sends one command to a running town and prints its answer. Returns the exit status
 * of the program: 0 when the answer is not an error. */
int control_send(const char *path, int words, char **word);

#endif
