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
    int order; /* as read: the product's file, then the catalogue's */
    int line;
    int file; /* which of the two */
};

/* In the order of the texts, each once: whatever they are, finding one of N takes log N
 * comparisons. A hash would have its worst case, and files come from outside. */
struct table {
    struct entry *entries;
    size_t count; /* 0: no translations */
};

struct langs {
    struct arena arena;
    struct table tables[LANG_COUNT];
};

static int
compare_text(const void *text, const void *entry)
{
    return units_compare(text, ((const struct entry *)entry)->id);
}

static const struct entry *
find(const struct langs *langs, enum lang lang, const char *german)
{
    if (langs == NULL || langs->tables[lang].count == 0)
        return NULL;
    return bsearch(german, langs->tables[lang].entries, langs->tables[lang].count,
                   sizeof(struct entry), compare_text);
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
add_all(struct table *table, const struct po *po, int file)
{
    for (int i = 0; i < po->count; i++) {
        struct entry *entry = &table->entries[table->count];
        *entry = (struct entry){.id = po->entries[i].id,
                                .rule = po->rule,
                                .with_context = po->entries[i].context[0] != '\0',
                                .order = (int)table->count++,
                                .line = po->entries[i].line,
                                .file = file};
        memcpy(entry->forms, po->entries[i].forms, sizeof(entry->forms));
    }
}

static int
compare_entries(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;
    int order = units_compare(left->id, right->id);

    return order != 0 ? order : left->order - right->order;
}

/* Of the entries of one text the first without context counts, else the first. */
static void
keep_one_each(struct table *table, char names[2][40], struct diags *diags)
{
    struct entry *kept = NULL;
    size_t count = 0;

    for (size_t i = 0; i < table->count; i++) {
        const struct entry *one = &table->entries[i];
        if (kept == NULL || !units_same(kept->id, one->id)) {
            kept = &table->entries[count++];
            *kept = *one;
            continue;
        }
        if (kept->file == one->file && !kept->with_context && !one->with_context)
            diags_add(diags, false, names[one->file], one->line, 0,
                      "Dieser Text ist schon in Zeile %d übersetzt. Löschen Sie einen "
                      "Eintrag.",
                      kept->line);
        else if (kept->with_context && !one->with_context)
            *kept = *one;
    }
    table->count = count;
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
    table->entries = arena_alloc(&langs->arena, count * sizeof(struct entry));
    for (int i = 0; i < 2; i++)
        add_all(table, &files[i], i);
    qsort(table->entries, table->count, sizeof(struct entry), compare_entries);
    keep_one_each(table, names, diags);
    for (size_t i = 0; i < table->count; i++)
        for (int f = 0; f < PLURAL_MAX_FORMS; f++)
            if (table->entries[i].forms[f] != NULL)
                table->entries[i].forms[f] =
                    join(&langs->arena, table->entries[i].forms[f]);
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
