/* The town's identity service: who is being identified for which kiosk, and how far.
 *
 * Owns: the runs (docs/ausweis-dienst.md calls one a Vorgang), the person the phone way
 * pretends, and the terminal's keys. Part of struct town, behind its lock. Called by
 * api_identity, api_eid and command_identity; nothing here knows HTTP. */
#ifndef SCHALTER_PORTAL_IDENT_H
#define SCHALTER_PORTAL_IDENT_H

#include <jansson.h>
#include <stdint.h>

#include "tests/portal/eid_server.h"
#include "tests/portal/jose_nested.h"

enum {
    IDENT_RUNS = 32,
    IDENT_URN = 256,
    IDENT_NONCE = 43, /* characters base64url of 32 bytes */
    IDENT_COMPARE = 6,
    IDENT_URL = 256,
};

/** What may be asked for, in the words of the service. */
enum ident_right {
    IDENT_FAMILY_NAME,
    IDENT_GIVEN_NAMES,
    IDENT_BIRTH_NAME,
    IDENT_DOCTORAL_DEGREE,
    IDENT_DATE_OF_BIRTH,
    IDENT_PLACE_OF_BIRTH,
    IDENT_ADDRESS,
    IDENT_RIGHTS
};

enum ident_state {
    IDENT_OPEN,   /* nothing known yet */
    IDENT_READ,   /* the identity waits to be fetched */
    IDENT_FAILED, /* given up or failed, at the card or on the phone */
    IDENT_OVER,   /* fetched, ended by the kiosk, or too old */
    IDENT_STATES
};

/** What a kiosk asks for. */
struct ident_request {
    char service[IDENT_URN];
    char nonce[IDENT_NONCE + 1];
    unsigned char point[JOSE_POINT]; /* the kiosk's key of this attempt */
    unsigned required;               /* bit of each ident_right */
    unsigned optional;               /* bit of each ident_right */
    bool phone;                      /* else the card at the kiosk */
};

struct ident_run {
    char id[BYTES_UUID];     /* the Vorgang */
    char ticket[BYTES_UUID]; /* in the refresh address */
    char page[BYTES_UUID];   /* in the address the phone opens */
    char compare[IDENT_COMPARE + 1];
    char address[IDENT_URL + 80]; /* where it begins, as the kiosk was told */
    struct ident_request request;
    enum ident_state state;
    int64_t until;          /* monotonic ms */
    bool started;           /* the TCToken was fetched: once only */
    struct eid_session eid; /* of the card way */
    json_t *identity;       /* while IDENT_READ */
};

struct ident {
    struct ident_run run[IDENT_RUNS]; /* ring */
    unsigned begun;
    long lifetime;               /* seconds a run lasts */
    json_t *person;              /* whom the phone way pretends */
    const struct eid_keys *keys; /* borrowed; NULL: no card way */
    char base[IDENT_URL];        /* https address of the web server */
    char issuer[IDENT_URL];      /* address of the service */
    char bearer[65];             /* key of the kiosk */
};

/** Which of a run's names is meant. */
enum ident_name {
    IDENT_BY_ID,
    IDENT_BY_TICKET,
    IDENT_BY_PAGE,
    IDENT_BY_SESSION,
    IDENT_BY_MESSAGE, /* urn:uuid: of what its eID-Server said last */
};

void ident_init(struct ident *ident);
void ident_finish(struct ident *ident);

/** Lifetime and person as at the start. */
void ident_reset(struct ident *ident);

/** The right of that name; IDENT_RIGHTS when there is none. */
enum ident_right ident_find_right(const char *name);

const char *ident_state_name(enum ident_state state);

/** Begins a run in the oldest place. */
struct ident_run *ident_begin(struct ident *ident, const struct ident_request *request,
                              int64_t now);

/** The run of that name, NULL when unknown. One whose time is up is over. */
struct ident_run *ident_find(struct ident *ident, enum ident_name name,
                             const char *text, int64_t now);

/** The run begun last, on whichever way or with the phone; NULL when there is none. */
struct ident_run *ident_last(struct ident *ident, bool phone_only, int64_t now);

/** Takes `identity` and leaves of it what was asked for. */
void ident_complete(struct ident_run *run, json_t *identity);

/** Ends a run in `state` (IDENT_FAILED or IDENT_OVER) and forgets what was read. */
void ident_close(struct ident_run *run, enum ident_state state);

#endif
