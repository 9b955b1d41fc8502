#include "core/schema.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"

/* What a kind of field looks like; `pattern` is an ECMA 262 regular expression as a
 * JSON string. */
static const struct {
    const char *type, *format, *pattern;
    bool text; /* has a length */
} shapes[] = {
    [FIELD_TEXT] = {"string", NULL, NULL, true},
    [FIELD_NAME] = {"string", NULL, NULL, true},
    [FIELD_DATE] = {"string", "date", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", false},
    [FIELD_NUMBER] = {"integer", NULL, NULL, false},
    [FIELD_YES_NO] = {"boolean", NULL, NULL, false},
    [FIELD_CHOICE] = {"string", NULL, NULL, false},
    [FIELD_STREET] = {"string", NULL, NULL, true},
    [FIELD_HOUSE_NUMBER] = {"string", NULL, NULL, true},
    [FIELD_POSTCODE] = {"string", NULL, "^[0-9]{5}$", false},
    [FIELD_PLACE] = {"string", NULL, NULL, true},
    [FIELD_EMAIL] = {"string", "email", NULL, true},
    [FIELD_PHONE] = {"string", NULL, NULL, true},
    [FIELD_IBAN] = {"string", NULL, "^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$", false},
    [FIELD_CHIP] = {"string", NULL, "^[0-9]{15}$", false},
    [FIELD_FILE_NUMBER] = {"string", NULL, NULL, true},
    [FIELD_CONSENT] = {"boolean", NULL, NULL, false},
};

static void
put_field(struct text_buf *buf, const struct service *service,
          const struct field *field)
{
    text_put_json(buf, field->id);
    text_put(buf, ": {\"title\": ");
    text_put_json(buf, field->label);
    text_put_format(buf, ", \"type\": \"%s\"", shapes[field->kind].type);
    if (shapes[field->kind].format != NULL)
        text_put_format(buf, ", \"format\": \"%s\"", shapes[field->kind].format);
    if (shapes[field->kind].pattern != NULL)
        text_put_format(buf, ", \"pattern\": \"%s\"", shapes[field->kind].pattern);
    /* A schema counts code points, the terminal graphemes, which may hold several. The
     * bound for bytes is the same for both. */
    if (shapes[field->kind].text)
        text_put(buf, ", \"minLength\": 1, \"maxLength\": 1024");
    if (field->kind == FIELD_NUMBER)
        text_put_format(buf, ", \"minimum\": %" PRId64 ", \"maximum\": %" PRId64,
                        field->least, field->most);
    if (field->kind == FIELD_CONSENT && field->required)
        text_put(buf, ", \"const\": true");
    if (field->kind == FIELD_CHOICE) {
        text_put(buf, ", \"enum\": [");
        for (int i = 0; i < field->option_count; i++) {
            text_put(buf, i == 0 ? "" : ", ");
            text_put_json(buf, field->options[i].value);
        }
        text_put(buf, "]");
    }
    text_put(buf, ", \"description\": ");
    text_put_json(buf, service->questions[field->question].text);
    text_put(buf, "}");
}

/* A schema that is true exactly when the comparison is. A field that is absent equals
 * nothing. */
static void
put_condition(struct text_buf *buf, const struct service *service,
              const struct condition *condition)
{
    const struct field *field = &service->fields[condition->field];

    if (condition->op == CONDITION_IS_NOT)
        text_put(buf, "{\"not\": ");
    text_put(buf, "{\"required\": [");
    text_put_json(buf, field->id);
    text_put(buf, "], \"properties\": {");
    text_put_json(buf, field->id);
    text_put(buf, ": {\"const\": ");
    if (field->kind == FIELD_YES_NO || field->kind == FIELD_CONSENT)
        text_put(buf, text_equal(condition->value, "ja") ? "true" : "false");
    else if (field->kind == FIELD_NUMBER)
        text_put(buf, condition->value);
    else
        text_put_json(buf, condition->value);
    text_put(buf, "}}}");
    if (condition->op == CONDITION_IS_NOT)
        text_put(buf, "}");
}

static bool
is_conditional(const struct service *service, const struct field *field)
{
    return field->show_if.op != CONDITION_NONE ||
           service->questions[field->question].show_if.op != CONDITION_NONE;
}

/* Shown: required where the field is. Hidden: must be absent. */
static void
put_rule(struct text_buf *buf, const struct service *service, const struct field *field)
{
    const struct condition *own = &field->show_if;
    const struct condition *page = &service->questions[field->question].show_if;

    text_put(buf, "{\"if\": ");
    if (own->op != CONDITION_NONE && page->op != CONDITION_NONE) {
        text_put(buf, "{\"allOf\": [");
        put_condition(buf, service, page);
        text_put(buf, ", ");
        put_condition(buf, service, own);
        text_put(buf, "]}");
    } else {
        put_condition(buf, service, own->op != CONDITION_NONE ? own : page);
    }
    if (field->required) {
        text_put(buf, ",\n           \"then\": {\"required\": [");
        text_put_json(buf, field->id);
        text_put(buf, "]}");
    }
    text_put(buf, ",\n           \"else\": {\"properties\": {");
    text_put_json(buf, field->id);
    text_put(buf, ": false}}}");
}

static void
put_fields(struct text_buf *buf, const struct service *service)
{
    const char *before = "";

    text_put(buf, "    \"felder\": {\n      \"type\": \"object\",\n"
                  "      \"additionalProperties\": false,\n"
                  "      \"properties\": {");
    for (int i = 0; i < service->field_count; i++) {
        text_put(buf, i == 0 ? "\n        " : ",\n        ");
        put_field(buf, service, &service->fields[i]);
    }
    text_put(buf, "\n      },\n      \"required\": [");
    for (int i = 0; i < service->field_count; i++) {
        const struct field *field = &service->fields[i];
        if (!field->required || is_conditional(service, field))
            continue;
        text_put(buf, before);
        text_put_json(buf, field->id);
        before = ", ";
    }
    text_put(buf, "]");
    before = ",\n      \"allOf\": [\n        ";
    for (int i = 0; i < service->field_count; i++) {
        const struct field *field = &service->fields[i];
        if (!is_conditional(service, field))
            continue;
        text_put(buf, before);
        put_rule(buf, service, field);
        before = ",\n        ";
    }
    text_put(buf,
             text_equal(before, ",\n        ") ? "\n      ]\n    }\n" : "\n    }\n");
}

static void
put_ways(struct text_buf *buf, uint32_t ways)
{
    const char *before = "    \"ausweisen\": {\"enum\": [";

    for (int way = 0; way < IDENTIFY_WAYS; way++) {
        if ((ways & (1u << way)) == 0)
            continue;
        text_put(buf, before);
        text_put_json(buf, catalogue_way_name((enum identify_way)way));
        before = ", ";
    }
    if (ways != 0)
        text_put(buf, "]},\n");
}

enum status
schema_write(const struct service *service, char *out, size_t cap, size_t *len)
{
    struct text_buf buf = text_buf_over(out, cap);

    text_put(&buf,
             "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
             "  \"$id\": ");
    text_put_json(&buf, service->schema_uri);
    text_put(&buf, ",\n  \"title\": ");
    text_put_json(&buf, service->title);
    text_put(&buf, ",\n  \"type\": \"object\",\n  \"additionalProperties\": false,\n"
                   "  \"required\": [\"leistung\", ");
    if (service->identification.ways != 0)
        text_put(&buf, "\"ausweisen\", ");
    text_put(&buf, "\"felder\"],\n  \"properties\": {\n    \"leistung\": {\"const\": ");
    text_put_json(&buf, service->identifier);
    text_put(&buf, "},\n");
    put_ways(&buf, service->identification.ways);
    put_fields(&buf, service);
    text_put(&buf, "  }\n}\n");
    *len = buf.len;
    return buf.overflow ? STATUS_TOO_LARGE : STATUS_OK;
}
