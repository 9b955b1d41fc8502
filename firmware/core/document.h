/* What is sent: the data document of a service and the FIT-Connect metadata about it.
 *
 * Owns: nothing; writes JSON into the caller's memory (the secret block), never through
 * a JSON library, which would leave copies (ARCHITECTURE.md, "Who copies a typed
 * letter"). Called by face when it performs EFFECT_STORE. Must not know: how it is
 * sealed and sent. Pure. Sources: FIT-Connect metadata schema 2.1.0 and 1.0.0; shape of
 * the data in schema.h.
 */
#ifndef SCHALTER_CORE_DOCUMENT_H
#define SCHALTER_CORE_DOCUMENT_H

#include <stddef.h>

#include "base/status.h"
#include "core/session.h"

enum { DOCUMENT_MAX = 48 * 1024, METADATA_MAX = 14 * 1024 };

/** As it stands in the metadata's "author". */
#define DOCUMENT_PRODUCT_VERSION "1.0.0"

/** {"leistung": urn, "ausweisen": way, "felder": {...}}; the way where the service asks
 * for one, the visible fields that were answered. STATUS_TOO_LARGE
 * if it does not fit, STATUS_INVALID if an answer has not the form of its kind,
 * STATUS_NOT_FOUND without a service; then nothing usable is in `out`. */
enum status document_write(const struct session *session, char *out, size_t cap,
                           size_t *len) MUST_CHECK;

/** Which metadata schema the destination understands. */
enum metadata_version { METADATA_1_0, METADATA_2_1 };

/** What the metadata needs and the session cannot know. Hashes are SHA-512 in
 * lower-case hex. */
struct document_marks {
    const char *reference;
    const char *data_sha512;   /* of exactly the bytes document_write gave */
    const char *report_sha512; /* of session->identify.report */
    const char *report_id;     /* a UUID of its own for each submission */
};

/** The identification report goes along where an identity was taken: in 1.0.0 as
 * "authenticationInformation", in 2.1.0, which has none, as one of "dataSets"; without
 * a report its two marks are not looked at. STATUS_INVALID for a mark without its form;
 * the rest as document_write. */
enum status document_metadata(const struct session *session,
                              enum metadata_version version,
                              const struct document_marks *marks, char *out, size_t cap,
                              size_t *len) MUST_CHECK;

#endif
