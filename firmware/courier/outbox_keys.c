#include <string.h>

#include "courier/outbox.h"
#include "courier/outbox_internal.h"

enum status
outbox_read_key(struct outbox *outbox, const char *service, struct link_key *out,
                uint8_t *chain)
{
    struct database_query *query = NULL;
    *out = (struct link_key){0};
    enum status status =
        database_find(outbox->db,
                      "SELECT service,destination,kid,submission_schema,metadata_major,"
                      "fetched_at,chain FROM service_key WHERE service=?1",
                      DATABASE_VALUES(DATABASE_TEXT(service)), &query);
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
    return database_change(
        outbox->db, "INSERT OR REPLACE INTO service_key VALUES(?1,?2,?3,?4,?5,?6,?7)",
        DATABASE_VALUES(DATABASE_TEXT(key->service), DATABASE_TEXT(key->destination),
                        DATABASE_TEXT(key->kid), DATABASE_TEXT(key->submission_schema),
                        DATABASE_NUMBER(key->metadata_major),
                        DATABASE_NUMBER(key->fetched_at), DATABASE_BLOCK(key->chain)));
}

enum status
outbox_drop_key(struct outbox *outbox, const char *service)
{
    return database_change(outbox->db, "DELETE FROM service_key WHERE service=?1",
                           DATABASE_VALUES(DATABASE_TEXT(service)));
}

enum status
outbox_keep_list(struct outbox *outbox, const char *address, struct link_bytes list)
{
    int64_t others = 0;
    struct database_query *query = NULL;
    enum status status =
        database_find(outbox->db, "SELECT count(*) FROM revocation WHERE address<>?1",
                      DATABASE_VALUES(DATABASE_TEXT(address)), &query);
    if (status == STATUS_OK)
        others = database_get_number(query, 0);
    database_done(query);
    if (status == STATUS_OK && others >= OUTBOX_LISTS_MAX)
        status = STATUS_FULL;
    if (status != STATUS_OK)
        return status;
    return database_change(
        outbox->db, "INSERT OR REPLACE INTO revocation VALUES(?1,?2)",
        DATABASE_VALUES(DATABASE_TEXT(address), DATABASE_BLOCK(list)));
}

enum status
outbox_drop_list(struct outbox *outbox, const char *address)
{
    return database_change(outbox->db, "DELETE FROM revocation WHERE address=?1",
                           DATABASE_VALUES(DATABASE_TEXT(address)));
}

enum status
outbox_each_list(struct outbox *outbox, outbox_list_fn *fn, void *context)
{
    struct database_query *query = NULL;
    char address[OUTBOX_ADDRESS_MAX];
    enum status status = database_ask(
        outbox->db, "SELECT address,list FROM revocation ORDER BY rowid", NULL, &query);
    while (status == STATUS_OK &&
           (status = database_step(outbox->db, query)) == STATUS_OK) {
        database_get_text(query, 0, address, sizeof(address));
        fn(context, address, database_get_block(query, 1));
    }
    database_done(query);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
