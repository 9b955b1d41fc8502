#include "courier/database.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"

enum {
    BUSY_MS = 2000, /* an export reading at the same time */
    PATH_ROOM = 640,
};

struct database {
    sqlite3 *handle;
};

static enum status
status_of(const struct database *db, int rc)
{
    switch (rc & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return STATUS_OK;
    case SQLITE_NOMEM:
        abort();
    case SQLITE_FULL:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
        return STATUS_FULL;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return STATUS_INVALID;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return STATUS_AGAIN;
    default:
        break;
    }
    int error = sqlite3_system_errno(db->handle);
    return error == ENOSPC || error == EDQUOT || error == EROFS ? STATUS_FULL
                                                                : STATUS_IO;
}

static sqlite3_stmt *
statement(struct database_query *query)
{
    return (sqlite3_stmt *)query;
}

static void
must(int rc)
{
    if (rc != SQLITE_OK)
        abort(); /* out of memory, or a value for a place the statement lacks */
}

enum status
database_open(const char *path, struct database **out)
{
    struct database *db = calloc(1, sizeof(*db));

    *out = NULL;
    if (db == NULL)
        abort();
    int rc = sqlite3_open_v2(path, &db->handle,
                             SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                                 SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW,
                             NULL);
    enum status status = sqlite3_extended_errcode(db->handle) == SQLITE_CANTOPEN_SYMLINK
                             ? STATUS_DENIED
                             : status_of(db, rc);
    if (status == STATUS_OK) {
        sqlite3_busy_timeout(db->handle, BUSY_MS);
        status = database_run(db, "PRAGMA cache_size=-512;PRAGMA temp_store=MEMORY;"
                                  "PRAGMA mmap_size=0;PRAGMA journal_mode=WAL;"
                                  "PRAGMA synchronous=FULL;PRAGMA secure_delete=ON;"
                                  "PRAGMA journal_size_limit=1048576;"
                                  "PRAGMA trusted_schema=OFF");
    }
    if (status != STATUS_OK) {
        database_close(db);
        return status;
    }
    *out = db;
    return STATUS_OK;
}

/* As SQLite reads the names of files that carry a setting. */
static void
write_uri(const char *path, char *out, size_t cap)
{
    struct text_buf buf = text_buf_over(out, cap);
    text_put(&buf, "file:");
    for (; *path != '\0'; path++)
        text_put_format(&buf, strchr("%?#", *path) != NULL ? "%%%02X" : "%c",
                        (unsigned char)*path);
    text_put(&buf, "?immutable=1");
}

/* False: what lies in the place of its write-ahead log is none. */
static bool
has_log(const char *path, bool *written)
{
    char name[PATH_ROOM + 16];
    struct stat facts;
    text_format(name, sizeof(name), "%s-wal", path);
    bool there = lstat(name, &facts) == 0;
    *written = there && facts.st_size > 0;
    return there ? S_ISREG(facts.st_mode) : errno == ENOENT;
}

/* With a journal it is read as the connection before left it, which keeps the index of
 * the journal in memory if it is alone (PRAGMA locking_mode); without one the file is
 * all there is. */
