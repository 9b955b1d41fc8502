#include "core/document.h"

#include "card_fixture.h"
#include "core/json_write.h"

#define HASH                                                                           \
    "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0" \
    "ff8318d2877eec2f63b931bd47417a81a538327af927da3e"

static const struct document_marks marks = {.reference = "H7K4 92XM",
                                            .data_sha512 = HASH,
                                            .report_sha512 = HASH,
                                            .report_id =
                                                "0b2f5a10-8c7e-4d1a-9f3b-2a6c5d4e3f21"};

static void
writes_visible_answers_in_the_agreed_shape(void **state)
{
    struct visit *visit = *state;
    char out[DOCUMENT_MAX];
    size_t len = 0;

    visit_fill(visit);
    visit_set(visit, V_SELLER, "Otto"); /* hidden: the dog comes from a home */
    visit_set(visit, V_MANDATE, "ja");
    assert_int_equal(document_write(visit->session, out, sizeof out, &len), STATUS_OK);
    assert_string_equal(
        out, "{\"leistung\":\"urn:de:fim:leika:leistung:99102013104000\",\"felder\":{"
             "\"vorname\":\"Erika\",\"familienname\":\"Großmüller\","
             "\"strasse\":\"Lindenstraße\",\"hausnummer\":\"12a\",\"plz\":\"45999\","
             "\"ort\":\"Probestadt\",\"herkunft\":\"tierheim\",\"seit\":\"2026-11-16\","
             "\"anzahl\":2,\"gross\":false,\"mandat\":true}}");
    assert_int_equal(len, strlen(out));
}

static void
escapes_quotes_backslashes_and_controls(void **state)
{
    struct visit *visit = *state;
    char out[DOCUMENT_MAX];
    size_t len = 0;

    visit->session->service = 0;
    visit_set(visit, V_NOTE, "a\"b\\c\x01 ü");
    assert_int_equal(document_write(visit->session, out, sizeof out, &len),
                     STATUS_INVALID);
    visit_set(visit, V_NOTE, "a\"b\\c\tü");
    assert_int_equal(document_write(visit->session, out, sizeof out, &len), STATUS_OK);
    assert_non_null(strstr(out, "\"hinweis\":\"a\\\"b\\\\c\\u0009ü\""));
}

static void
says_when_it_does_not_fit(void **state)
{
    struct visit *visit = *state;
    char out[DOCUMENT_MAX];
    size_t len = 0, whole = 0;

    visit_fill(visit);
    assert_int_equal(document_write(visit->session, out, sizeof out, &whole),
                     STATUS_OK);
    for (size_t cap = 1; cap <= whole; cap++)
        assert_int_equal(document_write(visit->session, out, cap, &len),
                         STATUS_TOO_LARGE);
    assert_int_equal(document_write(visit->session, out, whole + 1, &len), STATUS_OK);
}

static void
the_largest_possible_form_fits(void **state)
{
    struct visit *visit = *state;
    static char out[DOCUMENT_MAX];
    size_t len = 0;

    /* A catalogue may hold 80 fields, but nobody answers more than forty at full
     * length; every sign that needs escaping doubles. */
    visit->session->service = 0;
    visit->services[0].field_count = 40;
    for (int f = 0; f < 40; f++) {
        visit->services[0].fields[f] =
            visit_field("ein_langer_name", FIELD_TEXT, 0, false);
        visit->services[0].questions[0].field_count = 40;
        visit->services[0].questions[0].first_field = 0;
        memset(visit->session->answers[f].text, 'x', ANSWER_MAX_BYTES);
    }
    visit->services[0].question_count = 1;
    assert_int_equal(document_write(visit->session, out, sizeof out, &len), STATUS_OK);
}

static void
refuses_answers_without_the_form_of_their_kind(void **state)
{
    struct visit *visit = *state;
    char out[DOCUMENT_MAX];
    size_t len = 0;

    assert_int_equal(document_write(visit->session, out, sizeof out, &len),
                     STATUS_NOT_FOUND);
    visit->session->service = 0;
    visit_set(visit, V_COUNT, "zwei");
    assert_int_equal(document_write(visit->session, out, sizeof out, &len),
                     STATUS_INVALID);
    visit_set(visit, V_COUNT, "2");
    visit_set(visit, V_SINCE, "1|2|");
    assert_int_equal(document_write(visit->session, out, sizeof out, &len),
                     STATUS_INVALID);
}

