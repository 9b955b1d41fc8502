/* What an authority or the delivery service says about a submission: a Security Event
 * Token of FIT-Connect's event log.
 *
 * Owns: the form of the token (RFC 8417; FIT-Connect, "Security Event Tokens") and the
 * rule who may sign which event. Two steps: peek tells which key is needed, verify
 * believes nothing before the signature fits.
 * Called by courier. Must not know: the outbox, the network. */
#ifndef SCHALTER_CRYPTO_SET_EVENT_H
#define SCHALTER_CRYPTO_SET_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "crypto/jwe.h"
#include "crypto/jwk.h"
#include "crypto/random.h"
#include "crypto/rsa_key.h"

enum {
    SET_EVENT_ISSUER = 256,
    SET_EVENT_ID = 65,
    SET_EVENT_ATTACHMENTS = 16,
    SET_EVENT_PROBLEMS = 16,
    SET_EVENT_PROBLEM_TYPE = 160,
    SET_EVENT_PROBLEM_TITLE = 160,
};

/** https://schema.fitko.de/fit-connect/events/{kind}-submission */
enum set_event_kind {
    SET_EVENT_CREATE,
    SET_EVENT_SUBMIT,
    SET_EVENT_NOTIFY,
    SET_EVENT_FORWARD,
    SET_EVENT_REJECT,
    SET_EVENT_ACCEPT,
    SET_EVENT_DELETE,
};

/** The middle of that URI, static storage. */
const char *set_event_kind_name(enum set_event_kind kind);

enum set_event_signer {
    SET_EVENT_BY_SERVICE,     /* iss is a URL: key from /.well-known/jwks.json */
    SET_EVENT_BY_DESTINATION, /* iss is a UUID: key from /destinations/{iss}/keys/{kid}
                               */
};

/** The rule that refused, for logs. */
enum set_event_reason {
    SET_EVENT_FINE = 0,
    SET_EVENT_TOKEN,        /* not a compact JWS with PS512 */
    SET_EVENT_TYP,          /* typ is not secevent+jwt */
    SET_EVENT_CLAIMS,       /* payload malformed, or jti, iat, iss, sub, txn missing */
    SET_EVENT_KINDS,        /* events does not name exactly one known kind */
    SET_EVENT_TAGS,         /* authenticationTags malformed */
    SET_EVENT_SIGNATURE,    /* signature does not fit the key */
    SET_EVENT_KID,          /* signed under another kid than the key's */
    SET_EVENT_WRONG_SIGNER, /* this signer may not say this */
    SET_EVENT_ISSUER_OTHER, /* another service, or another destination than ours */
    SET_EVENT_SUBJECT,      /* about another submission or case */
};

/** The name of a reason as it appears in logs, static storage. */
const char *set_event_reason_name(enum set_event_reason reason);

/** Unverified: only good for fetching a key and for skipping other submissions. */
struct set_event_peek {
    enum set_event_signer signer;
    char issuer[SET_EVENT_ISSUER]; /* safe to put into a path if signer is a destination
                                    */
    char kid[JWK_KID];
    char submission_id[RANDOM_UUID];
};

/** Reads a token without believing it. STATUS_INVALID with `*reason` set if it has not
 * the form of an event; then `out` is empty. */
enum status set_event_peek(const char *text, size_t len, struct set_event_peek *out,
                           enum set_event_reason *reason) MUST_CHECK;

struct set_event_problem {
    char type[SET_EVENT_PROBLEM_TYPE];   /* URI of the kind of problem */
    char title[SET_EVENT_PROBLEM_TITLE]; /* cut at a character; never detail or instance
                                          */
};

struct set_event_attachment {
    char id[RANDOM_UUID];
    char tag[JWE_TAG];
};

struct set_event {
    enum set_event_kind kind;
    enum set_event_signer signer;
    char issuer[SET_EVENT_ISSUER];
    char id[SET_EVENT_ID]; /* jti */
    char submission_id[RANDOM_UUID];
    char case_id[RANDOM_UUID];
    int64_t issued_at; /* seconds since 1970; the signer's clock */
    bool has_tags;
    char metadata_tag[JWE_TAG]; /* empty if not named */
    char data_tag[JWE_TAG];     /* empty if not named */
    size_t attachment_count;
    struct set_event_attachment attachment[SET_EVENT_ATTACHMENTS];
    size_t problem_count; /* more than SET_EVENT_PROBLEMS: the first ones */
    struct set_event_problem problem[SET_EVENT_PROBLEMS];
};

/** What the courier knows about the submission it asks for. */
struct set_event_expected {
    const char *service_issuer; /* configured URL of the delivery service */
    const char *destination_id;
    const char *submission_id;
    const char *case_id;
};

/** Verifies the token with `key` (its kid must be the header's) and fills `out` only if
 * everything fits: signature, typ, claims, one known kind, the signer allowed to say
 * it, and issuer, submission and case as expected. STATUS_NOT_FOUND: about another
 * submission of the same case (skip it). STATUS_INVALID: malformed. STATUS_DENIED: must
 * not be believed; `*reason` says which rule. `problems` are read for reject only, and
 * malformed ones left out: a signed reject stays a reject. UUIDs come out in lower
 * case, since the specification's own examples use both. */
enum status set_event_verify(const char *text, size_t len, const struct jwk *key,
                             const struct set_event_expected *expected,
                             struct set_event *out,
                             enum set_event_reason *reason) MUST_CHECK;

/** True if an accept event names exactly the tags the kiosk produced for metadata and
 * data, and no attachment it did not send. The kiosk's proof of delivery. */
bool set_event_proves(const struct set_event *event, const char *metadata_tag,
                      const char *data_tag);

#endif
