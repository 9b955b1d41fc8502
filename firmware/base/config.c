#include "base/config.h"

#include <string.h>

#include "base/arena.h"
#include "base/channel.h"
#include "base/config_value.h"
#include "base/nearest.h"
#include "base/text.h"
#include "base/upkeep_wire.h"
#include "base/yaml.h"

enum { SETTINGS_MAX = 64 };

#define PLACE_OF(member)                                                               \
    .offset = offsetof(struct config, member),                                         \
    .size = sizeof(((struct config *)0)->member)
#define SETTING(sec, name, what, member, standard)                                     \
    {                                                                                  \
        .section = sec, .key = name, .kind = what, PLACE_OF(member), .value = standard \
    }
#define NUMBER(sec, name, member, low, high, times, standard)                          \
    {                                                                                  \
        .section = sec, .key = name, .kind = CONFIG_NUMBER, PLACE_OF(member),          \
        .least = low, .most = high, .scale = times, .value = standard                  \
    }
#define ONE_OF(sec, name, member, choice, standard)                                    \
    {                                                                                  \
        .section = sec, .key = name, .kind = CONFIG_ONE_OF, PLACE_OF(member),          \
        .words = choice, .value = standard                                             \
    }

static const struct config_setting settings[] = {
    SETTING("geraet", "stadt", CONFIG_WORD, town, NULL),
    SETTING("geraet", "nummer", CONFIG_WORD, device, NULL),
    SETTING("geraet", "vorfuehrung", CONFIG_YES_NO, demonstration, "nein"),
    SETTING("technik", "pin_datei", CONFIG_PATH, technician_file, ""),
    SETTING("technik", "wartung", CONFIG_PATH, caretaker, UPKEEP_SOCKET),
    SETTING("aktualisierung", "kanal", CONFIG_URL, channel_url, ""),
    SETTING("aktualisierung", "quellen", CONFIG_WORD, channel_hosts, ""),
    SETTING("aktualisierung", "kanal_schluessel", CONFIG_PATH, channel_key_file,
            "/usr/lib/schalter/channel.pem"),
    SETTING("aktualisierung", "ablage", CONFIG_PATH, channel_folder, CHANNEL_FOLDER),
    SETTING("ordner", "katalog", CONFIG_PATH, catalogue, NULL),
    SETTING("ordner", "beigaben", CONFIG_PATH, assets, NULL),
    SETTING("ordner", "schriften", CONFIG_PATH, fonts,
            "/usr/share/fonts/truetype/noto"),
    SETTING("ordner", "bestand", CONFIG_PATH, data, NULL),
    SETTING("ordner", "laufzeit", CONFIG_PATH, run, NULL),
    NUMBER("bildschirm", "breite_px", panel_width_px, 600, 7680, 1, "1080"),
    NUMBER("bildschirm", "hoehe_px", panel_height_px, 600, 7680, 1, "1920"),
    NUMBER("bildschirm", "breite_mm", panel_width_um, 100, 2000, 1000, "268"),
    NUMBER("bildschirm", "hoehe_mm", panel_height_um, 100, 2000, 1000, "476"),
    SETTING("katalog", "pruefschluessel", CONFIG_PATH, catalogue_key_file, ""),
    ONE_OF("bildschirm", "weg", panel_way, "fenster|drm|gles", "fenster"),
    ONE_OF("bildschirm", "drehung", panel_turn, "0|90|180|270", "0"),
    SETTING("bildschirm", "vollbild", CONFIG_YES_NO, fullscreen, "ja"),
    SETTING("netz", "token", CONFIG_URL, token_url, NULL),
    SETTING("netz", "einreichung", CONFIG_URL, submission_url, NULL),
    SETTING("netz", "routing", CONFIG_URL, routing_url, ""),
    SETTING("netz", "einreichung_host", CONFIG_WORD, submission_host, ""),
    SETTING("netz", "aussteller", CONFIG_URL, service_issuer, ""),
    SETTING("netz", "routing_schluessel", CONFIG_PATH, routing_key_file, ""),
    SETTING("netz", "gebiet", CONFIG_REGION, region, ""),
    SETTING("netz", "ca", CONFIG_PATH, ca_file, ""),
    SETTING("netz", "vertrauensanker", CONFIG_PATH, anchors_file, NULL),
    SETTING("netz", "sperrlisten", CONFIG_WORD, list_hosts, ""),
    SETTING("netz", "proxy", CONFIG_URL, proxy, ""),
    SETTING("netz", "kennung", CONFIG_WORD, client_id, NULL),
    SETTING("netz", "geheimnis", CONFIG_PATH, secret_file, NULL),
    SETTING("netz", "bereich", CONFIG_WORD, scope, ""),
    NUMBER("zeiten", "schluessel_erneuern_s", key_refresh_ms, 5, 86400, 1000, "3600"),
    NUMBER("zeiten", "schluessel_hoechstalter_s", key_max_age_s, 60, 604800, 1,
           "86400"),
    NUMBER("zeiten", "abfrage_s", poll_ms, 1, 3600, 1000, "30"),
    NUMBER("zeiten", "wiederholung_min_s", retry_min_ms, 1, 3600, 1000, "5"),
    NUMBER("zeiten", "wiederholung_max_s", retry_max_ms, 1, 86400, 1000, "3600"),
    NUMBER("zeiten", "ruhe_s", idle_ms, 20, 900, 1000, "60"),
    NUMBER("zeiten", "warnung_s", warning_ms, 20, 300, 1000, "45"),
    NUMBER("zeiten", "schonfrist_s", grace_ms, 0, 600, 1000, "60"),
    NUMBER("zeiten", "fertig_s", done_ms, 20, 600, 1000, "60"),
    NUMBER("zeiten", "doppeltipp_ms", double_strike_ms, 0, 500, 1, "150"),
    ONE_OF("eingabe", "tastatur", keyboard, "qwertz|abc", "qwertz"),
    ONE_OF("drucker", "anschluss", printer, "auto|keiner", "auto"),
    SETTING("drucker", "hersteller", CONFIG_USB_ID, printer_vendor, ""),
    SETTING("drucker", "modell", CONFIG_USB_ID, printer_product, ""),
    SETTING("drucker", "seriennummer", CONFIG_WORD, printer_serial, ""),
    SETTING("drucker", "buchse", CONFIG_WORD, printer_port, ""),
    ONE_OF("ausweis", "leser", reader, "auto|keiner", "auto"),
    SETTING("ausweis", "leser_hersteller", CONFIG_USB_ID, reader_vendor, ""),
    SETTING("ausweis", "leser_modell", CONFIG_USB_ID, reader_product, ""),
    SETTING("ausweis", "leser_buchse", CONFIG_WORD, reader_port, ""),
    ONE_OF("ausweis", "leser_ort", reader_place, "unbekannt|rechts|links|unten",
           "unbekannt"),
    SETTING("ausweis", "dienst", CONFIG_URL, identity_url, ""),
    SETTING("ausweis", "rechner", CONFIG_WORD, identity_hosts, ""),
    SETTING("ausweis", "schluessel_datei", CONFIG_PATH, identity_secret, ""),
    SETTING("ausweis", "app", CONFIG_PATH, ausweisapp, "/usr/bin/AusweisApp2"),
    SETTING("ausweis", "pcscd", CONFIG_PATH, pcscd, "/usr/sbin/pcscd"),
    SETTING("ausweis", "vpcd", CONFIG_PATH, vpcd,
            "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"),
    NUMBER("ausweis", "app_port", ausweisapp_port, 1024, 65535, 1, "24727"),
    NUMBER("ausweis", "karten_port", card_port, 1024, 32766, 1, "24730"),
    SETTING("ausweis", "pin_mischen", CONFIG_YES_NO, pin_shuffled, "nein"),
    SETTING("ausweis", "entwicklermodus", CONFIG_YES_NO, developer, "nein"),
};