static void
writes_metadata_2_1(void **state)
{
    struct visit *visit = *state;
    char out[METADATA_MAX];
    size_t len = 0;

    visit_fill(visit);
    assert_int_equal(
        document_metadata(visit->session, METADATA_2_1, &marks, out, sizeof out, &len),
        STATUS_OK);
    assert_string_equal(
        out,
        "{\"$schema\":\"https://schema.fitko.de/fit-connect/metadata/2.1.0/"
        "metadata.schema.json\",\"contentStructure\":{\"data\":{\"hash\":{\"type\":"
        "\"sha512\",\"content\":\"" HASH "\"},\"submissionSchema\":{\"schemaUri\":"
        "\"https://schalter.example/schema/probe/1.0.schema.json\",\"mimeType\":"
        "\"application/json\"}},\"attachments\":[]},\"additionalReferenceInfo\":{"
        "\"senderReference\":\"H7K4 92XM\",\"applicationDate\":\"2026-11-26\"},"
        "\"author\":{\"name\":\"Stadt Probestadt\",\"product\":{\"name\":\"Schalter\","
        "\"version\":\"" DOCUMENT_PRODUCT_VERSION
        "\",\"manufacturer\":\"Schalter\"}}}");
}

static void
writes_metadata_1_0_with_the_service(void **state)
{
    struct visit *visit = *state;
    char out[METADATA_MAX];
    size_t len = 0;

    visit_fill(visit);
    assert_int_equal(
        document_metadata(visit->session, METADATA_1_0, &marks, out, sizeof out, &len),
        STATUS_OK);
    assert_non_null(strstr(out, "{\"publicServiceType\":{\"name\":\"Probe melden\","
                                "\"identifier\":\"urn:de:fim:leika:leistung:"
                                "99102013104000\"}"));
    assert_null(strstr(out, "$schema"));
    assert_null(strstr(out, "author"));
}

static void
names_the_mail_address_as_the_way_to_answer(void **state)
{
    struct visit *visit = *state;
    char out[METADATA_MAX];
    size_t len = 0;

    visit_fill(visit);
    visit_set(visit, V_EMAIL, "erika@beispiel.de");
    assert_int_equal(
        document_metadata(visit->session, METADATA_2_1, &marks, out, sizeof out, &len),
        STATUS_OK);
    assert_non_null(strstr(
        out, "\"replyChannel\":{\"eMail\":{\"address\":\"erika@beispiel.de\"}}"));
}

static void
metadata_holds_no_answer_but_the_mail_address(void **state)
{
    struct visit *visit = *state;
    char out[METADATA_MAX];
    size_t len = 0;

    visit_fill(visit);
    for (int version = METADATA_1_0; version <= METADATA_2_1; version++) {
        assert_int_equal(document_metadata(visit->session,
                                           (enum metadata_version)version, &marks, out,
                                           sizeof out, &len),
                         STATUS_OK);
        assert_null(strstr(out, "Erika"));
        assert_null(strstr(out, "Großmüller"));
        assert_null(strstr(out, "replyChannel"));
    }
    struct document_marks wrong = marks;
    wrong.data_sha512 = "ab";
    assert_int_equal(
        document_metadata(visit->session, METADATA_2_1, &wrong, out, sizeof out, &len),
        STATUS_INVALID);
}

