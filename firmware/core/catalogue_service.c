#include <string.h>

#include "base/text.h"
#include "core/catalogue_parts.h"

static void
read_identity(struct catalogue_reader *reader, struct yaml_node *root,
              struct service *service)
{
    static const struct catalogue_text_rule identifier = {
        .key = "leistung", .most = 200, .required = true};
    static const struct catalogue_text_rule schema = {
        .key = "schema", .most = 200, .required = true};

    service->identifier = catalogue_read_text(reader, root, &identifier);
    if (service->identifier[0] != '\0' && !catalogue_form_urn(service->identifier))
        catalogue_read_error(
            reader, yaml_get(root, "leistung"),
            "Die Leistung hat nicht die richtige Form. Zum Beispiel: "
            "urn:de:fim:leika:leistung:99102013104000 mit 14 Ziffern.");
    service->schema_uri = catalogue_read_text(reader, root, &schema);
    if (service->schema_uri[0] != '\0' && !catalogue_form_https(service->schema_uri) &&
        !catalogue_form_urn(service->schema_uri))
        catalogue_read_error(
            reader, yaml_get(root, "schema"),
            "Die Adresse des Schemas beginnt mit https:// oder urn: und "
            "hat keine Leerzeichen und Umlaute.");
}

/* `bereithalten` and `kosten`: a bold line, a second line, and for fees the word on the
 * receipt. */
static void
read_blocks(struct catalogue_reader *reader, struct yaml_node *root,
            struct service *service)
{
    static const char *const bring_keys[] = {"titel", "text"};
    static const char *const fee_keys[] = {"titel", "text", "beleg"};
    static const struct catalogue_text_rule title = {
        .key = "titel", .most = 60, .required = true, .tone = CATALOGUE_TONE_PROSE};
    static const struct catalogue_text_rule text = {
        .key = "text", .most = 160, .required = true, .tone = CATALOGUE_TONE_PROSE};
    static const struct catalogue_text_rule slip = {
        .key = "beleg", .most = 40, .required = true, .tone = CATALOGUE_TONE_LABEL};

    service->bring_title = service->bring_detail = "";
    service->fee_title = service->fee_detail = service->fee_short = "";
    struct yaml_node *bring =
        catalogue_read_child(reader, root, "bereithalten", YAML_MAP, true);
    if (bring != NULL) {
        (void)catalogue_read_keys(reader, bring, bring_keys, 2);
        service->bring_title = catalogue_read_text(reader, bring, &title);
        service->bring_detail = catalogue_read_text(reader, bring, &text);
    }
    struct yaml_node *fee =
        catalogue_read_child(reader, root, "kosten", YAML_MAP, true);
    if (fee != NULL) {
        (void)catalogue_read_keys(reader, fee, fee_keys, 3);
        service->fee_title = catalogue_read_text(reader, fee, &title);
        service->fee_detail = catalogue_read_text(reader, fee, &text);
        service->fee_short = catalogue_read_text(reader, fee, &slip);
    }
}

static void
read_steps(struct catalogue_reader *reader, struct yaml_node *root,
           struct service *service)
{
    static const char *const keys[] = {"symbol", "text"};
    static const struct catalogue_text_rule text = {
        .key = "text", .most = 160, .required = true, .tone = CATALOGUE_TONE_PROSE};
    const struct yaml_node *list =
        catalogue_read_child(reader, root, "danach", YAML_LIST, true);

    for (struct yaml_node *node = list == NULL ? NULL : list->first; node != NULL;
         node = node->next) {
        if (!catalogue_read_keys(reader, node, keys, 2))
            continue;
        if (service->step_count == CATALOGUE_MAX_STEPS) {
            catalogue_read_error(reader, node, "Mehr als %d Schritte sind zu viele.",
                                 CATALOGUE_MAX_STEPS);
            return;
        }
        struct step *step = &service->steps[service->step_count++];
        step->icon = catalogue_read_icon(reader, node, "symbol");
        step->text = catalogue_read_text(reader, node, &text);
    }
}

static void
read_email_field(struct catalogue_reader *reader, struct yaml_node *root,
                 struct service *service)
{
    static const struct catalogue_text_rule rule = {.key = "antwort_email", .most = 60};

    service->email_field = catalogue_read_text(reader, root, &rule);
    if (service->email_field[0] == '\0')
        return;
    int field = service_find_field(service, service->email_field);
    if (field < 0 || service->fields[field].kind != FIELD_EMAIL)
        catalogue_read_error(reader, yaml_get(root, "antwort_email"),
                             "»%.60s« ist kein Feld mit »art: email« in diesem Dienst.",
                             service->email_field);
}

