#include "courier/outbox_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/text.h"
#include "courier/outbox.h"

enum { APPLICATION_ID = 0x53434854 }; /* "SCHT" in the file's header */

/* The sealed bytes stand in a table of their own, so that noting a failed attempt does
 * not rewrite 170 KiB. */
static const char schema_sql[] =
    "CREATE TABLE entry(reference TEXT PRIMARY KEY NOT NULL,"
    " state INTEGER NOT NULL CHECK(state BETWEEN 0 AND 5),"
    " service TEXT NOT NULL, service_name TEXT NOT NULL, destination TEXT NOT NULL,"
    " kid TEXT NOT NULL, tag_metadata TEXT NOT NULL, tag_data TEXT NOT NULL,"
    " submission TEXT NOT NULL, case_id TEXT NOT NULL, submit_sent INTEGER NOT NULL,"
    " receipt_seen INTEGER NOT NULL,"
    " attempts INTEGER NOT NULL CHECK(attempts BETWEEN 0 AND 1000000000),"
    " refusals INTEGER NOT NULL CHECK(refusals BETWEEN 0 AND 1000000000),"
    " next_try INTEGER NOT NULL, stored_at INTEGER NOT NULL,"
    " changed_at INTEGER NOT NULL, reason INTEGER NOT NULL,"
    " submitted_at INTEGER NOT NULL DEFAULT 0,"
    " exported_at INTEGER NOT NULL DEFAULT 0);"
    "CREATE INDEX entry_turn ON entry(state, next_try);"
    "CREATE TABLE sealed(reference TEXT PRIMARY KEY NOT NULL, metadata BLOB, data BLOB,"
    " recovery BLOB);"
    "CREATE TABLE service_key(service TEXT PRIMARY KEY NOT NULL,"
    " destination TEXT NOT NULL, kid TEXT NOT NULL, submission_schema TEXT NOT NULL,"
    " metadata_major INTEGER NOT NULL, fetched_at INTEGER NOT NULL,"
    " chain BLOB NOT NULL);"
    "CREATE TABLE revocation(address TEXT PRIMARY KEY NOT NULL, list BLOB NOT NULL);"
    "CREATE TABLE probe(one INTEGER PRIMARY KEY CHECK(one=1), at INTEGER NOT NULL);"
    "INSERT INTO probe VALUES(1,0);";

/* From version 1. When a submit was taken was not noted there: the last look at it is
 * the latest it can be. What nobody had fetched was kept as rejected (4); staff export
 * it.
 */
static const char upgrade_sql[] =
    "ALTER TABLE entry ADD COLUMN submitted_at INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE entry ADD COLUMN exported_at INTEGER NOT NULL DEFAULT 0;"
    "CREATE TABLE revocation(address TEXT PRIMARY KEY NOT NULL, list BLOB NOT NULL);"
    "UPDATE entry SET submitted_at=changed_at WHERE state=2;"
    "UPDATE entry SET state=5 WHERE state=4 AND"
    " reference IN(SELECT reference FROM sealed);";

/* Makes (`sql` the schema) or brings up to date in one transaction. */
static enum status
write_schema(struct database *db, const char *sql)
{
    char numbers[120];
    enum status status = database_begin(db);
    if (status == STATUS_OK)
        status = database_run(db, sql);
    text_format(numbers, sizeof(numbers),
                "PRAGMA application_id=%d;PRAGMA user_version=%d", APPLICATION_ID,
                OUTBOX_SCHEMA);
    if (status == STATUS_OK)
        status = database_run(db, numbers);
    return database_end(db, status);
}

static enum status
set_up_schema(struct database *db)
{
    int64_t version = 0, id = 0, tables = 0;

    enum status status = database_number(db, "PRAGMA user_version", &version);
    if (status == STATUS_OK)
        status = database_number(db, "PRAGMA application_id", &id);
    if (status == STATUS_OK)
        status = database_number(db, "SELECT count(*) FROM sqlite_master", &tables);
    if (status != STATUS_OK)
        return status;
    if (tables == 0)
        return write_schema(db, schema_sql);
    if (id != APPLICATION_ID || version < 1)
        return STATUS_INVALID;
    if (version > OUTBOX_SCHEMA)
        return STATUS_DENIED;
    status = database_check(db);
    return status == STATUS_OK && version < OUTBOX_SCHEMA
               ? write_schema(db, upgrade_sql)
               : status;
}

static enum status
open_once(const char *path, struct database **out)
{
    enum status status = database_open(path, out);
    if (status == STATUS_OK)
        status = set_up_schema(*out);
    if (status != STATUS_OK) {
        /* SQLite writes no checkpoint into a file it found damaged. */
        database_close(*out);
        *out = NULL;
    }
    return status;
}

/* The journal first: left behind, it would be played into the file that is begun. */
static const char *const parts[] = {"-wal", "-shm", ""};

enum { PARTS = sizeof(parts) / sizeof(parts[0]) };

static void
name_aside(const char *path, int64_t number, const char *part,
           char out[OUTBOX_FILE_PATH_MAX + 48])
{
    text_format(out, OUTBOX_FILE_PATH_MAX + 48, "%s.damaged-%lld%s", path,
                (long long)number, part);
}

/* A clock that begins at the same time after every start must not write over what was
 * kept before. */
static bool
is_taken(const char *path, int64_t number)
{
    char name[OUTBOX_FILE_PATH_MAX + 48];

    for (size_t i = 0; i < PARTS; i++) {
        name_aside(path, number, parts[i], name);
        if (access(name, F_OK) == 0)
            return true;
    }
    return false;
}

