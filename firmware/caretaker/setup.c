#include "caretaker/setup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/log.h"
#include "base/network.h"
#include "base/text.h"
#include "base/tool.h"
#include "caretaker/data.h"

enum { SAID_MAX = 4096, CHECK_S = 30 };

/* Below /data. The mark of a trial goes with its folder; no copy has one, whose names
 * begin with no dot. */
static const char now[] = SETUP_NOW, probe[] = SETUP_NOW "/.probe";
static const char draft[] = SETUP_DRAFT, draft_probe[] = SETUP_DRAFT "/.probe";
static const char before[] = SETUP_BEFORE, wish[] = NETWORK_FILE;

/* Of many lines the first, as the technician finds it on her stick: without our folder.
 * What the program logs is no line for her. */
static void
take_mistake(const char *said, const char *folder, char *out, size_t cap)
{
    size_t skip = strlen(folder);
    int more = 0;
    out[0] = '\0';
    for (const char *line = said; *line != '\0';) {
        size_t len = strcspn(line, "\n");
        const char *at = strstr(line, folder);
        const char *from = at != NULL && at < line + len ? at + skip : line;
        from += *from == '/';
        if (len > 0 && line[0] != '{' && out[0] == '\0')
            text_format(out, cap, "%.*s", (int)(line + len - from), from);
        else if (len > 0 && line[0] != '{')
            more++;
        line += len + (line[len] == '\n');
    }
    size_t used = strlen(out);
    if (more > 0)
        text_format(out + used, cap - used, " Dazu %d weitere.", more);
    if (!text_is_clean_utf8(out, strlen(out), ""))
        out[0] = '\0';
}

/* Two lines: the device's number, and its town. */
static void
take_names(const char *said, struct upkeep *news)
{
    size_t len = strcspn(said, "\n");
    const char *town = said + len + (said[len] == '\n');
    text_format(news->setup_device, sizeof news->setup_device, "%.*s", (int)len, said);
    text_format(news->setup_town, sizeof news->setup_town, "%.*s",
                (int)strcspn(town, "\n"), town);
    if (!text_is_clean_utf8(news->setup_device, strlen(news->setup_device), ""))
        news->setup_device[0] = '\0';
    if (!text_is_clean_utf8(news->setup_town, strlen(news->setup_town), ""))
        news->setup_town[0] = '\0';
}

static enum upkeep_trouble
judge(const char *root, const char *folder, struct upkeep *news)
{
    static char said[SAID_MAX], wrong[SAID_MAX];
    char program[ROOT_PATH_MAX], file[ROOT_PATH_MAX + sizeof SETUP_FILE];
    const char *const words[] = {program, "check", "--config", file, NULL};
    text_format(program, sizeof program, "%s/usr/bin/schalter", root);
    text_format(file, sizeof file, "%s/" SETUP_FILE, folder);
    enum status status = tool_inspect(words, said, wrong, SAID_MAX, CHECK_S);
    if (status == STATUS_OK) {
        take_names(said, news);
        return UPKEEP_FINE;
    }
    LOG(LOG_LEVEL_WARN, "setup-refused", LOG_WORD("status", status_name(status)));
    take_mistake(wrong, folder, news->mistake, sizeof news->mistake);
    return status == STATUS_DENIED ? UPKEEP_SETUP_WRONG : UPKEEP_OTHER;
}

enum status
setup_read(const char *root, struct config *config)
{
    char path[ROOT_PATH_MAX];
    struct diags *diags = calloc(1, sizeof *diags); /* too large for the stack */
    if (diags == NULL)
        abort();
    data_path(root, SETUP_NOW "/" SETUP_FILE, path);
    enum status status = config_load(path, config, diags);
    free(diags);
    return status;
}

static void
forget_names(struct upkeep *news)
{
    news->setup_device[0] = news->setup_town[0] = news->mistake[0] = '\0';
}

void
setup_look(const struct stick *stick, struct upkeep *news)
{
    char folder[ROOT_PATH_MAX];
    struct stat facts;
    forget_names(news);
    stick_path(stick, SETUP_FOLDER, folder);
    news->setup =
        fstatat(stick->folder, SETUP_FOLDER, &facts, AT_SYMLINK_NOFOLLOW) == 0 &&
                S_ISDIR(facts.st_mode)
            ? judge(stick->root, folder, news)
            : UPKEEP_NO_SETUP;
}

static enum upkeep_trouble
trouble_of(enum status status)
{
    return status == STATUS_OK          ? UPKEEP_FINE
           : status == STATUS_NOT_FOUND ? UPKEEP_NO_SETUP
           : status == STATUS_TOO_LARGE ? UPKEEP_SETUP_LARGE
           : status == STATUS_IO        ? UPKEEP_STICK_BROKEN
                                        : UPKEEP_OTHER;
}

/* On a device that had none the old one is an empty folder. `done`: they have changed
 * places, although it may not be on the disk yet. */
