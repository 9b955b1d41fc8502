/* schalter-catalogue: checks a catalogue folder before a terminal gets it, with the
 * same code the terminal loads it with. Speaks German, to the people who maintain it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "base/text.h"
#include "core/catalogue.h"
#include "core/catalogue_texts.h"
#include "core/lang.h"
#include "core/po.h"
#include "core/schema.h"
#include "core/units.h"
#include "tools/catalogue_print.h"
#include "tools/catalogue_sign.h"
#include "ui/audit_layout.h"

enum {
    MAX_TOWNS = 32,
    MAX_TEXTS = 40000,
    MAX_MEMORY = 96 * 1024 * 1024,
    MISSING_SHOWN = 20,
    EXIT_USAGE = 2,
};

struct known_text {
    int order; /* in which the pages show them */
    const char *place, *text;
};

/** One run over one folder. */
struct run {
    const char *folder;
    const char
        *product;    /* folder of the product's own translations, NULL: not checked */
    const char *key; /* file of the public key it must be signed with, NULL: any */
    bool signing;    /* an old signature is of no interest */
    struct arena arena;
    bool complete; /* every town of the folder loaded: all texts are known */
    int town_count;
    const char **towns;
    struct catalogue catalogues[MAX_TOWNS]; /* those that loaded; arena unused if not */
    struct langs *langs;
    int text_count;
    struct known_text *texts; /* of all towns, each once; sorted by text for the checks,
                                 by order for printing */
    int pages;                /* laid out */
    struct diags diags;       /* of all towns, each once */
};

static enum status
find_towns(struct run *run, const char *only)
{
    char path[1024];

    run->complete = only == NULL;
    if (only != NULL) {
        run->towns = arena_alloc(&run->arena, sizeof(*run->towns));
        run->towns[0] = only;
        run->town_count = 1;
        return STATUS_OK;
    }
    text_format(path, sizeof(path), "%s/staedte", run->folder);
    enum status status = files_list(path, ".yaml", MAX_TOWNS, &run->arena, &run->towns,
                                    &run->town_count);
    return status == STATUS_OK && run->town_count == 0 ? STATUS_NOT_FOUND : status;
}

static void
load_towns(struct run *run, struct diags *scratch)
{
    for (int i = 0; i < run->town_count; i++) {
        /* What is wrong stands in the list; a town that did not load is left out. */
        enum status status =
            catalogue_load(run->folder, run->towns[i], &run->catalogues[i], scratch);
        diags_merge(&run->diags, scratch);
        run->complete = run->complete && status == STATUS_OK;
    }
}

static void
note_text(void *context, const char *place, const char *text)
{
    struct run *run = context;

    if (run->text_count == MAX_TEXTS || arena_room(&run->arena) < 16 * 1024)
        return;
    struct known_text *known = &run->texts[run->text_count];
    known->order = run->text_count++;
    known->place = arena_copy(&run->arena, place, strlen(place));
    char *plain = arena_alloc(&run->arena, strlen(text) + 1);
    units_split(text, plain);
    known->text = plain;
}

static int
compare_texts(const void *a, const void *b)
{
    const struct known_text *left = a, *right = b;

    int texts = strcmp(left->text, right->text);
    return texts != 0 ? texts : left->order - right->order;
}

static int
compare_order(const void *a, const void *b)
{
    const struct known_text *left = a, *right = b;

    return left->order - right->order;
}

