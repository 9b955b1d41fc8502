#include "base/config.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/yaml.h"

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
    SETTING("bildschirm", "vollbild", CONFIG_YES_NO, fullscreen, "ja"),
    SETTING("netz", "token", CONFIG_URL, token_url, NULL),
    SETTING("netz", "einreichung", CONFIG_URL, submission_url, NULL),
    SETTING("netz", "routing", CONFIG_URL, routing_url, ""),
    SETTING("netz", "einreichung_host", CONFIG_WORD, submission_host, ""),
    SETTING("netz", "aussteller", CONFIG_URL, service_issuer, ""),
    SETTING("netz", "routing_schluessel", CONFIG_PATH, routing_key_file, ""),
    SETTING("netz", "gebiet", CONFIG_WORD, region, ""),
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
};

const struct config_setting *
config_settings(int *count)
{
    *count = (int)(sizeof(settings) / sizeof(settings[0]));
    return settings;
}

/** Where a mistake stands and what it is called. */
struct place {
    struct diag *diag;
    const char *folder; /* of the configuration file, "" for the current one */
    int line, column;
};

static enum status
complain(const struct place *place, const char *sentence)
{
    place->diag->line = place->line;
    place->diag->column = place->column;
    text_format(place->diag->text, sizeof(place->diag->text), "%s", sentence);
    return STATUS_INVALID;
}

static bool
is_one_of(const char *words, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = words; *at != '\0';) {
        size_t step = strcspn(at, "|");
        if (step == len && memcmp(at, word, len) == 0)
            return true;
        at += step + (at[step] == '|');
    }
    return false;
}

/* file:// is no address of a server, plain http would carry a token in clear, a name
 * and password before @ would be a secret in this file, and what is put behind ? or #
 * is no longer a path. */
static bool
is_url(const char *text)
{
    size_t len = strlen(text);
    for (size_t i = 0; i < len; i++)
        if (text[i] <= ' ' || text[i] > '~') /* RFC 3986 section 2: ASCII, no space */
            return false;
    return text_starts_with(text, "https://") && text[len - 1] != '/' &&
           strpbrk(text, "\"<>\\@?#") == NULL;
}

static enum status
set_number(const struct config_setting *setting, const struct place *place,
           const char *text, char *at)
{
    char sentence[200];
    int64_t number = 0;
    if (text_to_int64(text, &number) != STATUS_OK || number < setting->least ||
        number > setting->most) {
        text_format(sentence, sizeof(sentence),
                    "»%s« muss eine ganze Zahl von %lld bis %lld sein.", setting->key,
                    (long long)setting->least, (long long)setting->most);
        return complain(place, sentence);
    }
    number *= setting->scale;
    memcpy(at, &number, sizeof(number));
    return STATUS_OK;
}

/* Written with all four digits, as every tool shows it: 4b8 may be a slip for 4b80. */
static enum status
set_usb_id(const struct config_setting *setting, const struct place *place,
           const char *text, char *at)
{
    static const char digits[] = "0123456789abcdef";
    char sentence[200];
    int64_t number = 0;
    size_t len = strlen(text);
    for (size_t i = 0; i < len; i++) {
        char letter = text[i];
        if (letter >= 'A' && letter <= 'F')
            letter = (char)(letter - 'A' + 'a');
        const char *digit = strchr(digits, letter);
        if (len != 4 || digit == NULL) {
            number = 0;
            break;
        }
        number = number * 16 + (digit - digits);
    }
    if (len > 0 && number == 0) {
        text_format(sentence, sizeof(sentence),
                    "»%s« muss aus vier Zeichen 0 bis 9 und a bis f bestehen, so wie "
                    "lsusb sie zeigt, zum Beispiel 04b8.",
                    setting->key);
        return complain(place, sentence);
    }
    memcpy(at, &number, sizeof(number));
    return STATUS_OK;
}

static enum status
too_long(const struct config_setting *setting, const struct place *place)
{
    char sentence[200];
    text_format(sentence, sizeof(sentence), "»%s« ist länger als %zu Zeichen.",
                setting->key, setting->size - 1);
    return complain(place, sentence);
}

/* Paths are relative to the folder of the file. False: too long, and a path cut short
 * would be another file. */
static bool
complete_path(const char *folder, const char *text, char path[CONFIG_PATH_MAX])
{
    struct text_buf buf = text_buf_over(path, CONFIG_PATH_MAX);
    if (text[0] != '\0' && text[0] != '/' && folder[0] != '\0') {
        text_put(&buf, folder);
        text_put(&buf, "/");
    }
    text_put(&buf, text);
    return !buf.overflow;
}

