/* What is to go wrong, where and how often.
 *
 * Owns: the names of the endpoints, the names of the faults, and the list of faults
 * that were ordered. Called by control (orders), server (takes and performs those of
 * the wire) and the endpoint files (perform those of the content). */
#ifndef SCHALTER_PORTAL_FAULT_H
#define SCHALTER_PORTAL_FAULT_H

#include "tests/portal/bytes.h"

enum endpoint {
    ENDPOINT_TOKEN,
    ENDPOINT_ROUTES,
    ENDPOINT_AREAS,
    ENDPOINT_DESTINATION,
    ENDPOINT_KEY,
    ENDPOINT_ANNOUNCE,
    ENDPOINT_ATTACHMENT,
    ENDPOINT_SUBMIT,
    ENDPOINT_EVENTS,
    ENDPOINT_JWKS,
    ENDPOINT_INFO,
    ENDPOINT_PHONE,
    ENDPOINT_CRL,
    ENDPOINT_OTHER, /* no path of ours */
    ENDPOINTS,
    ENDPOINT_ANY = ENDPOINTS
};

enum fault_kind {
    FAULT_NONE,
    /* of the wire, performed by server.c for every endpoint */
    FAULT_DROP_BEFORE, /* cut the connection, nothing happened */
    FAULT_DROP_AFTER,  /* everything happened, cut before a byte is answered */
    FAULT_STATUS,      /* answer with this status, nothing happened */
    FAULT_SLOW,        /* wait ARG ms (default 3000), then do it */
    FAULT_TRICKLE,     /* one byte a second */
    FAULT_TRUNCATE,    /* half the promised body, then cut */
    FAULT_ENDLESS,     /* a JSON string that never ends */
    FAULT_OVERSIZE,    /* well-formed JSON of ARG bytes (default 16 MiB) */
    FAULT_NOT_JSON,    /* right type, body that is no JSON */
    FAULT_TYPE,        /* right body as text/html */
    FAULT_REDIRECT,    /* 302 to ARG (default another port of this machine) */
    /* of the content, performed where the content is made */
    FAULT_SIGNATURE,   /* events, routes: signed by a key that is nobody's */
    FAULT_TAG,         /* events: another authentication tag in accept */
    FAULT_NO_TAGS,     /* events: accept without authenticationTags */
    FAULT_ISSUER,      /* events: iss of somebody else */
    FAULT_FOREIGN_KID, /* events: a kid nobody publishes */
    FAULT_SUBJECT,     /* events: sub of another submission */
    FAULT_HOST,        /* routes: another submissionHost under the signature */
    FAULT_DESTINATION, /* routes: another destination under the signature */
    FAULT_KEY,         /* key: n that is not the certificate's */
    FAULT_OPERATIONS,  /* key: key_ops verify */
    FAULT_CHAIN,       /* key: a whole key whose chain ends at no anchor */
};

struct fault {
    enum endpoint endpoint;
    enum fault_kind kind;
    unsigned status;    /* of FAULT_STATUS */
    long remaining;     /* how often still; negative: always */
    char argument[160]; /* "" when none was given */
};

enum { FAULT_MAX = 64 };

struct fault_list {
    struct fault fault[FAULT_MAX];
    int count;
};

const char *fault_endpoint_name(enum endpoint endpoint);

/** Finds an endpoint by name; "any" is every endpoint. */
enum status fault_endpoint_find(const char *name, enum endpoint *endpoint) MUST_CHECK;

/** Orders a fault: `kind` by name or a status such as "503", `count` a number or
 * "always", `argument` NULL or what the kind wants. STATUS_INVALID for an unknown name,
 * STATUS_FULL when FAULT_MAX faults wait. */
enum status fault_order(struct fault_list *list, const char *endpoint, const char *kind,
                        const char *count, const char *argument) MUST_CHECK;

/** Takes the first fault that waits for this endpoint and counts it down; kind
 * FAULT_NONE when there is none. */
struct fault fault_take(struct fault_list *list, enum endpoint endpoint);

#endif
