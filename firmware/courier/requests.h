/* What the courier says: addresses and bodies of its requests.
 *
 * Owns: percent-encoding, escaping, the JSON of FIT-Connect's requests (Submission API
 * 1.1.3). Pure. Called by api, lookup, keyring, destinations, events, delivery, and by
 * replies for the form of a UUID, by identification. Must not know: replies. */
#ifndef SCHALTER_COURIER_REQUESTS_H
#define SCHALTER_COURIER_REQUESTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/link.h"
#include "base/status.h"

enum {
    REQUESTS_URL_MAX = 2048,      /* every byte of a word may need three */
    REQUESTS_FORM_MAX = 4096,     /* the same */
    REQUESTS_ANNOUNCE_MAX = 4096, /* every character of a name may need six */
    REQUESTS_IDENTIFY_MAX = 8192, /* the same */
};

/** True for 36 characters of a UUID in lower case. */
bool requests_is_uuid(const char *text);

/** `base` followed by `path`, in which each %s of up to two is replaced by a
 * percent-encoded word (RFC 3986 section 2.3); no other % stands in `path`.
 * STATUS_TOO_LARGE. */
enum status requests_url(char *out, size_t cap, const char *base, const char *path,
                         const char *first, const char *second) MUST_CHECK;

/** grant_type=client_credentials with the credentials in the body (client_secret_post);
 * a literal + in a scope becomes %2B. */
enum status requests_token_form(char *out, size_t cap, const char *client_id,
                                const char *secret, const char *scope) MUST_CHECK;

/** {"destinationId","announcedAttachments":[],"serviceType":{"name","identifier"}} */
enum status requests_announce(char *out, size_t cap, const char *destination,
                              const char *service, const char *service_name) MUST_CHECK;

/** {"leistung","rechte","wahlweise","nonce","schluessel","weg"} to the town's identity
 * service (docs/ausweis-dienst.md, 1). */
enum status requests_identify(char *out, size_t cap,
                              const struct link_identify *identify) MUST_CHECK;

/** {"encryptedMetadata","encryptedData"} on the heap, freed by the caller. The same
 * parts always give the same bytes: a repeated submit must be an equal one. */
char *requests_submit(struct link_bytes metadata, struct link_bytes data, size_t *len);

#endif
