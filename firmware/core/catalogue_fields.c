#include <string.h>

#include "base/text.h"
#include "core/catalogue_questions.h"

enum {
    ART_ADDRESS = FIELD_CONSENT + 1, /* four fields at once */
    DAYS_150_YEARS = 150 * 366,
    DAYS_10_YEARS = 10 * 366,
};

static const struct catalogue_word kinds[] = {
    {"text", FIELD_TEXT},
    {"name", FIELD_NAME},
    {"datum", FIELD_DATE},
    {"zahl", FIELD_NUMBER},
    {"ja_nein", FIELD_YES_NO},
    {"auswahl", FIELD_CHOICE},
    {"anschrift", ART_ADDRESS},
    {"strasse", FIELD_STREET},
    {"hausnummer", FIELD_HOUSE_NUMBER},
    {"plz", FIELD_POSTCODE},
    {"ort", FIELD_PLACE},
    {"email", FIELD_EMAIL},
    {"telefon", FIELD_PHONE},
    {"iban", FIELD_IBAN},
    {"chipnummer", FIELD_CHIP},
    {"aktenzeichen", FIELD_FILE_NUMBER},
    {"einwilligung", FIELD_CONSENT},
};

/* The longest answer of each kind in graphemes. Names, street and place: XInneres;
 * e-mail and text: the same; the others: their own form. */
static const int most_graphemes[] = {
    [FIELD_TEXT] = 120,  [FIELD_NAME] = 120,       [FIELD_DATE] = 10,
    [FIELD_NUMBER] = 9,  [FIELD_YES_NO] = 4,       [FIELD_CHOICE] = 40,
    [FIELD_STREET] = 55, [FIELD_HOUSE_NUMBER] = 6, [FIELD_POSTCODE] = 5,
    [FIELD_PLACE] = 40,  [FIELD_EMAIL] = 120,      [FIELD_PHONE] = 25,
    [FIELD_IBAN] = 34,   [FIELD_CHIP] = 15,        [FIELD_FILE_NUMBER] = 30,
    [FIELD_CONSENT] = 2,
};

static void
read_options(struct catalogue_reader *reader, struct yaml_node *map,
             struct field *field)
{
    static const char *const keys[] = {"wert", "text", "zusatz"};
    static const struct catalogue_text_rule value = {
        .key = "wert", .most = 40, .required = true};
    static const struct catalogue_text_rule text = {
        .key = "text", .most = 60, .required = true, .tone = CATALOGUE_TONE_LABEL};
    static const struct catalogue_text_rule detail = {
        .key = "zusatz", .most = 120, .tone = CATALOGUE_TONE_PROSE};
    const struct yaml_node *list =
        catalogue_read_child(reader, map, "antworten", YAML_LIST, true);

    if (list == NULL)
        return;
    for (struct yaml_node *node = list->first; node != NULL; node = node->next) {
        if (!catalogue_read_keys(reader, node, keys, 3))
            continue;
        if (field->option_count == CATALOGUE_MAX_OPTIONS) {
            catalogue_read_error(reader, node, "Mehr als %d Antworten sind zu viele.",
                                 CATALOGUE_MAX_OPTIONS);
            return;
        }
        struct option option = {.value = catalogue_read_text(reader, node, &value),
                                .text = catalogue_read_text(reader, node, &text),
                                .detail = catalogue_read_text(reader, node, &detail)};
        if (option.value[0] != '\0' && !catalogue_form_id(option.value, '_'))
            catalogue_read_error(
                reader, yaml_get(node, "wert"),
                "Ein Wert besteht aus a bis z, Ziffern und _, am Anfang "
                "ein Buchstabe.");
        for (int i = 0; i < field->option_count; i++)
            if (option.value[0] != '\0' &&
                text_equal(field->options[i].value, option.value))
                catalogue_read_error(reader, yaml_get(node, "wert"),
                                     "Den Wert »%s« gibt es in dieser Liste schon.",
                                     option.value);
        field->options[field->option_count++] = option;
    }
    if (field->option_count < 2)
        catalogue_read_error(reader, list,
                             "Eine Auswahl braucht mindestens zwei Antworten.");
}

