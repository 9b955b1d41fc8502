#include "base/nearest.h"
#include "base/text.h"
#include "core/catalogue_parts.h"

/* One service belongs to one group: the menu must not show it twice. */
static bool
already_listed(const struct catalogue *catalogue, int service)
{
    for (int g = 0; g < catalogue->group_count; g++)
        for (int i = 0; i < catalogue->groups[g].service_count; i++)
            if (catalogue->groups[g].services[i] == service)
                return true;
    return false;
}

static void
read_entry(struct catalogue_reader *reader, const struct yaml_node *entry,
           struct catalogue *catalogue, struct menu_group *group)
{
    const char *ids[CATALOGUE_MAX_SERVICES];

    if (entry->kind != YAML_SCALAR) {
        catalogue_read_error(reader, entry,
                             "Hier steht der Name eines Dienstes, zum Beispiel "
                             "hund-anmelden.");
        return;
    }
    int service = catalogue_find_service(catalogue, entry->text);
    if (service < 0) {
        for (int i = 0; i < catalogue->service_count; i++)
            ids[i] = catalogue->services[i].id;
        const char *nearest = nearest_word(entry->text, ids, catalogue->service_count);
        if (nearest != NULL)
            catalogue_read_error(reader, entry,
                                 "Den Dienst »%.60s« gibt es nicht. Meinten Sie »%s«?",
                                 entry->text, nearest);
        else
            catalogue_read_error(reader, entry,
                                 "Den Dienst »%.60s« gibt es nicht. Die Datei "
                                 "dienste/%.60s.yaml fehlt.",
                                 entry->text, entry->text);
        return;
    }
    if (already_listed(catalogue, service)) {
        catalogue_read_error(reader, entry,
                             "Der Dienst »%.60s« steht schon weiter oben im Menü.",
                             entry->text);
        return;
    }
    group->services[group->service_count++] = service;
}

static void
read_group(struct catalogue_reader *reader, struct yaml_node *node,
           struct catalogue *catalogue)
{
    static const char *const keys[] = {"titel", "dienste"};
    static const struct catalogue_text_rule title = {
        .key = "titel", .most = 40, .required = true, .tone = CATALOGUE_TONE_LABEL};

    if (!catalogue_read_keys(reader, node, keys, 2))
        return;
    if (catalogue->group_count == CATALOGUE_MAX_GROUPS) {
        catalogue_read_error(reader, node, "Mehr als %d Gruppen passen nicht ins Menü.",
                             CATALOGUE_MAX_GROUPS);
        return;
    }
    struct menu_group *group = &catalogue->groups[catalogue->group_count++];
    *group = (struct menu_group){.title = catalogue_read_text(reader, node, &title)};
    const struct yaml_node *list =
        catalogue_read_child(reader, node, "dienste", YAML_LIST, true);
    if (list == NULL)
        return;
    for (const struct yaml_node *entry = list->first; entry != NULL;
         entry = entry->next)
        read_entry(reader, entry, catalogue, group);
    if (list->first == NULL)
        catalogue_read_error(reader, list, "Diese Gruppe enthält keinen Dienst.");
}

void
catalogue_menu_read(struct catalogue_reader *reader, struct yaml_node *root,
                    struct catalogue *catalogue)
{
    static const char *const keys[] = {"gruppen", "hinweis"};
    static const char *const notice_keys[] = {"titel", "text"};
    static const struct catalogue_text_rule notice_title = {
        .key = "titel", .most = 60, .required = true, .tone = CATALOGUE_TONE_PROSE};
    static const struct catalogue_text_rule notice_text = {
        .key = "text", .most = 120, .tone = CATALOGUE_TONE_PROSE};

    catalogue->notice = (struct notice){"", ""};
    if (!catalogue_read_keys(reader, root, keys, 2))
        return;
    const struct yaml_node *groups =
        catalogue_read_child(reader, root, "gruppen", YAML_LIST, true);
    for (struct yaml_node *node = groups == NULL ? NULL : groups->first; node != NULL;
         node = node->next)
        read_group(reader, node, catalogue);
    for (int i = 0; i < catalogue->service_count; i++)
        if (!already_listed(catalogue, i))
            catalogue_read_warning(
                reader, root,
                "Der Dienst »%s« steht nicht im Menü. Niemand kann ihn "
                "wählen.",
                catalogue->services[i].id);
    struct yaml_node *notice =
        catalogue_read_child(reader, root, "hinweis", YAML_MAP, false);
    if (notice == NULL)
        return;
    (void)catalogue_read_keys(reader, notice, notice_keys, 2);
    catalogue->notice.title = catalogue_read_text(reader, notice, &notice_title);
    catalogue->notice.text = catalogue_read_text(reader, notice, &notice_text);
}
