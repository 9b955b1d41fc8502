#include "base/config.h"

#include <string.h>

#include "base/arena.h"
#include "base/config_value.h"
#include "base/nearest.h"
#include "base/text.h"
#include "base/yaml.h"

enum { SETTINGS_MAX = 64 };

/** One file being read: where everything goes. */
struct reading {
    const char *name;   /* the file as the technician named it */
    const char *folder; /* it lies in, "" for the current one */
    struct yaml_node *root;
    struct config *config;
    struct diags *diags;
};

static void
complain(const struct reading *reading, int line, int column, const char *sentence)
{
    diags_add(reading->diags, false, reading->name, line, column, "%s", sentence);
}

static void
complain_at(const struct reading *reading, const struct yaml_node *node,
            const char *sentence)
{
    complain(reading, node->line, node->column, sentence);
}

/* What the file says for a key; NULL: nothing. */
static struct yaml_node *
find(const struct reading *reading, const char *section, const char *key)
{
    return yaml_get(yaml_get(reading->root, section), key);
}

static bool
given(const struct reading *reading, const char *section, const char *key)
{
    const struct yaml_node *node = find(reading, section, key);
    return node != NULL && (node->kind != YAML_SCALAR || node->text[0] != '\0');
}

/* The sections (NULL) or the keys of one section, each once. */
static int
names_in(const char *section, const char *names[SETTINGS_MAX])
{
    int all, count = 0;
    const struct config_setting *settings = config_settings(&all);
    for (int i = 0; i < all; i++) {
        const char *name = section == NULL ? settings[i].section : settings[i].key;
        if (section != NULL && !text_equal(settings[i].section, section))
            continue;
        bool there = false;
        for (int k = 0; k < count && !there; k++)
            there = text_equal(names[k], name);
        if (!there && count < SETTINGS_MAX)
            names[count++] = name;
    }
    if (section != NULL && text_equal(section, "netz") && count < SETTINGS_MAX)
        names[count++] = "ziele";
    return count;
}

/* The name somebody meant with this key: in its section, or among the sections. */
static const char *
meant_by(const struct yaml_node *child, const char *section)
{
    const char *names[SETTINGS_MAX];
    int count = names_in(section, names);
    return nearest_word(child->key, names, count);
}

/* True if the file has `name` with a slip in it: that is told, and not that it lacks.
 */
static bool
has_with_a_slip(const struct yaml_node *map, const char *section, const char *name)
{
    for (const struct yaml_node *child =
             map != NULL && map->kind == YAML_MAP ? map->first : NULL;
         child != NULL; child = child->next) {
        const char *meant = child->used ? NULL : meant_by(child, section);
        if (meant != NULL && text_equal(meant, name))
            return true;
    }
    return false;
}

/* True if the key stands in a section that is not its own. */
static bool
stands_elsewhere(const struct reading *reading, const struct config_setting *setting)
{
    for (struct yaml_node *section = reading->root->first; section != NULL;
         section = section->next)
        for (const struct yaml_node *child = section->kind == YAML_MAP ? section->first
                                                                       : NULL;
             child != NULL; child = child->next)
            if (!child->used && text_equal(child->key, setting->key))
                return true;
    return false;
}

static void
report_missing(const struct reading *reading, const struct config_setting *setting)
{
    char sentence[CONFIG_SENTENCE_MAX];
    const struct yaml_node *section = yaml_get(reading->root, setting->section);

    if (has_with_a_slip(reading->root, NULL, setting->section) ||
        has_with_a_slip(section, setting->section, setting->key) ||
        stands_elsewhere(reading, setting))
        return;
    text_format(sentence, sizeof(sentence), "Es fehlt »%s« unter »%s«.", setting->key,
                setting->section);
    complain(reading, section != NULL ? section->key_line : 1,
             section != NULL ? section->key_column : 1, sentence);
}

