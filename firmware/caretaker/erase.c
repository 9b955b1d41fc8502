#include "caretaker/erase.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/log.h"
#include "base/text.h"
#include "caretaker/kept_log.h"

enum { PATH_ROOM = 512 };

static void
path_of(const char *root, const char *name, char *path)
{
    text_format(path, PATH_ROOM, "%s/data/%s", root, name);
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

/* A disk with no room for one more file, which is when this is asked for, has some for
 * one more name: of a file that is always there. */
static bool
link_mark(const char *root, const char *path)
{
    char there[PATH_ROOM];
    path_of(root, "rauc.status", there);
    return link(there, path) == 0 || errno == EEXIST;
}

enum status
erase_ask(const char *root)
{
    char path[PATH_ROOM];
    path_of(root, "erase", path);
    int mark = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool made = mark >= 0 ? fsync(mark) == 0 : errno == ENOSPC && link_mark(root, path);
    if (mark >= 0)
        close(mark);
    return made ? settle(root) : STATUS_IO;
}

enum status
erase_unask(const char *root)
{
    char path[PATH_ROOM];
    path_of(root, "erase", path);
    return unlink(path) == 0 || errno == ENOENT ? settle(root) : STATUS_IO;
}

/* From here on the device keeps into a new folder; on a full disk there is room for it
 * when the old one has gone. */
static enum status
put_aside(const char *root, const char *kept, const char *aside)
{
    bool silent = kept_log_forget(root) == STATUS_OK;
    if (rename(kept, aside) != 0 && errno != ENOENT)
        return STATUS_IO;
    if (mkdir(kept, 0700) != 0 && errno != EEXIST && errno != ENOSPC)
        return STATUS_IO;
    /* The mark goes whatever became of the log: it would meet what is kept from now on.
     */
    if (!silent)
        LOG(LOG_LEVEL_ERROR, "log-not-forgotten");
    enum status status = erase_unask(root);
    return silent ? status : STATUS_IO;
}

enum status
erase_asked(const char *root)
{
    char mark[PATH_ROOM], aside[PATH_ROOM], kept[PATH_ROOM];
    enum status status = STATUS_OK;
    path_of(root, "erase", mark);
    path_of(root, "forgotten", aside);
    path_of(root, "bestand", kept);
    /* What an earlier start could not finish. */
    (void)!folder_remove(aside);
    if (access(mark, F_OK) != 0)
        return errno == ENOENT ? STATUS_OK : STATUS_IO;
    status = put_aside(root, kept, aside);
    bool gone = folder_remove(aside) == STATUS_OK;
    if (!gone)
        LOG(LOG_LEVEL_ERROR, "something-not-forgotten");
    if (mkdir(kept, 0700) != 0 && errno != EEXIST)
        return STATUS_IO;
    return status == STATUS_OK && gone ? settle(root) : STATUS_IO;
}
