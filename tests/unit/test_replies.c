#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "courier/replies.h"
#include "courier/requests.h"
#include "courier/retry.h"

#define ID "3fa85f64-5717-4562-b3fc-2c963f66afa6"
#define URN "urn:de:fim:leika:leistung:99102013104000"
#define KID "kid-0001"
#define SCHEMAS                                                                        \
    "\"submissionSchemas\":[{\"schemaUri\":\"https://s/xml\",\"mimeType\":"            \
    "\"application/xml\"},{\"schemaUri\":\"https://s/json\",\"mimeType\":"             \
    "\"application/json\"}]"
#define DESTINATION(status, kid, versions, regions)                                    \
    "{\"destinationId\":\"" ID "\",\"status\":\"" status "\",\"encryptionKid\":\"" kid \
    "\",\"metadataVersions\":[" versions "],\"services\":[{\"identifier\":\"urn:x\","  \
    "\"regions\":[\"DE\"]," SCHEMAS "},{\"identifier\":\"" URN                         \
    "\",\"regions\":[" regions "]," SCHEMAS "}]}"

static enum status
read_destination(const char *json, struct replies_destination *out)
{
    return replies_read_destination(json, strlen(json), ID, URN, "055620032032", out);
}

static void
keeps_nothing_of_a_token_it_refuses(void **state)
{
    static const char json[] =
        "{\"access_token\":\"abc\",\"token_type\":\"mac\",\"expires_in\":1800}";
    static const struct replies_token nothing;
    struct replies_token got;
    (void)state;
    assert_int_equal(replies_read_token(json, sizeof(json) - 1, &got), STATUS_INVALID);
    assert_memory_equal(&got, &nothing, sizeof(got));
}

static void
reads_what_a_destination_takes(void **state)
{
    struct replies_destination got;
    (void)state;
    assert_int_equal(
        read_destination(
            DESTINATION("active", KID, "\"1.0.0\",\"2.1.0\"", "\"DE05562\""), &got),
        STATUS_OK);
    assert_int_equal(got.activity, REPLIES_ACTIVE);
    assert_string_equal(got.kid, KID);
    assert_int_equal(got.metadata_major, 2);
    assert_true(got.serves);
    assert_string_equal(got.schema, "https://s/json");
}

static void
a_destination_of_another_region_does_not_serve(void **state)
{
    struct replies_destination got;
    (void)state;
    assert_int_equal(
        read_destination(DESTINATION("active", KID, "\"2.1.0\"", "\"DE09\""), &got),
        STATUS_OK);
    assert_false(got.serves);
}

static void
tells_closed_from_inactive_destinations(void **state)
{
    struct replies_destination got;
    (void)state;
    assert_int_equal(
        read_destination(DESTINATION("decommissioned", KID, "\"2.1.0\"", "\"DE\""),
                         &got),
        STATUS_OK);
    assert_int_equal(got.activity, REPLIES_CLOSED);
    assert_int_equal(
        read_destination(DESTINATION("created", KID, "\"2.1.0\"", "\"DE\""), &got),
        STATUS_OK);
    assert_int_equal(got.activity, REPLIES_INACTIVE);
}

static void
refuses_a_kid_that_would_change_a_url_and_another_destination(void **state)
{
    struct replies_destination got;
    const char *good = DESTINATION("active", KID, "\"2.1.0\"", "\"DE\"");
    (void)state;
    assert_int_equal(
        read_destination(DESTINATION("active", "../../keys", "\"2.1.0\"", "\"DE\""),
                         &got),
        STATUS_INVALID);
    assert_int_equal(replies_read_destination(good, strlen(good),
                                              "3fa85f64-5717-4562-b3fc-2c963f66afa7",
                                              URN, "", &got),
                     STATUS_INVALID);
}

static void
knows_no_common_metadata_version_of_the_future(void **state)
{
    struct replies_destination got;
    (void)state;
    assert_int_equal(
        read_destination(DESTINATION("active", KID, "\"3.0.0\"", "\"DE\""), &got),
        STATUS_OK);
    assert_int_equal(got.metadata_major, 0);
}

static void
refuses_a_token_that_could_end_its_header_line(void **state)
{
    static const char bad[] =
        "{\"access_token\":\"a\\r\\nX: y\",\"token_type\":\"Bearer\"}";
    static const char good[] = "{\"access_token\":\"a.b-c\",\"token_type\":\"bearer\","
                               "\"expires_in\":99999999}";
    static const char mac[] = "{\"access_token\":\"a\",\"token_type\":\"MAC\"}";
    struct replies_token got;
    (void)state;
    assert_int_equal(replies_read_token(bad, sizeof(bad) - 1, &got), STATUS_INVALID);
    assert_int_equal(replies_read_token(mac, sizeof(mac) - 1, &got), STATUS_INVALID);
    assert_int_equal(replies_read_token(good, sizeof(good) - 1, &got), STATUS_OK);
    assert_string_equal(got.token, "a.b-c");
    assert_int_equal(got.expires_s, 86400);
}

