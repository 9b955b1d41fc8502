#include "caretaker/errands.h"

#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "base/files.h"
#include "base/log.h"
#include "base/setting.h"
#include "base/text.h"
#include "caretaker/copies.h"
#include "caretaker/erase.h"
#include "caretaker/journal.h"
#include "caretaker/kept_log.h"
#include "caretaker/setup.h"
#include "caretaker/stick.h"
#include "caretaker/systems.h"
#include "caretaker/units.h"
#include "caretaker/update.h"
#include "caretaker/uplink.h"

enum { WHEN_ROOM = 32 };

/* For the log. */
static const char *
trouble_name(enum upkeep_trouble trouble)
{
    static const char *const names[UPKEEP_TROUBLES] = {
        [UPKEEP_FINE] = "none",
        [UPKEEP_NO_STICK] = "no-stick",
        [UPKEEP_STICK_FOREIGN] = "stick-foreign",
        [UPKEEP_STICKS] = "several-sticks",
        [UPKEEP_STICK_BROKEN] = "stick-broken",
        [UPKEEP_STICK_FULL] = "stick-full",
        [UPKEEP_NO_UPDATE] = "no-update",
        [UPKEEP_UNSIGNED] = "unsigned",
        [UPKEEP_OTHER_BOARD] = "other-board",
        [UPKEEP_OLDER] = "older",
        [UPKEEP_SAME] = "same",
        [UPKEEP_DAMAGED] = "damaged",
        [UPKEEP_NO_RETURN] = "no-return",
        [UPKEEP_NO_SETUP] = "no-setup",
        [UPKEEP_SETUP_WRONG] = "setup-wrong",
        [UPKEEP_SETUP_LARGE] = "setup-large",
        [UPKEEP_COPY_OTHER] = "copy-other",
        [UPKEEP_NO_COPIES] = "no-copies",
        [UPKEEP_NO_COURIER] = "no-courier",
        [UPKEEP_DISK_FULL] = "disk-full",
        [UPKEEP_OTHER] = "other",
    };
    return names[trouble];
}

static void
find_version(const char *root, char *version, size_t cap)
{
    char path[ROOT_PATH_MAX];
    text_format(path, sizeof path, "%s/etc/os-release", root);
    (void)!setting_read(path, "VERSION_ID", version, cap);
}

/* What is on the stick or was fetched from the network. */
static void
look_at_updates(struct errands *errands)
{
    char path[ROOT_PATH_MAX];
    struct update_sources sources;
    errands->news.stick = stick_there(errands->root);
    update_open(&sources, errands->root, errands->bus);
    update_look(&sources, &errands->news, path);
    errands->news.setup = sources.stick_trouble;
    if (sources.stick_trouble == UPKEEP_FINE)
        setup_look(&sources.stick, &errands->news);
    update_close(&sources);
}

static void
look_at_systems(struct errands *errands)
{
    struct upkeep *news = &errands->news;
    if (systems_look(errands->bus, errands->root, news) != STATUS_OK)
        LOG(LOG_LEVEL_WARN, "systems-unknown");
    find_version(errands->root, news->running, sizeof news->running);
    news->unforgotten = erase_left(errands->root);
}

void
errands_look(struct errands *errands)
{
    struct upkeep *news = &errands->news;
    look_at_systems(errands);
    look_at_updates(errands);
    LOG(LOG_LEVEL_INFO, "looked", LOG_WORD("update", trouble_name(news->update)));
    errands->tell(errands->context, news);
}

static enum upkeep_trouble
settle(int file)
{
    return fsync(file) == 0 ? UPKEEP_FINE : stick_trouble(errno);
}

/* Why a file on the stick has not all that it should: the stick, or what was to be
 * written. */
static enum upkeep_trouble
trouble_with(int file, enum status status)
{
    struct statvfs room;
    LOG(LOG_LEVEL_WARN, "log-not-written", LOG_WORD("status", status_name(status)));
    if (fstatvfs(file, &room) == 0 && room.f_bavail == 0)
        return UPKEEP_STICK_FULL;
    enum upkeep_trouble trouble = settle(file);
    return trouble == UPKEEP_FINE ? UPKEEP_OTHER : trouble;
}

