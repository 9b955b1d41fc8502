#include "base/nearest.h"
#include "base/text.h"
#include "core/catalogue_questions.h"

void
catalogue_conditions_note(struct catalogue_questions *questions, struct yaml_node *map,
                          struct condition *target, int question)
{
    struct yaml_node *node =
        catalogue_read_child(questions->reader, map, "zeigen_wenn", YAML_MAP, false);

    if (node != NULL && questions->open_count < CATALOGUE_MAX_CONDITIONS)
        questions->open[questions->open_count++] =
            (struct catalogue_condition){node, target, question};
}

static bool
can_be(const struct field *field, const char *value)
{
    int64_t number = 0;

    if (field->kind == FIELD_CHOICE) {
        for (int i = 0; i < field->option_count; i++)
            if (text_equal(field->options[i].value, value))
                return true;
        return false;
    }
    if (field->kind == FIELD_NUMBER)
        return text_to_int64(value, &number) == STATUS_OK && number >= field->least &&
               number <= field->most && (value[0] != '0' || value[1] == '\0');
    return text_equal(value, "ja") ||
           (field->kind == FIELD_YES_NO && text_equal(value, "nein"));
}

static void
say_no_such_field(const struct catalogue_questions *questions,
                  const struct yaml_node *at, const char *id)
{
    const struct service *service = questions->service;
    const char *ids[CATALOGUE_MAX_FIELDS];

    for (int i = 0; i < service->field_count; i++)
        ids[i] = service->fields[i].id;
    const char *nearest = nearest_word(id, ids, service->field_count);
    catalogue_read_error(questions->reader, at, "Das Feld »%.40s« gibt es nicht.%s%s%s",
                         id, nearest == NULL ? "" : " Meinten Sie »",
                         nearest == NULL ? "" : nearest, nearest == NULL ? "" : "«?");
}

/* The field a condition asks about; -1 if it is not one that can be asked about there,
 * which is reported. */
static int
find_asked_before(const struct catalogue_questions *questions,
                  const struct catalogue_condition *open, const char *id)
{
    const struct yaml_node *at = yaml_get(open->node, "feld");
    int index = service_find_field(questions->service, id);

    if (index < 0) {
        say_no_such_field(questions, at, id);
        return -1;
    }
    const struct field *field = &questions->service->fields[index];
    if (field->question >= open->question) {
        catalogue_read_error(
            questions->reader, at,
            "Das Feld »%.40s« wird nicht vorher gefragt. Eine Bedingung "
            "gilt nur für frühere Fragen.",
            id);
        return -1;
    }
    if (questions->unknown[index])
        return -1;
    if (field->kind != FIELD_CHOICE && field->kind != FIELD_YES_NO &&
        field->kind != FIELD_NUMBER && field->kind != FIELD_CONSENT) {
        catalogue_read_error(questions->reader, at,
                             "Eine Bedingung geht nur auf Felder mit »art: auswahl«, "
                             "»ja_nein«, »zahl« oder »einwilligung«.");
        return -1;
    }
    return index;
}

static void
resolve_condition(struct catalogue_questions *questions,
                  const struct catalogue_condition *open)
{
    static const char *const keys[] = {"feld", "ist", "ist_nicht"};
    static const struct catalogue_text_rule field_rule = {
        .key = "feld", .most = 60, .required = true};
    struct catalogue_text_rule value_rule = {
        .key = "ist", .most = 60, .required = true};
    struct catalogue_reader *reader = questions->reader;

    if (!catalogue_read_keys(reader, open->node, keys, 3))
        return;
    const char *id = catalogue_read_text(reader, open->node, &field_rule);
    const struct yaml_node *is = yaml_get(open->node, "ist");
    const struct yaml_node *is_not = yaml_get(open->node, "ist_nicht");
    if ((is == NULL) == (is_not == NULL)) {
        catalogue_read_error(reader, open->node,
                             "Bei »zeigen_wenn« steht genau eines: »ist« oder "
                             "»ist_nicht«.");
        return;
    }
    if (is_not != NULL)
        value_rule.key = "ist_nicht";
    const char *value = catalogue_read_text(reader, open->node, &value_rule);
    if (id[0] == '\0' || value[0] == '\0')
        return;
    int index = find_asked_before(questions, open, id);
    if (index < 0)
        return;
    if (!can_be(&questions->service->fields[index], value)) {
        catalogue_read_error(
            reader, is != NULL ? is : is_not,
            "»%.40s« ist keine Antwort, die das Feld »%.40s« haben kann.", value, id);
        return;
    }
    *open->target =
        (struct condition){.op = is != NULL ? CONDITION_IS : CONDITION_IS_NOT,
                           .field = index,
                           .value = value};
}

void
catalogue_conditions_resolve(struct catalogue_questions *questions)
{
    for (int i = 0; i < questions->open_count; i++)
        resolve_condition(questions, &questions->open[i]);
}
