#include <stdlib.h>
#include <string.h>

#include "courier/outbox.h"
#include "courier/outbox_internal.h"

/* Exported are copies of entries in RECOVER alone. */
#define COPIES "FROM sealed JOIN entry USING(reference) WHERE state=5 AND "

/* A submit left here, and no signed event says that nobody could read it. (Who rejects
 * it for another reason may have.) */
static bool
may_have_arrived(bool submit_sent, enum outbox_reason reason)
{
    return submit_sent && reason != OUTBOX_UNREADABLE && reason != OUTBOX_AUTOMATIC;
}

enum status
outbox_next_copy(struct outbox *outbox, const char *after, struct outbox_copy *out)
{
    struct database_query *query = NULL;
    *out = (struct outbox_copy){0};
    enum status status = database_find(
        outbox->db,
        "SELECT reference,exported_at,submit_sent,reason,recovery " COPIES
        "recovery IS NOT NULL AND reference>?1 ORDER BY reference LIMIT 1",
        DATABASE_VALUES(DATABASE_TEXT(after)), &query);
    if (status != STATUS_OK)
        goto out;
    struct link_bytes recovery = database_get_block(query, 4);
    uint8_t *bytes = malloc((size_t)recovery.len + 1);
    if (bytes == NULL)
        abort();
    if (recovery.len > 0)
        memcpy(bytes, recovery.at, recovery.len);
    database_get_text(query, 0, out->reference, sizeof(out->reference));
    out->exported_at = database_get_number(query, 1);
    out->maybe_arrived =
        may_have_arrived(database_get_number(query, 2) != 0,
                         (enum outbox_reason)(int)database_get_number(query, 3));
    out->recovery = (struct link_bytes){bytes, recovery.len};
    if (strcmp(out->reference, after) <= 0) { /* cut on reading: never written by us */
        outbox_copy_finish(out);
        status = STATUS_INVALID;
    }
out:
    database_done(query);
    return status;
}

void
outbox_copy_finish(struct outbox_copy *copy)
{
    free((void *)(uintptr_t)copy->recovery.at);
    *copy = (struct outbox_copy){0};
}

enum status
outbox_note_export(struct outbox *outbox, const char *reference, int64_t now)
{
    enum status status = database_change(
        outbox->db, "UPDATE entry SET exported_at=?2 WHERE reference=?1 AND state=5",
        DATABASE_VALUES(DATABASE_TEXT(reference), DATABASE_NUMBER(now)));
    return status == STATUS_OK && database_changes(outbox->db) != 1 ? STATUS_NOT_FOUND
                                                                    : status;
}

enum status
outbox_hand_over(struct outbox *outbox, const char *reference, int64_t now)
{
    enum status status = database_begin(outbox->db);
    if (status != STATUS_OK)
        return status;
    status = database_change(
        outbox->db,
        "UPDATE entry SET changed_at=?2 WHERE reference=?1 AND state=5 AND "
        "exported_at>0",
        DATABASE_VALUES(DATABASE_TEXT(reference), DATABASE_NUMBER(now)));
    if (status == STATUS_OK && database_changes(outbox->db) != 1)
        status = STATUS_DENIED;
    if (status == STATUS_OK)
        status = outbox_erase(outbox, reference);
    return outbox_sweep(outbox, database_end(outbox->db, status));
}