/* A visit in which the card was read and the questions are answered. */
static void
fill_with_card(struct visit *visit)
{
    card_read(visit);
    visit_do(visit, EVENT_READER, WORLD_READER_EMPTY, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
}

static void
the_report_goes_along_as_each_version_wants_it(void **state)
{
    struct visit *visit = *state;
    char out[METADATA_MAX];
    size_t len = 0;

    fill_with_card(visit);
    assert_int_equal(
        document_metadata(visit->session, METADATA_1_0, &marks, out, sizeof out, &len),
        STATUS_OK);
    assert_non_null(strstr(
        out, ",\"authenticationInformation\":[{\"type\":\"identificationReport\","
             "\"version\":\"1.0.0\",\"content\":\"eyJvayI6dHJ1ZX0\"}]"));
    assert_null(strstr(out, "dataSets"));
    assert_int_equal(
        document_metadata(visit->session, METADATA_2_1, &marks, out, sizeof out, &len),
        STATUS_OK);
    assert_non_null(strstr(
        out, ",\"dataSets\":[{\"dataSetId\":\"0b2f5a10-8c7e-4d1a-9f3b-2a6c5d4e3f21\","
             "\"schema\":{\"schemaUri\":\"https://schema.example/bericht\","
             "\"mimeType\":\"application/json\"},\"hash\":{\"type\":\"sha512\","
             "\"content\":\"" HASH "\"},\"content\":{\"ok\":true}}]}"));
    assert_null(strstr(out, "authenticationInformation"));
    /* Who goes another way afterwards sends none. */
    visit_do(visit, EVENT_BACK, 0, 0);
    visit_do(visit, EVENT_WAY, IDENTIFY_WITHOUT, 0);
    assert_int_equal(
        document_metadata(visit->session, METADATA_2_1, &marks, out, sizeof out, &len),
        STATUS_OK);
    assert_null(strstr(out, "dataSets"));
}

static void
a_report_needs_its_hash_and_its_number_and_room(void **state)
{
    struct visit *visit = *state;
    struct document_marks wrong = marks;
    static char out[METADATA_MAX];
    size_t len = 0;

    fill_with_card(visit);
    wrong.report_sha512 = NULL;
    assert_int_equal(
        document_metadata(visit->session, METADATA_2_1, &wrong, out, sizeof out, &len),
        STATUS_INVALID);
    wrong = marks;
    wrong.report_id = "0B2F5A10-8c7e-4d1a-9f3b-2a6c5d4e3f21";
    assert_int_equal(
        document_metadata(visit->session, METADATA_1_0, &wrong, out, sizeof out, &len),
        STATUS_INVALID);
    struct identify *identify = &visit->session->identify;
    memset(identify->report, '1', sizeof identify->report - 1);
    for (int version = METADATA_1_0; version <= METADATA_2_1; version++)
        assert_int_equal(document_metadata(visit->session,
                                           (enum metadata_version)version, &marks, out,
                                           sizeof out, &len),
                         STATUS_OK);
}

static void
the_writer_knows_base64url(void **state)
{
    static const char *const rows[][2] = {
        {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},   {"foo", "Zm9v"},
        {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"~~~", "fn5-"}, {"\xFF\xFF", "__8"},
    };
    char out[64], wanted[64];
    size_t len = 0;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct json_writer writer = json_write_over(out, sizeof out);
        json_write_object(&writer, NULL);
        json_write_base64url(&writer, "a", rows[i][0], strlen(rows[i][0]));
        json_write_close(&writer);
        assert_int_equal(json_write_finish(&writer, &len), STATUS_OK);
        text_format(wanted, sizeof wanted, "{\"a\":\"%s\"}", rows[i][1]);
        assert_string_equal(out, wanted);
    }
}

static void
the_writer_refuses_wrong_nesting(void **state)
{
    (void)state;
    char out[64];
    size_t len = 0;
    struct json_writer writer = json_write_over(out, sizeof out);
    json_write_object(&writer, NULL);
    assert_int_equal(json_write_finish(&writer, &len), STATUS_INVALID);
    writer = json_write_over(out, sizeof out);
    json_write_list(&writer, NULL);
    json_write_number(&writer, "a", -7);
    json_write_close(&writer);
    assert_int_equal(json_write_finish(&writer, &len), STATUS_INVALID);
    writer = json_write_over(out, sizeof out);
    json_write_list(&writer, NULL);
    json_write_number(&writer, NULL, -7);
    json_write_flag(&writer, NULL, true);
    json_write_object(&writer, NULL);
    json_write_close(&writer);
    json_write_close(&writer);
    assert_int_equal(json_write_finish(&writer, &len), STATUS_OK);
    assert_string_equal(out, "[-7,true,{}]");
    json_write_close(&writer);
    assert_int_equal(json_write_finish(&writer, &len), STATUS_INVALID);
    writer = json_write_over(out, sizeof out);
    json_write_list(&writer, NULL);
    json_write_text(&writer, NULL, "\xC3");
    json_write_close(&writer);
    assert_int_equal(json_write_finish(&writer, &len), STATUS_INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        VISIT_TEST(writes_visible_answers_in_the_agreed_shape),
        VISIT_TEST(escapes_quotes_backslashes_and_controls),
        VISIT_TEST(says_when_it_does_not_fit),
        VISIT_TEST(the_largest_possible_form_fits),
        VISIT_TEST(refuses_answers_without_the_form_of_their_kind),
        VISIT_TEST(writes_metadata_2_1),
        VISIT_TEST(writes_metadata_1_0_with_the_service),
        VISIT_TEST(names_the_mail_address_as_the_way_to_answer),
        CARD_TEST(the_report_goes_along_as_each_version_wants_it),
        CARD_TEST(a_report_needs_its_hash_and_its_number_and_room),
        cmocka_unit_test(the_writer_knows_base64url),
        VISIT_TEST(metadata_holds_no_answer_but_the_mail_address),
        cmocka_unit_test(the_writer_refuses_wrong_nesting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
