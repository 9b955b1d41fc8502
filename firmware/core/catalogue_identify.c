#include <string.h>

#include "base/nearest.h"
#include "base/text.h"
#include "core/catalogue_parts.h"
#include "core/event.h"

enum { ADDRESS = IDENTITY_ATTRIBUTES }; /* `anschrift`: four attributes at once */

/* While one service is read. */
struct identify_reader {
    struct catalogue_reader *reader;
    struct service *service;
    const struct yaml_node *filled_by[CATALOGUE_MAX_FIELDS];
};

static const struct catalogue_word ways[] = {{"karte", IDENTIFY_CARD},
                                             {"handy", IDENTIFY_PHONE},
                                             {"schalter", IDENTIFY_COUNTER},
                                             {"post", IDENTIFY_POST},
                                             {"ohne", IDENTIFY_WITHOUT}};

const char *
catalogue_way_name(enum identify_way way)
{
    return ways[way].name;
}

enum { WITH_PIN = 1u << IDENTIFY_CARD | 1u << IDENTIFY_PHONE };

static void
say_unknown(struct catalogue_reader *reader, const struct yaml_node *at,
            const char *what, const char *word, const char *const *words, int count)
{
    char all[200];
    struct text_buf buf = text_buf_over(all, sizeof(all));
    const char *nearest = nearest_word(word, words, count);

    for (int i = 0; i < count; i++) {
        text_put(&buf, i == 0 ? "" : ", ");
        text_put(&buf, words[i]);
    }
    if (nearest != NULL)
        catalogue_read_error(reader, at, "%s »%.40s« gibt es nicht. Meinten Sie »%s«?",
                             what, word, nearest);
    else
        catalogue_read_error(reader, at, "%s »%.40s« gibt es nicht. Es gibt: %s.", what,
                             word, all);
}

static void
read_ways(struct identify_reader *read, struct yaml_node *map)
{
    const struct yaml_node *list =
        catalogue_read_child(read->reader, map, "wege", YAML_LIST, true);
    uint32_t *taken = &read->service->identification.ways;
    const char *names[IDENTIFY_WAYS];

    for (int i = 0; i < IDENTIFY_WAYS; i++)
        names[i] = ways[i].name;
    for (const struct yaml_node *node = list == NULL ? NULL : list->first; node != NULL;
         node = node->next) {
        int way = -1;
        for (int i = 0; node->kind == YAML_SCALAR && i < IDENTIFY_WAYS; i++)
            way = text_equal(node->text, ways[i].name) ? ways[i].value : way;
        if (way < 0)
            say_unknown(read->reader, node, "Den Weg",
                        node->kind == YAML_SCALAR ? node->text : "", names,
                        IDENTIFY_WAYS);
        else if ((*taken & (1u << way)) != 0)
            catalogue_read_error(read->reader, node, "Der Weg »%s« steht hier schon.",
                                 node->text);
        else
            *taken |= 1u << way;
    }
    if (list != NULL && list->first == NULL)
        catalogue_read_error(read->reader, list,
                             "Hier steht mindestens ein Weg, zum Beispiel ohne.");
    else if (*taken != 0 && (*taken & ~WITH_PIN) == 0)
        catalogue_read_warning(read->reader, list,
                               "Viele Menschen wissen ihre PIN nicht. Bieten Sie auch "
                               "»schalter«, »post« oder »ohne« an.");
}

/* The attribute of that name, ADDRESS for all four of the address; -1 after
 * reporting. */
static int
find_attribute(struct identify_reader *read, const struct yaml_node *at,
               const char *name)
{
    const char *names[IDENTITY_ATTRIBUTES + 1];

    for (int a = 0; a < IDENTITY_ATTRIBUTES; a++) {
        names[a] = identity_attribute_name((enum identity_attribute)a);
        if (text_equal(names[a], name))
            return a;
    }
    names[ADDRESS] = "anschrift";
    if (text_equal(name, "anschrift"))
        return ADDRESS;
    say_unknown(read->reader, at, "Die Angabe", name, names, IDENTITY_ATTRIBUTES + 1);
    return -1;
}

static bool
kind_fits(enum identity_attribute attribute, enum field_kind kind)
{
    switch (attribute) {
    case IDENTITY_BIRTH_DATE:
        return kind == FIELD_DATE;
    case IDENTITY_STREET:
        return kind == FIELD_STREET || kind == FIELD_TEXT;
    case IDENTITY_HOUSE_NUMBER:
        return kind == FIELD_HOUSE_NUMBER;
    case IDENTITY_POSTCODE:
        return kind == FIELD_POSTCODE;
    case IDENTITY_PLACE:
    case IDENTITY_BIRTH_PLACE:
        return kind == FIELD_PLACE || kind == FIELD_TEXT;
    case IDENTITY_FAMILY_NAME:
    case IDENTITY_GIVEN_NAMES:
    case IDENTITY_BIRTH_NAME:
    case IDENTITY_DOCTORAL_DEGREE:
    case IDENTITY_ATTRIBUTES:
    default:
        return kind == FIELD_NAME || kind == FIELD_TEXT;
    }
}

