#include "base/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

/* Not blocking: a pipe that someone put in the folder must not hold up the start. */
enum { OPEN_FILE = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY };

/* What is open now is what is looked at: a name may be another file a moment later. */
static enum status
read_whole(int fd, size_t maximum, struct arena *arena, char **bytes, size_t *len)
{
    struct stat about;
    size_t at = 0;

    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode))
        return STATUS_IO;
    size_t size = (size_t)about.st_size;
    if (size > maximum || size + 64 > arena_room(arena))
        return STATUS_TOO_LARGE;
    char *into = arena_alloc(arena, size + 1);
    while (at < size) {
        ssize_t got = read(fd, into + at, size - at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return STATUS_IO;
        if (got == 0)
            break;
        at += (size_t)got;
    }
    into[at] = '\0';
    *bytes = into;
    *len = at;
    return STATUS_OK;
}

static enum status
why_not_open(void)
{
    return errno == ENOENT || errno == ENOTDIR ? STATUS_NOT_FOUND : STATUS_IO;
}

enum status
files_read(const char *path, size_t maximum, struct arena *arena, char **bytes,
           size_t *len)
{
    int fd = open(path, OPEN_FILE);
    if (fd < 0)
        return why_not_open();
    enum status status = read_whole(fd, maximum, arena, bytes, len);
    close(fd);
    return status;
}

/* Opens one name in the open folder `dir` and closes that. A link fails with ELOOP, or
 * as a folder with ENOTDIR, which a file among the folders does as well. */
static enum status
step_into(int *dir, const char *name, bool last)
{
    struct stat about;
    int fd = openat(*dir, name,
                    O_NOFOLLOW | (last ? OPEN_FILE : O_PATH | O_DIRECTORY | O_CLOEXEC));
    enum status status = fd >= 0 ? STATUS_OK : why_not_open();
    if (fd < 0 && fstatat(*dir, name, &about, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISLNK(about.st_mode))
        status = STATUS_DENIED;
    close(*dir);
    *dir = fd;
    return status;
}

enum status
files_read_below(const char *folder, const char *path, size_t maximum,
                 struct arena *arena, char **bytes, size_t *len)
{
    char name[NAME_MAX + 1];
    enum status status = STATUS_OK;
    int fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return why_not_open();
    for (bool last = false; status == STATUS_OK && !last;) {
        size_t step = strcspn(path, "/");
        last = path[step] == '\0';
        text_format(name, sizeof(name), "%.*s", step < sizeof(name) ? (int)step : 0,
                    path);
        if (name[0] == '\0' || text_equal(name, ".") || text_equal(name, ".."))
            status = STATUS_DENIED;
        else
            status = step_into(&fd, name, last);
        path += step + (last ? 0 : 1);
    }
    if (status == STATUS_OK)
        status = read_whole(fd, maximum, arena, bytes, len);
    if (fd >= 0)
        close(fd);
    return status;
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

enum status
files_list(const char *folder, const char *suffix, int maximum, struct arena *arena,
           const char ***names, int *count)
{
    enum status status = STATUS_OK;
    size_t suffix_len = strlen(suffix);

    *count = 0;
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return errno == ENOENT || errno == ENOTDIR ? STATUS_NOT_FOUND : STATUS_IO;
    const char **list = arena_alloc(arena, (size_t)maximum * sizeof(*list));
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(dir);
        if (entry == NULL) {
            status = errno == 0 ? STATUS_OK : STATUS_IO;
            break;
        }
        size_t len = strlen(entry->d_name);
        if (entry->d_name[0] == '.' || len <= suffix_len ||
            strcmp(entry->d_name + len - suffix_len, suffix) != 0)
            continue;
        if (*count == maximum) {
            status = STATUS_FULL;
            break;
        }
        list[(*count)++] = arena_copy(arena, entry->d_name, len - suffix_len);
    }
    closedir(dir);
    qsort(list, (size_t)*count, sizeof(*list), compare_names);
    *names = list;
    return status;
}

bool
files_write(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t wrote = write(fd, bytes, len);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return false;
        bytes += wrote;
        len -= (size_t)wrote;
    }
    return true;
}

enum status
files_replace(const char *path, const char *text, unsigned mode)
{
    char part[PATH_MAX];
    text_format(part, sizeof(part), "%s.part", path);
    (void)unlink(part);
    int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (fd < 0)
        return STATUS_IO;
    bool written =
        files_write(fd, text, strlen(text)) && fchmod(fd, mode) == 0 && fsync(fd) == 0;
    if (close(fd) != 0 || !written || rename(part, path) != 0)
        return STATUS_IO;
    return STATUS_OK;
}
