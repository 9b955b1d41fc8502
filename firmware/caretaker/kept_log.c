#include "caretaker/kept_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "caretaker/data.h"

enum { NAME_ROOM = 24, HEAD_ROOM = 64, DAY_S = 86400, COPY = 16 * 1024 };
enum { FILE_DAYS = 10 /* then the next begins, so that days can be forgotten */ };

/* Files are numbered on and on. A number modulo the files of the ring is the name, and
 * the first line has it whole. */
static void
name_of(int64_t number, char name[NAME_ROOM])
{
    text_format(name, NAME_ROOM, "%lld.jsonl", (long long)(number % KEPT_LOG_FILES));
}

static int
open_folder(const char *root, bool make)
{
    char path[ROOT_PATH_MAX];
    data_path(root, "protokoll", path);
    if (make && mkdir(path, 0700) != 0 && errno != EEXIST)
        return -1;
    return open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* A file's first line, {"number":7,"begun":1795686119}: which it is, and when it began
 * by the clock of then. */
struct head {
    int64_t number, begun_s;
};

static bool
read_head(int folder, int place, struct head *head)
{
    static const char number[] = "{\"number\":", begun[] = ",\"begun\":";
    char name[NAME_ROOM], line[HEAD_ROOM];
    name_of(place, name);
    int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0)
        return false;
    ssize_t got = read(file, line, sizeof line - 1);
    close(file);
    line[got > 0 ? got : 0] = '\0';
    line[strcspn(line, "}\n")] = '\0';
    char *then = strstr(line, begun);
    if (!text_starts_with(line, number) || then == NULL)
        return false;
    *then = '\0';
    return text_to_int64(line + sizeof number - 1, &head->number) == STATUS_OK &&
           text_to_int64(then + sizeof begun - 1, &head->begun_s) == STATUS_OK &&
           head->number % KEPT_LOG_FILES == place;
}

/* The newest of them; its number is -1 where there is none. */
static struct head
last_head(int folder)
{
    struct head last = {.number = -1};
    for (int place = 0; place < KEPT_LOG_FILES; place++) {
        struct head head;
        if (read_head(folder, place, &head) && head.number > last.number)
            last = head;
    }
    return last;
}

