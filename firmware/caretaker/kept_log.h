/* The log on the data partition: what the journal says, in memory, is gone with the
 * power; this is not.
 *
 * Owns: the folder data/protokoll, a ring of files of JSON lines as journalctl wrote
 * them. At most KEPT_LOG_FILES of KEPT_LOG_FILE_MAX bytes, no line older than
 * KEPT_LOG_DAYS by the device's clock when it runs or starts, and nothing where less
 * than KEPT_LOG_FREE is left: applications come first. Lines are only ever added at an
 * end, and reach the disk when the kernel writes (half a minute), those about trouble
 * at once, but every KEPT_LOG_SYNC_S at most: a power cut costs the last lines, or
 * tears one. Both slots read it. Called by the caretaker. Blocks on the disk. */
#ifndef SCHALTER_CARETAKER_KEPT_LOG_H
#define SCHALTER_CARETAKER_KEPT_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum {
    KEPT_LOG_FILES = 8,
    KEPT_LOG_FILE_MAX = 1 << 20,
    KEPT_LOG_DAYS = 90,
    KEPT_LOG_FREE = 32 << 20, /* twice what the outbox wants */
    KEPT_LOG_SYNC_S = 10,
    KEPT_LOG_LINE_MAX = 8192,
    KEPT_LOG_CURSOR_MAX = 256,
};

struct kept_log {
    int folder, file;
    int64_t number;   /* of the file that is written */
    int64_t begun_s;  /* by the clock of then, seconds since 1970 */
    int64_t offset_s; /* of the clock: when the device was switched on, by it */
    int64_t size;
    int64_t synced_s; /* CLOCK_MONOTONIC; 0: not yet */
    bool full;        /* said once */
};

/** Goes on where the last run ended. STATUS_IO. `root` as in root.h. */
enum status kept_log_open(struct kept_log *log, const char *root) MUST_CHECK;
void kept_log_close(struct kept_log *log);

/** Adds a line, with its line end. What cannot be written is left out. */
void kept_log_add(struct kept_log *log, const char *line, size_t len);

/** Where in the journal the last line comes from ("__CURSOR" of journalctl), if that
 * was in this boot; else "". */
void kept_log_cursor(const struct kept_log *log, const char *root,
                     char cursor[KEPT_LOG_CURSOR_MAX]);

/** All of it into an open file, oldest first. STATUS_NOT_FOUND: there is none;
 * STATUS_IO: not all could be written. */
enum status kept_log_copy(const char *root, int file) MUST_CHECK;

/** STATUS_IO: something of it is left. */
enum status kept_log_forget(const char *root) MUST_CHECK;

#endif
