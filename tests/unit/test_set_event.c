#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "crypto/set_event.h"
#include "tests/unit/pki.h"

#define SERVICE "https://api.example.test/fit-connect/"
#define DESTINATION "7881dba9-4055-4854-8b6d-11ea5b7f3047"
#define SUBMISSION "f65feab2-4883-4dff-85fb-169448545d9f"
#define CASE "f73d30c6-8894-4444-8687-00ae756fea90"
#define KID "signing-key-1"
#define TAG_A "AAAAAAAAAAAAAAAAAAAAAA"
#define TAG_B "BBBBBBBBBBBBBBBBBBBBBA"
#define URI(kind) "https://schema.fitko.de/fit-connect/events/" kind "-submission"

static const struct set_event_expected expected = {
    .service_issuer = SERVICE,
    .destination_id = DESTINATION,
    .submission_id = SUBMISSION,
    .case_id = CASE,
};

struct signer {
    EVP_PKEY *key;
    struct jwk jwk;
};

/* What a token says; NULL means what the tests' submission needs. */
struct wish {
    const char *typ;
    const char *kid;
    const char *iss;
    const char *sub;
    const char *txn;
    const char *events;
    const char *more; /* in place of jti and iat */
};

static int
load_key(void **state)
{
    static struct signer signer;

    signer.key = pki_key("leaf");
    signer.jwk.key = pki_public(signer.key);
    snprintf(signer.jwk.kid, sizeof(signer.jwk.kid), KID);
    *state = &signer;
    return 0;
}

static int
free_key(void **state)
{
    EVP_PKEY_free(((struct signer *)*state)->key);
    return 0;
}

static size_t
token(const struct signer *signer, struct wish wish, char out[8192])
{
    char header[256];
    char payload[3000];

    snprintf(header, sizeof(header),
             "{\"typ\":\"%s\",\"alg\":\"PS512\",\"kid\":\"%s\"}",
             wish.typ == NULL ? "secevent+jwt" : wish.typ,
             wish.kid == NULL ? KID : wish.kid);
    snprintf(payload, sizeof(payload),
             "{\"iss\":\"%s\",\"sub\":\"%s\",\"txn\":\"%s\",%s,\"events\":%s}",
             wish.iss == NULL ? DESTINATION : wish.iss,
             wish.sub == NULL ? "submission:" SUBMISSION : wish.sub,
             wish.txn == NULL ? "case:" CASE : wish.txn,
             wish.more == NULL
                 ? "\"jti\":\"edcfbf21-5b16-4d06-99d0-dc3c26f4fb9e\",\"iat\":1622794319"
                 : wish.more,
             wish.events);
    return pki_jws(signer->key, header, payload, "SHA512", false, 64, out);
}

static struct set_event
expect(const struct signer *signer, struct wish wish, enum status status,
       enum set_event_reason reason)
{
    enum set_event_reason found;
    struct set_event event;
    char text[8192];
    size_t len = token(signer, wish, text);

    assert_int_equal(
        set_event_verify(text, len, &signer->jwk, &expected, &event, &found), status);
    assert_string_equal(set_event_reason_name(found), set_event_reason_name(reason));
    return event;
}

static void
accept_with_our_tags_proves_delivery(void **state)
{
    struct wish wish = {.events = "{\"" URI("accept") "\":{\"authenticationTags\":{"
                                                      "\"metadata\":\"" TAG_A
                                                      "\",\"data\":\"" TAG_B
                                                      "\",\"attachments\":{}}}}"};
    struct set_event event = expect(*state, wish, STATUS_OK, SET_EVENT_FINE);

    assert_int_equal(event.kind, SET_EVENT_ACCEPT);
    assert_int_equal(event.issued_at, 1622794319);
    assert_true(set_event_proves(&event, TAG_A, TAG_B));
    assert_false(set_event_proves(&event, TAG_B, TAG_A));
    assert_false(set_event_proves(&event, TAG_A, TAG_A));
    assert_false(set_event_proves(&event, "", ""));
    event.signer = SET_EVENT_BY_SERVICE;
    assert_false(set_event_proves(&event, TAG_A, TAG_B));
}