static enum upkeep_trouble
write_report(const struct errands *errands, const struct upkeep_request *request,
             int file)
{
    (void)errands;
    return files_write(file, request->report, strlen(request->report))
               ? settle(file)
               : stick_trouble(errno);
}

static enum upkeep_trouble
write_log(const struct errands *errands, const struct upkeep_request *request, int file)
{
    (void)request;
    enum status status = journal_write(errands->root, file);
    return status == STATUS_OK ? settle(file) : trouble_with(file, status);
}

/* What was kept before, this start too. */
static enum upkeep_trouble
write_kept(const struct errands *errands, const struct upkeep_request *request,
           int file)
{
    (void)request;
    enum status status = kept_log_copy(errands->root, file);
    return status == STATUS_OK || status == STATUS_NOT_FOUND
               ? settle(file)
               : trouble_with(file, status);
}

static enum upkeep_trouble
save_onto(const struct errands *errands, const struct stick *stick,
          const struct upkeep_request *request)
{
    static const struct {
        const char *name;
        enum upkeep_trouble (*write)(const struct errands *errands,
                                     const struct upkeep_request *request, int file);
    } files[] = {{"bericht.txt", write_report},
                 {"protokoll.jsonl", write_log},
                 {"protokoll-frueher.jsonl", write_kept}};
    char when[WHEN_ROOM];
    enum upkeep_trouble trouble = UPKEEP_FINE;
    time_t now = time(NULL);
    struct tm day;
    if (localtime_r(&now, &day) == NULL ||
        strftime(when, sizeof when, "%Y-%m-%d-%H%M%S", &day) == 0)
        return UPKEEP_OTHER;
    for (size_t i = 0; i < sizeof files / sizeof files[0] && trouble == UPKEEP_FINE;
         i++) {
        int file = stick_create(stick, request->device, when, files[i].name);
        if (file < 0)
            return stick_trouble(errno);
        trouble = files[i].write(errands, request, file);
        close(file);
    }
    return trouble;
}

static enum upkeep_trouble
save(struct errands *errands, const struct upkeep_request *request)
{
    struct stick stick;
    enum upkeep_trouble trouble = stick_open(&stick, errands->root, errands->bus, true);
    if (trouble != UPKEEP_FINE)
        return trouble;
    trouble = save_onto(errands, &stick, request);
    enum upkeep_trouble closed = stick_close(&stick);
    return trouble == UPKEEP_FINE ? closed : trouble;
}

static void
on_progress(void *context, int percent)
{
    struct errands *errands = context;
    errands->news.percent = percent;
    errands->tell(errands->context, &errands->news);
}

static enum upkeep_trouble
update(struct errands *errands)
{
    struct update_sources sources;
    struct upkeep *news = &errands->news;
    char path[ROOT_PATH_MAX];
    /* Whatever lies there by now: what the technician saw may be another. */
    char seen[UPKEEP_VERSION_MAX];
    text_format(seen, sizeof seen, "%s", news->version);
    update_open(&sources, errands->root, errands->bus);
    update_look(&sources, news, path);
    enum upkeep_trouble trouble = news->update;
    if (trouble == UPKEEP_FINE && !text_equal(seen, news->version)) {
        LOG(LOG_LEVEL_WARN, "another-update-than-shown");
        trouble = UPKEEP_OTHER;
    }
    if (trouble == UPKEEP_FINE)
        trouble =
            systems_install(errands->bus, errands->root, path, on_progress, errands);
    update_close(&sources);
    return trouble;
}

static enum upkeep_trouble
restart(struct errands *errands)
{
    return units_restart(errands->bus) == STATUS_OK ? UPKEEP_FINE : UPKEEP_OTHER;
}

