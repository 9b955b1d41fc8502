#include <jansson.h>

#include "base/text.h"
#include "core/catalogue.h"
#include "core/schema.h"
#include "unit.h"

static struct catalogue catalogue;
static struct diags diags;
static char text[SCHEMA_MAX];

/* The part of JSON Schema 2020-12 that the generator uses, judged independently of it.
 * An unknown keyword fails the test, so that nothing is taken for checked that is not.
 */
static bool
accepts(const json_t *schema, const json_t *value)
{
    const char *key;
    json_t *part, *item;
    size_t index;
    bool good = true;

    if (json_is_boolean(schema))
        return json_is_true(schema);
    json_object_foreach((json_t *)schema, key, part)
    {
        if (text_equal(key, "type")) {
            const char *type = json_string_value(part);
            good = good && (text_equal(type, "object")    ? json_is_object(value)
                            : text_equal(type, "string")  ? json_is_string(value)
                            : text_equal(type, "integer") ? json_is_integer(value)
                                                          : json_is_boolean(value));
        } else if (text_equal(key, "const")) {
            good = good && json_equal(part, (json_t *)value);
        } else if (text_equal(key, "enum")) {
            bool any = false;
            json_array_foreach(part, index, item) any =
                any || json_equal(item, (json_t *)value);
            good = good && any;
        } else if (text_equal(key, "required")) {
            json_array_foreach(part, index, item) good =
                good && json_object_get(value, json_string_value(item)) != NULL;
        } else if (text_equal(key, "properties")) {
            const char *name;
            json_object_foreach(part, name, item)
            {
                const json_t *member = json_object_get(value, name);
                good = good && (member == NULL || accepts(item, member));
            }
        } else if (text_equal(key, "additionalProperties")) {
            const char *name;
            assert_true(json_is_false(part));
            json_object_foreach((json_t *)value, name, item) good =
                good &&
                json_object_get(json_object_get(schema, "properties"), name) != NULL;
        } else if (text_equal(key, "allOf")) {
            json_array_foreach(part, index, item) good = good && accepts(item, value);
        } else if (text_equal(key, "not")) {
            good = good && !accepts(part, value);
        } else if (text_equal(key, "if")) {
            const json_t *next =
                json_object_get(schema, accepts(part, value) ? "then" : "else");
            good = good && (next == NULL || accepts(next, value));
        } else if (text_equal(key, "minimum")) {
            good = good && json_integer_value(value) >= json_integer_value(part);
        } else if (text_equal(key, "maximum")) {
            good = good && json_integer_value(value) <= json_integer_value(part);
        } else if (text_equal(key, "minLength")) {
            good =
                good && json_string_length(value) >= (size_t)json_integer_value(part);
        } else if (!text_equal(key, "title") && !text_equal(key, "description") &&
                   !text_equal(key, "$id") && !text_equal(key, "$schema") &&
                   !text_equal(key, "then") && !text_equal(key, "else") &&
                   !text_equal(key, "format") && !text_equal(key, "pattern") &&
                   !text_equal(key, "maxLength")) {
            fail_msg("keyword %s is not judged here", key);
        }
    }
    return good;
}

static json_t *
schema_of(const char *service)
{
    size_t len = 0;
    int index = catalogue_find_service(&catalogue, service);
    assert_true(index >= 0);
    assert_int_equal(schema_write(&catalogue.services[index], text, sizeof(text), &len),
                     STATUS_OK);
    assert_int_equal(len, strlen(text));
    json_error_t error;
    json_t *schema = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (schema == NULL)
        fail_msg("line %d: %s", error.line, error.text);
    return schema;
}

/* An answered registration, with `change` (a JSON object) laid over it; a member that
 * is null there is left out. */