static enum status
exchange(const char *root, const char *name, bool *done)
{
    char ours[ROOT_PATH_MAX], theirs[ROOT_PATH_MAX];
    data_path(root, now, ours);
    data_path(root, name, theirs);
    *done = false;
    if (mkdir(ours, 0700) != 0 && errno != EEXIST)
        return STATUS_IO;
    *done = data_settle(root) == STATUS_OK &&
            renameat2(AT_FDCWD, theirs, AT_FDCWD, ours, RENAME_EXCHANGE) == 0;
    return *done ? data_settle(root) : STATUS_IO;
}

/* What was exchanged is the way back: unless it was on trial itself, then that lies
 * there already. */
static enum status
put_aside(const char *root)
{
    char from[ROOT_PATH_MAX], to[ROOT_PATH_MAX];
    data_path(root, draft, from);
    data_path(root, before, to);
    if (data_has(root, before) || !data_has(root, draft))
        return STATUS_OK;
    return rename(from, to) == 0 ? data_settle(root) : STATUS_IO;
}

static enum status
remove_below(const char *root, const char *name)
{
    char path[ROOT_PATH_MAX];
    data_path(root, name, path);
    return folder_remove(path);
}

/* Whatever lies on the stick by now: what the technician saw may be another. */
static bool
is_as_shown(const struct upkeep *seen, const struct upkeep *taken)
{
    bool same = text_equal(seen->setup_device, taken->setup_device) &&
                text_equal(seen->setup_town, taken->setup_town);
    if (!same)
        LOG(LOG_LEVEL_WARN, "another-setup-than-shown");
    return same;
}

enum upkeep_trouble
setup_take(const struct stick *stick, struct upkeep *news)
{
    char folder[ROOT_PATH_MAX];
    struct folder_limits limits = {SETUP_BYTES_MAX, SETUP_FILES_MAX};
    bool exchanged = false;
    const struct upkeep seen = *news;
    forget_names(news);
    data_path(stick->root, draft, folder);
    if (folder_remove(folder) != STATUS_OK)
        return UPKEEP_OTHER;
    enum upkeep_trouble trouble =
        trouble_of(folder_copy(stick->folder, SETUP_FOLDER, folder, &limits));
    if (trouble == UPKEEP_FINE)
        trouble = judge(stick->root, folder, news);
    if (trouble == UPKEEP_FINE && !is_as_shown(&seen, news))
        trouble = UPKEEP_OTHER;
    if (trouble == UPKEEP_FINE &&
        (data_mark(stick->root, draft_probe) != STATUS_OK ||
         exchange(stick->root, draft, &exchanged) != STATUS_OK))
        trouble = UPKEEP_OTHER;
    /* What cannot be put aside now the next start puts aside. */
    if (exchanged && put_aside(stick->root) != STATUS_OK)
        LOG(LOG_LEVEL_WARN, "setup-not-put-aside");
    if (trouble != UPKEEP_FINE && !exchanged && folder_remove(folder) != STATUS_OK)
        LOG(LOG_LEVEL_WARN, "setup-draft-stays");
    return trouble;
}

/* Counts in bytes: one more is one write, which a power cut leaves done or not. */
static enum status
count_start(const char *path)
{
    int file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    bool counted = file >= 0 && write(file, ".", 1) == 1 && fsync(file) == 0;
    if (file >= 0)
        close(file);
    return counted ? STATUS_OK : STATUS_IO;
}

/* The folder before, or none: then the device says that it was never set up. */
static enum status
go_back(const char *root)
{
    char path[ROOT_PATH_MAX];
    bool done;
    data_path(root, before, path);
    LOG(LOG_LEVEL_ERROR, "setup-taken-back");
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return STATUS_IO;
    return exchange(root, before, &done);
}

/* What was set at the device goes in beside the configuration. */
static enum status
take_wish(const char *root)
{
    char from[ROOT_PATH_MAX], folder[ROOT_PATH_MAX],
        to[ROOT_PATH_MAX + sizeof NETWORK_FILE];
    data_path(root, wish, from);
    data_path(root, now, folder);
    text_format(to, sizeof to, "%s/" NETWORK_FILE, folder);
    if (rename(from, to) == 0)
        return data_settle(root);
    return errno == ENOENT ? STATUS_OK : STATUS_IO;
}

enum status
setup_settle(const char *root)
{
    char mark[ROOT_PATH_MAX];
    struct stat facts;
    data_path(root, probe, mark);
    bool trial = lstat(mark, &facts) == 0;
    enum status aside = trial ? put_aside(root) : STATUS_OK;
    /* Where it could not be put aside the draft is the way back. */
    enum status status = aside == STATUS_OK ? remove_below(root, draft) : aside;
    if (trial && facts.st_size < SETUP_STARTS) {
        if (count_start(mark) != STATUS_OK)
            status = STATUS_IO;
    } else if (!trial || (aside == STATUS_OK && go_back(root) == STATUS_OK)) {
        if (remove_below(root, before) != STATUS_OK)
            status = STATUS_IO;
    } else { /* what did not get back is still the good one */
        status = STATUS_IO;
    }
    enum status taken = take_wish(root);
    return status == STATUS_OK ? taken : status;
}

enum status
setup_keep(const char *root)
{
    enum status status = data_unmark(root, probe);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : STATUS_IO;
    LOG(LOG_LEVEL_INFO, "setup-kept");
    return data_settle(root) == STATUS_OK ? remove_below(root, before) : STATUS_IO;
}