static enum status
set_value(const struct config_setting *setting, const struct place *place,
          const char *text, struct config *config)
{
    char sentence[300];
    char path[CONFIG_PATH_MAX];
    char *at = (char *)config + setting->offset;

    if (setting->value == NULL && text[0] == '\0') {
        text_format(sentence, sizeof(sentence), "»%s« darf nicht leer sein.",
                    setting->key);
        return complain(place, sentence);
    }
    if (!text_is_clean_utf8(text, strlen(text), "")) {
        text_format(sentence, sizeof(sentence), "»%s« muss in eine Zeile passen.",
                    setting->key);
        return complain(place, sentence);
    }
    switch (setting->kind) {
    case CONFIG_NUMBER:
        return set_number(setting, place, text, at);
    case CONFIG_USB_ID:
        return set_usb_id(setting, place, text, at);
    case CONFIG_YES_NO:
        if (!is_one_of("ja|nein", text)) {
            text_format(sentence, sizeof(sentence), "»%s« muss ja oder nein sein.",
                        setting->key);
            return complain(place, sentence);
        }
        *(bool *)at = text_equal(text, "ja");
        return STATUS_OK;
    case CONFIG_ONE_OF:
        if (!is_one_of(setting->words, text)) {
            text_format(sentence, sizeof(sentence), "»%s« kann nur %s sein.",
                        setting->key, setting->words);
            return complain(place, sentence);
        }
        break;
    case CONFIG_URL:
        if (text[0] != '\0' && !is_url(text)) {
            text_format(sentence, sizeof(sentence),
                        "»%s« muss mit https:// beginnen, ohne Schrägstrich enden und "
                        "darf weder @, ? noch # enthalten.",
                        setting->key);
            return complain(place, sentence);
        }
        break;
    case CONFIG_PATH:
        if (!complete_path(place->folder, text, path))
            return too_long(setting, place);
        text = path;
        break;
    case CONFIG_WORD:
        break;
    }
    return text_copy(at, setting->size, text) == STATUS_OK ? STATUS_OK
                                                           : too_long(setting, place);
}

static enum status
set_from_file(const struct config_setting *setting, struct yaml_node *root,
              struct place *place, struct config *config)
{
    char sentence[200];
    struct yaml_node *section = yaml_get(root, setting->section);
    struct yaml_node *node = NULL;

