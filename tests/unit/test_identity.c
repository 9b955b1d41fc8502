#include "core/identity.h"

#include "base/text.h"
#include "unit.h"

static enum status
read_text(const char *json, struct identity *out)
{
    return identity_read(json, strlen(json), out);
}

static void
reads_what_the_town_has_confirmed(void **state)
{
    static const char claims[] =
        "{\"iss\":\"https://ausweis.example\",\"aud\":\"n\",\"iat\":1,\"identity\":{"
        "\"familyNames\":\"Großmüller\",\"givenNames\":\"Erika Maria\","
        "\"birthName\":\"Čapek\",\"doctoralDegree\":\"Dr.\","
        "\"dateOfBirth\":\"1964-08-12\",\"placeOfBirth\":\"Marl\","
        "\"placeOfResidence\":{\"street\":\"Heidestraße 17 a\",\"zipCode\":\"45657\","
        "\"city\":\"Recklinghausen\",\"country\":\"D\"}},"
        "\"report\" : { \"schema\":\"https://schema.example/bericht_1.0.0.json\","
        "\"version\":\"1.0.0\", \"content\": {\"a\":\"} \\\" {\",\"b\":[{},[1]]} }}";
    static const char *const wanted[IDENTITY_ATTRIBUTES] = {
        "Großmüller", "Erika Maria", "Čapek", "Dr.",   "1964-08-12",
        "Marl",       "Heidestraße", "17a",   "45657", "Recklinghausen"};
    struct identity identity;

    (void)state;
    assert_int_equal(read_text(claims, &identity), STATUS_OK);
    for (int a = 0; a < IDENTITY_ATTRIBUTES; a++)
        assert_string_equal(identity.text[a], wanted[a]);
    assert_string_equal(identity.report_schema,
                        "https://schema.example/bericht_1.0.0.json");
    assert_string_equal(identity.report_version, "1.0.0");
    assert_string_equal(identity.report, "{\"a\":\"} \\\" {\",\"b\":[{},[1]]}");
}

static void
what_was_not_read_is_absent(void **state)
{
    struct identity identity;

    (void)state;
    assert_int_equal(
        read_text("{\"identity\":{\"familyNames\":\"Ö\",\"birthName\":null}}",
                  &identity),
        STATUS_OK);
    assert_string_equal(identity.text[IDENTITY_FAMILY_NAME], "Ö");
    for (int a = IDENTITY_FAMILY_NAME + 1; a < IDENTITY_ATTRIBUTES; a++)
        assert_string_equal(identity.text[a], "");
    assert_string_equal(identity.report, "");
    assert_int_equal(read_text("{\"identity\":{\"dateOfBirth\":\"1964\"}}", &identity),
                     STATUS_OK);
    assert_string_equal(identity.text[IDENTITY_BIRTH_DATE], "1964");
    assert_int_equal(
        read_text("{\"identity\":{\"dateOfBirth\":\"1964-08\"}}", &identity),
        STATUS_OK);
}

static void
what_is_no_such_claim_is_refused_and_leaves_nothing(void **state)
{
    static const char *const wrong[] = {
        "",
        "[]",
        "{}",
        "{\"identity\":\"Erika\"}",
        "{\"identity\":{\"familyNames\":7}}",
        "{\"identity\":{\"familyNames\":\"a\\nb\"}}",
        "{\"identity\":{\"familyNames\":\"a\",\"familyNames\":\"b\"}}",
        "{\"identity\":{\"familyNames\":\"a\",\"placeOfResidence\":\"b\"}}",
        "{\"identity\":{\"familyNames\":\"a\",\"dateOfBirth\":\"1964-02-30\"}}",
        "{\"identity\":{\"familyNames\":\"a\",\"dateOfBirth\":\"12.08.1964\"}}",
        "{\"identity\":{\"familyNames\":\"a\",\"dateOfBirth\":\"1964-13\"}}",
        "{\"identity\":{\"familyNames\":\"a\",\"dateOfBirth\":\"\"}}",
        "{\"identity\":{\"familyNames\":\"a\"},\"report\":[]}",
        "{\"identity\":{\"familyNames\":\"a\"},\"report\":{}}",
        "{\"identity\":{\"familyNames\":\"a\"},\"report\":{\"schema\":\"urn:x\","
        "\"version\":\"1.0.0\",\"content\":\"{}\"}}",
        "{\"identity\":{\"familyNames\":\"a\"},\"report\":{\"schema\":\"urn:x\","
        "\"version\":\"1.0\",\"content\":{}}}",
        "{\"identity\":{\"familyNames\":\"a\"},\"report\":{\"schema\":\"urn:x\","
        "\"version\":\"1.00.0\",\"content\":{}}}",
        "{\"identity\":{\"familyNames\":\"a\"},\"report\":{\"schema\":\"urn:x y\","
        "\"version\":\"1.0.0\",\"content\":{}}}",
        "{\"identity\":{\"familyNames\":\"a\"},\"report\":{\"schema\":\"urn:x\","
        "\"version\":\"1.0.0\",\"conten\\u0074\":{}}}"};
    static const struct identity none;
    struct identity identity;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        memset(&identity, 'x', sizeof identity);
        if (read_text(wrong[i], &identity) != STATUS_INVALID)
            fail_msg("taken: %s", wrong[i]);
        assert_memory_equal(&identity, &none, sizeof none);
    }
}

