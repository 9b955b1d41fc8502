/* One packet of a SOCK_SEQPACKET connection, in or out, without waiting.
 *
 * Owns: nothing. Called by the wires of base. Must not know: what a packet says. */
#ifndef SCHALTER_BASE_PACKET_H
#define SCHALTER_BASE_PACKET_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/** STATUS_AGAIN: the other side does not read now; STATUS_GONE: it has left;
 * STATUS_TOO_LARGE: more than the connection carries; STATUS_IO. */
enum status packet_send(int fd, const uint8_t *packet, size_t len) MUST_CHECK;

/** Receives one into `cap` bytes. STATUS_AGAIN: none there; STATUS_GONE;
 * STATUS_TOO_LARGE: it had more, `len` bytes of it are there. Descriptors that come
 * along are closed. */
enum status packet_receive(int fd, uint8_t *packet, size_t cap, size_t *len) MUST_CHECK;

#endif
