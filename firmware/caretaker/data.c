#include "caretaker/data.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

void
data_path(const char *root, const char *name, char path[ROOT_PATH_MAX])
{
    text_format(path, ROOT_PATH_MAX, "%s/data/%s", root, name);
}

bool
data_has(const char *root, const char *name)
{
    char path[ROOT_PATH_MAX];
    struct stat facts;
    data_path(root, name, path);
    return lstat(path, &facts) == 0;
}

enum status
data_mark(const char *root, const char *name)
{
    char path[ROOT_PATH_MAX];
    data_path(root, name, path);
    int file = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0)
        return errno == ENOSPC ? STATUS_FULL : STATUS_IO;
    bool made = fsync(file) == 0;
    close(file);
    return made ? STATUS_OK : STATUS_IO;
}

enum status
data_unmark(const char *root, const char *name)
{
    char path[ROOT_PATH_MAX];
    data_path(root, name, path);
    if (unlink(path) == 0)
        return STATUS_OK;
    return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO;
}

enum status
data_settle(const char *root)
{
    char path[ROOT_PATH_MAX];
    data_path(root, "", path);
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool settled = folder >= 0 && syncfs(folder) == 0;
    if (folder >= 0)
        close(folder);
    return settled ? STATUS_OK : STATUS_IO;
}