static enum status
move_aside(const char *path, int64_t now_s)
{
    char from[OUTBOX_FILE_PATH_MAX + 8], to[OUTBOX_FILE_PATH_MAX + 48];
    int64_t number = now_s;

    while (is_taken(path, number))
        number++;
    for (size_t i = 0; i < PARTS; i++) {
        text_format(from, sizeof(from), "%s%s", path, parts[i]);
        name_aside(path, number, parts[i], to);
        if (rename(from, to) != 0 && errno != ENOENT)
            return errno == EROFS || errno == ENOSPC ? STATUS_FULL : STATUS_IO;
    }
    return STATUS_OK;
}

static enum status
sync_folder_of(const char *path)
{
    char folder[OUTBOX_FILE_PATH_MAX];
    text_format(folder, sizeof(folder), "%s", path);
    char *slash = strrchr(folder, '/');
    text_format(slash != NULL ? slash : folder, 2, slash != NULL ? "" : ".");
    int fd = open(folder[0] != '\0' ? folder : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return STATUS_IO;
    enum status status = fsync(fd) == 0 ? STATUS_OK : STATUS_IO;
    close(fd);
    return status;
}

/* Made whole under another name: when the power goes during the very first writes, what
 * is left is no outbox, rather than one that looks damaged. */
static enum status
make_file(const char *path)
{
    char draft[OUTBOX_FILE_PATH_MAX + 8], journal[OUTBOX_FILE_PATH_MAX + 16];
    struct database *db = NULL;

    text_format(draft, sizeof(draft), "%s.new", path);
    text_format(journal, sizeof(journal), "%s-wal", draft);
    if ((unlink(draft) != 0 && errno != ENOENT) ||
        (unlink(journal) != 0 && errno != ENOENT))
        return errno == EROFS ? STATUS_FULL : STATUS_IO;
    enum status status = open_once(draft, &db);
    if (status != STATUS_OK)
        return status;
    /* Closing the only connection writes the journal back and removes it. */
    database_close(db);
    /* What could not be seen a moment ago may be there: it is never written over. */
    if (renameat2(AT_FDCWD, draft, AT_FDCWD, path, RENAME_NOREPLACE) != 0)
        return STATUS_IO;
    return sync_folder_of(path);
}

/* A folder may be reached by a link of the system's (/var/lib/private); the file itself
 * may not be one, which database_open refuses. */
static void
resolve_folder(const char *path, char out[OUTBOX_FILE_PATH_MAX])
{
    char folder[OUTBOX_FILE_PATH_MAX], real[PATH_MAX];
    const char *slash = strrchr(path, '/');

    text_format(out, OUTBOX_FILE_PATH_MAX, "%s", path);
    if (slash == NULL || slash == path)
        return;
    text_format(folder, sizeof(folder), "%.*s", (int)(slash - path), path);
    if (realpath(folder, real) != NULL &&
        strlen(real) + strlen(slash) < OUTBOX_FILE_PATH_MAX)
        text_format(out, OUTBOX_FILE_PATH_MAX, "%s%s", real, slash);
}

enum status
outbox_file_open(const char *name, int64_t now_s, struct database **out, bool *moved)
{
    char path[OUTBOX_FILE_PATH_MAX];
    *out = NULL;
    if (moved != NULL)
        *moved = false;
    if (strlen(name) >= OUTBOX_FILE_PATH_MAX)
        return STATUS_TOO_LARGE;
    resolve_folder(name, path);
    enum status status = STATUS_OK;
    if (access(path, F_OK) != 0)
        status = errno == ENOENT ? make_file(path) : STATUS_IO;
    if (status == STATUS_OK)
        status = open_once(path, out);
    if (status != STATUS_INVALID || moved == NULL)
        return status;
    status = move_aside(path, now_s);
    if (status == STATUS_OK) {
        *moved = true;
        status = make_file(path);
    }
    return status == STATUS_OK ? open_once(path, out) : status;
}

enum status
outbox_file_lock(const char *folder, int *fd)
{
    char path[OUTBOX_FILE_PATH_MAX];
    if (*fd < 0) {
        text_format(path, sizeof(path), "%s/courier.lock", folder);
        *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (*fd < 0)
            return errno == ENOSPC || errno == EROFS ? STATUS_FULL : STATUS_IO;
    }
    return flock(*fd, LOCK_EX | LOCK_NB) == 0 ? STATUS_OK : STATUS_AGAIN;
}

bool
outbox_file_lies_aside(const char *path)
{
    static const char aside[] = ".damaged-";
    char folder[OUTBOX_FILE_PATH_MAX];
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    const struct dirent *one = NULL;
    text_format(folder, sizeof(folder), "%.*s", (int)(name - path), path);
    DIR *dir = opendir(folder[0] != '\0' ? folder : ".");
    if (dir == NULL)
        return errno != ENOENT;
    do {
        errno = 0;
        one = readdir(dir);
    } while (one != NULL && !(text_starts_with(one->d_name, name) &&
                              text_starts_with(one->d_name + strlen(name), aside)));
    bool unknown = one == NULL && errno != 0;
    closedir(dir);
    return one != NULL || unknown;
}

enum status
outbox_file_peek(const char *name, struct database **out)
{
    char path[OUTBOX_FILE_PATH_MAX];
    *out = NULL;
    if (strlen(name) >= OUTBOX_FILE_PATH_MAX)
        return STATUS_TOO_LARGE;
    resolve_folder(name, path);
    return database_peek(path, out);
}