static bool
registration_with(const char *change)
{
    static const char whole[] =
        "{\"vorname\":\"Ada\",\"familienname\":\"Beispiel\",\"anschrift_strasse\":"
        "\"Weg\","
        "\"anschrift_hausnummer\":\"1\",\"anschrift_plz\":\"45999\","
        "\"anschrift_ort\":\"Emscherfeld\",\"weitere_erwachsene\":false,"
        "\"hund_name\":\"Bo\",\"rasse\":\"Dackel\",\"rasse_paragraf_3\":false,"
        "\"rasse_paragraf_10\":false,\"geschlecht\":\"weiblich\",\"farbe\":\"rot\","
        "\"wurfdatum\":\"2026-01-01\",\"groesse\":\"unter_40\",\"gewicht\":\"unter_"
        "20\","
        "\"gehalten_seit\":\"2026-01-05\",\"herkunft\":\"tierheim\","
        "\"bisher_versteuert\":\"nein\",\"hunde_anzahl\":1,\"ermaessigung\":\"keine\","
        "\"lastschrift\":false,\"datenschutz_gelesen\":true}";
    json_t *schema = schema_of("hund-anmelden");
    json_t *fields = json_loads(whole, 0, NULL);
    json_t *changes = json_loads(change, 0, NULL);
    const char *key;
    json_t *value;
    assert_non_null(fields);
    assert_non_null(changes);
    json_object_foreach(changes, key, value)
    {
        if (json_is_null(value))
            assert_int_equal(json_object_del(fields, key), 0);
        else
            assert_int_equal(json_object_set(fields, key, value), 0);
    }
    json_t *document = json_pack("{s:s, s:s, s:o}", "leistung",
                                 "urn:de:fim:leika:leistung:99102013104000",
                                 "ausweisen", "ohne", "felder", fields);
    assert_non_null(document);
    bool good = accepts(schema, document);
    json_decref(document);
    json_decref(changes);
    json_decref(schema);
    return good;
}

static void
accepts_an_answered_service(void **state)
{
    (void)state;
    assert_true(registration_with("{}"));
    assert_true(registration_with("{\"telefon\":\"02000 123456\"}"));
}

static void
refuses_missing_and_unknown_fields(void **state)
{
    (void)state;
    assert_false(registration_with("{\"rasse\":null}"));
    assert_false(registration_with("{\"haustier\":\"Bo\"}"));
    assert_false(registration_with("{\"rasse\":\"\"}"));
}

static void
refuses_values_of_another_type(void **state)
{
    (void)state;
    assert_false(registration_with("{\"lastschrift\":\"nein\"}"));
    assert_false(registration_with("{\"hunde_anzahl\":\"1\"}"));
    assert_false(registration_with("{\"hunde_anzahl\":0}"));
    assert_false(registration_with("{\"hunde_anzahl\":51}"));
    assert_false(registration_with("{\"geschlecht\":\"anders\"}"));
    assert_false(registration_with("{\"datenschutz_gelesen\":false}"));
}

static void
wants_a_field_exactly_when_it_was_asked(void **state)
{
    (void)state;
    assert_false(registration_with("{\"weitere_erwachsene\":true}"));
    assert_true(
        registration_with("{\"weitere_erwachsene\":true,\"erwachsene_1\":\"Bo B\"}"));
    assert_false(registration_with("{\"erwachsene_1\":\"Bo B\"}"));
    assert_false(registration_with("{\"vorbesitzer_name\":\"Bo B\"}"));
    assert_true(
        registration_with("{\"herkunft\":\"gekauft\",\"vorbesitzer_name\":\"Bo B\"}"));
    assert_true(registration_with("{\"herkunft\":\"gekauft\"}"));
}

static void
follows_a_condition_that_is_a_not(void **state)
{
    (void)state;
    assert_false(registration_with("{\"herkunft\":\"eigener_wurf\"}"));
    assert_true(registration_with(
        "{\"herkunft\":\"eigener_wurf\",\"bisher_versteuert\":null}"));
    assert_false(registration_with("{\"ermaessigung\":\"dienst\"}"));
    assert_true(
        registration_with("{\"ermaessigung\":\"dienst\",\"nachweis\":\"pruefung\"}"));
}