/* Keys that belong to one kind of field only. */
static void
read_bounds(struct catalogue_reader *reader, struct yaml_node *map, struct field *field)
{
    static const char *const bounds[] = {"von", "bis"};

    if (field->kind == FIELD_NUMBER) {
        field->least = catalogue_read_number(reader, map, "von", 0, 999999999, 0);
        field->most =
            catalogue_read_number(reader, map, "bis", 0, 999999999, 999999999);
    } else if (field->kind == FIELD_DATE) {
        field->least = catalogue_read_day(reader, map, "von", -DAYS_150_YEARS);
        field->most = catalogue_read_day(reader, map, "bis", DAYS_10_YEARS);
    } else {
        for (int i = 0; i < 2; i++) {
            const struct yaml_node *node = yaml_get(map, bounds[i]);
            if (node != NULL)
                catalogue_read_error(
                    reader, node, "»%s« gibt es nur bei »art: datum« und »art: zahl«.",
                    bounds[i]);
        }
        return;
    }
    if (field->least > field->most)
        catalogue_read_error(reader, yaml_get(map, "von"),
                             "»von« liegt nach »bis«. Tauschen Sie die beiden.");
}

static void
read_recent(struct catalogue_reader *reader, struct yaml_node *map, struct field *field)
{
    const struct yaml_node *node = yaml_get(map, "heute");

    if (field->kind == FIELD_DATE)
        field->recent = catalogue_read_yes_no(reader, map, "heute", false, false);
    else if (node != NULL)
        catalogue_read_error(reader, node, "»heute« gibt es nur bei »art: datum«.");
}

/* Adds the field and notes its condition; does neither once the service is full. */
static void
add_field(struct catalogue_questions *questions, struct yaml_node *map,
          const struct yaml_node *node, const struct field *field)
{
    struct service *service = questions->service;

    if (service->field_count == CATALOGUE_MAX_FIELDS) {
        catalogue_read_error(questions->reader, node,
                             "Mehr als %d Felder sind für einen Dienst zu viele.",
                             CATALOGUE_MAX_FIELDS);
        return;
    }
    int other = service_find_field(service, field->id);
    if (other >= 0 && field->id[0] != '\0')
        catalogue_read_error(questions->reader, node,
                             "Das Feld »%.40s« gibt es schon in Zeile %d. Jedes Feld "
                             "braucht einen eigenen Namen.",
                             field->id, questions->nodes[other]->line);
    questions->nodes[service->field_count] = node;
    struct field *added = &service->fields[service->field_count++];
    *added = *field;
    service->questions[field->question].field_count++;
    catalogue_conditions_note(questions, map, &added->show_if, field->question);
}

/* `art: anschrift` stands for the four fields every address has (XInneres). */
static void
add_address(struct catalogue_questions *questions, struct yaml_node *map,
            const struct yaml_node *node, const struct field *whole)
{
    static const struct {
        const char *suffix, *label, *example;
        enum field_kind kind;
    } parts[] = {
        {"_strasse", "Straße", "", FIELD_STREET},
        {"_hausnummer", "Hausnummer", "12a", FIELD_HOUSE_NUMBER},
        {"_plz", "Postleitzahl", "", FIELD_POSTCODE},
        {"_ort", "Ort", "", FIELD_PLACE},
    };
    char id[80];

    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        struct field field = *whole;
        text_format(id, sizeof(id), "%.50s%s", whole->id, parts[i].suffix);
        field.id = arena_copy(questions->reader->arena, id, strlen(id));
        field.kind = parts[i].kind;
        field.label = parts[i].label;
        field.example = parts[i].example;
        field.max_graphemes = most_graphemes[field.kind];
        /* A street is something one remembers and nobody guesses; a house number is
         * guessed in a few tries. */
        field.personal = whole->personal && field.kind == FIELD_STREET;
        add_field(questions, map, node, &field);
    }
}

