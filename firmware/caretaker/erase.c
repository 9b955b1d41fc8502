#include "caretaker/erase.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

enum { PATH_ROOM = 512, FOLDERS_OPEN = 16 };

/* The folder itself is where the outbox is mounted from: level 0 stays. */
static int
forget(const char *path, const struct stat *facts, int kind, struct FTW *where)
{
    (void)facts;
    if (where->level == 0)
        return 0;
    return kind == FTW_DP ? rmdir(path) : unlink(path);
}

static void
mark_path(const char *root, char *path)
{
    text_format(path, PATH_ROOM, "%s/data/erase", root);
}

/* A name that came or went is on the disk. */
static enum status
settle(const char *root)
{
    char path[PATH_ROOM];
    text_format(path, sizeof path, "%s/data", root);
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool settled = folder >= 0 && fsync(folder) == 0;
    if (folder >= 0)
        close(folder);
    return settled ? STATUS_OK : STATUS_IO;
}

enum status
erase_ask(const char *root)
{
    char path[PATH_ROOM];
    mark_path(root, path);
    int mark = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool made = mark >= 0 && fsync(mark) == 0;
    if (mark >= 0)
        close(mark);
    return made ? settle(root) : STATUS_IO;
}

enum status
erase_asked(const char *root)
{
    char mark[PATH_ROOM], kept[PATH_ROOM];
    mark_path(root, mark);
    text_format(kept, sizeof kept, "%s/data/bestand", root);
    if (access(mark, F_OK) != 0)
        return errno == ENOENT ? STATUS_OK : STATUS_IO;
    if (nftw(kept, forget, FOLDERS_OPEN, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) != 0 &&
        access(kept, F_OK) == 0)
        return STATUS_IO;
    sync();
    return unlink(mark) == 0 ? settle(root) : STATUS_IO;
}
