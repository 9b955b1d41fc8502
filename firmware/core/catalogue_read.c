#include "core/catalogue_read.h"

#include <string.h>

#include "base/nearest.h"
#include "base/text.h"
#include "core/placeholder.h"
#include "core/units.h"

enum {
    MAX_WORDS = 32,
    KEPT_ROOM = 512 * 1024, /* texts leave this much for names and tables */
};

static const char unconfirmed[] = "bitte prüfen";

__attribute__((format(printf, 4, 0))) static void
report(struct catalogue_reader *reader, bool warning, const struct yaml_node *node,
       const char *format, va_list args)
{
    diags_add_list(reader->diags, warning, reader->file, node == NULL ? 0 : node->line,
                   node == NULL ? 0 : node->column, format, args);
}

void
catalogue_read_error(struct catalogue_reader *reader, const struct yaml_node *node,
                     const char *format, ...)
{
    va_list args;

    va_start(args, format);
    report(reader, false, node, format, args);
    va_end(args);
}

void
catalogue_read_warning(struct catalogue_reader *reader, const struct yaml_node *node,
                       const char *format, ...)
{
    va_list args;

    va_start(args, format);
    report(reader, true, node, format, args);
    va_end(args);
}

bool
catalogue_read_keys(struct catalogue_reader *reader, const struct yaml_node *map,
                    const char *const *keys, int count)
{
    if (map == NULL)
        return false;
    if (map->kind != YAML_MAP) {
        catalogue_read_error(
            reader, map,
            "Hier müssen Schlüssel mit Werten stehen, zum Beispiel »%s: "
            "...«.",
            keys[0]);
        return false;
    }
    for (const struct yaml_node *child = map->first; child != NULL;
         child = child->next) {
        bool known = false;
        for (int i = 0; i < count && !known; i++)
            known = text_equal(child->key, keys[i]);
        if (known)
            continue;
        const char *nearest = nearest_word(child->key, keys, count);
        struct yaml_node at = {.line = child->key_line, .column = child->key_column};
        if (nearest != NULL)
            catalogue_read_error(reader, &at,
                                 "Unbekannter Schlüssel »%.60s«. Meinten Sie »%s«?",
                                 child->key, nearest);
        else
            catalogue_read_error(reader, &at,
                                 "Unbekannter Schlüssel »%.60s«. Löschen Sie ihn.",
                                 child->key);
    }
    return true;
}

static void
report_missing(struct catalogue_reader *reader, const struct yaml_node *map,
               const char *key)
{
    catalogue_read_error(reader, map,
                         "Der Schlüssel »%s« fehlt. Ergänzen Sie »%s: ...«.", key, key);
}

struct yaml_node *
catalogue_read_child(struct catalogue_reader *reader, struct yaml_node *map,
                     const char *key, enum yaml_kind kind, bool required)
{
    static const char *const expected[] = {
        [YAML_SCALAR] = "ein einfacher Wert",
        [YAML_LIST] = "eine Liste, jeder Eintrag mit einem Strich davor",
        [YAML_MAP] = "eingerückte Zeilen mit Schlüsseln",
    };
    struct yaml_node *child = yaml_get(map, key);

    if (child == NULL) {
        if (required)
            report_missing(reader, map, key);
        return NULL;
    }
    if (child->kind == kind)
        return child;
    catalogue_read_error(reader, child, "Zu »%s« gehört: %s.", key, expected[kind]);
    return NULL;
}

static int
count_letters(const char *text, size_t len)
{
    int count = 0;

    for (size_t i = 0; i < len; i++)
        count += ((unsigned char)text[i] & 0xC0) != 0x80 ? 1 : 0;
    return count;
}

static void
check_placeholders(struct catalogue_reader *reader, const struct yaml_node *node,
                   const char *text, bool multiline)
{
    char filled[CATALOGUE_LONG_TEXT_MAX + 1];
    size_t most = multiline ? CATALOGUE_LONG_TEXT_MAX : CATALOGUE_TEXT_MAX;

    for (struct placeholder at = placeholder_find(text); at.start != NULL;
         at = placeholder_find(at.start + at.len)) {
        if (at.broken) {
            catalogue_read_error(reader, node,
                                 "Eine geschweifte Klammer steht allein. Schreiben Sie "
                                 "{name} mit einem Namen aus »werte« der Stadt.");
            return;
        }
        if (reader->catalogue == NULL) {
            catalogue_read_error(
                reader, node,
                "{%s} kann hier nicht stehen: Hier werden die Werte erst "
                "festgelegt.",
                at.name);
            continue;
        }
        /* A town that could not be read at all: its own mistake is told, once. */
        if (reader->catalogue->town.name == NULL ||
            town_value(&reader->catalogue->town, at.name) != NULL)
            continue;
        catalogue_read_error(
            reader, node,
            "{%s} ist kein Wert der Stadt. Ergänzen Sie »%s: ...« unter "
            "»werte« in staedte/%s.yaml.",
            at.name, at.name, reader->catalogue->town.id);
    }
    if (reader->catalogue == NULL)
        return;
    catalogue_text(reader->catalogue, text, filled, sizeof(filled));
    if (strlen(filled) >= most)
        catalogue_read_error(
            reader, node,
            "Mit den eingesetzten Werten der Stadt ist der Text zu lang.");
}

