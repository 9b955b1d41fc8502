#include "caretaker/update.h"

#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/setting.h"
#include "base/text.h"
#include "base/tool.h"
#include "caretaker/data.h"
#include "caretaker/fetched.h"
#include "caretaker/issue.h"
#include "caretaker/systems.h"

enum { SAID_MAX = 16384, INFO_S = 60 };

/* RAUC tells who signed in its own log alone. */
static void
take_signer(const char *words, char *signer, size_t cap)
{
    static const char before[] = "inline signature by '", name[] = "CN = ";
    const char *from = NULL;
    for (const char *at = strstr(words, before); at != NULL;
         at = strstr(at + 1, before))
        from = at;
    const char *end = from != NULL ? strchr(from, '\n') : NULL;
    signer[0] = '\0';
    if (from == NULL)
        return;
    from += sizeof before - 1;
    const char *common = strstr(from, name);
    if (common != NULL && (end == NULL || common < end))
        from = common + sizeof name - 1;
    from += *from == '"';
    text_format(signer, cap, "%.*s", (int)strcspn(from, "\"'\n"), from);
    if (!text_is_clean_utf8(signer, strlen(signer), ""))
        signer[0] = '\0';
}

enum upkeep_trouble
update_read(const char *json, const char *words, const char *board, struct upkeep *news,
            int64_t *issue)
{
    struct json_doc *doc = NULL;
    char compatible[64] = "", number[24] = "";
    *issue = 0;
    news->version[0] = news->notes[0] = news->signer[0] = '\0';
    if (json_open(json, strlen(json), SAID_MAX, &doc) != STATUS_OK)
        return UPKEEP_DAMAGED;
    const struct json_node *root = json_root(doc);
    bool whole = json_read_text(root, "compatible", compatible, sizeof compatible) ==
                     STATUS_OK &&
                 json_read_text(root, "version", news->version, sizeof news->version) ==
                     STATUS_OK &&
                 text_is_clean_utf8(news->version, strlen(news->version), "");
    if (json_read_text(root, "description", news->notes, sizeof news->notes) !=
            STATUS_OK ||
        !text_is_clean_utf8(news->notes, strlen(news->notes), ""))
        news->notes[0] = '\0';
    if (json_read_text(root, "build", number, sizeof number) != STATUS_OK ||
        text_to_int64(number, issue) != STATUS_OK || *issue < 0)
        *issue = 0;
    json_close(doc);
    if (!whole) {
        news->version[0] = '\0';
        return UPKEEP_DAMAGED;
    }
    take_signer(words, news->signer, sizeof news->signer);
    return text_equal(compatible, board) ? UPKEEP_FINE : UPKEEP_OTHER_BOARD;
}

/* What runs here and what ever ran well. */
static void
know(const char *root, struct upkeep *news)
{
    char running[ROOT_PATH_MAX], kept[ROOT_PATH_MAX];
    text_format(running, sizeof running, "%s/etc/rauc/system.conf", root);
    (void)!setting_read(running, "compatible", news->board, sizeof news->board);
    text_format(running, sizeof running, "%s/usr/lib/schalter/issue", root);
    data_path(root, "issue", kept);
    if (issue_read(running, &news->issue) != STATUS_OK)
        news->issue = 0;
    news->least = news->issue > 0 ? issue_least(news->issue, kept) : 0;
}

/* Its age beside what runs here and what ever ran well. One without a number is weighed
 * by RAUC's handler alone. */
static enum upkeep_trouble
weigh(const struct upkeep *news, int64_t issue)
{
    return issue == 0 || news->issue == 0 ? UPKEEP_FINE
           : issue < news->least          ? UPKEEP_OLDER
           : issue == news->issue         ? UPKEEP_SAME
                                          : UPKEEP_FINE;
}

/* A file's name is the stick's, and no word of RAUC's. */
static void
blank_out(char *words, const char *path)
{
    size_t len = strlen(path);
    for (char *at = strstr(words, path); at != NULL; at = strstr(at, path))
        memset(at, ' ', len);
}

static enum upkeep_trouble
inspect(const char *root, const char *path, struct upkeep *found, int64_t *issue)
{
    char said[SAID_MAX], wrong[SAID_MAX], rauc[ROOT_PATH_MAX];
    const char *const words[] = {rauc, "info", "--output-format=json", path, NULL};
    text_format(rauc, sizeof rauc, "%s/usr/bin/rauc", root);
    *issue = 0;
    enum status status = tool_inspect(words, said, wrong, SAID_MAX, INFO_S);
    blank_out(wrong, path);
    if (status != STATUS_OK)
        return systems_trouble(wrong);
    enum upkeep_trouble trouble = update_read(said, wrong, found->board, found, issue);
    return trouble == UPKEEP_FINE ? weigh(found, *issue) : trouble;
}

/* What can be installed goes before what cannot, and newer before older. */
static int64_t
worth(enum upkeep_trouble trouble, int64_t issue)
{
    const int64_t step = INT64_MAX / 4;
    int rank = trouble == UPKEEP_FINE    ? 3
               : trouble == UPKEEP_SAME  ? 2
               : trouble == UPKEEP_OLDER ? 1
                                         : 0;
    return rank * step + (issue < step ? issue : step - 1);
}

/* The best so far. */
struct choice {
    const char *root;
    struct upkeep *news;
    char *path;
    int64_t worth;
};

static void
consider(struct choice *choice, const char *path, enum upkeep_source source)
{
    struct upkeep found = *choice->news;
    int64_t issue;
    found.version[0] = found.signer[0] = found.notes[0] = '\0';
    enum upkeep_trouble trouble = inspect(choice->root, path, &found, &issue);
    if (worth(trouble, issue) <= choice->worth)
        return;
    choice->worth = worth(trouble, issue);
    *choice->news = found;
    choice->news->update = trouble;
    choice->news->source = source;
    text_format(choice->path, ROOT_PATH_MAX, "%s", path);
}

void
update_look(const struct update_sources *sources, struct upkeep *news, char *path)
{
    char paths[STICK_UPDATES_MAX][ROOT_PATH_MAX];
    struct choice choice = {
        .root = sources->root, .news = news, .path = path, .worth = -1};
    bool mounted = sources->stick_trouble == UPKEEP_FINE;
    int count = mounted ? stick_updates(&sources->stick, paths) : 0;
    news->update = mounted ? UPKEEP_NO_UPDATE : sources->stick_trouble;
    news->source = UPKEEP_FROM_STICK;
    news->version[0] = news->signer[0] = news->notes[0] = path[0] = '\0';
    know(sources->root, news);
    if (sources->fetched >= 0) {
        char own[ROOT_PATH_MAX];
        fetched_path(sources->fetched, own, sizeof own);
        consider(&choice, own, UPKEEP_FROM_NETWORK);
    }
    for (int i = 0; i < count; i++)
        consider(&choice, paths[i], UPKEEP_FROM_STICK);
}

void
update_open(struct update_sources *sources, const char *root, sd_bus *bus)
{
    sources->root = root;
    sources->fetched = fetched_open(root);
    sources->stick_trouble = stick_open(&sources->stick, root, bus, false);
}

void
update_close(struct update_sources *sources)
{
    if (sources->stick_trouble == UPKEEP_FINE)
        (void)stick_close(&sources->stick);
    if (sources->fetched >= 0)
        close(sources->fetched);
}
