/* What the outbox's files share.
 *
 * Owns: the open outbox. Included by outbox*.c only. */
#ifndef SCHALTER_COURIER_OUTBOX_INTERNAL_H
#define SCHALTER_COURIER_OUTBOX_INTERNAL_H

#include "courier/database.h"
#include "courier/outbox_file.h"

struct outbox {
    struct database *db;
    char path[OUTBOX_FILE_PATH_MAX];
};

/** Deletes everything sealed of an entry, and what its delivery needed. Within a
 * transaction. */
enum status outbox_erase(struct outbox *outbox, const char *reference) MUST_CHECK;

/** What was deleted must not stay in the journal either. `status` is how the deletion
 * ended and what comes back: it is durable by now, so that a sweep another process
 * stands in the way of is left to the next one. STATUS_INVALID: the file is damaged. */
enum status outbox_sweep(struct outbox *outbox, enum status status) MUST_CHECK;

#endif