/* The field of that id; -1 after reporting. */
static int
find_field(struct identify_reader *read, const struct yaml_node *at, const char *id)
{
    const struct service *service = read->service;
    const char *ids[CATALOGUE_MAX_FIELDS];
    int field = service_find_field(service, id);

    if (field >= 0)
        return field;
    for (int i = 0; i < service->field_count; i++)
        ids[i] = service->fields[i].id;
    const char *nearest = nearest_word(id, ids, service->field_count);
    catalogue_read_error(read->reader, at, "Das Feld »%.40s« gibt es nicht.%s%s%s", id,
                         nearest == NULL ? "" : " Meinten Sie »",
                         nearest == NULL ? "" : nearest, nearest == NULL ? "" : "«?");
    return -1;
}

static void
fill(struct identify_reader *read, const struct yaml_node *node,
     enum identity_attribute attribute, const char *id)
{
    struct identification *into = &read->service->identification;
    int field = find_field(read, node, id);

    if (field < 0)
        return;
    if (!kind_fits(attribute, read->service->fields[field].kind)) {
        catalogue_read_error(read->reader, node,
                             "Das Feld »%.40s« kann »%s« nicht aufnehmen. Es hat eine "
                             "andere Art.",
                             id, identity_attribute_name(attribute));
        return;
    }
    if (read->filled_by[field] != NULL || (into->asked & (1u << attribute)) != 0) {
        catalogue_read_error(read->reader, node,
                             "Das Feld »%.40s« oder die Angabe »%s« steht hier schon.",
                             id, identity_attribute_name(attribute));
        return;
    }
    read->filled_by[field] = node;
    into->field[attribute] = field;
    into->asked |= 1u << attribute;
}

static void
read_filled(struct identify_reader *read, struct yaml_node *map)
{
    static const char *const parts[] = {"strasse", "hausnummer", "plz", "ort"};
    bool with_pin = (read->service->identification.ways & WITH_PIN) != 0;
    const struct yaml_node *list =
        catalogue_read_child(read->reader, map, "aus_dem_ausweis", YAML_MAP, with_pin);
    char id[80];

    if (list != NULL && (list->first == NULL || !with_pin))
        catalogue_read_error(read->reader, list,
                             "»aus_dem_ausweis« gehört zu den Wegen »karte« und "
                             "»handy« und nennt mindestens eine Angabe.");
    for (const struct yaml_node *node = list == NULL ? NULL : list->first; node != NULL;
         node = node->next) {
        const struct yaml_node at = {.line = node->key_line,
                                     .column = node->key_column};
        int attribute = find_attribute(read, &at, node->key);
        if (attribute < 0)
            continue;
        if (node->kind != YAML_SCALAR) {
            catalogue_read_error(read->reader, node,
                                 "Hier steht der Name eines Feldes.");
            continue;
        }
        if (attribute != ADDRESS) {
            fill(read, node, (enum identity_attribute)attribute, node->text);
            continue;
        }
        for (int i = 0; i < 4; i++) {
            text_format(id, sizeof(id), "%.50s_%s", node->text, parts[i]);
            fill(read, node, (enum identity_attribute)(IDENTITY_STREET + i), id);
        }
    }
}

/* The card gives its address as a whole or not at all. */
static void
make_optional(struct identification *into, int attribute)
{
    enum identity_attribute one =
        attribute == ADDRESS ? IDENTITY_STREET : (enum identity_attribute)attribute;
    for (int a = 0; a < IDENTITY_ATTRIBUTES; a++) {
        if (identity_right((enum identity_attribute)a) == identity_right(one))
            into->optional |= into->asked & (1u << a);
    }
}

static void
read_optional(struct identify_reader *read, struct yaml_node *map)
{
    struct identification *into = &read->service->identification;
    const struct yaml_node *list =
        catalogue_read_child(read->reader, map, "wahlweise", YAML_LIST, false);

    for (const struct yaml_node *node = list == NULL ? NULL : list->first; node != NULL;
         node = node->next) {
        const char *name = node->kind == YAML_SCALAR ? node->text : "";
        int attribute = find_attribute(read, node, name);
        if (attribute < 0)
            continue;
        uint32_t before = into->optional;
        make_optional(into, attribute);
        if (into->optional == before)
            catalogue_read_error(read->reader, node,
                                 "»%.40s« steht nicht unter »aus_dem_ausweis«, oder "
                                 "hier zweimal.",
                                 name);
    }
}

static void
read_editable(struct identify_reader *read, struct yaml_node *map)
{
    const struct yaml_node *list =
        catalogue_read_child(read->reader, map, "aendern", YAML_LIST, false);

    for (const struct yaml_node *node = list == NULL ? NULL : list->first; node != NULL;
         node = node->next) {
        const char *id = node->kind == YAML_SCALAR ? node->text : "";
        int field = find_field(read, node, id);
        if (field < 0)
            continue;
        if (read->filled_by[field] == NULL)
            catalogue_read_error(read->reader, node,
                                 "Das Feld »%.40s« kommt nicht aus dem Ausweis. Es "
                                 "lässt sich immer ändern.",
                                 id);
        read->service->identification.editable[field] = true;
    }
}

void
catalogue_identify_read(struct catalogue_reader *reader, struct yaml_node *root,
                        struct service *service)
{
    static const char *const keys[] = {"wege", "aus_dem_ausweis", "wahlweise",
                                       "aendern"};
    struct yaml_node *map =
        catalogue_read_child(reader, root, "ausweisen", YAML_MAP, false);
    struct identify_reader read = {.reader = reader, .service = service};

    if (map == NULL || !catalogue_read_keys(reader, map, keys, 4))
        return;
    read_ways(&read, map);
    read_filled(&read, map);
    read_optional(&read, map);
    read_editable(&read, map);
}
