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
    ENDPOINT_IDENT_BEGIN,
    ENDPOINT_IDENT_RESULT, /* asked for by the kiosk or at the refresh address */
    ENDPOINT_IDENT_END,
    ENDPOINT_IDENT_PAGE,
    ENDPOINT_TCTOKEN,
    ENDPOINT_PAOS,
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
    FAULT_HOST,        /* routes: another submissionHost under the signature;
                          ident-begin, tctoken: addresses on another host */
    FAULT_DESTINATION, /* routes: another destination under the signature */
    FAULT_KEY,         /* key: n that is not the certificate's */
    FAULT_OPERATIONS,  /* key: key_ops verify */
    FAULT_CHAIN,       /* key: a whole key whose chain ends at no anchor */
    /* of the identity's token; wrong-signature, wrong-iss and foreign-kid, too */
    FAULT_AUDIENCE,       /* for another attempt */
    FAULT_EXPIRED,        /* an hour old */
    FAULT_EARLY,          /* of the coming hour */
    FAULT_LASTING,        /* in force for an hour */
    FAULT_SERVICE,        /* for another service */
    FAULT_BEGUN,          /* begun elsewhere */
    FAULT_NO_IDENTITY,    /* without an identity */
    FAULT_NO_REPORT,      /* without a report, which is allowed */
    FAULT_LONG_TOKEN,     /* longer than a token may be, by ARG characters of report */
    FAULT_LONG_NAME,      /* a family name of ARG letters (300) */
    FAULT_ODD_NAME,       /* a family name in letters no register has */
    FAULT_NO_ADDRESS,     /* the address was not read */
    FAULT_PARTIAL_DATE,   /* a date of birth of which only ARG is known (1964) */
    FAULT_WRONG_TYP,      /* typ JWT */
    FAULT_SIGNED_RS512,   /* the right key, another algorithm */
    FAULT_SIGNED_HS512,   /* the public key as shared secret */
    FAULT_SIGNED_NONE,    /* alg none */
    FAULT_NOT_SIGNED,     /* bare claims under the encryption */
    FAULT_BENT_SIGNATURE, /* one character changed */
    FAULT_NOT_SEALED,     /* signed, not encrypted */
    FAULT_SEALED_WRAPPED, /* ECDH-ES+A256KW, done right */
    FAULT_SEALED_SHORT,   /* A128GCM, done right */
    FAULT_SEALED_EXTRA,   /* a header member nobody ordered */
    FAULT_BENT_SEAL,      /* one character of the ciphertext changed */
    FAULT_RECIPIENT,      /* encrypted for somebody else */
    /* of the eID-Server, at paos */
    FAULT_REFUSE,   /* ends with an error before anything is read */
    FAULT_GREEDY,   /* wants more than the kiosk asked for */
    FAULT_TERMINAL, /* signs with a key that is not certified */
    FAULT_NO_CHAIN, /* leaves a certificate of its chain out */
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
