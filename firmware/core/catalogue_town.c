#include <string.h>

#include "base/text.h"
#include "core/catalogue_parts.h"

enum {
    MAX_VALUES = 100,
    NEUTRAL_STRIPE = 0xb5563c, /* of the product, for a town that has not chosen */
};

static void
read_values(struct catalogue_reader *reader, const struct yaml_node *map,
            struct town *town)
{
    struct town_value *values;
    int count = 0;

    for (const struct yaml_node *child = map->first; child != NULL; child = child->next)
        count++;
    if (count > MAX_VALUES) {
        catalogue_read_error(reader, map, "Mehr als %d Werte. Löschen Sie ungenutzte.",
                             MAX_VALUES);
        return;
    }
    values = arena_alloc(reader->arena, (size_t)(count + 1) * sizeof(*values));
    town->values = values;
    for (const struct yaml_node *child = map->first; child != NULL;
         child = child->next) {
        const struct catalogue_text_rule rule = {.key = child->key,
                                                 .tone = CATALOGUE_TONE_FACT,
                                                 .most = 120,
                                                 .required = true};
        const struct yaml_node at = {.line = child->key_line,
                                     .column = child->key_column};
        if (!catalogue_form_id(child->key, '_')) {
            catalogue_read_error(
                reader, &at,
                "»%.60s« ist kein Name für einen Wert. Erlaubt sind a bis "
                "z, Ziffern und _, am Anfang ein Buchstabe.",
                child->key);
            continue;
        }
        if (text_equal(child->key, "stadt") || text_equal(child->key, "schalter") ||
            text_equal(child->key, "telefon")) {
            catalogue_read_error(
                reader, &at, "{%s} gibt es schon von selbst. Löschen Sie die Zeile.",
                child->key);
            continue;
        }
        if (child->kind != YAML_SCALAR) {
            catalogue_read_error(reader, child, "Zu »%s« gehört: ein einfacher Wert.",
                                 child->key);
            continue;
        }
        /* Empty when it is not confirmed: its sentence is then left out. */
        const char *text = catalogue_read_scalar(reader, child, &rule);
        values[town->value_count++] = (struct town_value){
            arena_copy(reader->arena, child->key, strlen(child->key)), text};
    }
}

static const char *
read_key_file(struct catalogue_reader *reader, struct yaml_node *root,
              const struct catalogue_text_rule *rule)
{
    const char *name = catalogue_read_text(reader, root, rule);
    if (name[0] != '\0' && !catalogue_form_key_file(name))
        catalogue_read_error(reader, yaml_get(root, rule->key),
                             "Hier steht der Name einer Datei im Katalog, die auf .pem "
                             "endet, zum Beispiel schluessel/wiederherstellung.pem.");
    return name;
}

static void
read_forms(struct catalogue_reader *reader, struct yaml_node *root, struct town *town)
{
    const struct catalogue_text_rule ars = {.key = "ars", .most = 20, .required = true};
    const struct catalogue_text_rule page = {.key = "handyseite", .most = 200};
    const struct catalogue_text_rule key = {.key = "wiederherstellung", .most = 100};
    const struct catalogue_text_rule identity = {.key = "ausweis_schluessel",
                                                 .most = 100};
    const struct catalogue_text_rule stripe = {.key = "streifen", .most = 20};

    town->ars = catalogue_read_text(reader, root, &ars);
    if (town->ars[0] != '\0' && !catalogue_form_digits(town->ars, 12))
        catalogue_read_error(reader, yaml_get(root, "ars"),
                             "Der Regionalschlüssel hat genau 12 Ziffern, zum Beispiel "
                             "055620032032.");
    town->phone_page = catalogue_read_text(reader, root, &page);
    if (town->phone_page[0] != '\0' && !catalogue_form_https(town->phone_page))
        catalogue_read_error(reader, yaml_get(root, "handyseite"),
                             "Die Adresse muss mit https:// beginnen und darf keine "
                             "Leerzeichen und Umlaute haben.");
    town->recovery_key = read_key_file(reader, root, &key);
    town->identity_key = read_key_file(reader, root, &identity);
    const char *colour = catalogue_read_text(reader, root, &stripe);
    town->stripe = NEUTRAL_STRIPE;
    if (colour[0] != '\0' && !catalogue_form_colour(colour, &town->stripe))
        catalogue_read_error(
            reader, yaml_get(root, "streifen"),
            "Eine Farbe besteht aus sechs Stellen von 0 bis 9 und a bis f, "
            "zum Beispiel b5563c.");
}

struct counter {
    const char *name, *place, *hours;
};

/* `schalter` has to be there; without an `ausweisstelle` it is the same one. */
static void
read_counter(struct catalogue_reader *reader, struct yaml_node *root, const char *key,
             struct counter *counter)
{
    static const char *const keys[] = {"name", "ort", "zeiten"};
    static const struct catalogue_text_rule name = {
        .key = "name", .most = 40, .required = true, .tone = CATALOGUE_TONE_LABEL};
    static const struct catalogue_text_rule place = {
        .key = "ort", .most = 60, .required = true, .tone = CATALOGUE_TONE_LABEL};
    static const struct catalogue_text_rule hours = {
        .key = "zeiten", .most = 120, .required = true, .tone = CATALOGUE_TONE_LABEL};
    struct yaml_node *node =
        catalogue_read_child(reader, root, key, YAML_MAP, text_equal(key, "schalter"));
    if (node == NULL)
        return;
    (void)catalogue_read_keys(reader, node, keys, 3);
    *counter = (struct counter){catalogue_read_text(reader, node, &name),
                                catalogue_read_text(reader, node, &place),
                                catalogue_read_text(reader, node, &hours)};
}

static void
set_counters(struct town *town, const struct counter *counter,
             const struct counter *card_counter)
{
    town->counter_name = counter->name;
    town->counter_place = counter->place;
    town->counter_hours = counter->hours;
    town->card_counter_name = card_counter->name;
    town->card_counter_place = card_counter->place;
    town->card_counter_hours = card_counter->hours;
}

void
catalogue_town_read(struct catalogue_reader *reader, struct yaml_node *root,
                    const char *id, struct town *town)
{
    static const char *const keys[] = {"name",
                                       "anschrift",
                                       "ars",
                                       "schalter",
                                       "telefon",
                                       "handyseite",
                                       "wiederherstellung",
                                       "streifen",
                                       "ausweisstelle",
                                       "werte",
                                       "ausweis_schluessel"};
    static const struct catalogue_text_rule name = {
        .key = "name", .most = 40, .required = true};
    static const struct catalogue_text_rule address = {
        .key = "anschrift", .most = 100, .required = true};
    static const struct catalogue_text_rule phone = {.key = "telefon", .most = 40};
    struct counter counter = {"", "", ""};

    *town = (struct town){.id = arena_copy(reader->arena, id, strlen(id))};
    set_counters(town, &counter, &counter);
    if (!catalogue_read_keys(reader, root, keys, sizeof(keys) / sizeof(*keys)))
        return;
    town->name = catalogue_read_text(reader, root, &name);
    town->address = catalogue_read_text(reader, root, &address);
    town->phone = catalogue_read_text(reader, root, &phone);
    read_forms(reader, root, town);
    read_counter(reader, root, "schalter", &counter);
    struct counter card_counter = counter;
    read_counter(reader, root, "ausweisstelle", &card_counter);
    set_counters(town, &counter, &card_counter);
    const struct yaml_node *values =
        catalogue_read_child(reader, root, "werte", YAML_MAP, true);
    if (values != NULL)
        read_values(reader, values, town);
}
