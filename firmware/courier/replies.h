/* What servers say: every JSON reply the courier reads, checked before it is believed.
 *
 * Owns: the form of replies of the token endpoint, the Routing API 2.0, the
 * Submission API 1.1.3 and the town's identity service. Pure. Called by api, lookup,
 * destinations, events, delivery and the fuzzer. Signatures and keys are crypto's
 * business. Malformed replies are STATUS_INVALID. */
#ifndef SCHALTER_COURIER_REPLIES_H
#define SCHALTER_COURIER_REPLIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json.h"
#include "base/link.h"
#include "base/status.h"

enum {
    REPLIES_TOKEN_MAX = 4096,
    REPLIES_SMALL_MAX = 64 * 1024, /* token, destination, announcement */
    REPLIES_ROUTES_MAX = 128 * 1024,
    REPLIES_EVENTS_MAX = 512 * 1024, /* a page of REPLIES_EVENTS_PAGE tokens */
    REPLIES_EVENTS_PAGE = 100,
    REPLIES_SIGNATURE_MAX = 8 * 1024,
};

/** RFC 6749 section 5.1. */
struct replies_token {
    char token[REPLIES_TOKEN_MAX];
    int64_t expires_s; /* 60 to 86,400; 1,800 if not said */
};
/** On failure nothing of it stays in `out`. */
enum status replies_read_token(const char *body, size_t len,
                               struct replies_token *out) MUST_CHECK;

/** The one route to an authority; several are STATUS_DENIED (nobody here may choose),
 * none STATUS_NOT_FOUND. */
struct replies_route {
    char destination[LINK_ID_MAX]; /* lower case */
    char signature[REPLIES_SIGNATURE_MAX];
};
enum status replies_read_route(const char *body, size_t len,
                               struct replies_route *out) MUST_CHECK;

enum replies_activity {
    REPLIES_ACTIVE,
    REPLIES_INACTIVE, /* created or inactive: may come (back) */
    REPLIES_CLOSED,   /* decommissioned: for good */
};

struct replies_destination {
    enum replies_activity activity;
    char kid[LINK_KID_MAX];    /* encryptionKid, safe in a URL */
    int32_t metadata_major;    /* highest of ours it takes; 0: none */
    bool serves;               /* takes this service in this region */
    char schema[LINK_URN_MAX]; /* first JSON schema of the service, "" if none */
};
/** `id` must be the reply's destinationId; `region` "" or an ARS. */
enum status replies_read_destination(const char *body, size_t len, const char *id,
                                     const char *service, const char *region,
                                     struct replies_destination *out) MUST_CHECK;

struct replies_announced {
    char submission[LINK_ID_MAX], case_id[LINK_ID_MAX]; /* lower case */
};
enum status replies_read_announced(const char *body, size_t len,
                                   struct replies_announced *out) MUST_CHECK;

/** An identification the town's service has begun (docs/ausweis-dienst.md, 1). */
struct replies_begun {
    char id[65]; /* safe in a URL path */
    struct link_identify_ready ready;
};
/** `phone`: an address and a code for the phone must be there as well; without it
 * neither is read. Where addresses lead is not looked at: hosts_allow_page. */
enum status replies_read_begun(const char *body, size_t len, bool phone,
                               struct replies_begun *out) MUST_CHECK;

/** Opens a page of an event log. `*tokens` lives until json_close(*doc). */
enum status replies_open_events(const char *body, size_t len, struct json_doc **doc,
                                const struct json_node **tokens, size_t *count,
                                int64_t *total) MUST_CHECK;

#endif