static void
does_not_choose_between_several_routes(void **state)
{
    static const char none[] = "{\"routes\":[]}";
    static const char one[] =
        "{\"routes\":[{\"destinationId\":\"3FA85F64-5717-4562-B3FC-2C963F66AFA6\","
        "\"destinationSignature\":\"a.b.c\"}]}";
    static const char two[] = "{\"routes\":[{},{}]}";
    struct replies_route got;
    (void)state;
    assert_int_equal(replies_read_route(none, sizeof(none) - 1, &got),
                     STATUS_NOT_FOUND);
    assert_int_equal(replies_read_route(two, sizeof(two) - 1, &got), STATUS_DENIED);
    assert_int_equal(replies_read_route(one, sizeof(one) - 1, &got), STATUS_OK);
    assert_string_equal(got.destination, ID);
}

static void
reads_an_announcement_only_with_both_ids(void **state)
{
    static const char good[] = "{\"submissionId\":\"" ID "\",\"caseId\":\"" ID "\"}";
    static const char bad[] = "{\"submissionId\":\"" ID "\",\"caseId\":\"../x\"}";
    struct replies_announced got;
    (void)state;
    assert_int_equal(replies_read_announced(good, sizeof(good) - 1, &got), STATUS_OK);
    assert_int_equal(replies_read_announced(bad, sizeof(bad) - 1, &got),
                     STATUS_INVALID);
}

static void
opens_an_event_page_and_refuses_one_without_a_total(void **state)
{
    static const char good[] = "{\"count\":1,\"offset\":0,\"totalCount\":1,"
                               "\"eventLog\":[\"a.b.c\"]}";
    static const char bad[] = "{\"eventLog\":[\"a.b.c\"]}";
    struct json_doc *doc = NULL;
    const struct json_node *tokens = NULL;
    size_t count = 0;
    int64_t total = 0;
    (void)state;
    assert_int_equal(
        replies_open_events(bad, sizeof(bad) - 1, &doc, &tokens, &count, &total),
        STATUS_INVALID);
    assert_null(doc);
    assert_int_equal(
        replies_open_events(good, sizeof(good) - 1, &doc, &tokens, &count, &total),
        STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(total, 1);
    json_close(doc);
}

static void
escapes_what_goes_into_urls_forms_and_json(void **state)
{
    char out[500];
    (void)state;
    assert_int_equal(
        requests_url(out, sizeof(out), "https://h", "/a/%s/b?c=%s", "x/y", "ä&"),
        STATUS_OK);
    assert_string_equal(out, "https://h/a/x%2Fy/b?c=%C3%A4%26");
    assert_int_equal(requests_url(out, 12, "https://h", "/abc", "", ""),
                     STATUS_TOO_LARGE);
    assert_int_equal(
        requests_token_form(out, sizeof(out), "id", "s&c", "send:region:DE05+x"),
        STATUS_OK);
    assert_string_equal(out, "grant_type=client_credentials&client_id=id&"
                             "client_secret=s%26c&scope=send%3Aregion%3ADE05%2Bx");
    assert_int_equal(requests_announce(out, sizeof(out), ID, URN, "a\"b\\c"),
                     STATUS_OK);
    assert_non_null(strstr(out, "\"name\":\"a\\\"b\\\\c\""));
}

static void
a_repeated_submit_has_the_same_bytes(void **state)
{
    const struct link_bytes m = {(const uint8_t *)"abc", 3},
                            d = {(const uint8_t *)"defg", 4};
    size_t first = 0, second = 0;
    (void)state;
    char *a = requests_submit(m, d, &first), *b = requests_submit(m, d, &second);
    assert_int_equal(first, second);
    assert_memory_equal(a, b, first);
    assert_string_equal(a,
                        "{\"encryptedMetadata\":\"abc\",\"encryptedData\":\"defg\"}");
    free(a);
    free(b);
}

static void
waits_double_with_jitter_between_their_bounds(void **state)
{
    (void)state;
    for (int64_t attempt = 1; attempt < 80; attempt++) {
        int64_t full = attempt > 10 ? 3600000 : INT64_C(5000) << (attempt - 1);
        full = full > 3600000 ? 3600000 : full;
        for (int i = 0; i < 20; i++) {
            int64_t wait = retry_wait(attempt, 5000, 3600000);
            assert_true(wait >= full / 2 && wait <= full);
        }
    }
    assert_int_equal(retry_wait_asked(1, 600, 5000, 3600000), 600000);
    assert_int_equal(retry_wait_asked(1, INT64_MAX, 5000, 3600000), 3600000);
    assert_true(retry_wait_asked(1, 0, 5000, 3600000) >= 2500);
    assert_true(retry_wait_asked(1, -1, 5000, 3600000) <= 5000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_nothing_of_a_token_it_refuses),
        cmocka_unit_test(reads_what_a_destination_takes),
        cmocka_unit_test(a_destination_of_another_region_does_not_serve),
        cmocka_unit_test(tells_closed_from_inactive_destinations),
        cmocka_unit_test(refuses_a_kid_that_would_change_a_url_and_another_destination),
        cmocka_unit_test(knows_no_common_metadata_version_of_the_future),
        cmocka_unit_test(refuses_a_token_that_could_end_its_header_line),
        cmocka_unit_test(does_not_choose_between_several_routes),
        cmocka_unit_test(reads_an_announcement_only_with_both_ids),
        cmocka_unit_test(opens_an_event_page_and_refuses_one_without_a_total),
        cmocka_unit_test(escapes_what_goes_into_urls_forms_and_json),
        cmocka_unit_test(a_repeated_submit_has_the_same_bytes),
        cmocka_unit_test(waits_double_with_jitter_between_their_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
