/* A connection to a program of this machine that listens on a port, perhaps not yet.
 *
 * Owns: nothing; the descriptors are the caller's. Called by lease (vpcd) and
 * eid_socket (AusweisApp). Does not block. Must not know: what is said on the
 * connection, and who answers (eid_peer looks at that). */
#ifndef SCHALTER_DRIVERS_LOCAL_PORT_H
#define SCHALTER_DRIVERS_LOCAL_PORT_H

#include <stdbool.h>
#include <stdint.h>

/** Begins to connect. A descriptor to be watched for writing, or -1. */
int local_port_connect(uint16_t port);

/** Asked when it can be written to. False while nobody listens, and when a port of the
 * ephemeral range was given to our own end: then TCP connects it with itself. */
bool local_port_is_connected(int fd, uint16_t port);

#endif