static void
set_from_file(const struct reading *reading, const struct config_setting *setting)
{
    char sentence[CONFIG_SENTENCE_MAX];
    const struct yaml_node *section = yaml_get(reading->root, setting->section);
    const struct yaml_node *node = find(reading, setting->section, setting->key);

    if (section != NULL && section->kind != YAML_MAP)
        complain_at(reading, section, "Hier werden eingerückte Schlüssel erwartet.");
    else if (node != NULL && node->kind != YAML_SCALAR)
        complain_at(reading, node, "Hier wird ein einzelner Wert erwartet.");
    else if (node != NULL) {
        if (!config_value_set(setting, node->text, reading->folder, reading->config,
                              sentence))
            complain_at(reading, node, sentence);
    } else if (setting->value == NULL)
        report_missing(reading, setting);
    else if (!config_value_set(setting, setting->value, "", reading->config, sentence))
        complain(reading, 0, 0, sentence);
}

/* A UUID: 8-4-4-4-12 hexadecimal digits. */
static bool
is_uuid(const char *text)
{
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    size_t len = strlen(text);
    for (size_t i = 0; i < len && i < sizeof(form); i++)
        if (form[i] == 'x' ? strchr("0123456789abcdefABCDEF", text[i]) == NULL
                           : form[i] != text[i])
            return false;
    return len == sizeof(form) - 1;
}

/* As FIT-Connect writes it: keys and events name the destination so. */
static void
lower(char *uuid)
{
    for (; *uuid != '\0'; uuid++)
        if (*uuid >= 'A' && *uuid <= 'F')
            *uuid = (char)(*uuid - 'A' + 'a');
}

/* What is wrong with one entry of ziele; NULL: nothing. `at` moves to the value. */
static const char *
destination_mistake(const struct reading *reading, const struct yaml_node *one,
                    const struct yaml_node *service, const struct yaml_node *target,
                    const struct yaml_node **at)
{
    if (service == NULL || target == NULL || service->kind != YAML_SCALAR ||
        target->kind != YAML_SCALAR)
        return "Ein Ziel braucht »leistung« und »ziel«.";
    for (const struct yaml_node *child = one->first; child != NULL; child = child->next)
        if (!child->used) {
            *at = child;
            return "Ein Ziel hat nur »leistung« und »ziel«.";
        }
    *at = service;
    if (!text_starts_with(service->text, "urn:"))
        return "»leistung« muss so aussehen wie im Katalog: "
               "urn:de:fim:leika:leistung: und 14 Ziffern.";
    *at = target;
    if (!text_equal(target->text, "auto") && !is_uuid(target->text))
        return "»ziel« muss auto sein oder die Id des Zustellpunkts, zum Beispiel "
               "879ee109-6690-4db8-ab32-424ce5b8ba2c.";
    if (text_equal(target->text, "auto") && !given(reading, "netz", "routing"))
        return "»ziel: auto« fragt das Routing: Es fehlt »routing« unter »netz«.";
    return NULL;
}

/* netz: ziele: a list of {leistung, ziel}, where no routing service is asked. */
static void
set_destinations(const struct reading *reading)
{
    struct config *config = reading->config;
    const struct yaml_node *list = find(reading, "netz", "ziele");

    if (list != NULL && list->kind != YAML_LIST) {
        complain_at(reading, list, "Hier wird eine Liste von Zielen erwartet.");
        return;
    }
    for (struct yaml_node *one = list != NULL ? list->first : NULL; one != NULL;
         one = one->next) {
        struct yaml_node *service = yaml_get(one, "leistung");
        struct yaml_node *target = yaml_get(one, "ziel");
        const struct yaml_node *bad = one;
        const char *mistake = destination_mistake(reading, one, service, target, &bad);
        if (mistake != NULL) {
            complain_at(reading, bad, mistake);
            continue;
        }
        if (config->destination_count == CONFIG_MAX_DESTINATIONS) {
            complain_at(reading, one, "Es sind zu viele Ziele.");
            return;
        }
        int at = config->destination_count++;
        if (text_copy(config->destinations[at].service, CONFIG_URL_MAX,
                      service->text) != STATUS_OK ||
            text_copy(config->destinations[at].destination, CONFIG_WORD_MAX,
                      target->text) != STATUS_OK)
            complain_at(reading, one, "Dieser Wert ist zu lang.");
        lower(config->destinations[at].destination);
    }
}

