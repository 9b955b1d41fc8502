#include "base/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"

enum { FOLDERS_OPEN = 16, BLOCK = 16 * 1024 };

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

static enum status copy_all(int from, int to, struct folder_limits *limits);

static enum status
copy_folder(int from, int to, const char *name, struct folder_limits *limits)
{
    static const int way = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    if (limits->depth == 0)
        return STATUS_TOO_LARGE;
    if (mkdirat(to, name, 0700) != 0)
        return trouble();
    int source = openat(from, name, way), target = openat(to, name, way);
    enum status status = STATUS_IO;
    limits->depth--;
    if (source >= 0 && target >= 0)
        status = copy_all(source, target, limits);
    limits->depth++;
    if (source >= 0)
        close(source);
    if (target >= 0)
        close(target);
    return status;
}

static enum status
copy_entry(int from, int to, const char *name, struct folder_limits *limits)
{
    struct stat facts;
    if (name[0] == '.')
        return STATUS_OK;
    if (fstatat(from, name, &facts, AT_SYMLINK_NOFOLLOW) != 0)
        return STATUS_IO;
    if (!S_ISREG(facts.st_mode) && !S_ISDIR(facts.st_mode))
        return STATUS_OK;
    if (limits->files-- == 0)
        return STATUS_TOO_LARGE;
    return S_ISDIR(facts.st_mode) ? copy_folder(from, to, name, limits)
                                  : copy_file(from, to, name, limits);
}

static enum status
copy_all(int from, int to, struct folder_limits *limits)
{
    enum status status = STATUS_OK;
    int own = openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = own >= 0 ? fdopendir(own) : NULL;
    if (list == NULL) {
        if (own >= 0)
            close(own);
        return STATUS_IO;
    }
    for (const struct dirent *entry = NULL; status == STATUS_OK;) {
        errno = 0;
        entry = readdir(list);
        if (entry == NULL) {
            status = errno == 0 ? STATUS_OK : STATUS_IO;
            break;
        }
        status = copy_entry(from, to, entry->d_name, limits);
    }
    (void)closedir(list);
    return status;
}

enum status
folder_copy(int from, const char *name, const char *to, struct folder_limits *limits)
{
    static const int way = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    int source = openat(from, name, way);
    if (source < 0)
        return errno == EIO ? STATUS_IO : STATUS_NOT_FOUND;
    enum status status = mkdir(to, 0700) == 0 ? STATUS_OK : trouble();
    int target = status == STATUS_OK ? open(to, way) : -1;
    if (status == STATUS_OK)
        status = target < 0 ? STATUS_IO : copy_all(source, target, limits);
    if (status == STATUS_OK && syncfs(target) != 0)
        status = trouble();
    close(source);
    if (target >= 0)
        close(target);
    return status;
}

static int
forget(const char *path, const struct stat *facts, int kind, struct FTW *where)
{
    (void)facts;
    (void)where;
    return kind == FTW_DP ? rmdir(path) : unlink(path);
}

enum status
folder_remove(const char *path)
{
    (void)nftw(path, forget, FOLDERS_OPEN, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
    return access(path, F_OK) != 0 && errno == ENOENT ? STATUS_OK : STATUS_IO;
}
