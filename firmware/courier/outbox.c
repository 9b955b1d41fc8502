#include "courier/outbox.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/text.h"
#include "courier/database.h"
#include "courier/outbox_file.h"

struct outbox {
    struct database *db;
    char path[OUTBOX_FILE_PATH_MAX];
};

#define ENTRY_COLUMNS                                                                  \
    "reference,state,service,service_name,destination,kid,tag_metadata,tag_data,"      \
    "submission,case_id,submit_sent,receipt_seen,attempts,refusals,next_try,"          \
    "stored_at,changed_at,reason"

enum status
outbox_open(const char *path, int64_t now, struct outbox **out, bool *moved)
{
    struct database *db = NULL;

    *out = NULL;
    enum status status = outbox_file_open(path, now, &db, moved);
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
        database_ask(outbox->db,
                     "SELECT tag_metadata=?2 AND tag_data=?3 FROM entry WHERE "
                     "reference=?1",
                     &query);
    if (status == STATUS_OK) {
        database_set_text(query, 1, store->reference);
        database_set_text(query, 2, store->tag_metadata);
        database_set_text(query, 3, store->tag_data);
        status = database_step(outbox->db, query);
        if (status == STATUS_OK && (int)database_get_number(query, 0) == 0)
            status = STATUS_DENIED;
    }
    database_done(query);
    return status;
}

static enum status
insert(struct outbox *outbox, const struct link_store *store, int64_t now)
{
    struct database_query *query = NULL;
    enum status status =
        database_ask(outbox->db,
                     "INSERT INTO entry VALUES(?1,0,?2,?3,?4,?5,?6,?7,'','',0,0,0,0,"
                     "?8,?8,?8,0)",
                     &query);
    if (status == STATUS_OK) {
        database_set_text(query, 1, store->reference);
        database_set_text(query, 2, store->service);
        database_set_text(query, 3, store->service_name);
        database_set_text(query, 4, store->destination);
        database_set_text(query, 5, store->kid);
        database_set_text(query, 6, store->tag_metadata);
        database_set_text(query, 7, store->tag_data);
        database_set_number(query, 8, now);
    }
    status = database_finish(outbox->db, status, query);
    if (status != STATUS_OK)
        return status;
    query = NULL;
    status = database_ask(outbox->db, "INSERT INTO sealed VALUES(?1,?2,?3,?4)", &query);
    if (status == STATUS_OK) {
        database_set_text(query, 1, store->reference);
        database_set_block(query, 2, store->metadata);
        database_set_block(query, 3, store->data);
        database_set_block(query, 4, store->recovery);
    }
    return database_finish(outbox->db, status, query);
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
        .changed_at = database_get_number(query, 16),
        .reason = (enum outbox_reason)(int)database_get_number(query, 17),
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
    enum status status = database_ask(
        outbox->db, "UPDATE entry SET next_try=?1 WHERE state<=2 AND next_try>?1",
        &query);
    if (status == STATUS_OK)
        database_set_number(query, 1, now + wait_max);
    status = database_finish(outbox->db, status, query);
    if (status != STATUS_OK)
        return status;
    query = NULL;
    status =
        database_ask(outbox->db,
                     "SELECT " ENTRY_COLUMNS " FROM entry WHERE state<=2 ORDER BY "
                     "next_try>?1, next_try<=?1 AND (state>0 OR attempts>0), next_try "
                     "LIMIT 1",
                     &query);
    if (status == STATUS_OK) {
        database_set_number(query, 1, now);
        status = database_step(outbox->db, query);
        if (status == STATUS_OK)
            read_entry(query, out);
    }
    database_done(query);
    return status;
}

enum status
outbox_load(struct outbox *outbox, const char *reference, void **block,
            struct link_bytes *metadata, struct link_bytes *data)
{
    struct database_query *query = NULL;