static void
accept_without_all_tags_or_with_foreign_attachments_proves_nothing(void **state)
{
    struct wish wish = {.events = "{\"" URI("accept") "\":{}}"};
    struct set_event event = expect(*state, wish, STATUS_OK, SET_EVENT_FINE);

    assert_false(event.has_tags);
    assert_false(set_event_proves(&event, TAG_A, TAG_B));
    wish.events =
        "{\"" URI("accept") "\":{\"authenticationTags\":{\"metadata\":\"" TAG_A "\"}}}";
    event = expect(*state, wish, STATUS_OK, SET_EVENT_FINE);
    assert_false(set_event_proves(&event, TAG_A, TAG_B));
    assert_false(set_event_proves(&event, TAG_A, ""));
    wish.events =
        "{\"" URI("accept") "\":{\"authenticationTags\":{\"metadata\":\"" TAG_A
                            "\",\"data\":\"" TAG_B "\",\"attachments\":{\"" CASE
                            "\":\"" TAG_A "\"}}}}";
    event = expect(*state, wish, STATUS_OK, SET_EVENT_FINE);
    assert_int_equal(event.attachment_count, 1);
    assert_false(set_event_proves(&event, TAG_A, TAG_B));
}

static void
submit_with_tags_is_no_proof_of_delivery(void **state)
{
    struct wish wish = {.iss = SERVICE,
                        .events = "{\"" URI("submit") "\":{\"authenticationTags\":{"
                                                      "\"metadata\":\"" TAG_A
                                                      "\",\"data\":\"" TAG_B "\"}}}"};
    struct set_event event = expect(*state, wish, STATUS_OK, SET_EVENT_FINE);

    assert_true(event.has_tags);
    assert_false(set_event_proves(&event, TAG_A, TAG_B));
}

static void
malformed_tags_are_refused(void **state)
{
    struct wish wish = {.events =
                            "{\"" URI("accept") "\":{\"authenticationTags\":[]}}"};

    expect(*state, wish, STATUS_INVALID, SET_EVENT_TAGS);
    wish.events =
        "{\"" URI("accept") "\":{\"authenticationTags\":{\"metadata\":\"short\"}}}";
    expect(*state, wish, STATUS_INVALID, SET_EVENT_TAGS);
    wish.events = "{\"" URI("accept") "\":{\"authenticationTags\":{\"attachments\":{"
                                      "\"../x\":\"" TAG_A "\"}}}}";
    expect(*state, wish, STATUS_INVALID, SET_EVENT_TAGS);
}

static void
each_signer_may_say_only_its_own(void **state)
{
    static const char *const kinds[] = {"create", "submit", "notify", "forward",
                                        "reject", "accept", "delete"};
    char events[128];

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        bool by_service = strcmp(kinds[i], "accept") != 0;
        bool by_destination = !by_service || strcmp(kinds[i], "reject") == 0;
        snprintf(events, sizeof(events),
                 "{\"https://schema.fitko.de/fit-connect/events/%s-submission\":{}}",
                 kinds[i]);
        struct set_event event =
            expect(*state, (struct wish){.events = events, .iss = SERVICE},
                   by_service ? STATUS_OK : STATUS_DENIED,
                   by_service ? SET_EVENT_FINE : SET_EVENT_WRONG_SIGNER);
        if (by_service)
            assert_string_equal(set_event_kind_name(event.kind), kinds[i]);
        expect(*state, (struct wish){.events = events},
               by_destination ? STATUS_OK : STATUS_DENIED,
               by_destination ? SET_EVENT_FINE : SET_EVENT_WRONG_SIGNER);
    }
}

static void
refuses_foreign_issuers(void **state)
{
    struct wish wish = {.events = "{\"" URI("submit") "\":{}}",
                        .iss = "https://evil.example.test/"};

    expect(*state, wish, STATUS_DENIED, SET_EVENT_ISSUER_OTHER);
    wish.events = "{\"" URI("accept") "\":{}}";
    wish.iss = "7881dba9-4055-4854-8b6d-11ea5b7f3048";
    expect(*state, wish, STATUS_DENIED, SET_EVENT_ISSUER_OTHER);
    wish.iss = "not-an-issuer";
    expect(*state, wish, STATUS_INVALID, SET_EVENT_CLAIMS);
}

static void
skips_other_submissions_of_the_case_and_refuses_other_cases(void **state)
{
    struct wish wish = {.events = "{\"" URI("accept") "\":{}}",
                        .sub = "submission:f65feab2-4883-4dff-85fb-169448545d90"};

    expect(*state, wish, STATUS_NOT_FOUND, SET_EVENT_SUBJECT);
    wish.sub = NULL;
    wish.txn = "case:f73d30c6-8894-4444-8687-00ae756fea91";
    expect(*state, wish, STATUS_DENIED, SET_EVENT_SUBJECT);
}

