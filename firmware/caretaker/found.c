#include "caretaker/found.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "caretaker/data.h"

/* Of SQLite's file format: section 1.3 of fileformat2.html, "The Database Header",
 * where the number at 68 says whose it is (courier/outbox_file.c writes it); and
 * section 4.1, "The WAL Format". */
static bool
is_of_outbox(int folder, const char *name)
{
    static const char head[16] = "SQLite format 3", whose[4] = "SCHT",
                      journal[3] = {0x37, 0x7f, 0x06};
    char bytes[72] = "";
    struct stat facts;
    int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        return false;
    ssize_t len = fstat(file, &facts) == 0 && S_ISREG(facts.st_mode)
                      ? pread(file, bytes, sizeof bytes, 0)
                      : -1;
    close(file);
    bool outbox = len == (ssize_t)sizeof bytes &&
                  memcmp(bytes, head, sizeof head) == 0 &&
                  memcmp(bytes + 68, whose, sizeof whose) == 0;
    return outbox || (len >= (ssize_t)sizeof journal &&
                      memcmp(bytes, journal, sizeof journal) == 0);
}

/* Under the first name that is free. */
static enum status
lay_aside(const char *root, int folder, const char *name)
{
    char to[ROOT_PATH_MAX], aside[64];
    data_path(root, "bestand", to);
    if (mkdir(to, 0700) != 0 && errno != EEXIST)
        return STATUS_IO;
    for (int i = 1; i <= FOUND_MAX; i++) {
        text_format(aside, sizeof aside, "bestand/outbox.sqlite.damaged-%d", i);
        data_path(root, aside, to);
        if (renameat2(folder, name, AT_FDCWD, to, RENAME_NOREPLACE) == 0) {
            LOG(LOG_LEVEL_ERROR, "outbox-found-without-name");
            return STATUS_OK;
        }
        if (errno != EEXIST)
            return STATUS_IO;
    }
    return STATUS_IO;
}

/* NULL: there is none, or *status says that it cannot be read. */
static DIR *
open_folder(int above, const char *name, enum status *status)
{
    int file = openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *folder = file >= 0 ? fdopendir(file) : NULL;
    if (folder == NULL && errno != ENOENT && errno != ENOTDIR && errno != ELOOP)
        *status = STATUS_IO;
    if (folder == NULL && file >= 0)
        close(file);
    return folder;
}

/* A name of `folder`; false: it is none of an outbox. */
static bool
settle(const char *root, DIR *folder, const char *name, enum status *status)
{
    bool ours = is_of_outbox(dirfd(folder), name);
    if (ours && lay_aside(root, dirfd(folder), name) != STATUS_OK)
        *status = STATUS_IO;
    return ours;
}

static void
look_into(const char *root, DIR *above, const char *name, enum status *status)
{
    const struct dirent *one;
    DIR *folder = open_folder(dirfd(above), name, status);
    while (folder != NULL && (one = readdir(folder)) != NULL)
        (void)settle(root, folder, one->d_name, status);
    if (folder != NULL)
        closedir(folder);
}

enum status
found_settle(const char *root)
{
    char path[ROOT_PATH_MAX];
    enum status status = STATUS_OK;
    const struct dirent *one;
    data_path(root, "lost+found", path);
    DIR *folder = open_folder(AT_FDCWD, path, &status);
    while (folder != NULL && (one = readdir(folder)) != NULL)
        if (one->d_name[0] != '.' && !settle(root, folder, one->d_name, &status))
            look_into(root, folder, one->d_name, &status);
    if (folder != NULL)
        closedir(folder);
    if (status != STATUS_OK)
        LOG(LOG_LEVEL_ERROR, "found-not-looked-through");
    return status;
}