static void
report_sign(struct catalogue_reader *reader, const struct yaml_node *node,
            const struct catalogue_text_rule *rule, const char *at)
{
    uint32_t sign = 0;
    size_t len = text_decode(at, strlen(at), &sign);

    if (sign == '\n')
        catalogue_read_error(reader, node,
                             "Der Text bei »%s« darf nur eine Zeile haben.", rule->key);
    else
        catalogue_read_error(reader, node,
                             "Das Zeichen »%.*s« (U+%04X) bei »%s« kann das Gerät "
                             "nicht zeigen. Löschen Sie es.",
                             (int)len, at, (unsigned)sign, rule->key);
}

const char *
catalogue_read_scalar(struct catalogue_reader *reader, const struct yaml_node *node,
                      const struct catalogue_text_rule *rule)
{
    char text[CATALOGUE_LONG_TEXT_MAX];
    char advice[CATALOGUE_TONE_TEXT_MAX];
    size_t len = strlen(node->text);
    int step = 0;

    /* A folded or kept block ends with a line break nobody sees. */
    while (len > 0 && (node->text[len - 1] == '\n' || node->text[len - 1] == ' '))
        len--;
    if (len == 0) {
        if (rule->required)
            catalogue_read_error(reader, node,
                                 "Bei »%s« steht nichts. Tragen Sie etwas ein.",
                                 rule->key);
        return "";
    }
    int letters = count_letters(node->text, len);
    if (len >= sizeof(text) || letters > rule->most) {
        catalogue_read_error(reader, node,
                             "Der Text bei »%s« ist zu lang: %d Zeichen, höchstens %d.",
                             rule->key, letters, rule->most);
        return "";
    }
    memcpy(text, node->text, len);
    text[len] = '\0';
    if (text_equal(text, unconfirmed)) {
        catalogue_read_warning(reader, node,
                               "»%s« ist noch nicht geprüft. Die Angabe bleibt am "
                               "Schalter weg, bis Sie sie eintragen.",
                               rule->key);
        return "";
    }
    ptrdiff_t bad = catalogue_tone_bad_sign(text, rule->multiline);
    if (bad >= 0) {
        report_sign(reader, node, rule, text + bad);
        return "";
    }
    check_placeholders(reader, node, text, rule->multiline);
    while (catalogue_tone_next(text, rule->tone, &step, advice, sizeof(advice)))
        catalogue_read_warning(reader, node, "%s", advice);
    size_t room = units_joined_size(text);
    if (arena_room(reader->arena) < room + KEPT_ROOM) {
        catalogue_read_error(reader, node, "Der Katalog ist insgesamt zu groß.");
        return "";
    }
    char *kept = arena_alloc(reader->arena, room);
    units_join(text, kept);
    return kept;
}

struct catalogue_place
catalogue_read_place(struct yaml_node *map, const char *key)
{
    const struct yaml_node *node = yaml_get(map, key);
    return node == NULL ? (struct catalogue_place){0}
                        : (struct catalogue_place){node->line, node->column};
}

const char *
catalogue_read_text(struct catalogue_reader *reader, struct yaml_node *map,
                    const struct catalogue_text_rule *rule)
{
    struct yaml_node *node =
        catalogue_read_child(reader, map, rule->key, YAML_SCALAR, rule->required);

    return node == NULL ? "" : catalogue_read_scalar(reader, node, rule);
}

bool
catalogue_read_yes_no(struct catalogue_reader *reader, struct yaml_node *map,
                      const char *key, bool required, bool missing)
{
    const struct yaml_node *node =
        catalogue_read_child(reader, map, key, YAML_SCALAR, required);

    if (node == NULL)
        return missing;
    if (text_equal(node->text, "ja"))
        return true;
    if (!text_equal(node->text, "nein"))
        catalogue_read_error(reader, node,
                             "Bei »%s« steht »%.40s«. Schreiben Sie »ja« "
                             "oder »nein«.",
                             key, node->text);
    return false;
}

