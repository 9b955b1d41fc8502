/* The opening handshake of the WebSocket to AusweisApp, as text.
 *
 * Owns: nothing. Pure; called by eid_socket.c and its fuzzer. Must not know: sockets.
 * Source: RFC 6455, section 4. */
#ifndef SCHALTER_DRIVERS_EID_HANDSHAKE_H
#define SCHALTER_DRIVERS_EID_HANDSHAKE_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "base/text.h"

enum { EID_HANDSHAKE_MAX = 4096 }; /* bytes of request or answer */

/** The request. AusweisApp wants a User-Agent and refuses an Origin. */
void eid_handshake_put(struct text_buf *buf, uint16_t port);

/** Looks at `len` bytes of the answer. STATUS_OK: it is whole and right, `*end` bytes
 * of it; what follows is the first frame. STATUS_AGAIN: not whole yet.
 * STATUS_TOO_LARGE, STATUS_INVALID: no such answer. */
enum status eid_handshake_read(const char *bytes, size_t len, size_t *end) MUST_CHECK;

#endif
