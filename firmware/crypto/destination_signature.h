/* Does this destination really belong to this service in this place?
 *
 * Owns: the destinationSignature of the Routing API: a JWS (PS512) over
 * {submissionHost, iss, services, destinationId, iat, jti}. Without it a forged route
 * could send an application to a stranger's mailbox. Called by courier. */
#ifndef SCHALTER_CRYPTO_DESTINATION_SIGNATURE_H
#define SCHALTER_CRYPTO_DESTINATION_SIGNATURE_H

#include <stddef.h>

#include "base/status.h"
#include "crypto/jwk.h"

struct destination_expected {
    const char *submission_host; /* host, with port only if the operator's has one */
    const char *issuer; /* NULL: the specification does not say who signs; any */
    const char *destination_id; /* as in the route */
    const char *region;         /* ARS of 12 digits */
    const char *service;        /* "urn:de:fim:leika:leistung:..." */
};

/** The rule that refused, for logs. */
enum destination_reason {
    DESTINATION_FINE = 0,
    DESTINATION_TOKEN,     /* not a compact JWS with PS512 */
    DESTINATION_CLAIMS,    /* payload malformed */
    DESTINATION_KID,       /* signed under another kid than the key's */
    DESTINATION_SIGNATURE, /* signature does not fit the key */
    DESTINATION_HOST,      /* another submission host */
    DESTINATION_ISSUER,
    DESTINATION_ID,
    DESTINATION_SERVICE, /* no entry names both the service and the region */
};

/** The name of a reason as it appears in logs, static storage. */
const char *destination_reason_name(enum destination_reason reason);

/** The kid to look up in the key set; not verified, but safe in a URL. Statuses as
 * jws_read; on failure `kid` is empty. */
enum status destination_signature_kid(const char *text, size_t len,
                                      char kid[JWK_KID]) MUST_CHECK;

/** Checks signature and content. A region fits if the signed regional key is the
 * beginning of ours (keys of a district cover its towns). STATUS_INVALID: malformed.
 * STATUS_DENIED: do not send there. */
enum status destination_signature_check(const char *text, size_t len,
                                        const struct jwk *key,
                                        const struct destination_expected *expected,
                                        enum destination_reason *reason) MUST_CHECK;

#endif