/* Half a name would bind another printer than the one that was meant. */
static void
check_printer(const struct reading *reading)
{
    bool vendor = given(reading, "drucker", "hersteller");
    bool product = given(reading, "drucker", "modell");
    bool more = given(reading, "drucker", "seriennummer") ||
                given(reading, "drucker", "buchse");
    if (vendor == product && (vendor || !more))
        return;
    complain_at(reading, yaml_get(reading->root, "drucker"),
                "Ein bestimmter Drucker braucht »hersteller« und »modell«, beide so, "
                "wie lsusb sie zeigt.");
}

/* Who reads identities must know where they may come from, and be known there. */
static void
check_identity(const struct reading *reading)
{
    static const char *const needed[] = {"rechner", "schluessel_datei"};
    char sentence[CONFIG_SENTENCE_MAX];
    const struct yaml_node *section = yaml_get(reading->root, "ausweis");

    if (given(reading, "ausweis", "leser_hersteller") !=
        given(reading, "ausweis", "leser_modell"))
        complain_at(reading, section,
                    "Ein bestimmter Leser braucht »leser_hersteller« und "
                    "»leser_modell«, beide so, wie lsusb sie zeigt.");
    for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
        if (!given(reading, "ausweis", "dienst") ||
            given(reading, "ausweis", needed[i]))
            continue;
        text_format(sentence, sizeof(sentence), "Zu »dienst« gehört »%s« unter »%s«.",
                    needed[i], "ausweis");
        complain_at(reading, find(reading, "ausweis", "dienst"), sentence);
    }
}

/* A kiosk that real people use must not take any certificate for an authority's, nor
 * lead a card from a service on this machine to another one. */
static void
check_developer(const struct reading *reading)
{
    const struct config *config = reading->config;
    if (config->developer &&
        (!config->demonstration || !config_value_is_here(config->identity_url) ||
         !config_value_are_here(config->identity_hosts)))
        complain_at(
            reading, find(reading, "ausweis", "entwicklermodus"),
            "»entwicklermodus: ja« geht nur in einer Vorführung "
            "(»vorfuehrung: ja«) mit »dienst« und »rechner« auf diesem "
            "Rechner (https://127.0.0.1): Er prüft nicht, wer den Ausweis liest.");
}

/* A setting that could not be taken is 0 here, and was told already. */
static void
check_pauses(const struct reading *reading)
{
    char sentence[CONFIG_SENTENCE_MAX];
    int64_t least = reading->config->retry_min_ms / 1000;
    int64_t most = reading->config->retry_max_ms / 1000;
    const struct yaml_node *at = find(reading, "zeiten", "wiederholung_max_s");

    if (least == 0 || most == 0 || least <= most)
        return;
    if (at == NULL)
        at = find(reading, "zeiten", "wiederholung_min_s");
    text_format(sentence, sizeof(sentence),
                "»wiederholung_min_s« (%lld) darf nicht größer sein als "
                "»wiederholung_max_s« (%lld).",
                (long long)least, (long long)most);
    complain_at(reading, at, sentence);
}

/* The section a key belongs to, NULL for a key nobody knows. */
static const char *
section_of(const char *key)
{
    int all;
    const struct config_setting *settings = config_settings(&all);
    for (int i = 0; i < all; i++)
        if (text_equal(settings[i].key, key))
            return settings[i].section;
    return NULL;
}

/* `section`: where it stands, NULL for a key of the file itself. */
static void
report_unknown(const struct reading *reading, const struct yaml_node *bad,
               const char *section)
{
    char sentence[CONFIG_SENTENCE_MAX];
    const char *home = section_of(bad->key);
    const char *meant = meant_by(bad, section);

    if (home != NULL)
        text_format(sentence, sizeof(sentence),
                    "Der Schlüssel »%s« gehört unter »%s:«, nicht hierher.", bad->key,
                    home);
    else if (meant != NULL)
        text_format(sentence, sizeof(sentence),
                    "Der Schlüssel »%.100s« ist unbekannt. Meinten Sie »%s«?", bad->key,
                    meant);
    else
        text_format(sentence, sizeof(sentence),
                    "Der Schlüssel »%.100s« ist unbekannt. Die Liste steht in "
                    "docs/configuration.md.",
                    bad->key);
    complain(reading, bad->key_line, bad->key_column, sentence);
}

