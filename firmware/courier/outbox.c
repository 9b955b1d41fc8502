#include "courier/outbox.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/log.h"
#include "base/text.h"
#include "courier/outbox_internal.h"

#define ENTRY_COLUMNS                                                                  \
    "reference,state,service,service_name,destination,kid,tag_metadata,tag_data,"      \
    "submission,case_id,submit_sent,receipt_seen,attempts,refusals,next_try,"          \
    "stored_at,reason,submitted_at,exported_at"

enum status
outbox_open(const char *path, int64_t now_s, struct outbox **out, bool *moved)
{
    struct database *db = NULL;

    *out = NULL;
    enum status status = outbox_file_open(path, now_s, &db, moved);
    if (status != STATUS_OK)
        return status;
    struct outbox *outbox = calloc(1, sizeof(*outbox));
    if (outbox == NULL)
        abort();
    outbox->db = db;
    text_format(outbox->path, sizeof(outbox->path), "%s", path);
    *out = outbox;
    return STATUS_OK;
}

void
outbox_close(struct outbox *outbox)
{
    if (outbox == NULL)
        return;
    database_close(outbox->db);
    free(outbox);
}

/* STATUS_NOT_FOUND: the reference is free. */
static enum status
find_same(struct outbox *outbox, const struct link_store *store)
{
    struct database_query *query = NULL;
    enum status status =
        database_find(outbox->db,
                      "SELECT tag_metadata=?2 AND tag_data=?3 FROM entry WHERE "
                      "reference=?1",
                      DATABASE_VALUES(DATABASE_TEXT(store->reference),
                                      DATABASE_TEXT(store->tag_metadata),
                                      DATABASE_TEXT(store->tag_data)),
                      &query);
    if (status == STATUS_OK && database_get_number(query, 0) == 0)
        status = STATUS_DENIED;
    database_done(query);
    return status;
}

static enum status
insert(struct outbox *outbox, const struct link_store *store, int64_t now)
{
    enum status status = database_change(
        outbox->db,
        "INSERT INTO entry VALUES(?1,0,?2,?3,?4,?5,?6,?7,'','',0,0,0,0,?8,?8,?8,0,0,0)",
        DATABASE_VALUES(DATABASE_TEXT(store->reference), DATABASE_TEXT(store->service),
                        DATABASE_TEXT(store->service_name),
                        DATABASE_TEXT(store->destination), DATABASE_TEXT(store->kid),
                        DATABASE_TEXT(store->tag_metadata),
                        DATABASE_TEXT(store->tag_data), DATABASE_NUMBER(now)));
    if (status != STATUS_OK)
        return status;
    return database_change(outbox->db, "INSERT INTO sealed VALUES(?1,?2,?3,?4)",
                           DATABASE_VALUES(DATABASE_TEXT(store->reference),
                                           DATABASE_BLOCK(store->metadata),
                                           DATABASE_BLOCK(store->data),
                                           DATABASE_BLOCK(store->recovery)));
}

enum status
outbox_store(struct outbox *outbox, const struct link_store *store, int64_t now)
{
    enum status status = database_begin(outbox->db);
    if (status != STATUS_OK)
        return status;
    status = find_same(outbox, store);
    if (status == STATUS_NOT_FOUND)
        return database_end(outbox->db, insert(outbox, store, now));
    enum status ended = database_end(outbox->db, STATUS_OK);
    return status != STATUS_OK ? status : ended;
}

static void
read_entry(struct database_query *query, struct outbox_entry *out)
{
    *out = (struct outbox_entry){
        .state = (enum outbox_state)(int)database_get_number(query, 1),
        .submit_sent = (int)database_get_number(query, 10) != 0,
        .receipt_seen = (int)database_get_number(query, 11) != 0,
        .attempts = database_get_number(query, 12),
        .refusals = database_get_number(query, 13),
        .next_try = database_get_number(query, 14),
        .stored_at = database_get_number(query, 15),
        .reason = (enum outbox_reason)(int)database_get_number(query, 16),
        .submitted_at = database_get_number(query, 17),
        .exported_at = database_get_number(query, 18),
    };
    database_get_text(query, 0, out->reference, sizeof(out->reference));
    database_get_text(query, 2, out->service, sizeof(out->service));
    database_get_text(query, 3, out->service_name, sizeof(out->service_name));
    database_get_text(query, 4, out->destination, sizeof(out->destination));
    database_get_text(query, 5, out->kid, sizeof(out->kid));
    database_get_text(query, 6, out->tag_metadata, sizeof(out->tag_metadata));
    database_get_text(query, 7, out->tag_data, sizeof(out->tag_data));
    database_get_text(query, 8, out->submission, sizeof(out->submission));
    database_get_text(query, 9, out->case_id, sizeof(out->case_id));
}

