/* Everything the stand-in town knows: who it is, what it was told to do, what arrived.
 *
 * Owns: settings, tokens, submissions, the event log and the journal of requests, all
 * behind one lock. Called by the endpoint files, control and server. Nothing survives
 * the end of the program but the keys and what authority.c wrote to DIR/received. */
#ifndef SCHALTER_PORTAL_TOWN_H
#define SCHALTER_PORTAL_TOWN_H

#include <jansson.h>
#include <pthread.h>
#include <stdint.h>

#include "tests/portal/fault.h"
#include "tests/portal/ident.h"
#include "tests/portal/pki.h"

enum {
    TOWN_SERVICES = 8,
    TOWN_SCHEMAS = 8,
    TOWN_VERSIONS = 4,
    TOWN_TOKENS = 64,
    TOWN_ATTACHMENTS = 16, /* of one submission */
    TOWN_SUBMISSIONS = 1000,
    TOWN_EVENTS = 4000,
    TOWN_JOURNAL = 4096,
    TOWN_TEXT = 256,
};

/** Who the town is; set once by main. All texts are borrowed from main. */
struct town_identity {
    const char *directory;
    const char *region; /* ARS of 12 digits */
    const char *client_id;
    char client_secret[65];
    char destination_id[BYTES_UUID];
    char issuer[TOWN_TEXT];          /* iss of the delivery service */
    char routing_issuer[TOWN_TEXT];  /* iss inside destinationSignature */
    char submission_host[TOWN_TEXT]; /* submissionHost inside destinationSignature */
    const char *service[TOWN_SERVICES];
    int services;
    const char *schema[TOWN_SCHEMAS];
    int schemas;
};

/** What control may change while the town runs. */
struct town_settings {
    const char *destination_status; /* "active" ... as in the specification */
    char metadata_version[TOWN_VERSIONS][16];
    int metadata_versions;
    bool rotated;            /* encryptionKid names the next key */
    bool withdrawn;          /* the old key answers 404 and opens nothing */
    unsigned revoked;        /* bit of each revoked pki_role */
    bool held;               /* the authority does not decide */
    bool submit_event_held;  /* the delivery service writes no submit event */
    long decide_ms;          /* from submit to the authority's event */
    long clock_skew;         /* seconds added to the Date header */
    long token_lifetime;     /* seconds */
    long crl_lifetime;       /* seconds from thisUpdate to nextUpdate */
    unsigned repeat_status;  /* answer to a second submit: 202 or a 4xx */
    long rejections;         /* how many submissions are still to be rejected */
    char rejection_type[64]; /* last part of the problem's type */
};

struct town_token {
    char text[2 * BYTES_UUID];
    char scope[TOWN_TEXT];
    int64_t until; /* monotonic ms */
};

enum town_state {
    TOWN_ANNOUNCED,
    TOWN_SUBMITTED,
    TOWN_ACCEPTED,
    TOWN_REJECTED,
    TOWN_STATES
};

struct town_attachment {
    char id[BYTES_UUID];
    char *jwe; /* NULL until uploaded */
};

struct town_submission {
    char id[BYTES_UUID];
    char case_id[BYTES_UUID];
    char service_name[TOWN_TEXT];
    char service[TOWN_TEXT];
    enum town_state state;
    struct town_attachment attachment[TOWN_ATTACHMENTS];
    int attachments;
    char *metadata; /* JWE */
    char *data;     /* JWE, NULL when none was sent */
    bool submit_event_written;
    int64_t submitted_at; /* monotonic ms */
    bool decide_now;      /* released by hand */
};

enum town_event_type {
    TOWN_EVENT_CREATE,
    TOWN_EVENT_SUBMIT,
    TOWN_EVENT_ACCEPT,
    TOWN_EVENT_REJECT,
    TOWN_EVENT_TYPES
};

struct town_event {
    enum town_event_type type;
    const struct town_submission *submission;
    json_t *payload;
    char *token; /* the signed security event token */
};

struct town_request {
    enum endpoint endpoint;
    unsigned status; /* 0: the connection was cut */
    char method[8];
    char path[200];
};

struct town {
    pthread_mutex_t lock; /* over everything below */
    const struct pki *pki;
    struct town_identity identity;
    struct town_settings settings;
    struct fault_list faults;
    struct town_token token[TOWN_TOKENS]; /* ring */
    unsigned tokens;                      /* issued in all */
    struct town_submission *submission[TOWN_SUBMISSIONS];
    int submissions;
    struct town_event event[TOWN_EVENTS];
    int events;
    struct town_request journal[TOWN_JOURNAL]; /* ring */
    unsigned requests;                         /* answered in all */
    struct ident ident;
};

/** A town with default settings on the heap; `pki` is borrowed. */
struct town *town_create(const struct pki *pki, const struct town_identity *identity);

void town_destroy(struct town *town);

/** The settings a town starts with; `reset` goes back to them. */
void town_reset_settings(struct town *town);

/** Milliseconds of the monotonic clock. */
int64_t town_now(void);

const char *town_state_name(enum town_state state);
const char *town_event_name(enum town_event_type type);

/** Issues a bearer token, in the oldest place when all are taken. */
const struct town_token *town_issue_token(struct town *town, const char *scope);

/** The valid token of that text, NULL when unknown or expired. */
const struct town_token *town_find_token(const struct town *town, const char *text);

void town_expire_tokens(struct town *town);

/** A new announced submission, NULL when TOWN_SUBMISSIONS exist. `case_id` NULL opens a
 * new case. */
struct town_submission *town_announce(struct town *town, const char *case_id);

struct town_submission *town_find_submission(const struct town *town, const char *id);
bool town_has_case(const struct town *town, const char *case_id);

/** Writes an event to the log, signed by the delivery service (create, submit) or by
 * the destination (accept, reject). Takes `content`. */
void town_write_event(struct town *town, const struct town_submission *submission,
                      enum town_event_type type, json_t *content);

/** {"metadata": tag, "data": tag, "attachments": {id: tag}}; the caller owns it. */
json_t *town_tags(const struct town_submission *submission);

/** The role of the key `encryptionKid` names now. */
enum pki_role town_encryption_role(const struct town *town);

/** The published and not withdrawn role with that kid, PKI_ROLES when there is none. */
enum pki_role town_find_key(const struct town *town, const char *kid);

/** Notes one answered request; `path` is cut to its room. */
void town_note(struct town *town, enum endpoint endpoint, const char *method,
               const char *path, unsigned status);

/** What fell due since the last call: submit events and the authority's decisions. */
void town_work(struct town *town);

#endif