int64_t
catalogue_read_number(struct catalogue_reader *reader, struct yaml_node *map,
                      const char *key, int64_t least, int64_t most, int64_t missing)
{
    const struct yaml_node *node =
        catalogue_read_child(reader, map, key, YAML_SCALAR, false);
    int64_t value = 0;

    if (node == NULL)
        return missing;
    if (text_to_int64(node->text, &value) == STATUS_OK && value >= least &&
        value <= most)
        return value;
    catalogue_read_error(
        reader, node,
        "Bei »%s« steht »%.40s«. Schreiben Sie eine ganze Zahl von %lld "
        "bis %lld.",
        key, node->text, (long long)least, (long long)most);
    return missing;
}

/* Takes "vor 3 Jahren" apart; false if it does not read like that. */
static bool
parse_day(const char *text, int64_t *days)
{
    static const struct {
        const char *one, *many;
        int64_t days;
    } units[] = {
        {"Tag", "Tagen", 1},
        {"Woche", "Wochen", 7},
        {"Monat", "Monaten", 31},
        {"Jahr", "Jahren", 366},
    };
    char number[8];
    int64_t value = 0;

    if (text_equal(text, "heute")) {
        *days = 0;
        return true;
    }
    bool past = text_starts_with(text, "vor ");
    if (!past && !text_starts_with(text, "in "))
        return false;
    const char *at = text + (past ? 4 : 3);
    size_t digits = strspn(at, "0123456789");
    if (digits == 0 || digits > 4 || at[digits] != ' ')
        return false;
    memcpy(number, at, digits);
    number[digits] = '\0';
    if (text_to_int64(number, &value) != STATUS_OK)
        return false;
    at += digits + 1;
    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
        if (!text_equal(at, units[i].many) && !text_starts_with(at, units[i].one))
            continue;
        *days = (past ? -1 : 1) * value * units[i].days;
        return text_equal(at, units[i].many) || strlen(at) <= strlen(units[i].one) + 2;
    }
    return false;
}

int64_t
catalogue_read_day(struct catalogue_reader *reader, struct yaml_node *map,
                   const char *key, int64_t missing)
{
    const struct yaml_node *node =
        catalogue_read_child(reader, map, key, YAML_SCALAR, false);
    int64_t days = 0;

    if (node == NULL)
        return missing;
    if (parse_day(node->text, &days) && days > -200 * 366 && days < 200 * 366)
        return days;
    catalogue_read_error(
        reader, node,
        "Bei »%s« steht »%.40s«. Schreiben Sie zum Beispiel »heute«, »vor "
        "30 Jahren« oder »in 2 Monaten«.",
        key, node->text);
    return missing;
}

int
catalogue_read_word(struct catalogue_reader *reader, struct yaml_node *map,
                    const char *key, const struct catalogue_word *words, int count)
{
    const struct yaml_node *node =
        catalogue_read_child(reader, map, key, YAML_SCALAR, true);
    const char *names[MAX_WORDS];
    char list[300];

    if (node == NULL)
        return -1;
    struct text_buf buf = text_buf_over(list, sizeof(list));
    for (int i = 0; i < count && i < MAX_WORDS; i++) {
        if (text_equal(node->text, words[i].name))
            return words[i].value;
        names[i] = words[i].name;
        text_put(&buf, i == 0 ? "" : ", ");
        text_put(&buf, words[i].name);
    }
    const char *nearest = nearest_word(node->text, names, count);
    if (nearest != NULL)
        catalogue_read_error(reader, node, "Unbekannte %s »%.40s«. Meinten Sie »%s«?",
                             key, node->text, nearest);
    else
        catalogue_read_error(reader, node, "Unbekannte %s »%.40s«. Es gibt: %s.", key,
                             node->text, list);
    return -1;
}

const char *
catalogue_read_icon(struct catalogue_reader *reader, struct yaml_node *map,
                    const char *key)
{
    const struct yaml_node *node =
        catalogue_read_child(reader, map, key, YAML_SCALAR, true);
    int count = 0;

    if (node == NULL)
        return "info";
    if (catalogue_form_icon(node->text))
        return arena_copy(reader->arena, node->text, strlen(node->text));
    const char *const *names = catalogue_form_icons(&count);
    const char *nearest = nearest_word(node->text, names, count);
    if (nearest != NULL)
        catalogue_read_error(reader, node,
                             "Unbekanntes Symbol »%.40s«. Meinten Sie »%s«? Alle Namen "
                             "stehen in der Anleitung docs/dienste-pflegen.md.",
                             node->text, nearest);
    else
        catalogue_read_error(
            reader, node,
            "Unbekanntes Symbol »%.40s«. Die Namen stehen in der Anleitung "
            "docs/dienste-pflegen.md.",
            node->text);
    return "info";
}
