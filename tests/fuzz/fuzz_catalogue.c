/* libFuzzer entry: one file read as a town, as a service and as a menu. What loads
 * without a mistake must hold together and must give a schema. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/catalogue_parts.h"
#include "core/catalogue_texts.h"
#include "core/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

struct fuzz {
    struct catalogue catalogue;
    struct diags diags;
    char text[SCHEMA_MAX];
};

static void
check_condition(const struct service *service, const struct condition *condition,
                int question)
{
    if (condition->op == CONDITION_NONE)
        return;
    if (condition->field < 0 || condition->field >= service->field_count ||
        service->fields[condition->field].question >= question ||
        condition->value[0] == '\0')
        __builtin_trap();
}

/* Every answer that is read has one field of its own. */
static void
check_identification(const struct service *service)
{
    const struct identification *read = &service->identification;
    bool filled[CATALOGUE_MAX_FIELDS] = {false};

    for (int a = 0; a < IDENTITY_ATTRIBUTES; a++) {
        if ((read->asked & (1u << a)) == 0)
            continue;
        int field = read->field[a];
        if (field < 0 || field >= service->field_count || filled[field])
            __builtin_trap();
        filled[field] = true;
    }
    for (int f = 0; f < CATALOGUE_MAX_FIELDS; f++) {
        if (read->editable[f] && !filled[f])
            __builtin_trap();
    }
    if ((read->optional & ~read->asked) != 0 || (read->asked != 0 && read->ways == 0) ||
        (service->sets_pin && (read->ways != 0 || service->question_count != 0)))
        __builtin_trap();
}

static void
check_service(struct fuzz *fuzz, const struct service *service)
{
    size_t len = 0;
    int next = 0;

    for (int i = 0; i < service->question_count; i++) {
        const struct question *question = &service->questions[i];
        if (question->first_field != next || question->field_count < 1)
            __builtin_trap();
        next += question->field_count;
        check_condition(service, &question->show_if, i);
    }
    if (next != service->field_count)
        __builtin_trap();
    for (int i = 0; i < service->field_count; i++) {
        const struct field *field = &service->fields[i];
        check_condition(service, &field->show_if, field->question);
        if (service_find_field(service, field->id) != i || field->max_graphemes < 1 ||
            field->least > field->most ||
            (field->kind == FIELD_CHOICE) != (field->option_count >= 2))
            __builtin_trap();
    }
    check_identification(service);
    if (schema_write(service, fuzz->text, sizeof(fuzz->text), &len) != STATUS_OK ||
        len != strlen(fuzz->text))
        __builtin_trap();
}

static void
fill_in(void *context, const char *place, const char *text)
{
    struct fuzz *fuzz = context;

    (void)place;
    catalogue_text(&fuzz->catalogue, text, fuzz->text, CATALOGUE_LONG_TEXT_MAX);
    if (!text_is_clean_utf8(fuzz->text, strlen(fuzz->text), "\n"))
        __builtin_trap();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const struct town_value values[] = {{"hundesteuer_1", "108 €"},
                                               {"tierheim", "Tierheim Emscherfeld"}};
    struct fuzz *fuzz = calloc(1, sizeof(*fuzz));
    struct arena trees;
    struct yaml_node *root = NULL;
    struct diag diag;

    if (fuzz == NULL)
        abort();
    struct catalogue *catalogue = &fuzz->catalogue;
    struct catalogue_reader reader = {
        .arena = &catalogue->arena, .diags = &fuzz->diags, .file = "a.yaml"};
    arena_init(&trees, 8 * 1024 * 1024);
    arena_init(&catalogue->arena, 8 * 1024 * 1024);
    if (yaml_parse((const char *)bytes, size, "a.yaml", &trees, &root, &diag) !=
        STATUS_OK)
        goto out;
    catalogue_town_read(&reader, root, "fuzz", &catalogue->town);
    catalogue->town = (struct town){.id = "fuzz",
                                    .name = "Stadt",
                                    .phone = "",
                                    .counter_name = "",
                                    .counter_place = "",
                                    .counter_hours = "",
                                    .card_counter_name = "",
                                    .card_counter_place = "",
                                    .card_counter_hours = "",
                                    .identity_key = "",
                                    .values = values,
                                    .value_count = 2};
    catalogue->notice = (struct notice){"", ""};
    catalogue->services = arena_alloc(&catalogue->arena, sizeof(struct service));
    reader.catalogue = catalogue;
    fuzz->diags.errors = 0;
    catalogue_service_read(&reader, root, "fuzz", &catalogue->services[0]);
    if (fuzz->diags.errors == 0) {
        catalogue->service_count = 1;
        check_service(fuzz, &catalogue->services[0]);
        catalogue_each_text(catalogue, fill_in, fuzz);
    }
    catalogue->services[0].id = "hund-anmelden";
    catalogue->service_count = 1;
    catalogue_menu_read(&reader, root, catalogue);
out:
    arena_finish(&catalogue->arena);
    arena_finish(&trees);
    free(fuzz);
    return 0;
}