static void
names_its_draft_address_and_service(void **state)
{
    (void)state;
    json_t *schema = schema_of("hund-abmelden");
    assert_string_equal(json_string_value(json_object_get(schema, "$schema")),
                        "https://json-schema.org/draft/2020-12/schema");
    int index = catalogue_find_service(&catalogue, "hund-abmelden");
    assert_string_equal(json_string_value(json_object_get(schema, "$id")),
                        catalogue.services[index].schema_uri);
    json_decref(schema);
}

static void
joins_the_conditions_of_page_and_field(void **state)
{
    static const struct {
        const char *document;
        bool good;
    } cases[] = {
        {"{\"leistung\":\"urn:x:y\",\"felder\":{\"a\":true,\"b\":true,\"c\":\"x\"}}",
         true},
        {"{\"leistung\":\"urn:x:y\",\"felder\":{\"a\":true,\"b\":true}}", false},
        {"{\"leistung\":\"urn:x:y\",\"felder\":{\"a\":false,\"b\":true}}", true},
        {"{\"leistung\":\"urn:x:y\",\"felder\":{\"a\":true,\"b\":false,\"c\":\"x\"}}",
         false},
        {"{\"leistung\":\"urn:x:z\",\"felder\":{\"a\":false,\"b\":true}}", false},
    };
    struct service *service = calloc(1, sizeof(*service));
    size_t len = 0;
    (void)state;
    assert_non_null(service);
    *service = (struct service){.title = "Sagt \"ja\"\\\n",
                                .identifier = "urn:x:y",
                                .schema_uri = "urn:x:s",
                                .question_count = 2,
                                .field_count = 3};
    service->questions[0].text = service->questions[1].text = "?";
    service->questions[1].show_if = (struct condition){CONDITION_IS, 0, "ja"};
    for (int i = 0; i < 3; i++)
        service->fields[i] = (struct field){.id = i == 0   ? "a"
                                                  : i == 1 ? "b"
                                                           : "c",
                                            .label = "",
                                            .required = true,
                                            .kind = i < 2 ? FIELD_YES_NO : FIELD_TEXT,
                                            .question = i < 2 ? 0 : 1};
    service->fields[2].show_if = (struct condition){CONDITION_IS_NOT, 1, "nein"};
    assert_int_equal(schema_write(service, text, sizeof(text), &len), STATUS_OK);
    json_t *schema = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(schema);
    assert_string_equal(json_string_value(json_object_get(schema, "title")),
                        service->title);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        json_t *document = json_loads(cases[i].document, 0, NULL);
        assert_non_null(document);
        assert_int_equal(accepts(schema, document), cases[i].good);
        json_decref(document);
    }
    json_decref(schema);
    free(service);
}

static void
refuses_a_buffer_that_is_too_small(void **state)
{
    size_t len = 0;
    (void)state;
    assert_int_equal(schema_write(&catalogue.services[0], text, 1000, &len),
                     STATUS_TOO_LARGE);
}

static int
begin(void **state)
{
    (void)state;
    return catalogue_load(TEST_ASSETS "/catalogue", "emscherfeld", &catalogue,
                          &diags) == STATUS_OK
               ? 0
               : -1;
}

static int
finish(void **state)
{
    (void)state;
    catalogue_finish(&catalogue);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_an_answered_service),
        cmocka_unit_test(refuses_missing_and_unknown_fields),
        cmocka_unit_test(refuses_values_of_another_type),
        cmocka_unit_test(wants_a_field_exactly_when_it_was_asked),
        cmocka_unit_test(follows_a_condition_that_is_a_not),
        cmocka_unit_test(names_its_draft_address_and_service),
        cmocka_unit_test(joins_the_conditions_of_page_and_field),
        cmocka_unit_test(refuses_a_buffer_that_is_too_small),
    };
    return cmocka_run_group_tests(tests, begin, finish);
}