/* An address says for itself how it is asked. */
static void
refuse_keys_of_address(struct catalogue_reader *reader, struct yaml_node *map)
{
    static const char *const foreign[] = {"beschriftung", "beispiel",  "laenge", "von",
                                          "bis",          "antworten", "heute"};

    for (size_t i = 0; i < sizeof(foreign) / sizeof(*foreign); i++) {
        const struct yaml_node *node = yaml_get(map, foreign[i]);
        if (node != NULL)
            catalogue_read_error(
                reader, node,
                "»%s« gibt es bei »art: anschrift« nicht. Löschen Sie die Zeile.",
                foreign[i]);
    }
}

/* What every kind has but the address. After an unknown kind (-1) the rest is still
 * read, as text, for its own mistakes. */
static void
read_single(struct catalogue_questions *questions, struct yaml_node *map, int kind,
            struct field *field)
{
    static const struct catalogue_text_rule label = {.key = "beschriftung",
                                                     .most = 100,
                                                     .required = true,
                                                     .tone = CATALOGUE_TONE_LABEL};
    static const struct catalogue_text_rule example = {
        .key = "beispiel", .most = 40, .tone = CATALOGUE_TONE_LABEL};
    struct catalogue_reader *reader = questions->reader;

    field->kind = kind < 0 ? FIELD_TEXT : (enum field_kind)kind;
    field->label = catalogue_read_text(reader, map, &label);
    field->example = catalogue_read_text(reader, map, &example);
    int most = most_graphemes[field->kind];
    field->max_graphemes =
        (int)catalogue_read_number(reader, map, "laenge", 1, most, most);
    if (kind >= 0) {
        read_bounds(reader, map, field);
        read_recent(reader, map, field);
    }
    const struct yaml_node *options = yaml_get(map, "antworten");
    if (field->kind == FIELD_CHOICE)
        read_options(reader, map, field);
    else if (options != NULL && kind >= 0)
        catalogue_read_error(reader, options,
                             "»antworten« gibt es nur bei »art: auswahl«.");
    if (questions->service->field_count < CATALOGUE_MAX_FIELDS)
        questions->unknown[questions->service->field_count] = kind < 0;
}

void
catalogue_fields_read(struct catalogue_questions *questions, struct yaml_node *map,
                      int question)
{
    static const char *const keys[] = {
        "feld",   "art", "beschriftung", "pflicht",   "beispiel",    "persoenlich",
        "laenge", "von", "bis",          "antworten", "zeigen_wenn", "heute"};
    static const struct catalogue_text_rule id = {
        .key = "feld", .most = 40, .required = true};
    struct catalogue_reader *reader = questions->reader;

    if (!catalogue_read_keys(reader, map, keys, sizeof(keys) / sizeof(*keys)))
        return;
    struct field field = {.id = catalogue_read_text(reader, map, &id),
                          .label = "",
                          .example = "",
                          .question = question};
    const struct yaml_node *at = yaml_get(map, "feld");
    if (field.id[0] != '\0' && !catalogue_form_id(field.id, '_'))
        catalogue_read_error(
            reader, at,
            "Der Name eines Feldes besteht aus a bis z, Ziffern und _, am "
            "Anfang ein Buchstabe.");
    int kind =
        catalogue_read_word(reader, map, "art", kinds, sizeof(kinds) / sizeof(*kinds));
    field.required = catalogue_read_yes_no(reader, map, "pflicht", true, false);
    field.personal = catalogue_read_yes_no(reader, map, "persoenlich", false, false);
    if (at == NULL)
        at = map;
    if (kind == ART_ADDRESS) {
        refuse_keys_of_address(reader, map);
        add_address(questions, map, at, &field);
        return;
    }
    read_single(questions, map, kind, &field);
    add_field(questions, map, at, &field);
}
