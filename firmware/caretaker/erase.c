#include "caretaker/erase.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/log.h"
#include "base/network.h"
#include "base/text.h"
#include "caretaker/kept_log.h"

enum { PATH_ROOM = 512, ALL_LEN = 1 };

/* Below /data; what is aside begins as erase-data.service has it. */
static const char mark[] = "erase";

static const struct matter {
    const char *name, *aside;
    enum erase_scope scope; /* the least that takes it */
} matters[] = {{"bestand", "forgotten", ERASE_KEPT},
               {"konfiguration", "forgotten.now", ERASE_ALL},
               {"konfiguration.neu", "forgotten.draft", ERASE_ALL},
               {"konfiguration.vorher", "forgotten.before", ERASE_ALL},
               {NETWORK_FILE, "forgotten.network", ERASE_ALL}};

enum { MATTERS = sizeof matters / sizeof matters[0] };

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
    return link(there, path) == 0;
}

/* The scope is the mark's length, which takes no room: a system from before there were
 * two forgets the less. */
enum status
erase_ask(const char *root, enum erase_scope scope)
{
    char path[PATH_ROOM];
    path_of(root, mark, path);
    /* What lies there may be another name of what it was linked to. */
    if (unlink(path) != 0 && errno != ENOENT)
        return STATUS_IO;
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool made =
        file >= 0
            ? ftruncate(file, scope == ERASE_ALL ? ALL_LEN : 0) == 0 && fsync(file) == 0
            : errno == ENOSPC && scope == ERASE_KEPT && link_mark(root, path);
    if (file >= 0)
        close(file);
    return made ? settle(root) : STATUS_IO;
}

enum status
erase_unask(const char *root)
{
    char path[PATH_ROOM];
    path_of(root, mark, path);
    return unlink(path) == 0 || errno == ENOENT ? settle(root) : STATUS_IO;
}

static enum status
put_aside(const char *root, enum erase_scope scope)
{
    char from[PATH_ROOM], to[PATH_ROOM];
    for (int i = 0; i < MATTERS; i++) {
        path_of(root, matters[i].name, from);
        path_of(root, matters[i].aside, to);
        if (matters[i].scope <= scope && rename(from, to) != 0 && errno != ENOENT)
            return STATUS_IO;
    }
    return STATUS_OK;
}

static enum status
remove_aside(const char *root)
{
    char path[PATH_ROOM];
    enum status status = STATUS_OK;
    for (int i = 0; i < MATTERS; i++) {
        path_of(root, matters[i].aside, path);
        if (folder_remove(path) != STATUS_OK)
            status = STATUS_IO;
    }
    if (status != STATUS_OK)
        LOG(LOG_LEVEL_ERROR, "something-not-forgotten");
    return status;
}

/* What the device keeps from here on goes into new folders; on a full disk there is
 * room for them when the old ones have gone. */
static enum status
begin_anew(const char *root)
{
    static const char *const folders[] = {"bestand", "konfiguration"};
    char path[PATH_ROOM];
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        path_of(root, folders[i], path);
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
            return errno == ENOSPC ? STATUS_FULL : STATUS_IO;
    }
    return STATUS_OK;
}

/* The mark goes whatever became of the log: it would meet what is kept from now on. */
static enum status
forget(const char *root, enum erase_scope scope)
{
    bool silent = kept_log_forget(root) == STATUS_OK;
    if (!silent)
        LOG(LOG_LEVEL_ERROR, "log-not-forgotten");
    if (put_aside(root, scope) != STATUS_OK || begin_anew(root) == STATUS_IO)
        return STATUS_IO;
    enum status status = erase_unask(root);
    return silent ? status : STATUS_IO;
}

enum status
erase_asked(const char *root)
{
    char path[PATH_ROOM];
    struct stat facts;
    path_of(root, mark, path);
    /* What an earlier start could not finish. */
    (void)!remove_aside(root);
    if (lstat(path, &facts) != 0)
        return errno == ENOENT ? STATUS_OK : STATUS_IO;
    enum status status =
        forget(root, facts.st_size == ALL_LEN ? ERASE_ALL : ERASE_KEPT);
    enum status gone = remove_aside(root);
    if (begin_anew(root) != STATUS_OK)
        return STATUS_IO;
    return status == STATUS_OK && gone == STATUS_OK ? settle(root) : STATUS_IO;
}