/* The oldest file goes, its place is written anew. */
static enum status
begin_file(struct kept_log *log, int64_t number)
{
    char name[NAME_ROOM];
    if (log->file >= 0)
        close(log->file);
    name_of(number, name);
    (void)unlinkat(log->folder, name, 0);
    log->file =
        openat(log->folder, name,
               O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
    log->begun_s = time(NULL);
    int head = log->file < 0 ? -1
                             : dprintf(log->file, "{\"number\":%lld,\"begun\":%lld}\n",
                                       (long long)number, (long long)log->begun_s);
    log->number = number;
    log->size = head > 0 ? head : 0;
    return head > 0 ? STATUS_OK : STATUS_IO;
}

/* A clock that is not set yet makes nothing old. */
static bool
is_old(int64_t then_s, int days)
{
    return time(NULL) - then_s >= (time_t)days * DAY_S;
}

/* A file holds lines of FILE_DAYS at most before its last one, and this is asked when
 * the next begins, FILE_DAYS later. What has no first line of ours is none of ours. */
static void
drop_old(const struct kept_log *log)
{
    for (int place = 0; place < KEPT_LOG_FILES; place++) {
        char name[NAME_ROOM];
        struct stat facts;
        struct head head;
        name_of(place, name);
        if (!read_head(log->folder, place, &head) ||
            fstatat(log->folder, name, &facts, AT_SYMLINK_NOFOLLOW) != 0 ||
            is_old(facts.st_mtime, KEPT_LOG_DAYS - 2 * FILE_DAYS))
            (void)unlinkat(log->folder, name, 0);
    }
}

/* What the clock says beyond how long the device runs. */
static int64_t
clock_offset_s(void)
{
    return (int64_t)time(NULL) - clock_boot_s();
}

/* A device without a clock of its own begins somewhere in the past, until somebody
 * tells it the time: what it wrote until then is of now. */
static bool
clock_was_set(struct kept_log *log)
{
    int64_t offset = clock_offset_s();
    bool was_set = llabs(offset - log->offset_s) > DAY_S;
    log->offset_s = offset;
    if (was_set && log->file >= 0)
        (void)futimens(log->file, NULL);
    return was_set;
}

enum status
kept_log_open(struct kept_log *log, const char *root)
{
    char name[NAME_ROOM];
    struct stat facts;
    *log = (struct kept_log){.folder = open_folder(root, true), .file = -1};
    if (log->folder < 0)
        return STATUS_IO;
    log->offset_s = clock_offset_s();
    drop_old(log);
    struct head last = last_head(log->folder);
    log->number = last.number;
    log->begun_s = last.begun_s;
    if (log->number >= 0) {
        name_of(log->number, name);
        log->file =
            openat(log->folder, name, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
    }
    if (log->file < 0 || fstat(log->file, &facts) != 0)
        return begin_file(log, log->number + 1);
    log->size = facts.st_size;
    /* A line that a power cut tore ends here. */
    if (write(log->file, "\n", 1) == 1)
        log->size++;
    return STATUS_OK;
}

void
kept_log_close(struct kept_log *log)
{
    if (log->file >= 0)
        close(log->file);
    if (log->folder >= 0)
        close(log->folder);
    *log = (struct kept_log){.folder = -1, .file = -1};
}

static bool
has_room(struct kept_log *log)
{
    struct statvfs room;
    bool fine = fstatvfs(log->folder, &room) == 0 &&
                (uint64_t)room.f_bavail * room.f_frsize >= KEPT_LOG_FREE;
    if (!fine && !log->full)
        LOG(LOG_LEVEL_WARN, "log-not-kept", LOG_WORD("why", "no-room"));
    log->full = !fine;
    return fine;
}

/* Of systemd: warnings and worse; of our own programs: errors. */
static bool
is_trouble(const char *line)
{
    static const char key[] = "\"PRIORITY\":\"";
    const char *at = strstr(line, key);
    return (at != NULL && at[sizeof key - 1] >= '0' && at[sizeof key - 1] <= '4') ||
           strstr(line, "\\\"level\\\":\\\"error\\\"") != NULL;
}

void
kept_log_add(struct kept_log *log, const char *line, size_t len)
{
    struct timespec now;
    if (!has_room(log))
        return;
    bool begun_later = clock_was_set(log) && log->begun_s > time(NULL);
    if (log->file < 0 || log->size + (int64_t)len > KEPT_LOG_FILE_MAX ||
        is_old(log->begun_s, FILE_DAYS) || begun_later) {
        drop_old(log);
        if (begin_file(log, log->number + 1) != STATUS_OK)
            return;
    }
    if (write(log->file, line, len) != (ssize_t)len)
        return;
    log->size += (int64_t)len;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (!is_trouble(line) ||
        (log->synced_s > 0 && now.tv_sec - log->synced_s < KEPT_LOG_SYNC_S))
        return;
    log->synced_s = now.tv_sec;
    if (fdatasync(log->file) != 0)
        LOG(LOG_LEVEL_WARN, "log-not-kept", LOG_WORD("why", "sync"));
}

/* "b=" and the boot's number without dashes, as it stands in a cursor. */
static bool
this_boot(const char *root, char mark[48])
{
    char path[ROOT_PATH_MAX], id[64];
    text_format(path, sizeof path, "%s/proc/sys/kernel/random/boot_id", root);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = file >= 0 ? read(file, id, sizeof id - 1) : -1;
    if (file >= 0)
        close(file);
    id[got > 0 ? got : 0] = '\0';
    struct text_buf buf = text_buf_over(mark, 48);
    text_put(&buf, "b=");
    for (const char *at = id; *at != '\0' && *at != '\n'; at++)
        if (*at != '-')
            text_put_bytes(&buf, at, 1);
    return buf.len > 2 && !buf.overflow;
}

void
kept_log_cursor(const struct kept_log *log, const char *root,
                char cursor[KEPT_LOG_CURSOR_MAX])
{
    static const char key[] = "\"__CURSOR\":\"";
    char name[NAME_ROOM], end[2 * KEPT_LOG_LINE_MAX], mark[48];
    const char *last = NULL;
    cursor[0] = '\0';
    name_of(log->number, name);
    int file = openat(log->folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0)
        return;
    int64_t from = log->size - (int64_t)sizeof end + 1;
    ssize_t got = pread(file, end, sizeof end - 1, from > 0 ? from : 0);
    close(file);
    end[got > 0 ? got : 0] = '\0';
    for (const char *at = end; (at = strstr(at, key)) != NULL; at++)
        last = at + sizeof key - 1;
    if (last == NULL || !this_boot(root, mark))
        return;
    size_t len = strcspn(last, "\"\n");
    if (len < KEPT_LOG_CURSOR_MAX && last[len] == '"')
        text_format(cursor, KEPT_LOG_CURSOR_MAX, "%.*s", (int)len, last);
    if (strstr(cursor, mark) == NULL)
        cursor[0] = '\0';
}

static enum status
copy_file(int folder, int64_t number, int into)
{
    char name[NAME_ROOM], block[COPY];
    ssize_t got = 0;
    name_of(number, name);
    int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0)
        return STATUS_IO;
    bool written = true;
    while (written && (got = read(file, block, sizeof block)) > 0)
        written = write(into, block, (size_t)got) == got;
    close(file);
    return written && got == 0 ? STATUS_OK : STATUS_IO;
}

enum status
kept_log_copy(const char *root, int file)
{
    int folder = open_folder(root, false);
    if (folder < 0)
        return STATUS_NOT_FOUND;
    struct head head, last = last_head(folder);
    enum status status = last.number < 0 ? STATUS_NOT_FOUND : STATUS_OK;
    for (int64_t number = last.number - KEPT_LOG_FILES + 1; number <= last.number;
         number++)
        if (number >= 0 && status == STATUS_OK &&
            read_head(folder, (int)(number % KEPT_LOG_FILES), &head) &&
            head.number == number)
            status = copy_file(folder, number, file);
    close(folder);
    return status;
}

enum status
kept_log_forget(const char *root)
{
    char path[ROOT_PATH_MAX];
    int folder = open_folder(root, false);
    if (folder < 0)
        return errno == ENOENT ? STATUS_OK : STATUS_IO;
    for (int place = 0; place < KEPT_LOG_FILES; place++) {
        char name[NAME_ROOM];
        name_of(place, name);
        (void)unlinkat(folder, name, 0);
    }
    close(folder);
    data_path(root, "protokoll", path);
    return rmdir(path) == 0 ? STATUS_OK : STATUS_IO;
}
