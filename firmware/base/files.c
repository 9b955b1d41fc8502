#include "base/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum status
files_read(const char *path, size_t maximum, struct arena *arena, char **bytes,
           size_t *len)
{
    enum status status = STATUS_OK;
    struct stat about;
    size_t at = 0;

    /* Not blocking: a pipe that someone put in the folder must not hold up the start.
     */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? STATUS_NOT_FOUND : STATUS_IO;
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
        status = STATUS_IO;
        goto out;
    }
    size_t size = (size_t)about.st_size;
    if (size > maximum || size + 64 > arena_room(arena)) {
        status = STATUS_TOO_LARGE;
        goto out;
    }
    char *into = arena_alloc(arena, size + 1);
    while (at < size) {
        ssize_t got = read(fd, into + at, size - at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            status = STATUS_IO;
            goto out;
        }
        if (got == 0)
            break;
        at += (size_t)got;
    }
    into[at] = '\0';
    *bytes = into;
    *len = at;
out:
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
