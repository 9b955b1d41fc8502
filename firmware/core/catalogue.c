#include "core/catalogue.h"

#include <string.h>

#include "base/files.h"
#include "base/text.h"
#include "base/yaml.h"
#include "core/catalogue_parts.h"
#include "core/placeholder.h"

enum {
    MAX_MEMORY = 8 * 1024 * 1024,
    MAX_FILE_MEMORY = 8 * 1024 * 1024, /* one file and its tree, given back after it */
    PATH_SIZE = 1024,
};

int
catalogue_find_service(const struct catalogue *catalogue, const char *id)
{
    for (int i = 0; i < catalogue->service_count; i++)
        if (text_equal(catalogue->services[i].id, id))
            return i;
    return -1;
}

int
service_find_field(const struct service *service, const char *id)
{
    for (int i = 0; i < service->field_count; i++)
        if (text_equal(service->fields[i].id, id))
            return i;
    return -1;
}

const char *
town_value(const struct town *town, const char *name)
{
    if (text_equal(name, "stadt"))
        return town->name;
    if (text_equal(name, "schalter"))
        return town->counter_name;
    if (text_equal(name, "telefon"))
        return town->phone;
    for (int i = 0; i < town->value_count; i++)
        if (text_equal(town->values[i].name, name))
            return town->values[i].text;
    return NULL;
}

/* A piece that does not fit whole is cut at a character. */
static void
put_piece(struct text_buf *buf, const char *piece, size_t len)
{
    uint32_t letter = 0;

    for (size_t at = 0; at < len && !buf->overflow;) {
        size_t step = text_decode(piece + at, len - at, &letter);
        if (step == 0)
            step = 1;
        text_put_bytes(buf, piece + at, step);
        at += step;
    }
}

void
catalogue_text(const struct catalogue *catalogue, const char *text, char *out,
               size_t cap)
{
    struct text_buf buf = text_buf_over(out, cap);
    const char *from = text;

    for (;;) {
        struct placeholder found = placeholder_find(from);
        if (found.start == NULL)
            break;
        put_piece(&buf, from, (size_t)(found.start - from));
        const char *value =
            found.broken ? NULL : town_value(&catalogue->town, found.name);
        if (value == NULL)
            put_piece(&buf, found.start, found.len);
        else
            put_piece(&buf, value, strlen(value));
        from = found.start + found.len;
    }
    put_piece(&buf, from, strlen(from));
}

typedef void read_fn(struct catalogue_reader *reader, struct yaml_node *root,
                     void *into);

/* Loads one file into a tree of its own and hands it to `read`. */
static void
load_file(struct catalogue *catalogue, struct diags *diags, const char *folder,
          const char *name, bool with_town, read_fn *read, void *into)
{
    struct catalogue_reader reader = {.arena = &catalogue->arena,
                                      .diags = diags,
                                      .file = name,
                                      .catalogue = with_town ? catalogue : NULL};
    struct arena arena;
    struct yaml_node *root = NULL;
    struct diag diag = {0};

    arena_init(&arena, MAX_FILE_MEMORY);
    if (yaml_load_below(folder, name, &arena, &root, &diag) == STATUS_OK)
        read(&reader, root, into);
    else
        diags_take(diags, &diag);
    arena_finish(&arena);
}

static void
read_town(struct catalogue_reader *reader, struct yaml_node *root, void *into)
{
    struct town *town = into;

    catalogue_town_read(reader, root, town->id, town);
}

static void
read_service(struct catalogue_reader *reader, struct yaml_node *root, void *into)
{
    struct service *service = into;

    catalogue_service_read(reader, root, service->id, service);
}

static void
read_menu(struct catalogue_reader *reader, struct yaml_node *root, void *into)
{
    catalogue_menu_read(reader, root, into);
}

static void
load_services(struct catalogue *catalogue, struct diags *diags, const char *folder)
{
    const char **ids = NULL;
    char path[PATH_SIZE];
    char name[120];
    int count = 0;

    text_format(path, sizeof(path), "%s/dienste", folder);
    enum status status = files_list(path, ".yaml", CATALOGUE_MAX_SERVICES,
                                    &catalogue->arena, &ids, &count);
    if (status == STATUS_FULL)
        diags_add(diags, false, "dienste", 0, 0, "Mehr als %d Dienste sind zu viele.",
                  CATALOGUE_MAX_SERVICES);
    else if (status != STATUS_OK || count == 0)
        diags_add(diags, false, "dienste", 0, 0,
                  "Im Ordner »dienste« liegt keine Datei, die auf .yaml endet.");
    catalogue->services =
        arena_alloc(&catalogue->arena, (size_t)(count + 1) * sizeof(struct service));
    for (int i = 0; i < count; i++) {
        text_format(name, sizeof(name), "dienste/%.80s.yaml", ids[i]);
        if (!catalogue_form_id(ids[i], '-')) {
            diags_add(
                diags, false, name, 0, 0,
                "Der Name der Datei besteht aus a bis z, Ziffern und Bindestrich, "
                "zum Beispiel hund-anmelden.yaml.");
            continue;
        }
        struct service *service = &catalogue->services[catalogue->service_count++];
        service->id = ids[i];
        load_file(catalogue, diags, folder, name, true, read_service, service);
    }
}

enum status
catalogue_load(const char *folder, const char *town_id, struct catalogue *catalogue,
               struct diags *diags)
{
    char name[120];

    *diags = (struct diags){0};
    *catalogue = (struct catalogue){0};
    arena_init(&catalogue->arena, MAX_MEMORY);
    if (!catalogue_form_id(town_id, '-')) {
        diags_add(
            diags, false, "staedte", 0, 0,
            "»%.40s« ist kein Name für eine Stadt: a bis z, Ziffern, Bindestrich.",
            town_id);
    } else {
        text_format(name, sizeof(name), "staedte/%s.yaml", town_id);
        catalogue->town.id = town_id;
        load_file(catalogue, diags, folder, name, false, read_town, &catalogue->town);
        load_services(catalogue, diags, folder);
        load_file(catalogue, diags, folder, "menu.yaml", true, read_menu, catalogue);
    }
    if (diags->errors == 0)
        return STATUS_OK;
    arena_finish(&catalogue->arena);
    *catalogue = (struct catalogue){0};
    return STATUS_INVALID;
}

void
catalogue_finish(struct catalogue *catalogue)
{
    arena_finish(&catalogue->arena);
    *catalogue = (struct catalogue){0};
}
