/* A thin skin over SQLite: statements, values, transactions, outcomes as `enum status`.
 *
 * Owns: the only use of SQLite. Called by the outbox's files alone. Must not know: what
 * is stored. Every call may block for one sync of the disk. Out of memory aborts.
 *
 * STATUS_FULL: no room, or the file system takes no writes. STATUS_INVALID: the file is
 * damaged or no database. STATUS_AGAIN: another process holds it. STATUS_IO: the rest.
 */
#ifndef SCHALTER_COURIER_DATABASE_H
#define SCHALTER_COURIER_DATABASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/link.h"
#include "base/status.h"

struct database;       /* opaque */
struct database_query; /* opaque: a prepared statement */

/** Opens or makes a file for durable use: WAL, synchronous=FULL, secure_delete.
 * STATUS_DENIED if the name or a folder on the way is a symbolic link: what is put
 * there by somebody else must not be written to. */
enum status database_open(const char *path, struct database **out) MUST_CHECK;
/** Opens a file where none can be made beside it, on a disk that is full to its last
 * file: only to be read, and by nobody else meanwhile. STATUS_NOT_FOUND: there is none;
 * STATUS_DENIED: something else has its name; STATUS_INVALID: it is not one that
 * database_open left. A file of somebody else's may say that reading it takes any time
 * and memory: whoever cannot spare them reads it in a program of its own. */
enum status database_peek(const char *path, struct database **out) MUST_CHECK;
/** Accepts NULL. */
void database_close(struct database *db);

/** Runs statements without values. */
enum status database_run(struct database *db, const char *sql) MUST_CHECK;

/** The first number a statement yields; STATUS_NOT_FOUND without a row. */
enum status database_number(struct database *db, const char *sql,
                            int64_t *out) MUST_CHECK;

/** SQLite's own integrity check; STATUS_INVALID when it finds anything. */
enum status database_check(struct database *db) MUST_CHECK;

/** Takes the write lock. */
enum status database_begin(struct database *db) MUST_CHECK;
/** Commits if `status` is STATUS_OK, else rolls back, also when the commit fails;
 * answers how it all ended. */
enum status database_end(struct database *db, enum status status) MUST_CHECK;

/** What stands in a statement's place ?1, ?2 ...; texts and blocks are borrowed until
 * the statement is done. */
struct database_value {
    enum {
        DATABASE_END = 0,
        DATABASE_IS_TEXT,
        DATABASE_IS_NUMBER,
        DATABASE_IS_BLOCK
    } kind;
    const char *text;
    int64_t number;
    struct link_bytes block;
};
#define DATABASE_TEXT(value)                                                           \
    ((struct database_value){.kind = DATABASE_IS_TEXT, .text = (value)})
#define DATABASE_NUMBER(value)                                                         \
    ((struct database_value){.kind = DATABASE_IS_NUMBER, .number = (value)})
#define DATABASE_BLOCK(value)                                                          \
    ((struct database_value){.kind = DATABASE_IS_BLOCK, .block = (value)})
/** The values of a statement in the order of its places. */
#define DATABASE_VALUES(...)                                                           \
    ((const struct database_value[]){__VA_ARGS__, {.kind = DATABASE_END}})

/** `values` below: NULL for a statement without places. Runs a statement that yields no
 * row. */
enum status database_change(struct database *db, const char *sql,
                            const struct database_value *values) MUST_CHECK;
/** Begins a statement that yields rows; database_step takes the first. On failure *out
 * is NULL, which every call below accepts. */
enum status database_ask(struct database *db, const char *sql,
                         const struct database_value *values,
                         struct database_query **out) MUST_CHECK;
/** As database_ask, with the first row taken: STATUS_NOT_FOUND if there is none. */
enum status database_find(struct database *db, const char *sql,
                          const struct database_value *values,
                          struct database_query **out) MUST_CHECK;
/** STATUS_OK: a row is there. STATUS_NOT_FOUND: no (more) row. */
enum status database_step(struct database *db, struct database_query *query) MUST_CHECK;
/** Columns of the row taken last, from 0. */
int64_t database_get_number(struct database_query *query, int column);
/** Copies a text; one that does not fit was never written by us and reads as "". */
void database_get_text(struct database_query *query, int column, char *out, size_t cap);
/** Lends a block until the next step. */
struct link_bytes database_get_block(struct database_query *query, int column);
/** Frees a statement. Accepts NULL. */
void database_done(struct database_query *query);
/** Rows the last database_change changed. */
int database_changes(struct database *db);

#endif