static bool
is_known(const struct run *run, const char *text)
{
    int low = 0, high = run->text_count;

    while (low < high) {
        int middle = low + (high - low) / 2;
        int order = strcmp(run->texts[middle].text, text);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static void
collect_texts(struct run *run)
{
    int kept = 0;

    run->texts = arena_alloc(&run->arena, MAX_TEXTS * sizeof(*run->texts));
    for (int i = 0; i < run->town_count; i++)
        if (run->catalogues[i].services != NULL)
            catalogue_each_text(&run->catalogues[i], note_text, run);
    qsort(run->texts, (size_t)run->text_count, sizeof(*run->texts), compare_texts);
    for (int i = 0; i < run->text_count; i++)
        if (kept == 0 || !text_equal(run->texts[kept - 1].text, run->texts[i].text))
            run->texts[kept++] = run->texts[i];
    run->text_count = kept;
}

/* Translations whose German text has changed or gone. */
static void
check_leftovers(struct run *run, enum lang lang)
{
    char name[40];
    char *bytes = NULL;
    size_t len = 0;
    struct po po;
    struct diags *ignored = calloc(1, sizeof(*ignored));

    text_format(name, sizeof(name), "sprachen/%s.po", lang_code(lang));
    if (ignored == NULL ||
        files_read_below(run->folder, name, PO_MAX_BYTES, &run->arena, &bytes, &len) !=
            STATUS_OK ||
        po_parse(bytes, len, name, &run->arena, &po, ignored) != STATUS_OK)
        goto out;
    for (int i = 0; i < po.count; i++) {
        char *plain = arena_alloc(&run->arena, strlen(po.entries[i].id) + 1);
        units_split(po.entries[i].id, plain);
        if (!is_known(run, plain))
            diags_add(
                &run->diags, true, name, po.entries[i].line, 0,
                "Diesen deutschen Text gibt es im Katalog nicht. Wurde er geändert? "
                "Dann ändern Sie ihn hier auch.");
    }
out:
    free(ignored);
}

static void
check_translations(struct run *run)
{
    langs_load(run->product, run->folder, &run->langs, &run->diags);
    /* Otherwise texts of the towns that are not there would look left over. */
    for (enum lang lang = LANG_DE + 1; run->complete && lang < LANG_COUNT; lang++)
        check_leftovers(run, lang);
}

/* Every page of every town, laid out with the terminal's own fonts. Without them, or
 * without the product's folder, this is said and left out. */
static void
check_layout(struct run *run)
{
    char icons[600];
    struct glyphs *glyphs = NULL;
    if (run->product == NULL || run->diags.errors > 0)
        return;
    text_format(icons, sizeof(icons), "%s/../icons/schalter-icons.ttf", run->product);
    struct glyphs_config wish = {.icons_file = icons};
    if (glyphs_create(&wish, &glyphs) != STATUS_OK) {
        diags_add(&run->diags, true, run->folder, 0, 0,
                  "Die Schrift Noto Sans fehlt auf diesem Rechner. Ob alle Texte auf "
                  "ihre Seiten passen, wurde nicht geprüft.");
        return;
    }
    for (int i = 0; i < run->town_count; i++)
        if (run->catalogues[i].services != NULL)
            run->pages +=
                audit_layout(&run->catalogues[i], run->langs, glyphs, &run->diags);
    glyphs_destroy(glyphs);
}

/* Of no use to a kiosk without it, whatever else is in order. */
static void
check_recovery(struct run *run)
{
    char path[1024], name[120];

    for (int i = 0; i < run->town_count; i++) {
        const char *key = run->catalogues[i].town.recovery_key;
        if (key == NULL) /* a town that did not load */
            continue;
        text_format(name, sizeof(name), "staedte/%s.yaml", run->towns[i]);
        text_format(path, sizeof(path), "%s/%s", key[0] == '/' ? "" : run->folder, key);
        if (key[0] == '\0' || access(path, R_OK) != 0)
            diags_add(
                &run->diags, true, name, 0, 0,
                "Der Schlüssel zur Wiederherstellung fehlt (%s). Ohne ihn startet "
                "kein Schalter dieser Stadt.",
                key[0] == '\0' ? "keine Datei genannt" : key);
    }
}

static void
check_signature(struct run *run)
{
    if (!run->signing)
        catalogue_sign_check(run->folder, run->key, &run->diags);
}

/* What a check of the whole catalogue is made of. Each adds to run->diags. */
static void (*const checks[])(struct run *run) = {check_translations, check_layout,
                                                  check_recovery, check_signature};

static void
print_coverage(const struct run *run)
{
    if (run->text_count == 0)
        return;
    for (enum lang lang = LANG_DE + 1; lang < LANG_COUNT; lang++) {
        int done = 0, missing = 0;
        for (int i = 0; i < run->text_count; i++)
            done += lang_has(run->langs, lang, run->texts[i].text) ? 1 : 0;
        printf("%s: %d von %d Texten übersetzt\n", lang_name(lang), done,
               run->text_count);
        for (int i = 0; i < run->text_count; i++) {
            if (lang_has(run->langs, lang, run->texts[i].text))
                continue;
            char text[100];
            text_format(text, sizeof(text), "%s", run->texts[i].text);
            if (missing++ < MISSING_SHOWN)
                printf("  fehlt: %s: »%s«\n", run->texts[i].place, text);
        }
        if (missing > MISSING_SHOWN)
            printf("  und %d weitere\n", missing - MISSING_SHOWN);
    }
}

static void
print_counts(const struct run *run)
{
    const struct catalogue *catalogue = NULL;
    int towns = 0, questions = 0, fields = 0;

    for (int i = 0; i < run->town_count; i++) {
        if (run->catalogues[i].services == NULL)
            continue;
        catalogue = &run->catalogues[i];
        towns++;
    }
    for (int i = 0; catalogue != NULL && i < catalogue->service_count; i++) {
        questions += catalogue->services[i].question_count;
        fields += catalogue->services[i].field_count;
    }
    if (catalogue != NULL) /* zeros would look like one more mistake */
        printf("Städte: %d, Dienste: %d, Fragen: %d, Felder: %d, Texte: %d\n", towns,
               catalogue->service_count, questions, fields, run->text_count);
}

static struct run *
run_create(const char *folder, const char *product)
{
    struct run *run = calloc(1, sizeof(*run));

    if (run == NULL)
        abort();
    run->folder = folder;
    run->product = product;
    arena_init(&run->arena, MAX_MEMORY);
    return run;
}

static void
run_destroy(struct run *run)
{
    for (int i = 0; i < run->town_count; i++)
        catalogue_finish(&run->catalogues[i]);
    langs_destroy(run->langs);
    arena_finish(&run->arena);
    free(run);
}

/* Everything but the checks: towns and their texts. */
static bool
load(struct run *run, const char *town)
{
    struct diags *scratch = calloc(1, sizeof(*scratch));
    enum status status = find_towns(run, town);

    if (scratch == NULL)
        abort();
    if (status != STATUS_OK) {
        run->town_count = 0;
        fprintf(stderr,
                "%s/staedte: Hier liegt keine Stadt, oder es sind mehr als %d. Ist das "
                "der Ordner des Katalogs?\n",
                run->folder, MAX_TOWNS);
    }
    load_towns(run, scratch);
    collect_texts(run);
    free(scratch);
    return status == STATUS_OK;
}

/** What may follow the words of a command. */
struct options {
    const char *town, *product, *public_key, *private_key;
};

static int
command_check(const char *folder, const struct options *options, bool signing)
{
    struct run *run = run_create(folder, options->product);
    int code = EXIT_FAILURE;

    run->key = options->public_key;
    run->signing = signing;
    if (!load(run, options->town))
        goto out;
    for (size_t i = 0; i < sizeof(checks) / sizeof(*checks); i++)
        checks[i](run);
    diags_sort(&run->diags);
    diags_print(&run->diags, stdout);
    qsort(run->texts, (size_t)run->text_count, sizeof(*run->texts), compare_order);
    print_coverage(run);
    print_counts(run);
    int warnings = run->diags.count + run->diags.dropped - run->diags.errors;
    if (run->diags.errors == 0) {
        printf("Der Katalog ist in Ordnung. Hinweise: %d\n", warnings);
        code = EXIT_SUCCESS;
    } else {
        printf(
            "Der Katalog geht so nicht an die Schalter. Zu ändern: %d, Hinweise: %d\n",
            run->diags.errors, warnings);
    }
out:
    run_destroy(run);
    return code;
}

static int
command_schema(const char *folder, const char *id, const char *town)
{
    struct run *run = run_create(folder, NULL);
    char *out = malloc(SCHEMA_MAX);
    size_t len = 0;
    int code = EXIT_FAILURE;

    if (out == NULL)
        abort();
    if (!load(run, town))
        goto out;
    const struct catalogue *catalogue = &run->catalogues[0];
    if (catalogue->services == NULL) {
        diags_sort(&run->diags);
        diags_print(&run->diags, stdout);
        goto out;
    }
    int service = catalogue_find_service(catalogue, id);
    if (service < 0 || catalogue->services[service].sets_pin) {
        fprintf(stderr, "Den Dienst »%s« gibt es nicht, oder er sendet nichts.\n", id);
        goto out;
    }
    if (schema_write(&catalogue->services[service], out, SCHEMA_MAX, &len) !=
        STATUS_OK) {
        fprintf(stderr, "Das Schema ist zu groß.\n");
        goto out;
    }
    fputs(out, stdout);
    code = EXIT_SUCCESS;
out:
    free(out);
    run_destroy(run);
    return code;
}

static int
command_texts(const char *folder, const char *town)
{
    struct run *run = run_create(folder, NULL);
    int code = EXIT_FAILURE;

    if (!load(run, town))
        goto out;
    if (run->diags.errors > 0) {
        diags_sort(&run->diags);
        diags_print(&run->diags, stdout);
        goto out;
    }
    puts("msgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n"
         "\"Content-Transfer-Encoding: 8bit\\n\"\n"
         "\"Plural-Forms: nplurals=2; plural=(n != 1);\\n\"");
    qsort(run->texts, (size_t)run->text_count, sizeof(*run->texts), compare_order);
    for (int i = 0; i < run->text_count; i++) {
        printf("\n#: %s\nmsgid ", run->texts[i].place);
        catalogue_print_po(run->texts[i].text);
        puts("msgstr \"\"");
    }
    code = EXIT_SUCCESS;
out:
    run_destroy(run);
    return code;
}

/* Signed is what the kiosk would take. */
static int
command_sign(const char *folder, const struct options *options)
{
    int code = command_check(folder, options, true);
    return code == EXIT_SUCCESS ? catalogue_sign_folder(folder, options->private_key)
                                : code;
}

static int
usage(void)
{
    fputs("schalter-catalogue check  ORDNER [--stadt NAME] [--produkt ORDNER]\n"
          "                   [--pruefschluessel DATEI.pub.pem]\n"
          "    prüft den Katalog; --produkt prüft auch die Übersetzungen des Geräts,\n"
          "    --pruefschluessel die Unterschrift\n"
          "schalter-catalogue sign   ORDNER --schluessel DATEI.pem\n"
          "    prüft den Katalog und unterschreibt ihn: katalog.signatur\n"
          "schalter-catalogue schluessel NAME\n"
          "    legt ein Schlüsselpaar dafür an: NAME.pem und NAME.pub.pem\n"
          "schalter-catalogue schema ORDNER DIENST [--stadt NAME]\n"
          "    schreibt das JSON-Schema der Angaben eines Dienstes\n"
          "schalter-catalogue texte  ORDNER [--stadt NAME]\n"
          "    schreibt alle Texte als Vorlage (.pot) zum Übersetzen\n",
          stderr);
    return EXIT_USAGE;
}

/* The place an option's value goes to, NULL for a word that is none. */
static const char **
find_option(struct options *options, const char *word)
{
    return text_equal(word, "--stadt")             ? &options->town
           : text_equal(word, "--produkt")         ? &options->product
           : text_equal(word, "--pruefschluessel") ? &options->public_key
           : text_equal(word, "--schluessel")      ? &options->private_key
                                                   : NULL;
}

int
main(int argc, char **argv)
{
    struct options options = {0};
    const char *words[3] = {NULL, NULL, NULL};
    int count = 0;

    for (int i = 1; i < argc; i++) {
        const char **option = find_option(&options, argv[i]);
        if (option != NULL && i + 1 < argc)
            *option = argv[++i];
        else if (text_starts_with(argv[i], "--") || count == 3)
            return usage();
        else
            words[count++] = argv[i];
    }
    if (count == 2 && text_equal(words[0], "check"))
        return command_check(words[1], &options, false);
    if (count == 2 && text_equal(words[0], "sign") && options.private_key != NULL)
        return command_sign(words[1], &options);
    if (count == 2 && text_equal(words[0], "schluessel"))
        return catalogue_sign_make_keys(words[1]);
    if (count == 3 && text_equal(words[0], "schema"))
        return command_schema(words[1], words[2], options.town);
    if (count == 2 && text_equal(words[0], "texte"))
        return command_texts(words[1], options.town);
    return usage();
}
