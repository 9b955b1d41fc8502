/* The update that the kiosk has fetched from the network (base/channel.h).
 *
 * Owns: nothing; the folder is the kiosk's, which may be taken over. So the file is
 * opened once, must be a file, and is named by its descriptor from then on: what is
 * looked at is what is installed. What is written to it meanwhile RAUC finds, as with a
 * stick. Called by update.c. */
#ifndef SCHALTER_CARETAKER_FETCHED_H
#define SCHALTER_CARETAKER_FETCHED_H

#include <stddef.h>

/** A descriptor, -1: there is none. `root` as in root.h. Does not wait, whatever lies
 * there. */
int fetched_open(const char *root);

/** Its path for programs of the same user or a mightier one, as long as it is open. */
void fetched_path(int file, char *path, size_t cap);

#endif
