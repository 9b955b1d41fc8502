/* Putting an answer on the wire, whole or broken.
 *
 * Owns: the bodies that trickle, stop short or never end. Called by server.c only, in
 * the connection's own thread, so waiting here is allowed. */
#ifndef SCHALTER_PORTAL_SERVER_REPLY_H
#define SCHALTER_PORTAL_SERVER_REPLY_H

#include <stdatomic.h>

#include <microhttpd.h>

#include "tests/portal/api.h"

/** Queues the answer as `fault` wants it. The body is copied. `stopping` ends a body
 * that trickles. */
enum MHD_Result server_reply_send(struct MHD_Connection *connection,
                                  const struct api_reply *reply, enum fault_kind fault,
                                  const atomic_bool *stopping);

#endif