static void
everything_has_a_maximum(void **state)
{
    static char json[IDENTITY_JSON_MAX + 64];
    struct identity identity;
    struct text_buf buf;

    (void)state;
    for (int extra = 0; extra < 2; extra++) {
        buf = text_buf_over(json, sizeof json);
        text_put(&buf, "{\"identity\":{\"familyNames\":\"");
        for (int i = 0; i < IDENTITY_TEXT_MAX - 1 + extra; i++)
            text_put(&buf, "a");
        text_put(&buf, "\"}}");
        assert_int_equal(read_text(json, &identity),
                         extra == 0 ? STATUS_OK : STATUS_TOO_LARGE);
        buf = text_buf_over(json, sizeof json);
        text_put(&buf, "{\"identity\":{},\"report\":{\"schema\":\"urn:x\",\"version\":"
                       "\"1.0.0\",\"content\":{\"a\":\"");
        for (int i = 0; i < IDENTITY_REPORT_MAX - 1 - 8 + extra; i++)
            text_put(&buf, "a");
        text_put(&buf, "\"}}}");
        assert_int_equal(read_text(json, &identity),
                         extra == 0 ? STATUS_OK : STATUS_TOO_LARGE);
        assert_int_equal(strlen(identity.report),
                         extra == 0 ? IDENTITY_REPORT_MAX - 1 : 0);
    }
    memset(json, ' ', sizeof json);
    assert_int_equal(identity_read(json, sizeof json, &identity), STATUS_TOO_LARGE);
}

static void
a_street_is_told_from_its_number(void **state)
{
    static const struct {
        const char *whole, *street, *number;
    } rows[] = {
        {"Heidestraße 17 a", "Heidestraße", "17a"},
        {"Heidestraße 17", "Heidestraße", "17"},
        {"Heidestraße 17A", "Heidestraße", "17A"},
        {"Straße des 17. Juni 135", "Straße des 17. Juni", "135"},
        {"Straße des 17. Juni", "Straße des 17. Juni", ""},
        {"Am Markt", "Am Markt", ""},
        {"Hauptstr. 12-14", "Hauptstr.", "12-14"},
        {"Hauptstr. 12 - 14", "Hauptstr.", "12-14"},
        {"Hauptstr. 3/5", "Hauptstr.", "3/5"},
        {"Hauptstr. 17 1/2", "Hauptstr. 17 1/2", ""},
        {"Hauptstr. 12a-c", "Hauptstr.", "12a-c"},
        {"C 4, 7", "C 4", "7"},
        {"Q 7 12", "Q 7", "12"},
        {"Große Straße 5 ", "Große Straße", "5"},
        {"An der B1", "An der B1", ""},
        {"Weg 12345", "Weg 12345", ""},
        {"Weg 0", "Weg 0", ""},
        {"Weg 5 links", "Weg 5 links", ""},
        {"Weg 5-", "Weg 5-", ""},
        {"Weg 5 - ", "Weg 5 -", ""},
        {"5", "5", ""},
        {"", "", ""},
    };
    struct identity identity;
    char json[200];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        text_format(json, sizeof json,
                    "{\"identity\":{\"placeOfResidence\":{\"street\":\"%s\"}}}",
                    rows[i].whole);
        assert_int_equal(read_text(json, &identity), STATUS_OK);
        assert_string_equal(identity.text[IDENTITY_STREET], rows[i].street);
        assert_string_equal(identity.text[IDENTITY_HOUSE_NUMBER], rows[i].number);
    }
}

static void
every_attribute_has_a_german_name_and_a_right(void **state)
{
    (void)state;
    for (int a = 0; a < IDENTITY_ATTRIBUTES; a++) {
        assert_true(strlen(identity_attribute_name((enum identity_attribute)a)) > 2);
        assert_true(strlen(identity_right_name((enum identity_attribute)a)) > 2);
    }
    assert_string_equal(identity_attribute_name(IDENTITY_GIVEN_NAMES), "vornamen");
    assert_string_equal(identity_right_name(IDENTITY_HOUSE_NUMBER), "Address");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_the_town_has_confirmed),
        cmocka_unit_test(what_was_not_read_is_absent),
        cmocka_unit_test(what_is_no_such_claim_is_refused_and_leaves_nothing),
        cmocka_unit_test(everything_has_a_maximum),
        cmocka_unit_test(a_street_is_told_from_its_number),
        cmocka_unit_test(every_attribute_has_a_german_name_and_a_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
