/* A program that reads what a stranger brought, and may do nothing but read.
 *
 * Owns: the list of what such a program may not ask the kernel for (seccomp(2)): to
 * make a socket, to write or to change a name, an owner or a right anywhere, to touch
 * another process. It keeps what it writes to the descriptors it was given. Whoever
 * takes it over has its words, and no way to the bus, to the disk or to who started it.
 * Called by tool.h. Must not know: which program. */
#ifndef SCHALTER_BASE_CONFINE_H
#define SCHALTER_BASE_CONFINE_H

#include "base/status.h"

struct confinement;

/** NULL: the kernel, or memory, does not do it. To be confine_destroy'ed. */
struct confinement *confine_create(void) MUST_CHECK;
void confine_destroy(struct confinement *confinement);

/** This process from now on, and all it runs: for good. To be called by a child between
 * fork and exec; its own signals to itself stay. STATUS_DENIED: it is as it was. */
enum status confine_enter(struct confinement *confinement) MUST_CHECK;

#endif