    *block = NULL;
    enum status status = database_ask(
        outbox->db,
        "SELECT metadata,data FROM sealed WHERE reference=?1 AND metadata IS "
        "NOT NULL",
        &query);
    if (status != STATUS_OK)
        goto out;
    database_set_text(query, 1, reference);
    status = database_step(outbox->db, query);
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
    struct database_query *query = NULL;
    enum status status = database_ask(
        outbox->db,
        "UPDATE entry SET state=?2,submission=?3,case_id=?4,submit_sent=?5,"
        "receipt_seen=?6,attempts=?7,refusals=?8,next_try=?9,reason=?10,"
        "changed_at=?11 WHERE reference=?1 AND state<=2",
        &query);
    if (status == STATUS_OK) {
        database_set_text(query, 1, entry->reference);
        database_set_number(query, 2, (int64_t)entry->state);
        database_set_text(query, 3, entry->submission);
        database_set_text(query, 4, entry->case_id);
        database_set_number(query, 5, entry->submit_sent);
        database_set_number(query, 6, entry->receipt_seen);
        database_set_number(query, 7, entry->attempts);
        database_set_number(query, 8, entry->refusals);
        database_set_number(query, 9, entry->next_try);
        database_set_number(query, 10, (int64_t)entry->reason);
        database_set_number(query, 11, now);
    }
    status = database_finish(outbox->db, status, query);
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

static enum status
run_for(struct outbox *outbox, const char *sql, const char *text)
{
    struct database_query *query = NULL;
    enum status status = database_ask(outbox->db, sql, &query);
    if (status == STATUS_OK)
        database_set_text(query, 1, text);
    return database_finish(outbox->db, status, query);
}

enum status
outbox_finish(struct outbox *outbox, const struct outbox_entry *entry,
              bool keep_recovery, int64_t now)
{
    assert(entry->state > OUTBOX_SUBMITTED);
    enum status status = database_begin(outbox->db);
    if (status != STATUS_OK)
        return status;
    status = write_entry(outbox, entry, now);
    if (status == STATUS_OK)
        status = run_for(outbox,
                         keep_recovery ? "UPDATE sealed SET metadata=NULL,data=NULL "
                                         "WHERE reference=?1"
                                       : "DELETE FROM sealed WHERE reference=?1",
                         entry->reference);
    if (status == STATUS_OK && !keep_recovery)
        status = run_for(outbox,
                         "UPDATE entry SET service='',service_name='',destination='',"
                         "kid='' WHERE reference=?1",
                         entry->reference);
    status = database_end(outbox->db, status);
    /* What was deleted must not stay in the journal either. The end itself is durable
     * by now: if this fails, the next one does it. */
    enum status swept =
        status == STATUS_OK
            ? database_run(outbox->db, "PRAGMA wal_checkpoint(TRUNCATE)")
            : status;
    return swept == STATUS_INVALID ? swept : status;
}

static enum status
run_at(struct outbox *outbox, const char *sql, int64_t number)
{
    struct database_query *query = NULL;
    enum status status = database_ask(outbox->db, sql, &query);
    if (status == STATUS_OK)
        database_set_number(query, 1, number);
    return database_finish(outbox->db, status, query);
}

enum status
outbox_hurry(struct outbox *outbox, int64_t now)
{
    return run_at(outbox, "UPDATE entry SET next_try=?1 WHERE state<=2 AND next_try>?1",
                  now);
}

enum status
outbox_forget(struct outbox *outbox, int64_t now)
{
    /* An exportable copy is never forgotten by itself. */
    return run_at(outbox,
                  "DELETE FROM entry WHERE state IN(3,4) AND changed_at<?1 AND "
                  "reference NOT IN(SELECT reference FROM sealed)",
                  now - (int64_t)OUTBOX_KEEP_DAYS * 24 * 3600 * 1000);
}

enum status
outbox_count(struct outbox *outbox, struct outbox_counts *out)
{
    struct database_query *query = NULL;
    *out = (struct outbox_counts){0};
    enum status status =
        database_ask(outbox->db,
                     "SELECT total(state<=2),total(state=5),total(state=4),"
                     "min(CASE WHEN state<=2 THEN stored_at END) FROM entry",
                     &query);
    if (status == STATUS_OK) {
        status = database_step(outbox->db, query);
        if (status == STATUS_OK)
            *out =
                (struct outbox_counts){.waiting = (int)database_get_number(query, 0),
                                       .recover = (int)database_get_number(query, 1),
                                       .rejected = (int)database_get_number(query, 2),
                                       .oldest = database_get_number(query, 3)};
    }
    database_done(query);
    return status;
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
    return run_at(outbox, "UPDATE probe SET at=?1", now);
}

enum status
outbox_read_key(struct outbox *outbox, const char *service, struct link_key *out,
                uint8_t *chain)
{
    struct database_query *query = NULL;
    *out = (struct link_key){0};
    enum status status =
        database_ask(outbox->db,
                     "SELECT service,destination,kid,submission_schema,metadata_major,"
                     "fetched_at,chain FROM service_key WHERE service=?1",
                     &query);
    if (status != STATUS_OK)
        goto out;
    database_set_text(query, 1, service);
    status = database_step(outbox->db, query);
    if (status != STATUS_OK)
        goto out;
    struct link_bytes kept = database_get_block(query, 6);
    if (kept.len == 0 || kept.len > LINK_CHAIN_MAX) {
        status = STATUS_INVALID;
        goto out;
    }
    memcpy(chain, kept.at, kept.len);
    database_get_text(query, 0, out->service, sizeof(out->service));
    database_get_text(query, 1, out->destination, sizeof(out->destination));
    database_get_text(query, 2, out->kid, sizeof(out->kid));
    database_get_text(query, 3, out->submission_schema, sizeof(out->submission_schema));
    out->metadata_major = (int)database_get_number(query, 4);
    out->fetched_at = database_get_number(query, 5);
    out->chain = (struct link_bytes){chain, kept.len};
out:
    database_done(query);
    return status;
}

enum status
outbox_keep_key(struct outbox *outbox, const struct link_key *key)
{
    struct database_query *query = NULL;
    enum status status = database_ask(
        outbox->db, "INSERT OR REPLACE INTO service_key VALUES(?1,?2,?3,?4,?5,?6,?7)",
        &query);
    if (status == STATUS_OK) {
        database_set_text(query, 1, key->service);
        database_set_text(query, 2, key->destination);
        database_set_text(query, 3, key->kid);
        database_set_text(query, 4, key->submission_schema);
        database_set_number(query, 5, key->metadata_major);
        database_set_number(query, 6, key->fetched_at);
        database_set_block(query, 7, key->chain);
    }
    return database_finish(outbox->db, status, query);
}

enum status
outbox_drop_key(struct outbox *outbox, const char *service)
{
    return run_for(outbox, "DELETE FROM service_key WHERE service=?1", service);
}

enum status
outbox_each_recovery(struct outbox *outbox, outbox_recovery_fn *fn, void *context)
{
    struct database_query *query = NULL;
    char reference[LINK_REFERENCE_MAX];
    enum status status = database_ask(
        outbox->db,
        "SELECT reference,recovery FROM sealed JOIN entry USING(reference) "
        "WHERE state>=4 AND recovery IS NOT NULL ORDER BY stored_at",
        &query);
    while (status == STATUS_OK &&
           (status = database_step(outbox->db, query)) == STATUS_OK) {
        database_get_text(query, 0, reference, sizeof(reference));
        status = fn(context, reference, database_get_block(query, 1));
    }
    status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
    database_done(query);
    return status;
}

enum status
outbox_each(struct outbox *outbox, outbox_entry_fn *fn, void *context)
{
    struct database_query *query = NULL;
    struct outbox_entry entry;
    enum status status = database_ask(
        outbox->db, "SELECT " ENTRY_COLUMNS " FROM entry ORDER BY stored_at,rowid",
        &query);
    while (status == STATUS_OK &&
           (status = database_step(outbox->db, query)) == STATUS_OK) {
        read_entry(query, &entry);
        fn(context, &entry);
    }
    status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
    database_done(query);
    return status;
}