static enum upkeep_trouble
set_up(struct errands *errands)
{
    struct stick stick;
    enum upkeep_trouble trouble =
        stick_open(&stick, errands->root, errands->bus, false);
    if (trouble != UPKEEP_FINE)
        return trouble;
    trouble = setup_take(&stick, &errands->news);
    (void)stick_close(&stick);
    return trouble == UPKEEP_FINE ? restart(errands) : trouble;
}

static enum upkeep_trouble
connect_so(struct errands *errands, const struct network *network)
{
    return uplink_wish(errands->root, network) == STATUS_OK ? restart(errands)
                                                            : UPKEEP_OTHER;
}

/* The mark must not lie in wait for some other start. */
static enum upkeep_trouble
erase(struct errands *errands, enum erase_scope scope)
{
    enum status status = erase_ask(errands->root, scope);
    if (status == STATUS_OK && restart(errands) == UPKEEP_FINE)
        return UPKEEP_FINE;
    if (erase_unask(errands->root) != STATUS_OK)
        LOG(LOG_LEVEL_ERROR, "erase-mark-stays");
    return status == STATUS_FULL ? UPKEEP_DISK_FULL : UPKEEP_OTHER;
}

static enum upkeep_trouble
perform(struct errands *errands, const struct upkeep_request *request)
{
    switch (request->errand) {
    case UPKEEP_SAVE:
        return save(errands, request);
    case UPKEEP_UPDATE:
        return update(errands);
    case UPKEEP_RETURN:
        return errands->news.other.good ? systems_turn(errands->bus, true)
                                        : UPKEEP_NO_RETURN;
    case UPKEEP_STAY:
        return systems_turn(errands->bus, false);
    case UPKEEP_RESTART:
        return restart(errands);
    case UPKEEP_SETUP:
        return set_up(errands);
    case UPKEEP_NETWORK:
        return connect_so(errands, &request->network);
    case UPKEEP_ERASE:
        return erase(errands, ERASE_KEPT);
    case UPKEEP_RESET:
        return erase(errands, ERASE_ALL);
    case UPKEEP_TAKE_OUT:
    case UPKEEP_CONFIRM:
        return copies_do(errands, request);
    case UPKEEP_LOOK:
    case UPKEEP_ENTER:
    default:
        return UPKEEP_FINE;
    }
}

void
errands_do(struct errands *errands, const struct upkeep_request *request)
{
    static const char *const names[UPKEEP_ERRANDS] = {
        [UPKEEP_LOOK] = "look",         [UPKEEP_SAVE] = "save",
        [UPKEEP_UPDATE] = "update",     [UPKEEP_RETURN] = "return",
        [UPKEEP_RESTART] = "restart",   [UPKEEP_ERASE] = "erase",
        [UPKEEP_TAKE_OUT] = "take-out", [UPKEEP_CONFIRM] = "confirm",
        [UPKEEP_SETUP] = "setup",       [UPKEEP_NETWORK] = "network",
        [UPKEEP_RESET] = "reset",       [UPKEEP_STAY] = "stay",
    };
    struct upkeep *news = &errands->news;
    if (request->errand == UPKEEP_LOOK) {
        errands_look(errands);
        return;
    }
    news->errand = request->errand;
    news->serial = request->serial;
    news->outcome = UPKEEP_WORKING;
    news->trouble = UPKEEP_FINE;
    news->percent = -1;
    news->copies = (struct upkeep_copies){.wanted = false};
    errands->tell(errands->context, news);
    news->trouble = perform(errands, request);
    news->outcome = news->trouble == UPKEEP_FINE ? UPKEEP_DONE : UPKEEP_FAILED;
    look_at_systems(errands);
    errands->tell(errands->context, news);
    LOG(news->trouble == UPKEEP_FINE ? LOG_LEVEL_INFO : LOG_LEVEL_WARN, "errand",
        LOG_WORD("name", names[request->errand]),
        LOG_WORD("trouble", trouble_name(news->trouble)));
}
