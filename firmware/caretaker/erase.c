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
#include "caretaker/setup.h"

enum { ALL_LEN = 1 };

/* Below /data; what is aside begins as erase-data.service has it. */
static const char mark[] = "erase", part[] = "erase.part", rest[] = "erase.rest";

static const struct matter {
    const char *name, *aside;
    enum erase_scope scope; /* the least that takes it */
} matters[] = {
    {"bestand", "forgotten", ERASE_KEPT},
    {"lost+found", "forgotten.found", ERASE_KEPT}, /* what e2fsck made of any of it */
    {SETUP_NOW, "forgotten.now", ERASE_ALL},
    {SETUP_DRAFT, "forgotten.draft", ERASE_ALL},
    {SETUP_BEFORE, "forgotten.before", ERASE_ALL},
    {NETWORK_FILE, "forgotten.network", ERASE_ALL},
    {NETWORK_FILE ".part", "forgotten.part", ERASE_ALL}, /* files_replace, cut off */
};

enum { MATTERS = sizeof matters / sizeof matters[0] };

/* A disk with no room for one more file, which is when this is asked for, has some for
 * one more name: of a file that is always there. */
static enum status
link_part(const char *root)
{
    char there[ROOT_PATH_MAX], path[ROOT_PATH_MAX];
    data_path(root, "rauc.status", there);
    data_path(root, part, path);
    return link(there, path) == 0 ? STATUS_OK : STATUS_IO;
}

/* The scope is the mark's length, which takes no room: a system from before there were
 * two forgets the less. */
static enum status
write_part(const char *root, enum erase_scope scope)
{
    char path[ROOT_PATH_MAX];
    data_path(root, part, path);
    /* What lies there may be another name of what it was linked to. */
    if (data_unmark(root, part) == STATUS_IO)
        return STATUS_IO;
    enum status status = data_mark(root, part);
    if (status == STATUS_FULL && scope == ERASE_KEPT)
        return link_part(root);
    if (status == STATUS_OK && scope == ERASE_ALL && truncate(path, ALL_LEN) != 0)
        return STATUS_IO;
    return status;
}

enum status
erase_ask(const char *root, enum erase_scope scope)
{
    char from[ROOT_PATH_MAX], to[ROOT_PATH_MAX];
    data_path(root, part, from);
    data_path(root, mark, to);
    enum status status = write_part(root, scope);
    if (status == STATUS_OK)
        status = data_settle(root);
    /* Two names of one file would both stay. */
    if (status == STATUS_OK && data_unmark(root, mark) == STATUS_IO)
        status = STATUS_IO;
    if (status == STATUS_OK && rename(from, to) != 0)
        status = STATUS_IO;
    if (status == STATUS_OK)
        status = data_settle(root);
    if (status != STATUS_OK)
        LOG(LOG_LEVEL_ERROR, "erase-not-marked",
            LOG_WORD("status", status_name(status)));
    return status;
}

enum status
erase_unask(const char *root)
{
    return data_unmark(root, mark) == STATUS_IO ? STATUS_IO : data_settle(root);
}

/* What cannot be put aside, because something lies there that did not go, goes where it
 * is; what stays where it is does not keep the rest from going. */
static enum status
put_aside(const char *root, enum erase_scope scope)
{
    char from[ROOT_PATH_MAX], to[ROOT_PATH_MAX];
    enum status status = STATUS_OK;
    for (int i = 0; i < MATTERS; i++) {
        data_path(root, matters[i].name, from);
        data_path(root, matters[i].aside, to);
        if (matters[i].scope <= scope && rename(from, to) != 0 && errno != ENOENT &&
            folder_remove(from) != STATUS_OK)
            status = STATUS_IO;
    }
    if (status != STATUS_OK)
        LOG(LOG_LEVEL_ERROR, "something-not-put-aside");
    return status;
}

static enum status
remove_aside(const char *root)
{
    char path[ROOT_PATH_MAX];
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
    static const char *const folders[] = {"bestand", "lost+found", SETUP_NOW};
    char path[ROOT_PATH_MAX];
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        data_path(root, folders[i], path);
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
            return STATUS_IO;
    }
    return STATUS_OK;
}

static bool
rest_says_all(const char *root)
{
    char path[ROOT_PATH_MAX];
    struct stat facts;
    data_path(root, rest, path);
    return lstat(path, &facts) == 0 && facts.st_size == ALL_LEN;
}

/* Whatever became of log and folders, the mark goes: it would meet what is kept from
 * now on. Where something stayed in its place it becomes the note of that, which takes
 * no room; a note of all is not made one of less. */
static enum status
settle_mark(const char *root, enum erase_scope scope, bool whole)
{
    char from[ROOT_PATH_MAX], to[ROOT_PATH_MAX];
    bool kept = scope < ERASE_ALL && rest_says_all(root);
    data_path(root, mark, from);
    data_path(root, rest, to);
    /* Two names of one file would both stay. */
    if (!kept && data_unmark(root, rest) == STATUS_IO)
        LOG(LOG_LEVEL_ERROR, "rest-stays-noted");
    if (!whole && !kept && rename(from, to) != 0)
        LOG(LOG_LEVEL_ERROR, "rest-not-noted");
    return erase_unask(root);
}

static enum status
forget(const char *root, enum erase_scope scope)
{
    bool silent = kept_log_forget(root) == STATUS_OK;
    if (!silent)
        LOG(LOG_LEVEL_ERROR, "log-not-forgotten");
    bool whole = put_aside(root, scope) == STATUS_OK && silent;
    (void)!begin_anew(root);
    enum status unmarked = settle_mark(root, scope, whole);
    return whole ? unmarked : STATUS_IO;
}

enum status
erase_asked(const char *root)
{
    char path[ROOT_PATH_MAX];
    struct stat facts;
    data_path(root, mark, path);
    /* What an earlier start could not finish. */
    enum status gone = remove_aside(root);
    if (lstat(path, &facts) != 0)
        return errno == ENOENT ? gone : STATUS_IO;
    enum status status =
        forget(root, facts.st_size == ALL_LEN ? ERASE_ALL : ERASE_KEPT);
    gone = remove_aside(root);
    if (begin_anew(root) != STATUS_OK)
        return STATUS_IO;
    return status == STATUS_OK && gone == STATUS_OK ? data_settle(root) : STATUS_IO;
}

bool
erase_left(const char *root)
{
    bool left = data_has(root, rest);
    for (int i = 0; i < MATTERS; i++)
        left |= data_has(root, matters[i].aside);
    return left;
}
