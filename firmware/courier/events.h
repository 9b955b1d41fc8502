/* What became of a submission: its case's event log, read and verified.
 *
 * Owns: paging, skipping other submissions, fetching keys, believing nothing unsigned.
 * Called by delivery. Must not know: the outbox. One reading at a time. Sources:
 * Submission API 1.1.3, /v1/cases/{caseId}/events; RFC 8417. */
#ifndef SCHALTER_COURIER_EVENTS_H
#define SCHALTER_COURIER_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/config.h"
#include "courier/api.h"
#include "courier/keyring.h"
#include "crypto/set_event.h"

enum { EVENTS_PAGES_MAX = 20 }; /* of REPLIES_EVENTS_PAGE each, in one reading */

/** Which submission is asked about. */
struct events_query {
    const char *case_id, *submission_id, *destination_id;
    const char *tag_metadata, *tag_data;
};

struct events_result {
    /* STATUS_OK: the log was read to its end. STATUS_NOT_FOUND: the service knows no
     * such case. STATUS_AGAIN: no usable answer. Flags hold what was verified even if a
     * later page or key was missing. */
    enum status status;
    int http;              /* of the last page asked for, 0: no reply */
    int64_t retry_after_s; /* what that reply asks for, -1: nothing */
    bool submitted;        /* a verified submit event */
    bool accepted;         /* a verified accept with our tags: the proof of delivery */
    bool rejected;         /* a verified reject */
    bool rejected_by_service;
    bool unreadable; /* the reject says that the authority could not open it */
    bool doubtful;   /* something about this submission did not verify */
};

typedef void events_fn(void *context, const struct events_result *result);

struct events;

/** All are borrowed. */
struct events *events_create(struct api *api, struct keyring *keyring,
                             const struct config *config);
/** Accepts NULL. */
void events_destroy(struct events *events);

/** Begins a reading; ends one that is under way without callback. Texts of `query` are
 * borrowed until the callback. Never calls back at once. */
void events_start(struct events *events, const struct events_query *query,
                  events_fn *fn, void *context);
/** Ends a reading without callback; no-op without one. */
void events_cancel(struct events *events);

#endif
