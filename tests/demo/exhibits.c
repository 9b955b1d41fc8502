#include "tests/demo/exhibits.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/text.h"

enum { PATH = 600 };

bool
exhibits_read_paper(struct exhibits *exhibits, const char *path)
{
    int dots = 0, rows = 0;
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    bool good = fscanf(file, "P4 %d %d", &dots, &rows) == 2 && fgetc(file) == '\n' &&
                dots > 0 && dots <= 640 && rows > 0 && rows <= 8192;
    size_t size = good ? (size_t)(dots + 7) / 8 * (size_t)rows : 0;
    good = good && fread(exhibits->bits, 1, size, file) == size;
    fclose(file);
    exhibits->dots = good ? dots : 0;
    exhibits->rows = good ? rows : 0;
    return good;
}

/* The paper in the printer, else the piece cut last. */
static bool
look_for_paper(struct exhibits *exhibits)
{
    char path[PATH], name[64] = "";
    struct stat facts;
    struct dirent *entry = NULL;
    int pieces = 0;
    text_format(path, sizeof(path), "%s/papier", exhibits->folder);
    DIR *dir = opendir(path);
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        const char *end = strrchr(entry->d_name, '.');
        if (end == NULL || !text_equal(end, ".pbm") || strlen(entry->d_name) > 60)
            continue;
        bool hangs = text_equal(entry->d_name, "current.pbm");
        pieces += !hangs;
        if (hangs ||
            (!text_equal(name, "current.pbm") && strcmp(entry->d_name, name) > 0))
            text_format(name, sizeof(name), "%s", entry->d_name);
    }
    if (dir != NULL)
        closedir(dir);
    text_format(path, sizeof(path), "%s/papier/%s", exhibits->folder, name);
    if (name[0] == '\0' || stat(path, &facts) != 0 ||
        (text_equal(name, exhibits->paper_name) &&
         memcmp(&facts.st_mtim, &exhibits->paper_time, sizeof(facts.st_mtim)) == 0) ||
        !exhibits_read_paper(exhibits, path))
        return false;
    text_format(exhibits->paper_name, sizeof(exhibits->paper_name), "%s", name);
    exhibits->paper_time = facts.st_mtim;
    exhibits->paper_hangs = text_equal(name, "current.pbm");
    exhibits->papers = pieces;
    return true;
}

static struct json_doc *
open_document(struct exhibits *exhibits, const char *id, const char *name)
{
    char path[PATH];
    struct json_doc *doc = NULL;
    text_format(path, sizeof(path), "%s/stadt/received/%s/%s", exhibits->folder, id,
                name);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    size_t len = fread(exhibits->document, 1, sizeof(exhibits->document), file);
    fclose(file);
    return json_open(exhibits->document, len, sizeof(exhibits->document), &doc) ==
                   STATUS_OK
               ? doc
               : NULL;
}

static void
say_text(const struct field *field, const char *text, char *out, size_t cap)
{
    int year = 0, month = 0, day = 0;
    for (int i = 0; field != NULL && i < field->option_count; i++)
        if (text_equal(field->options[i].value, text)) {
            text_format(out, cap, "%s", field->options[i].text);
            return;
        }
    if (field != NULL && field->kind == FIELD_DATE &&
        sscanf(text, "%4d-%2d-%2d", &year, &month, &day) == 3)
        text_format(out, cap, "%02d.%02d.%04d", day, month, year);
    else
        text_format(out, cap, "%s", text);
}

static void
put_row(struct exhibits_case *entry, const struct service *service,
        const struct json_node *fields, const char *name)
{
    struct exhibits_row *row = &entry->row[entry->count];
    const char *text = NULL;
    int64_t number = 0;
    size_t len = 0;
    bool flag = false;
    int at = service != NULL ? service_find_field(service, name) : -1;
    const struct field *field = at >= 0 ? &service->fields[at] : NULL;
    text_format(row->label, sizeof(row->label), "%s",
                field != NULL ? field->label : name);
    if (json_view_text(fields, name, &text, &len) == STATUS_OK)
        say_text(field, text, row->value, sizeof(row->value));
    else if (json_read_flag(fields, name, &flag) == STATUS_OK)
        text_format(row->value, sizeof(row->value), "%s", flag ? "Ja" : "Nein");
    else if (json_read_number(fields, name, &number) == STATUS_OK)
        text_format(row->value, sizeof(row->value), "%lld", (long long)number);
    else
        return;
    entry->count++;
}