/* What an application has and a service at the ID card has not. */
static void
read_application(struct catalogue_reader *reader, struct yaml_node *root,
                 struct service *service)
{
    static const struct catalogue_text_rule receiver = {.key = "empfaenger",
                                                        .most = 40,
                                                        .required = true,
                                                        .tone = CATALOGUE_TONE_LABEL};
    static const struct catalogue_text_rule declaration = {.key = "erklaerung",
                                                           .most = 100,
                                                           .required = true,
                                                           .tone =
                                                               CATALOGUE_TONE_PROSE};

    read_identity(reader, root, service);
    service->receiver = catalogue_read_text(reader, root, &receiver);
    service->declaration = catalogue_read_text(reader, root, &declaration);
    service->waits_for_network =
        catalogue_read_yes_no(reader, root, "nur_mit_netz", false, false);
    read_steps(reader, root, service);
    catalogue_questions_read(reader, root, service);
    read_email_field(reader, root, service);
    catalogue_identify_read(reader, root, service);
}

static void
read_card_service(struct catalogue_reader *reader, struct yaml_node *root,
                  struct service *service)
{
    static const struct catalogue_word kinds[] = {{"pin", 1}};

    service->identifier = service->schema_uri = service->receiver = "";
    service->declaration = service->email_field = "";
    service->sets_pin =
        catalogue_read_word(reader, root, "dienst_am_ausweis", kinds, 1) > 0;
}

static bool
read_keys(struct catalogue_reader *reader, struct yaml_node *root, bool card_service)
{
    static const char *const application[] = {
        "titel",           "kurz",          "symbol",
        "leistung",        "schema",        "empfaenger",
        "minuten",         "bereithalten",  "kosten",
        "rechtsgrundlage", "datenschutz",   "erklaerung",
        "nur_mit_netz",    "antwort_email", "danach",
        "fragen",          "ausweisen",     "dienst_am_ausweis"};
    static const char *const at_card[] = {
        "titel",           "kurz",         "symbol",
        "minuten",         "bereithalten", "kosten",
        "rechtsgrundlage", "datenschutz",  "dienst_am_ausweis"};

    return card_service
               ? catalogue_read_keys(reader, root, at_card,
                                     sizeof(at_card) / sizeof(*at_card))
               : catalogue_read_keys(reader, root, application,
                                     sizeof(application) / sizeof(*application));
}

void
catalogue_service_read(struct catalogue_reader *reader, struct yaml_node *root,
                       const char *id, struct service *service)
{
    static const struct catalogue_text_rule title = {
        .key = "titel", .most = 32, .required = true, .tone = CATALOGUE_TONE_LABEL};
    static const struct catalogue_text_rule lead = {
        .key = "kurz", .most = 100, .required = true, .tone = CATALOGUE_TONE_PROSE};
    static const struct catalogue_text_rule law = {
        .key = "rechtsgrundlage", .most = 400, .required = true};
    static const struct catalogue_text_rule privacy = {.key = "datenschutz",
                                                       .most = 4000,
                                                       .required = true,
                                                       .multiline = true,
                                                       .tone = CATALOGUE_TONE_PROSE};
    bool at_card =
        root->kind == YAML_MAP && yaml_get(root, "dienst_am_ausweis") != NULL;

    *service = (struct service){.id = arena_copy(reader->arena, id, strlen(id))};
    if (!read_keys(reader, root, at_card))
        return;
    service->title = catalogue_read_text(reader, root, &title);
    service->title_at = catalogue_read_place(root, title.key);
    service->lead = catalogue_read_text(reader, root, &lead);
    service->icon = catalogue_read_icon(reader, root, "symbol");
    service->minutes = (int)catalogue_read_number(reader, root, "minuten", 1, 60, 0);
    if (yaml_get(root, "minuten") == NULL)
        catalogue_read_error(
            reader, root, "Der Schlüssel »minuten« fehlt. Ergänzen Sie »minuten: 5«.");
    read_blocks(reader, root, service);
    service->law = catalogue_read_text(reader, root, &law);
    service->privacy = catalogue_read_text(reader, root, &privacy);
    service->privacy_at = catalogue_read_place(root, privacy.key);
    if (at_card)
        read_card_service(reader, root, service);
    else
        read_application(reader, root, service);
}