static void
identifiers_in_capitals_are_the_same(void **state)
{
    struct wish wish = {.events = "{\"" URI("accept") "\":{}}",
                        .sub = "submission:F65FEAB2-4883-4DFF-85FB-169448545D9F",
                        .txn = "case:F73D30C6-8894-4444-8687-00AE756FEA90",
                        .iss = "7881DBA9-4055-4854-8B6D-11EA5B7F3047"};
    struct set_event event = expect(*state, wish, STATUS_OK, SET_EVENT_FINE);

    assert_string_equal(event.submission_id, SUBMISSION);
    assert_string_equal(event.case_id, CASE);
}

static void
refuses_missing_or_malformed_claims(void **state)
{
    struct wish wish = {.events = "{\"" URI("accept") "\":{}}",
                        .more = "\"jti\":\"a\""};

    expect(*state, wish, STATUS_INVALID, SET_EVENT_CLAIMS);
    wish.more = "\"iat\":1622794319";
    expect(*state, wish, STATUS_INVALID, SET_EVENT_CLAIMS);
    wish.more = "\"jti\":\"a\",\"iat\":\"1622794319\"";
    expect(*state, wish, STATUS_INVALID, SET_EVENT_CLAIMS);
    wish.more = "\"jti\":\"a\",\"iat\":1,\"iss\":\"" DESTINATION "\"";
    expect(*state, wish, STATUS_INVALID, SET_EVENT_CLAIMS); /* a member twice */
    wish.more = NULL;
    wish.sub = SUBMISSION;
    expect(*state, wish, STATUS_INVALID, SET_EVENT_CLAIMS);
    wish.sub = "submission:../../x";
    expect(*state, wish, STATUS_INVALID, SET_EVENT_CLAIMS);
}

static void
names_exactly_one_known_kind(void **state)
{
    struct wish wish = {.events = "{}"};

    expect(*state, wish, STATUS_INVALID, SET_EVENT_KINDS);
    wish.events = "{\"" URI("accept") "\":{},\"" URI("reject") "\":{}}";
    expect(*state, wish, STATUS_INVALID, SET_EVENT_KINDS);
    wish.events = "{\"" URI("swallow") "\":{}}";
    expect(*state, wish, STATUS_INVALID, SET_EVENT_KINDS);
    wish.events = "{\"" URI("accept") "s\":{}}";
    expect(*state, wish, STATUS_INVALID, SET_EVENT_KINDS);
    wish.events = "{\"https://evil.example.test/accept-submission\":{}}";
    expect(*state, wish, STATUS_INVALID, SET_EVENT_KINDS);
    wish.events = "[\"" URI("accept") "\"]";
    expect(*state, wish, STATUS_INVALID, SET_EVENT_KINDS);
}

static void
refuses_wrong_typ_kid_key_and_changed_bytes(void **state)
{
    const struct signer *signer = *state;
    struct wish wish = {.events = "{\"" URI("accept") "\":{}}", .typ = "JWT"};
    EVP_PKEY *other = pki_key("other");
    enum set_event_reason reason;
    struct jwk wrong = signer->jwk;
    struct set_event event;
    char text[8192];

    expect(signer, wish, STATUS_INVALID, SET_EVENT_TYP);
    wish.typ = NULL;
    wish.kid = "signing-key-2";
    expect(signer, wish, STATUS_DENIED, SET_EVENT_KID);
    wish.kid = NULL;
    size_t len = token(signer, wish, text);
    wrong.key = pki_public(other);
    assert_int_equal(set_event_verify(text, len, &wrong, &expected, &event, &reason),
                     STATUS_DENIED);
    assert_int_equal(reason, SET_EVENT_SIGNATURE);
    assert_int_equal(event.issued_at, 0); /* nothing unverified is left behind */
    for (size_t i = 0; i < len; i += 3) {
        char saved = text[i];
        text[i] = saved == 'A' ? 'B' : 'A';
        assert_int_not_equal(
            set_event_verify(text, len, &signer->jwk, &expected, &event, &reason),
            STATUS_OK);
        text[i] = saved;
    }
    EVP_PKEY_free(other);
}

static void
reject_lists_problems_without_details(void **state)
{
    struct wish wish = {
        .events = "{\"" URI(
            "reject") "\":{\"problems\":["
                      "{\"type\":\"https://schema.fitko.de/fit-connect/events/problems/"
                      "encryption-issue\",\"title\":\"Entschlüsselung nicht möglich\","
                      "\"detail\":\"Erika Mustermann\",\"instance\":\"data\"},"
                      "7,{\"title\":\"\\u0007\"},{\"title\":\"Kaputt\"}]}}"};
    struct set_event event = expect(*state, wish, STATUS_OK, SET_EVENT_FINE);

    assert_int_equal(event.problem_count, 2);
    assert_string_equal(event.problem[0].title, "Entschlüsselung nicht möglich");
    assert_non_null(strstr(event.problem[0].type, "encryption-issue"));
    assert_string_equal(event.problem[1].title, "Kaputt");
    assert_null(memmem(&event, sizeof(event), "Mustermann", 10));
    /* A reject whose problems nobody can read is still a reject. */
    wish.events = "{\"" URI("reject") "\":{\"problems\":\"all\"}}";
    event = expect(*state, wish, STATUS_OK, SET_EVENT_FINE);
    assert_int_equal(event.problem_count, 0);
}

