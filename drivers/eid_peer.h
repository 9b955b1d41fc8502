/* Which process is on the other end of a loopback connection.
 *
 * Owns: nothing. A port says nothing about who listens on it: before a PIN is handed
 * over, the socket behind the connection must be one of our child's descriptors. Works
 * without privileges for children of the same user. Called by eid_socket.c and eid.c.
 * Source: proc(5), /proc/net/tcp and /proc/PID/fd. */
#ifndef SCHALTER_DRIVERS_EID_PEER_H
#define SCHALTER_DRIVERS_EID_PEER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/** The other end of the connection 127.0.0.1:`ours` - 127.0.0.1:`theirs` belongs to
 * `pid`. False also before it was accepted. */
bool eid_peer_is(uint16_t theirs, uint16_t ours, pid_t pid);

/** Who listens on the port, on all addresses or loopback, is `pid`. */
bool eid_peer_listens(uint16_t port, pid_t pid);

#endif