    if (section != NULL && section->kind != YAML_MAP) {
        *place =
            (struct place){place->diag, place->folder, section->line, section->column};
        return complain(place, "Hier werden eingerückte Schlüssel erwartet.");
    }
    if (section != NULL)
        node = yaml_get(section, setting->key);
    if (node == NULL && setting->value == NULL) {
        *place = (struct place){place->diag, place->folder,
                                section != NULL ? section->key_line : 1,
                                section != NULL ? section->key_column : 1};
        text_format(sentence, sizeof(sentence), "Es fehlt »%s« unter »%s«.",
                    setting->key, setting->section);
        return complain(place, sentence);
    }
    if (node == NULL) {
        struct place standard = {place->diag, "", 0, 0};
        return set_value(setting, &standard, setting->value, config);
    }
    *place = (struct place){place->diag, place->folder, node->line, node->column};
    if (node->kind != YAML_SCALAR)
        return complain(place, "Hier wird ein einzelner Wert erwartet.");
    return set_value(setting, place, node->text, config);
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
destination_mistake(const struct yaml_node *one, const struct yaml_node *service,
                    const struct yaml_node *target, const struct config *config,
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
    if (text_equal(target->text, "auto") && config->routing_url[0] == '\0')
        return "»ziel: auto« fragt das Routing: Es fehlt »routing« unter »netz«.";
    return NULL;
}

/* netz: ziele: a list of {leistung, ziel}, where no routing service is asked. */
static enum status
set_destinations(struct yaml_node *root, struct place *place, struct config *config)
{
    struct yaml_node *net = yaml_get(root, "netz");
    struct yaml_node *list = net != NULL ? yaml_get(net, "ziele") : NULL;

    if (list != NULL && list->kind != YAML_LIST) {
        *place = (struct place){place->diag, place->folder, list->line, list->column};
        return complain(place, "Hier wird eine Liste von Zielen erwartet.");
    }
    for (struct yaml_node *one = list != NULL ? list->first : NULL; one != NULL;
         one = one->next) {
        *place = (struct place){place->diag, place->folder, one->line, one->column};
        struct yaml_node *service = yaml_get(one, "leistung");
        struct yaml_node *target = yaml_get(one, "ziel");
        const struct yaml_node *bad = one;
        const char *mistake = destination_mistake(one, service, target, config, &bad);
        if (mistake != NULL) {
            *place = (struct place){place->diag, place->folder, bad->line, bad->column};
            return complain(place, mistake);
        }
        if (config->destination_count == CONFIG_MAX_DESTINATIONS)
            return complain(place, "Es sind zu viele Ziele.");
        int at = config->destination_count++;
        if (text_copy(config->destinations[at].service, CONFIG_URL_MAX,
                      service->text) != STATUS_OK ||
            text_copy(config->destinations[at].destination, CONFIG_WORD_MAX,
                      target->text) != STATUS_OK)
            return complain(place, "Dieser Wert ist zu lang.");
    }
    return STATUS_OK;
}

/* Half a name would bind another printer than the one that was meant. */
static enum status
check_printer(struct yaml_node *root, struct place *place, const struct config *config)
{
    bool vendor = config->printer_vendor != 0, product = config->printer_product != 0;
    bool more = config->printer_serial[0] != '\0' || config->printer_port[0] != '\0';
    if (vendor == product && (vendor || !more))
        return STATUS_OK;
    const struct yaml_node *section = yaml_get(root, "drucker");
    *place =
        (struct place){place->diag, place->folder, section != NULL ? section->line : 0,
                       section != NULL ? section->column : 0};
    return complain(place, "Ein bestimmter Drucker braucht »hersteller« und »modell«, "
                           "beide so, wie lsusb sie zeigt.");
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

/* Before anything else: a key with a slip in it would be told as missing. */
static enum status
refuse_unknown(struct yaml_node *root, struct place *place)
{
    char sentence[300];
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
        (void)yaml_get(yaml_get(root, settings[i].section), settings[i].key);
    (void)yaml_get(yaml_get(root, "netz"), "ziele");
    for (const struct yaml_node *section = root->first; section != NULL;
         section = section->next) {
        const struct yaml_node *bad = section->used ? NULL : section;
        const struct yaml_node *child =
            section->kind == YAML_MAP ? section->first : NULL;
        for (; bad == NULL && child != NULL; child = child->next)
            if (!child->used)
                bad = child;
        if (bad == NULL)
            continue;
        *place =
            (struct place){place->diag, place->folder, bad->key_line, bad->key_column};
        const char *home = bad->key != NULL ? section_of(bad->key) : NULL;
        if (home != NULL)
            text_format(sentence, sizeof(sentence),
                        "Der Schlüssel »%s« gehört unter »%s:«, nicht hierher.",
                        bad->key, home);
        else
            text_format(sentence, sizeof(sentence),
                        "Der Schlüssel »%.100s« ist unbekannt. Die Liste steht in "
                        "docs/configuration.md.",
                        bad->key != NULL ? bad->key : "?");
        return complain(place, sentence);
    }
    return STATUS_OK;
}

enum status
config_load(const char *path, struct config *config, struct diag *diag)
{
    char folder[CONFIG_PATH_MAX];
    struct arena arena;
    struct yaml_node *root = NULL;
    struct place place = {diag, folder, 0, 0};

    *config = (struct config){0};
    *diag = (struct diag){0};
    text_format(diag->file, sizeof(diag->file), "%s", path);
    if (text_copy(folder, sizeof(folder), path) != STATUS_OK) {
        place.line = place.column = 1;
        return complain(&place, "Der Pfad dieser Datei ist zu lang.");
    }
    char *slash = strrchr(folder, '/');
    if (slash != NULL)
        *slash = '\0';
    else
        folder[0] = '\0';
    arena_init(&arena, 4 << 20);
    enum status status = yaml_load(path, path, &arena, &root, diag);
    if (status == STATUS_OK && root->kind != YAML_MAP) {
        place.line = place.column = 1;
        status = complain(&place, "Hier werden Abschnitte wie »geraet:« erwartet.");
    }
    if (status == STATUS_OK)
        status = refuse_unknown(root, &place);
    for (size_t i = 0;
         status == STATUS_OK && i < sizeof(settings) / sizeof(settings[0]); i++)
        status = set_from_file(&settings[i], root, &place, config);
    if (status == STATUS_OK)
        status = set_destinations(root, &place, config);
    if (status == STATUS_OK)
        status = check_printer(root, &place, config);
    arena_finish(&arena);
    return status;
}
