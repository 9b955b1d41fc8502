/* HTTP over TLS for the town, and everything that can go wrong on the wire.
 *
 * Owns: the listening sockets (127.0.0.1 only), libmicrohttpd with one thread for each
 * connection so that a slow answer holds up nobody else, and the faults of the wire.
 * Called by main and control. Knows the town only through api.h and its lock. */
#ifndef SCHALTER_PORTAL_SERVER_H
#define SCHALTER_PORTAL_SERVER_H

#include "tests/portal/town.h"

struct server;

struct server_options {
    unsigned port;               /* 0: any free one */
    bool plain_http;             /* also serve phone page and CRLs without TLS */
    unsigned plain_port;         /* 0: any free one */
    const char *phone_directory; /* borrowed; NULL: no phone page */
};

/** Binds and takes connections only once server_use_certificate was called; the ports
 * are known from here on. NULL with a message on standard error when it cannot. */
struct server *server_create(struct town *town, const struct pki *pki,
                             const struct server_options *options);

/** Cuts every connection; accepts NULL. */
void server_destroy(struct server *server);

unsigned server_port(const struct server *server);
unsigned server_plain_port(const struct server *server);

/** Serves with that certificate from now on, on the same port. Cuts open connections;
 * new ones wait in the socket's queue meanwhile. */
enum status server_use_certificate(struct server *server,
                                   enum pki_server_certificate which) MUST_CHECK;

enum server_network {
    SERVER_UP,
    SERVER_REFUSING, /* nobody listens: connection refused */
    SERVER_SILENT,   /* connections are taken and never answered */
};

/** Makes the town reachable or not; the plain HTTP site is not touched. */
enum status server_use_network(struct server *server,
                               enum server_network network) MUST_CHECK;

#endif
