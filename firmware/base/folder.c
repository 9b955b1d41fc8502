#include "base/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "base/text.h"

enum { BLOCK = 16 * 1024 };

static const int way = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

static enum status
trouble(void)
{
    return errno == ENOSPC || errno == EDQUOT ? STATUS_FULL : STATUS_IO;
}

static enum status
copy_bytes(int from, int to, struct folder_limits *limits)
{
    char block[BLOCK];
    enum status status = STATUS_OK;
    ssize_t len = 0;
    while (status == STATUS_OK && (len = read(from, block, sizeof block)) > 0) {
        limits->bytes -= len;
        status = limits->bytes < 0                     ? STATUS_TOO_LARGE
                 : files_write(to, block, (size_t)len) ? STATUS_OK
                                                       : trouble();
    }
    return status == STATUS_OK && len < 0 ? STATUS_IO : status;
}

static enum status
copy_file(int from, int to, const char *name, struct folder_limits *limits)
{
    int source = openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (source < 0)
        return STATUS_IO;
    int target = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    enum status status = target < 0 ? trouble() : copy_bytes(source, target, limits);
    close(source);
    if (target >= 0 && close(target) != 0 && status == STATUS_OK)
        status = trouble();
    return status;
}

/* A folder on its way, and the ones it lies in. */
struct copying {
    struct {
        DIR *from;
        int to;
    } levels[FOLDER_DEPTH_MAX + 1];
    int open;
    struct folder_limits *limits;
};

static enum status
enter(struct copying *copying, int from, const char *name, int to, const char *new)
{
    if (copying->open > FOLDER_DEPTH_MAX)
        return STATUS_TOO_LARGE;
    int source = openat(from, name, way);
    if (source < 0)
        return STATUS_IO;
    DIR *list = fdopendir(source);
    if (list == NULL) {
        close(source);
        return STATUS_IO;
    }
    int target = -1;
    if (mkdirat(to, new, 0700) != 0 || (target = openat(to, new, way)) < 0) {
        enum status status = trouble();
        (void)closedir(list);
        return status;
    }
    copying->levels[copying->open].from = list;
    copying->levels[copying->open++].to = target;
    return STATUS_OK;
}

static void
leave(struct copying *copying)
{
    copying->open--;
    (void)closedir(copying->levels[copying->open].from);
    close(copying->levels[copying->open].to);
}

static enum status
copy_entry(struct copying *copying, int from, int to, const char *name)
{
    struct stat facts;
    if (name[0] == '.')
        return STATUS_OK;
    if (fstatat(from, name, &facts, AT_SYMLINK_NOFOLLOW) != 0)
        return STATUS_IO;
    if (!S_ISREG(facts.st_mode) && !S_ISDIR(facts.st_mode))
        return STATUS_OK;
    if (copying->limits->files-- == 0)
        return STATUS_TOO_LARGE;
    return S_ISDIR(facts.st_mode) ? enter(copying, from, name, to, name)
                                  : copy_file(from, to, name, copying->limits);
}

/* One name of the innermost folder; where it has none left, that one is done. */
static enum status
copy_next(struct copying *copying)
{
    DIR *from = copying->levels[copying->open - 1].from;
    errno = 0;
    const struct dirent *entry = readdir(from);
    if (entry != NULL)
        return copy_entry(copying, dirfd(from), copying->levels[copying->open - 1].to,
                          entry->d_name);
    if (errno != 0)
        return STATUS_IO;
    leave(copying);
    return STATUS_OK;
}

/* What was written under this name is on the disk. */
static enum status
sync_disk(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    bool synced = folder >= 0 && syncfs(folder) == 0;
    enum status status = synced ? STATUS_OK : trouble();
    if (folder >= 0)
        close(folder);
    return status;
}

enum status
folder_copy(int from, const char *name, const char *to, struct folder_limits *limits)
{
    struct stat facts;
    struct copying copying = {.limits = limits};
    if (fstatat(from, name, &facts, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == EIO ? STATUS_IO : STATUS_NOT_FOUND;
    if (!S_ISDIR(facts.st_mode))
        return STATUS_NOT_FOUND;
    enum status status = enter(&copying, from, name, AT_FDCWD, to);
    while (status == STATUS_OK && copying.open > 0)
        status = copy_next(&copying);
    while (copying.open > 0)
        leave(&copying);
    return status == STATUS_OK ? sync_disk(to) : status;
}

enum { NONE_LEFT = -1, NOT_REMOVED = -2, STAYING_MAX = 64 };

/* Folders in which something stays: nobody goes there twice. */
struct removal {
    ino_t left; /* the one swept last */
    ino_t staying[STAYING_MAX];
    int count;
};

/* The folder open, NONE_LEFT if something in it stays. */
static int
enter_once(int folder, const char *name, struct removal *removal)
{
    struct stat facts;
    int inner = openat(folder, name, way);
    bool known = inner < 0 || fstat(inner, &facts) != 0;
    for (int i = 0; !known && i < removal->count; i++)
        known = removal->staying[i] == facts.st_ino;
    if (!known && facts.st_ino != removal->left)
        return inner;
    if (inner >= 0)
        close(inner);
    if (known)
        return NONE_LEFT;
    if (removal->count == STAYING_MAX)
        return NOT_REMOVED;
    removal->staying[removal->count++] = facts.st_ino;
    return NONE_LEFT;
}

/* Removes what is in a folder, up to the first folder that is not empty: that one,
 * open, or one of the above. What is mounted there stays, as does what is not to be
 * removed. */
static int
sweep(int folder, struct removal *removal)
{
    int inner = NONE_LEFT;
    int again = openat(folder, ".", way);
    DIR *list = again >= 0 ? fdopendir(again) : NULL;
    const struct dirent *entry;
    if (list == NULL) {
        if (again >= 0)
            close(again);
        return NOT_REMOVED;
    }
    while (inner == NONE_LEFT && (entry = readdir(list)) != NULL) {
        const char *name = entry->d_name;
        if (text_equal(name, ".") || text_equal(name, "..") ||
            unlinkat(folder, name, 0) == 0 ||
            (errno == EISDIR && unlinkat(folder, name, AT_REMOVEDIR) == 0))
            continue;
        if (errno == ENOTEMPTY)
            inner = enter_once(folder, name, removal);
    }
    (void)closedir(list);
    return inner;
}

/* By what is open, never by a path: one of folders in one another can be too long. */
static void
remove_below(int folder)
{
    struct removal removal = {0};
    struct stat facts;
    int depth = 0, next;
    while (folder >= 0 && (next = sweep(folder, &removal)) != NOT_REMOVED) {
        if (next == NONE_LEFT && (depth-- == 0 || fstat(folder, &facts) != 0))
            break;
        if (next == NONE_LEFT) {
            removal.left = facts.st_ino;
            next = openat(folder, "..", way);
        } else {
            depth++;
        }
        close(folder);
        folder = next;
    }
    if (folder >= 0)
        close(folder);
}

enum status
folder_remove(const char *path)
{
    if (unlink(path) != 0 && errno == EISDIR) {
        remove_below(open(path, way));
        (void)rmdir(path);
    }
    return access(path, F_OK) != 0 && errno == ENOENT ? STATUS_OK : STATUS_IO;
}