const struct config_setting *
config_settings(int *count)
{
    *count = (int)(sizeof(settings) / sizeof(settings[0]));
    return settings;
}

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
    int count = 0;
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
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

/* A UUID as FIT-Connect writes it: 8-4-4-4-12 hexadecimal digits. */
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
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
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
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
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

static void
read_all(const struct reading *reading)
{
    report_all_unknown(reading);
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
        set_from_file(reading, &settings[i]);
    set_destinations(reading);
    check_printer(reading);
    check_pauses(reading);
    check_identity(reading);
    check_developer(reading);
    diags_sort(reading->diags);
}

enum status
config_load(const char *path, struct config *config, struct diags *diags)
{
    char folder[CONFIG_PATH_MAX];
    struct arena arena;
    struct diag diag = {0};
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
    arena_init(&arena, 4 << 20);
    enum status status = yaml_load(path, path, &arena, &reading.root, &diag);
    if (status != STATUS_OK)
        diags_take(diags, &diag);
    else if (reading.root->kind != YAML_MAP)
        complain(&reading, 1, 1, "Hier werden Abschnitte wie »geraet:« erwartet.");
    else
        read_all(&reading);
    if (status == STATUS_OK && diags->errors > 0)
        status = STATUS_INVALID;
    arena_finish(&arena);
    return status;
}