/* Marks what is known: the rest is unknown here and may be a slip there. */
static void
report_all_unknown(const struct reading *reading)
{
    int all;
    const struct config_setting *settings = config_settings(&all);
    for (int i = 0; i < all; i++)
        (void)find(reading, settings[i].section, settings[i].key);
    (void)find(reading, "netz", "ziele");
    for (const struct yaml_node *section = reading->root->first; section != NULL;
         section = section->next) {
        if (!section->used) {
            report_unknown(reading, section, NULL);
            continue;
        }
        for (const struct yaml_node *child = section->kind == YAML_MAP ? section->first
                                                                       : NULL;
             child != NULL; child = child->next)
            if (!child->used)
                report_unknown(reading, child, section->key);
    }
}

/* Each by itself was told already. */
static void
check_network(const struct reading *reading)
{
    const struct network *network = &reading->config->network;
    const char *mistake = network->address[0] == '\0' ? NULL : network_mistake(network);
    if (mistake != NULL)
        complain_at(reading, yaml_get(reading->root, "anschluss"), mistake);
}

static void
set_all(const struct reading *reading, const char *section)
{
    int all;
    const struct config_setting *settings = config_settings(&all);
    for (int i = 0; i < all; i++)
        if (section == NULL || text_equal(settings[i].section, section))
            set_from_file(reading, &settings[i]);
}

static void
read_all(const struct reading *reading)
{
    report_all_unknown(reading);
    set_all(reading, NULL);
    set_destinations(reading);
    check_network(reading);
    check_printer(reading);
    check_pauses(reading);
    check_identity(reading);
    check_developer(reading);
    diags_sort(reading->diags);
}

/* What was set at the device: its section and nothing else. */
static void
read_network(const struct reading *reading)
{
    for (const struct yaml_node *section = reading->root->first; section != NULL;
         section = section->next)
        if (!text_equal(section->key, "anschluss"))
            complain_at(reading, section, "Hier steht nur der Abschnitt »anschluss«.");
    report_all_unknown(reading);
    set_all(reading, "anschluss");
    check_network(reading);
}

static enum status
read_file(const struct reading *before, void (*read)(const struct reading *reading))
{
    struct reading reading = *before;
    struct arena arena;
    struct diag diag = {0};
    arena_init(&arena, 4 << 20);
    enum status status =
        yaml_load(reading.name, reading.name, &arena, &reading.root, &diag);
    if (status == STATUS_OK && reading.root->kind != YAML_MAP)
        complain(&reading, 1, 1, "Hier werden Abschnitte wie »geraet:« erwartet.");
    else if (status == STATUS_OK)
        read(&reading);
    else if (read == read_all || status != STATUS_NOT_FOUND)
        diags_take(reading.diags, &diag);
    arena_finish(&arena);
    return status;
}

enum status
config_load(const char *path, struct config *config, struct diags *diags)
{
    char folder[CONFIG_PATH_MAX], beside[CONFIG_PATH_MAX + sizeof NETWORK_FILE];
    struct reading reading = {
        .name = path, .folder = folder, .config = config, .diags = diags};

    *config = (struct config){0};
    diags->count = diags->errors = diags->dropped = 0;
    if (text_copy(folder, sizeof(folder), path) != STATUS_OK) {
        complain(&reading, 1, 1, "Der Pfad dieser Datei ist zu lang.");
        return STATUS_INVALID;
    }
    char *slash = strrchr(folder, '/');
    if (slash != NULL)
        *slash = '\0';
    else
        folder[0] = '\0';
    enum status status = read_file(&reading, read_all);
    text_format(beside, sizeof beside, "%s%s" NETWORK_FILE, folder,
                slash != NULL ? "/" : "");
    reading.name = beside;
    enum status set = read_file(&reading, read_network);
    if (status == STATUS_OK && set != STATUS_NOT_FOUND)
        status = set;
    if (status == STATUS_OK && diags->errors > 0)
        status = STATUS_INVALID;
    return status;
}

void
config_find_pin(struct config *config, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (config->technician_file[0] == '\0' && slash != NULL)
        text_format(config->technician_file, sizeof config->technician_file,
                    "%.*s/" CONFIG_PIN_FILE, (int)(slash - path), path);
}