enum status
database_peek(const char *path, struct database **out)
{
    char name[3 * PATH_ROOM + 32], journal[PATH_ROOM + 16];
    struct stat facts;
    bool written;
    *out = NULL;
    if (lstat(path, &facts) != 0)
        return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO;
    if (!S_ISREG(facts.st_mode) || strlen(path) >= PATH_ROOM)
        return STATUS_DENIED;
    /* SQLite would wait for a FIFO there, and play a journal back, which ours never
     * have; and remove the one beside an empty file. */
    text_format(journal, sizeof(journal), "%s-journal", path);
    if (facts.st_size == 0 || lstat(journal, &facts) == 0 || errno != ENOENT ||
        !has_log(path, &written))
        return STATUS_INVALID;
    struct database *db = calloc(1, sizeof(*db));
    if (db == NULL)
        abort();
    write_uri(path, name, sizeof(name));
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
    int rc =
        written
            ? sqlite3_open_v2(path, &db->handle, flags | SQLITE_OPEN_READWRITE, NULL)
            : sqlite3_open_v2(name, &db->handle,
                              flags | SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    enum status status = status_of(db, rc);
    if (status == STATUS_OK)
        status = database_run(db, "PRAGMA locking_mode=EXCLUSIVE;PRAGMA query_only=ON;"
                                  "PRAGMA temp_store=MEMORY;PRAGMA trusted_schema=OFF");
    if (status != STATUS_OK)
        database_close(db);
    else
        *out = db;
    return status;
}

void
database_close(struct database *db)
{
    if (db == NULL)
        return;
    sqlite3_close(db->handle);
    free(db);
}

enum status
database_run(struct database *db, const char *sql)
{
    return status_of(db, sqlite3_exec(db->handle, sql, NULL, NULL, NULL));
}

enum status
database_number(struct database *db, const char *sql, int64_t *out)
{
    struct database_query *query = NULL;
    *out = 0;
    enum status status = database_find(db, sql, NULL, &query);
    if (status == STATUS_OK)
        *out = database_get_number(query, 0);
    database_done(query);
    return status;
}

enum status
database_check(struct database *db)
{
    struct database_query *query = NULL;
    char word[8] = "";
    enum status status = database_find(db, "PRAGMA integrity_check(1)", NULL, &query);
    if (status == STATUS_OK) {
        database_get_text(query, 0, word, sizeof(word));
        status = text_equal(word, "ok") ? STATUS_OK : STATUS_INVALID;
    }
    database_done(query);
    return status;
}

enum status
database_begin(struct database *db)
{
    return database_run(db, "BEGIN IMMEDIATE");
}

enum status
database_end(struct database *db, enum status status)
{
    if (status == STATUS_OK)
        status = database_run(db, "COMMIT");
    /* Some failures have rolled back already; of the others the first one counts. */
    if (!sqlite3_get_autocommit(db->handle))
        (void)sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

static void
set_values(sqlite3_stmt *stmt, const struct database_value *values)
{
    for (int at = 1; values != NULL && values->kind != DATABASE_END; at++, values++) {
        switch (values->kind) {
        case DATABASE_IS_TEXT:
            must(sqlite3_bind_text(stmt, at, values->text, -1, SQLITE_STATIC));
            break;
        case DATABASE_IS_NUMBER:
            must(sqlite3_bind_int64(stmt, at, values->number));
            break;
        case DATABASE_IS_BLOCK:
            must(sqlite3_bind_blob(stmt, at, values->block.at, (int)values->block.len,
                                   SQLITE_STATIC));
            break;
        case DATABASE_END:
            break;
        }
    }
}

enum status
database_ask(struct database *db, const char *sql, const struct database_value *values,
             struct database_query **out)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL);
    *out = (struct database_query *)stmt;
    if (rc == SQLITE_OK)
        set_values(stmt, values);
    /* Our statements are fixed: one that does not compile meets a foreign schema. */
    return (rc & 0xff) == SQLITE_ERROR ? STATUS_INVALID : status_of(db, rc);
}

enum status
database_find(struct database *db, const char *sql, const struct database_value *values,
              struct database_query **out)
{
    enum status status = database_ask(db, sql, values, out);
    return status == STATUS_OK ? database_step(db, *out) : status;
}

enum status
database_change(struct database *db, const char *sql,
                const struct database_value *values)
{
    struct database_query *query = NULL;
    enum status status = database_find(db, sql, values, &query);
    database_done(query);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status
database_step(struct database *db, struct database_query *query)
{
    int rc = sqlite3_step(statement(query));
    return rc == SQLITE_DONE ? STATUS_NOT_FOUND : status_of(db, rc);
}

int64_t
database_get_number(struct database_query *query, int column)
{
    return sqlite3_column_int64(statement(query), column);
}

void
database_get_text(struct database_query *query, int column, char *out, size_t cap)
{
    const char *text = (const char *)sqlite3_column_text(statement(query), column);
    if (text_copy(out, cap, text != NULL ? text : "") != STATUS_OK)
        out[0] = '\0';
}

struct link_bytes
database_get_block(struct database_query *query, int column)
{
    const uint8_t *at = sqlite3_column_blob(statement(query), column);
    int len = sqlite3_column_bytes(statement(query), column);
    return (struct link_bytes){at, at != NULL ? (uint32_t)len : 0};
}

void
database_done(struct database_query *query)
{
    sqlite3_finalize(statement(query));
}

int
database_changes(struct database *db)
{
    return sqlite3_changes(db->handle);
}