enum status
outbox_next(struct outbox *outbox, int64_t now, int64_t wait_max,
            struct outbox_entry *out)
{
    struct database_query *query = NULL;

    *out = (struct outbox_entry){0};
    enum status status = outbox_hurry(outbox, now + wait_max);
    if (status != STATUS_OK)
        return status;
    status = database_find(outbox->db,
                           "SELECT " ENTRY_COLUMNS
                           " FROM entry WHERE state<=2 ORDER BY next_try>?1, "
                           "next_try<=?1 AND (state>0 OR attempts>0), next_try LIMIT 1",
                           DATABASE_VALUES(DATABASE_NUMBER(now)), &query);
    if (status == STATUS_OK)
        read_entry(query, out);
    database_done(query);
    return status;
}

enum status
outbox_load(struct outbox *outbox, const char *reference, void **block,
            struct link_bytes *metadata, struct link_bytes *data)
{
    struct database_query *query = NULL;

    *block = NULL;
    enum status status = database_find(
        outbox->db,
        "SELECT metadata,data FROM sealed WHERE reference=?1 AND metadata IS NOT NULL",
        DATABASE_VALUES(DATABASE_TEXT(reference)), &query);
    if (status != STATUS_OK)
        goto out;
    struct link_bytes first = database_get_block(query, 0);
    struct link_bytes second = database_get_block(query, 1);
    if (first.len == 0 || second.len == 0) {
        status = STATUS_INVALID;
        goto out;
    }
    uint8_t *bytes = malloc((size_t)first.len + second.len);
    if (bytes == NULL)
        abort();
    memcpy(bytes, first.at, first.len);
    memcpy(bytes + first.len, second.at, second.len);
    *metadata = (struct link_bytes){bytes, first.len};
    *data = (struct link_bytes){bytes + first.len, second.len};
    *block = bytes;
out:
    database_done(query);
    return status;
}

static enum status
write_entry(struct outbox *outbox, const struct outbox_entry *entry, int64_t now)
{
    enum status status = database_change(
        outbox->db,
        "UPDATE entry SET state=?2,submission=?3,case_id=?4,submit_sent=?5,"
        "receipt_seen=?6,attempts=?7,refusals=?8,next_try=?9,reason=?10,"
        "submitted_at=?11,changed_at=?12 WHERE reference=?1 AND state<=2",
        DATABASE_VALUES(
            DATABASE_TEXT(entry->reference), DATABASE_NUMBER((int64_t)entry->state),
            DATABASE_TEXT(entry->submission), DATABASE_TEXT(entry->case_id),
            DATABASE_NUMBER(entry->submit_sent), DATABASE_NUMBER(entry->receipt_seen),
            DATABASE_NUMBER(entry->attempts), DATABASE_NUMBER(entry->refusals),
            DATABASE_NUMBER(entry->next_try), DATABASE_NUMBER((int64_t)entry->reason),
            DATABASE_NUMBER(entry->submitted_at), DATABASE_NUMBER(now)));
    if (status == STATUS_OK && database_changes(outbox->db) != 1)
        status = STATUS_NOT_FOUND;
    return status;
}

enum status
outbox_update(struct outbox *outbox, const struct outbox_entry *entry, int64_t now)
{
    assert(entry->state <= OUTBOX_SUBMITTED);
    return write_entry(outbox, entry, now);
}

/* Nothing but the proof stays: reference, case, times, tags. */
enum status
outbox_erase(struct outbox *outbox, const char *reference)
{
    const struct database_value *values = DATABASE_VALUES(DATABASE_TEXT(reference));
    enum status status =
        database_change(outbox->db, "DELETE FROM sealed WHERE reference=?1", values);
    if (status == STATUS_OK)
        status = database_change(outbox->db,
                                 "UPDATE entry SET service='',service_name='',"
                                 "destination='',kid='' WHERE reference=?1",
                                 values);
    return status;
}