static void
long_problem_titles_are_cut_at_a_character(void **state)
{
    char events[1024];
    char title[400] = "";

    for (int i = 0; i < 100; i++)
        snprintf(title + strlen(title), sizeof(title) - strlen(title), "ü");
    snprintf(events, sizeof(events),
             "{\"" URI("reject") "\":{\"problems\":[{\"title\":\"a%s\"}]}}", title);
    struct set_event event =
        expect(*state, (struct wish){.events = events}, STATUS_OK, SET_EVENT_FINE);
    assert_int_equal(strlen(event.problem[0].title), 159);
    assert_string_equal(event.problem[0].title + 157, "ü");
}

static void
peek_names_the_key_to_fetch(void **state)
{
    enum set_event_reason reason;
    struct set_event_peek peek;
    char text[8192];
    size_t len =
        token(*state, (struct wish){.events = "{\"" URI("accept") "\":{}}"}, text);

    assert_int_equal(set_event_peek(text, len, &peek, &reason), STATUS_OK);
    assert_int_equal(peek.signer, SET_EVENT_BY_DESTINATION);
    assert_string_equal(peek.issuer, DESTINATION);
    assert_string_equal(peek.kid, KID);
    assert_string_equal(peek.submission_id, SUBMISSION);
    assert_int_equal(set_event_peek(text, 20, &peek, &reason), STATUS_INVALID);
    assert_int_equal(reason, SET_EVENT_TOKEN);
}

/* The example of the Submission API 1.1.3 (CC BY-SA 4.0, FITKO), whose key is not
 * published: its form must be readable. */
static void
reads_the_form_of_the_published_example(void **state)
{
    static const char header[] = "{\"kid\":\"dd0409e5-410e-4d98-85b6-f81a40b8d980\","
                                 "\"typ\":\"secevent+jwt\",\"alg\":\"PS512\"}";
    static const char payload[] =
        "{\n  \"iss\": \"https://api.fitko.de/fit-connect/\",\n  \"iat\": 1622794319,\n"
        "  \"jti\": \"EDCFBF21-5B16-4D06-99D0-DC3C26F4FB9E\",\n"
        "  \"sub\": \"submission:F65FEAB2-4883-4DFF-85FB-169448545D9F\",\n"
        "  \"events\": {\n    \"" URI(
            "create") "\": {}\n  },\n"
                      "  \"txn\": \"case:F73D30C6-8894-4444-8687-00AE756FEA90\"\n}";
    const struct signer *signer = *state;
    enum set_event_reason reason;
    struct set_event_peek peek;
    char text[8192];

    size_t len = pki_jws(signer->key, header, payload, "SHA512", false, 64, text);
    assert_int_equal(set_event_peek(text, len, &peek, &reason), STATUS_OK);
    assert_int_equal(peek.signer, SET_EVENT_BY_SERVICE);
    assert_string_equal(peek.issuer, "https://api.fitko.de/fit-connect/");
    assert_string_equal(peek.submission_id, SUBMISSION);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accept_with_our_tags_proves_delivery),
        cmocka_unit_test(
            accept_without_all_tags_or_with_foreign_attachments_proves_nothing),
        cmocka_unit_test(submit_with_tags_is_no_proof_of_delivery),
        cmocka_unit_test(malformed_tags_are_refused),
        cmocka_unit_test(each_signer_may_say_only_its_own),
        cmocka_unit_test(refuses_foreign_issuers),
        cmocka_unit_test(skips_other_submissions_of_the_case_and_refuses_other_cases),
        cmocka_unit_test(identifiers_in_capitals_are_the_same),
        cmocka_unit_test(refuses_missing_or_malformed_claims),
        cmocka_unit_test(names_exactly_one_known_kind),
        cmocka_unit_test(refuses_wrong_typ_kid_key_and_changed_bytes),
        cmocka_unit_test(reject_lists_problems_without_details),
        cmocka_unit_test(long_problem_titles_are_cut_at_a_character),
        cmocka_unit_test(peek_names_the_key_to_fetch),
        cmocka_unit_test(reads_the_form_of_the_published_example),
    };
    return cmocka_run_group_tests(tests, load_key, free_key);
}
