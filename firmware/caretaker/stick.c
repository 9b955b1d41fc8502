#include "caretaker/stick.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "base/upkeep_folder.h"
#include "caretaker/units.h"

enum { NAME_ROOM = 128 };

static bool
there(const char *root, const char *link)
{
    char path[ROOT_PATH_MAX];
    struct stat facts;
    text_format(path, sizeof path, "%s/dev/%s", root, link);
    /* The link, not what it leads to: devices are closed to us. */
    return lstat(path, &facts) == 0;
}

/* How many names are in a folder of /dev; 0: there is none. */
static int
count(const char *root, const char *folder)
{
    char path[ROOT_PATH_MAX];
    int names = 0;
    text_format(path, sizeof path, "%s/dev/%s", root, folder);
    DIR *list = opendir(path);
    const struct dirent *entry;
    while (list != NULL && (entry = readdir(list)) != NULL)
        names += entry->d_name[0] != '.';
    if (list != NULL)
        (void)closedir(list);
    return names;
}

/* Names given by cross/overlay/etc/udev/rules.d: a stick has one in the folder, however
 * many partitions it has and whatever is in them; the first name is the latest's of all
 * that can be read. */
enum upkeep_stick
stick_there(const char *root)
{
    return count(root, "schalter-sticks") > 1      ? UPKEEP_STICK_SEVERAL
           : there(root, "schalter-stick")         ? UPKEEP_STICK_GOOD
           : there(root, "schalter-stick-unknown") ? UPKEEP_STICK_UNKNOWN
                                                   : UPKEEP_STICK_NONE;
}

enum upkeep_trouble
stick_trouble(int error)
{
    return error == ENOSPC ? UPKEEP_STICK_FULL : UPKEEP_STICK_BROKEN;
}

static const char *
unit(const struct stick *stick)
{
    return stick->writing ? "run-stick\\x2dwrite.mount" : "run-stick.mount";
}

static void
place(const struct stick *stick, char *path)
{
    text_format(path, ROOT_PATH_MAX, "%s/run/stick%s", stick->root,
                stick->writing ? "-write" : "");
}

void
stick_path(const struct stick *stick, const char *name, char path[ROOT_PATH_MAX])
{
    char folder[ROOT_PATH_MAX];
    place(stick, folder);
    text_format(path, ROOT_PATH_MAX, "%s/%s", folder, name);
}

enum upkeep_trouble
stick_open(struct stick *stick, const char *root, sd_bus *bus, bool writing)
{
    char path[ROOT_PATH_MAX];
    *stick = (struct stick){.root = root, .bus = bus, .writing = writing, .folder = -1};
    enum upkeep_stick state = stick_there(root);
    if (state != UPKEEP_STICK_GOOD)
        return state == UPKEEP_STICK_NONE      ? UPKEEP_NO_STICK
               : state == UPKEEP_STICK_SEVERAL ? UPKEEP_STICKS
                                               : UPKEEP_STICK_FOREIGN;
    if (units_start(bus, unit(stick)) != STATUS_OK) {
        (void)!units_stop(bus, unit(stick)); /* what still waits for its device */
        return UPKEEP_STICK_BROKEN;
    }
    place(stick, path);
    stick->folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (stick->folder >= 0)
        return UPKEEP_FINE;
    (void)!units_stop(bus, unit(stick));
    return UPKEEP_STICK_BROKEN;
}

enum upkeep_trouble
stick_close(struct stick *stick)
{
    if (stick->folder < 0)
        return UPKEEP_FINE;
    bool whole = !stick->writing || syncfs(stick->folder) == 0;
    close(stick->folder);
    stick->folder = -1;
    bool away = units_stop(stick->bus, unit(stick)) == STATUS_OK;
    return whole && away ? UPKEEP_FINE : UPKEEP_STICK_BROKEN;
}

static bool
is_update(int folder, const char *name)
{
    static const char ending[] = ".raucb";
    size_t len = strlen(name), end = sizeof ending - 1;
    struct stat facts;
    return len > end && name[0] != '.' && strcasecmp(name + len - end, ending) == 0 &&
           text_is_clean_utf8(name, len, "") &&
           fstatat(folder, name, &facts, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISREG(facts.st_mode);
}

int
stick_updates(const struct stick *stick, char paths[STICK_UPDATES_MAX][ROOT_PATH_MAX])
{
    char path[ROOT_PATH_MAX];
    int found = 0, own = openat(stick->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = own >= 0 ? fdopendir(own) : NULL;
    place(stick, path);
    for (int seen = 0; list != NULL && seen < STICK_NAMES_MAX; seen++) {
        const struct dirent *entry = readdir(list);
        if (entry == NULL || found == STICK_UPDATES_MAX)
            break;
        if (is_update(stick->folder, entry->d_name) &&
            strlen(path) + 1 + strlen(entry->d_name) < ROOT_PATH_MAX)
            text_format(paths[found++], ROOT_PATH_MAX, "%s/%s", path, entry->d_name);
    }
    if (list != NULL)
        (void)closedir(list);
    else if (own >= 0)
        close(own);
    return found;
}

static int
enter(const struct stick *stick, int above, const char *name)
{
    if (stick->writing && mkdirat(above, name, 0700) != 0 && errno != EEXIST)
        return -1;
    return openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static int
enter_own(const struct stick *stick, const char *device)
{
    char folder[UPKEEP_FOLDER_MAX];
    upkeep_folder(device, folder);
    return enter(stick, stick->folder, folder);
}

int
stick_folder(const struct stick *stick, const char *device, const char *name)
{
    int own = enter_own(stick, device);
    if (own < 0)
        return -1;
    int folder = enter(stick, own, name);
    int trouble = errno;
    close(own);
    errno = trouble;
    return folder;
}

int
stick_create(const struct stick *stick, const char *device, const char *when,
             const char *name)
{
    char file[NAME_ROOM];
    int into = enter_own(stick, device);
    if (into < 0)
        return -1;
    text_format(file, sizeof file, "%s-%s", when, name);
    int made =
        openat(into, file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    int trouble = errno;
    close(into);
    errno = trouble;
    return made;
}
