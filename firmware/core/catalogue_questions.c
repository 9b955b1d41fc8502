#include "core/catalogue_questions.h"

#include "base/text.h"
#include "core/catalogue_parts.h"

static void
read_question(struct catalogue_questions *questions, struct yaml_node *map)
{
    static const char *const keys[] = {
        "frage", "name",        "abschnitt", "hinweis",
        "warum", "zeigen_wenn", "felder",    "datenschutz_zeigen"};
    static const struct catalogue_text_rule text = {
        .key = "frage", .most = 90, .required = true, .tone = CATALOGUE_TONE_QUESTION};
    static const struct catalogue_text_rule id = {
        .key = "name", .most = 40, .required = true};
    static const struct catalogue_text_rule section = {
        .key = "abschnitt", .most = 40, .required = true, .tone = CATALOGUE_TONE_LABEL};
    static const struct catalogue_text_rule hint = {
        .key = "hinweis", .most = 300, .tone = CATALOGUE_TONE_PROSE};
    static const struct catalogue_text_rule why = {
        .key = "warum", .most = 600, .tone = CATALOGUE_TONE_PROSE};
    struct catalogue_reader *reader = questions->reader;
    struct service *service = questions->service;

    if (!catalogue_read_keys(reader, map, keys, sizeof(keys) / sizeof(*keys)))
        return;
    if (service->question_count == CATALOGUE_MAX_QUESTIONS) {
        catalogue_read_error(reader, map,
                             "Mehr als %d Fragen sind für einen Dienst zu viele.",
                             CATALOGUE_MAX_QUESTIONS);
        return;
    }
    int index = service->question_count++;
    struct question *question = &service->questions[index];
    *question = (struct question){.id = catalogue_read_text(reader, map, &id),
                                  .text = catalogue_read_text(reader, map, &text),
                                  .hint = catalogue_read_text(reader, map, &hint),
                                  .why = catalogue_read_text(reader, map, &why),
                                  .section = catalogue_read_text(reader, map, &section),
                                  .text_at = catalogue_read_place(map, text.key),
                                  .why_at = catalogue_read_place(map, why.key),
                                  .privacy = catalogue_read_yes_no(
                                      reader, map, "datenschutz_zeigen", false, false),
                                  .first_field = service->field_count};
    if (question->id[0] != '\0' && !catalogue_form_id(question->id, '_'))
        catalogue_read_error(
            reader, yaml_get(map, "name"),
            "Der Name einer Frage besteht aus a bis z, Ziffern und _, am "
            "Anfang ein Buchstabe.");
    for (int i = 0; i < index; i++)
        if (question->id[0] != '\0' &&
            text_equal(service->questions[i].id, question->id))
            catalogue_read_error(reader, yaml_get(map, "name"),
                                 "Eine Frage mit dem Namen »%s« gibt es schon.",
                                 question->id);
    catalogue_conditions_note(questions, map, &question->show_if, index);
    const struct yaml_node *fields =
        catalogue_read_child(reader, map, "felder", YAML_LIST, true);
    if (fields != NULL && fields->first == NULL)
        catalogue_read_error(reader, fields, "Diese Frage hat kein Feld.");
    for (struct yaml_node *node = fields == NULL ? NULL : fields->first; node != NULL;
         node = node->next)
        catalogue_fields_read(questions, node, index);
}

void
catalogue_questions_read(struct catalogue_reader *reader, struct yaml_node *root,
                         struct service *service)
{
    struct catalogue_questions questions = {.reader = reader, .service = service};
    const struct yaml_node *list =
        catalogue_read_child(reader, root, "fragen", YAML_LIST, true);

    if (list == NULL)
        return;
    for (struct yaml_node *node = list->first; node != NULL; node = node->next)
        read_question(&questions, node);
    if (list->first == NULL)
        catalogue_read_error(reader, list, "Dieser Dienst stellt keine Frage.");
    catalogue_conditions_resolve(&questions);
}
