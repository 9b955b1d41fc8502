/* The WebSocket to AusweisApp on loopback: text messages, one client, one server.
 *
 * Owns: the connection, the opening handshake, framing (wslay; the only file that
 * includes it). A message to us has at most EID_MESSAGE_MAX bytes. What is sent lies in
 * one buffer of ours that is overwritten once it has left. Nothing is handed to or
 * taken from a listener that is not the process named. Called by eid.c on the loop's
 * thread; never calls back from inside a call of this header. Nothing blocks. Must not
 * know: JSON, workflows. Source: RFC 6455. */
#ifndef SCHALTER_DRIVERS_EID_SOCKET_H
#define SCHALTER_DRIVERS_EID_SOCKET_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/loop.h"
#include "base/status.h"

struct eid_socket;

struct eid_socket_ops {
    /** The handshake is done and the peer is who it should be: messages may be sent. */
    void (*open)(void *context);
    /** One text message, valid during the call. */
    void (*message)(void *context, const char *text, size_t len);
    /** The connection is over; destroy the socket. `why` is a literal for the log. */
    void (*closed)(void *context, const char *why);
};

/** Connects to 127.0.0.1:`port` and again every 100 ms while nobody listens; behind the
 * handshake the other end must be `peer`. The caller sets the deadline. */
struct eid_socket *eid_socket_create(struct loop *loop, uint16_t port, pid_t peer,
                                     const struct eid_socket_ops *ops, void *context);
/** Closes at once, without a callback. Accepts NULL. */
void eid_socket_destroy(struct eid_socket *socket);

/** Sends one text message. It is copied once; that copy is overwritten behind the last
 * byte. STATUS_AGAIN: not open, or the one before has not left yet; STATUS_TOO_LARGE
 * above EID_COMMAND_MAX. */
enum status eid_socket_send(struct eid_socket *socket, const char *text,
                            size_t len) MUST_CHECK;

#endif
