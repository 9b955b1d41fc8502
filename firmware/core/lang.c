#include "core/lang.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/text.h"
#include "core/po.h"
#include "core/units.h"

enum {
    MAX_MEMORY = 64 * 1024 * 1024, /* two full files and their tables, per language */
};

static const struct {
    const char *code, *name;
    bool rtl;
} known[LANG_COUNT] = {
    [LANG_DE] = {"de", "Deutsch", false},
    [LANG_EN] = {"en", "English", false},
};

/* One German text and what it is in a language. */
struct entry {
    const char *id;
    const char *forms[PLURAL_MAX_FORMS];
    enum plural_rule rule;
    bool with_context;
    const char *file; /* it came from, compared by address; NULL after loading */
    int line;
};

/* Open addressing, at most half full. */
struct table {
    struct entry *slots;
    size_t size; /* a power of two, 0: no translations */
};

struct langs {
    struct arena arena;
    struct table tables[LANG_COUNT];
};

static struct entry *
find_slot(const struct table *table, const char *id)
{
    /* The files are the town's own: nobody gains by choosing colliding texts. */
    size_t at = units_hash(id) & (table->size - 1);

    while (table->slots[at].id != NULL && !units_same(table->slots[at].id, id))
        at = (at + 1) & (table->size - 1);
    return &table->slots[at];
}

static const struct entry *
find(const struct langs *langs, enum lang lang, const char *german)
{
    if (langs == NULL || langs->tables[lang].size == 0)
        return NULL;
    const struct entry *entry = find_slot(&langs->tables[lang], german);
    return entry->id == NULL ? NULL : entry;
}

/* A translation with its units joined; itself where there are none. */
static const char *
join(struct arena *arena, const char *text)
{
    size_t size = units_joined_size(text);

    if (size == strlen(text) + 1 || arena_room(arena) < size + 64)
        return text;
    char *joined = arena_alloc(arena, size);
    units_join(text, joined);
    return joined;
}

static void
add_all(struct langs *langs, struct table *table, const struct po *po, const char *name,
        struct diags *diags)
{
    for (int i = 0; i < po->count; i++) {
        const struct po_entry *from = &po->entries[i];
        const bool with_context = from->context[0] != '\0';
        struct entry *slot = find_slot(table, from->id);
        if (slot->id != NULL && slot->file == name && !with_context &&
            !slot->with_context) {
            diags_add(diags, false, name, from->line, 0,
                      "Dieser Text ist schon in Zeile %d übersetzt. Löschen Sie einen "
                      "Eintrag.",
                      slot->line);
            continue;
        }
        if (slot->id != NULL && (with_context || !slot->with_context))
            continue;
        *slot = (struct entry){.id = from->id,
                               .rule = po->rule,
                               .with_context = with_context,
                               .file = name,
                               .line = from->line};
        for (int f = 0; f < PLURAL_MAX_FORMS; f++)
            if (from->forms[f] != NULL)
                slot->forms[f] = join(&langs->arena, from->forms[f]);
    }
}

/* Reads one .po file; false if there is nothing to use. */
static bool
load_po(struct langs *langs, const char *folder, const char *name, struct po *po,
        struct diags *diags)
{
    char *bytes = NULL;
    size_t len = 0;

    if (folder == NULL)
        return false;
    enum status status =
        files_read_below(folder, name, PO_MAX_BYTES, &langs->arena, &bytes, &len);
    if (status == STATUS_NOT_FOUND) {
        diags_add(diags, true, name, 0, 0,
                  "Diese Übersetzung fehlt. Die Texte bleiben deutsch.");
        return false;
    }
    if (status != STATUS_OK) {
        diags_add(
            diags, false, name, 0, 0,
            "Die Datei lässt sich nicht lesen, ist ein Verweis oder größer als 2 MiB.");
        return false;
    }
    return po_parse(bytes, len, name, &langs->arena, po, diags) == STATUS_OK;
}

static void
load_language(struct langs *langs, enum lang lang, const char *product_folder,
              const char *catalogue_folder, struct diags *diags)
{
    struct table *table = &langs->tables[lang];
    char names[2][40];
    struct po files[2] = {0};
    size_t count = 0;

    text_format(names[0], sizeof(names[0]), "%s.po", known[lang].code);
    text_format(names[1], sizeof(names[1]), "sprachen/%s.po", known[lang].code);
    if (load_po(langs, product_folder, names[0], &files[0], diags))
        count += (size_t)files[0].count;
    if (load_po(langs, catalogue_folder, names[1], &files[1], diags))
        count += (size_t)files[1].count;
    if (count == 0)
        return;
    for (table->size = 16; table->size < 2 * count; table->size *= 2)
        ;
    table->slots = arena_alloc(&langs->arena, table->size * sizeof(struct entry));
    for (int i = 0; i < 2; i++)
        add_all(langs, table, &files[i], names[i], diags);
    for (size_t i = 0; i < table->size; i++)
        table->slots[i].file = NULL;
}

void
langs_load(const char *product_folder, const char *catalogue_folder, struct langs **out,
           struct diags *diags)
{
    struct langs *langs = calloc(1, sizeof(*langs));

    if (langs == NULL)
        abort(); /* as arena.h: out of memory is not an outcome */
    arena_init(&langs->arena, MAX_MEMORY);
    for (enum lang lang = LANG_DE + 1; lang < LANG_COUNT; lang++)
        load_language(langs, lang, product_folder, catalogue_folder, diags);
    *out = langs;
}

void
langs_destroy(struct langs *langs)
{
    if (langs == NULL)
        return;
    arena_finish(&langs->arena);
    free(langs);
}

const char *
lang_text(const struct langs *langs, enum lang lang, const char *german)
{
    const struct entry *entry = find(langs, lang, german);

    return entry == NULL ? german : entry->forms[0];
}

const char *
lang_plural(const struct langs *langs, enum lang lang, const char *german_one,
            const char *german_many, long n)
{
    const struct entry *entry = find(langs, lang, german_one);
    const char *form = entry == NULL ? NULL : entry->forms[plural_form(entry->rule, n)];

    if (form != NULL)
        return form;
    return plural_form(PLURAL_ONE_OTHER, n) == 0 ? german_one : german_many;
}

bool
lang_has(const struct langs *langs, enum lang lang, const char *german)
{
    return lang == LANG_DE || find(langs, lang, german) != NULL;
}

const char *
lang_code(enum lang lang)
{
    assert(lang < LANG_COUNT);
    return known[lang].code;
}

const char *
lang_name(enum lang lang)
{
    assert(lang < LANG_COUNT);
    return known[lang].name;
}

bool
lang_is_rtl(enum lang lang)
{
    assert(lang < LANG_COUNT);
    return known[lang].rtl;
}
