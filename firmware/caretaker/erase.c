#include "caretaker/erase.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/log.h"
#include "base/network.h"
#include "caretaker/data.h"
#include "caretaker/kept_log.h"

enum { ALL_LEN = 1 };

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

/* A disk with no room for one more file, which is when this is asked for, has some for
 * one more name: of a file that is always there. */
static bool
link_mark(const char *root, const char *path)
{
    char there[DATA_PATH_MAX];
    data_path(root, "rauc.status", there);
    return link(there, path) == 0;
}

/* The scope is the mark's length, which takes no room: a system from before there were
 * two forgets the less. */
enum status
erase_ask(const char *root, enum erase_scope scope)
{
    char path[DATA_PATH_MAX];
    data_path(root, mark, path);
    /* What lies there may be another name of what it was linked to. */
    enum status status = data_unmark(root, mark);
    if (status == STATUS_OK)
        status = data_mark(root, mark);
    if (status == STATUS_FULL && scope == ERASE_KEPT)
        status = link_mark(root, path) ? STATUS_OK : STATUS_IO;
    else if (status == STATUS_OK && scope == ERASE_ALL)
        status = truncate(path, ALL_LEN) == 0 ? STATUS_OK : STATUS_IO;
    return status == STATUS_OK ? data_settle(root) : STATUS_IO;
}

enum status
erase_unask(const char *root)
{
    return data_unmark(root, mark) == STATUS_OK ? data_settle(root) : STATUS_IO;
}

static enum status
put_aside(const char *root, enum erase_scope scope)
{
    char from[DATA_PATH_MAX], to[DATA_PATH_MAX];
    for (int i = 0; i < MATTERS; i++) {
        data_path(root, matters[i].name, from);
        data_path(root, matters[i].aside, to);
        if (matters[i].scope <= scope && rename(from, to) != 0 && errno != ENOENT)
            return STATUS_IO;
    }
    return STATUS_OK;
}

static enum status
remove_aside(const char *root)
{
    char path[DATA_PATH_MAX];
    enum status status = STATUS_OK;
    for (int i = 0; i < MATTERS; i++) {
        data_path(root, matters[i].aside, path);
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
    char path[DATA_PATH_MAX];
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        data_path(root, folders[i], path);
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
    char path[DATA_PATH_MAX];
    struct stat facts;
    data_path(root, mark, path);
    /* What an earlier start could not finish. */
    (void)!remove_aside(root);
    if (lstat(path, &facts) != 0)
        return errno == ENOENT ? STATUS_OK : STATUS_IO;
    enum status status =
        forget(root, facts.st_size == ALL_LEN ? ERASE_ALL : ERASE_KEPT);
    enum status gone = remove_aside(root);
    if (begin_anew(root) != STATUS_OK)
        return STATUS_IO;
    return status == STATUS_OK && gone == STATUS_OK ? data_settle(root) : STATUS_IO;
}