static const struct service *
service_of(const struct catalogue *catalogue, const char *identifier)
{
    for (int i = 0; i < catalogue->service_count; i++)
        if (text_equal(catalogue->services[i].identifier, identifier))
            return &catalogue->services[i];
    return NULL;
}

static void
read_case(struct exhibits *exhibits, struct exhibits_case *entry)
{
    char identifier[160] = "";
    const struct json_node *node = NULL;
    struct json_doc *doc = open_document(exhibits, entry->folder, "data.json");
    if (doc != NULL &&
        json_read_text(json_root(doc), "leistung", identifier, sizeof(identifier)) ==
            STATUS_OK &&
        json_view_object(json_root(doc), "felder", &node) == STATUS_OK) {
        const struct service *service = service_of(exhibits->catalogue, identifier);
        const char *name = NULL;
        text_format(entry->title, sizeof(entry->title), "%s",
                    service != NULL ? service->title : identifier);
        for (size_t i = 0; i < json_count(node) && entry->count < EXHIBITS_ROWS; i++)
            if (json_member_at(node, i, &name) != NULL)
                put_row(entry, service, node, name);
    }
    json_close(doc);
    doc = open_document(exhibits, entry->folder, "metadata.json");
    entry->identified =
        doc != NULL && (json_has(json_root(doc), "authenticationInformation") ||
                        json_has(json_root(doc), "dataSets"));
    if (doc == NULL ||
        json_view_object(json_root(doc), "additionalReferenceInfo", &node) !=
            STATUS_OK ||
        json_read_text(node, "senderReference", entry->number, sizeof(entry->number)) !=
            STATUS_OK)
        entry->number[0] = '\0';
    json_close(doc);
}

struct arrival {
    char folder[64];
    struct timespec time;
};

static bool
later(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec : a->tv_nsec > b->tv_nsec;
}

/* The newest ones, newest first; how many there are in all. */
static int
list_arrivals(const char *folder, struct arrival newest[EXHIBITS_CASES])
{
    char path[PATH];
    struct stat facts;
    struct dirent *entry = NULL;
    int count = 0;
    text_format(path, sizeof(path), "%s/stadt/received", folder);
    DIR *dir = opendir(path);
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        struct arrival one = {0};
        text_format(path, sizeof(path), "%s/stadt/received/%s/data.json", folder,
                    entry->d_name);
        if (entry->d_name[0] == '.' || stat(path, &facts) != 0 ||
            text_copy(one.folder, sizeof(one.folder), entry->d_name) != STATUS_OK)
            continue;
        one.time = facts.st_mtim;
        count++;
        for (int i = 0; i < EXHIBITS_CASES; i++)
            if (newest[i].folder[0] == '\0' || later(&one.time, &newest[i].time)) {
                struct arrival moved = newest[i];
                newest[i] = one;
                one = moved;
            }
    }
    if (dir != NULL)
        closedir(dir);
    return count;
}

static bool
look_for_cases(struct exhibits *exhibits)
{
    struct arrival newest[EXHIBITS_CASES] = {0};
    struct tm local;
    int count = list_arrivals(exhibits->folder, newest);
    if (count == exhibits->arrived)
        return false;
    exhibits->arrived = count;
    exhibits->cases = count < EXHIBITS_CASES ? count : EXHIBITS_CASES;
    for (int i = 0; i < exhibits->cases; i++) {
        struct exhibits_case *entry = &exhibits->list[i];
        *entry = (struct exhibits_case){0};
        text_format(entry->folder, sizeof(entry->folder), "%s", newest[i].folder);
        localtime_r(&newest[i].time.tv_sec, &local);
        text_format(entry->time, sizeof(entry->time), "%02d:%02d", local.tm_hour,
                    local.tm_min);
        read_case(exhibits, entry);
    }
    return true;
}

bool
exhibits_look(struct exhibits *exhibits)
{
    bool paper = look_for_paper(exhibits);
    bool cases = look_for_cases(exhibits);
    return paper || cases;
}