enum status
outbox_sweep(struct outbox *outbox, enum status status)
{
    enum status swept =
        status == STATUS_OK
            ? database_run(outbox->db, "PRAGMA wal_checkpoint(TRUNCATE)")
            : status;
    return swept == STATUS_INVALID ? swept : status;
}

enum status
outbox_finish(struct outbox *outbox, const struct outbox_entry *entry, int64_t now)
{
    assert(entry->state > OUTBOX_SUBMITTED);
    enum status status = database_begin(outbox->db);
    if (status != STATUS_OK)
        return status;
    status = write_entry(outbox, entry, now);
    if (status == STATUS_OK && entry->state == OUTBOX_RECOVER)
        status = database_change(
            outbox->db, "UPDATE sealed SET metadata=NULL,data=NULL WHERE reference=?1",
            DATABASE_VALUES(DATABASE_TEXT(entry->reference)));
    else if (status == STATUS_OK)
        status = outbox_erase(outbox, entry->reference);
    return outbox_sweep(outbox, database_end(outbox->db, status));
}

enum status
outbox_hurry(struct outbox *outbox, int64_t latest)
{
    return database_change(
        outbox->db, "UPDATE entry SET next_try=?1 WHERE state<=2 AND next_try>?1",
        DATABASE_VALUES(DATABASE_NUMBER(latest)));
}

enum status
outbox_forget(struct outbox *outbox, int64_t now)
{
    const int64_t before = now - (int64_t)OUTBOX_KEEP_DAYS * 24 * 3600 * 1000;
    /* An exportable copy is never forgotten by itself. */
    return database_change(outbox->db,
                           "DELETE FROM entry WHERE state>2 AND changed_at<?1 AND "
                           "reference NOT IN(SELECT reference FROM sealed)",
                           DATABASE_VALUES(DATABASE_NUMBER(before)));
}

static enum status
count(struct database *db, struct outbox_counts *out)
{
    struct database_query *query = NULL;
    *out = (struct outbox_counts){0};
    enum status status = database_find(
        db,
        "SELECT total(state<=2),total(state=5 AND reference IN(SELECT reference FROM "
        "sealed)),min(CASE WHEN state<=2 THEN stored_at END) FROM entry",
        NULL, &query);
    if (status == STATUS_OK)
        *out = (struct outbox_counts){.waiting = (int)database_get_number(query, 0),
                                      .recover = (int)database_get_number(query, 1),
                                      .oldest = database_get_number(query, 2)};
    database_done(query);
    return status;
}

enum status
outbox_count(struct outbox *outbox, struct outbox_counts *out)
{
    return count(outbox->db, out);
}

void
outbox_look(const char *path, struct outbox_sight *out)
{
    struct database *db = NULL;
    *out = (struct outbox_sight){.damaged = outbox_file_lies_aside(path)};
    enum status status = outbox_file_peek(path, &db);
    if (status == STATUS_OK)
        status = count(db, &out->counts);
    database_close(db);
    out->counted = status == STATUS_OK || status == STATUS_NOT_FOUND;
    if (!out->counted)
        LOG(LOG_LEVEL_ERROR, "outbox-read", LOG_WORD("status", status_name(status)));
}

enum status
outbox_probe(struct outbox *outbox, int64_t now)
{
    struct statvfs fs;
    if (statvfs(outbox->path, &fs) != 0)
        return STATUS_IO;
    if ((fs.f_flag & ST_RDONLY) ||
        (uint64_t)fs.f_bavail * fs.f_frsize < (uint64_t)OUTBOX_RESERVE)
        return STATUS_FULL;
    return database_change(outbox->db, "UPDATE probe SET at=?1",
                           DATABASE_VALUES(DATABASE_NUMBER(now)));
}

enum status
outbox_each(struct outbox *outbox, outbox_entry_fn *fn, void *context)
{
    struct database_query *query = NULL;
    struct outbox_entry entry;
    enum status status = database_ask(
        outbox->db, "SELECT " ENTRY_COLUMNS " FROM entry ORDER BY stored_at,rowid",
        NULL, &query);
    while (status == STATUS_OK &&
           (status = database_step(outbox->db, query)) == STATUS_OK) {
        read_entry(query, &entry);
        fn(context, &entry);
    }
    status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
    database_done(query);
    return status;
}
