#include "courier/events.h"
#include "tests/unit/courier_fixture.h"
#include "tests/unit/unit.h"

#define SUBMISSION "f65feab2-4883-4dff-85fb-169448545d9f"
#define OTHER_SUBMISSION "00000000-4883-4dff-85fb-169448545d9f"
#define CASE "f73d30c6-8894-4444-8687-00ae756fea90"
#define TAG_A "AAAAAAAAAAAAAAAAAAAAAA"
#define TAG_B "BBBBBBBBBBBBBBBBBBBBBA"
#define LOG_URL "https://s.example/v1/cases/" CASE "/events?offset=0&limit=100"
#define TAGS "\"authenticationTags\":{\"metadata\":\"" TAG_A "\",\"data\":\"%s\"}"

enum { TOKEN = 8192, PAGE = 40000 };

struct fixture {
    struct courier_fixture base;
    struct keyring *keyring;
    struct events *events;
    int called;
    struct events_result result;
    char page[PAGE];
};

static int
set_up(void **state)
{
    static struct fixture f;
    f = (struct fixture){0};
    if (courier_set_up(&f.base) != 0)
        return -1;
    f.keyring = keyring_create(f.base.loop, f.base.api, &f.base.config, f.base.trust);
    f.events = events_create(f.base.api, f.keyring, &f.base.config);
    *state = &f;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *f = *state;
    events_destroy(f->events);
    keyring_destroy(f->keyring);
    courier_tear_down(&f->base);
    return 0;
}

static void
on_result(void *context, const struct events_result *result)
{
    struct fixture *f = context;
    f->called++;
    f->result = *result;
}

static void
start(struct fixture *f)
{
    f->called = 0;
    f->result = (struct events_result){0};
    events_start(f->events,
                 &(struct events_query){.case_id = CASE,
                                        .submission_id = SUBMISSION,
                                        .destination_id = DESTINATION_ID,
                                        .tag_metadata = TAG_A,
                                        .tag_data = TAG_B},
                 on_result, f);
    assert_int_equal(f->called, 0);
    assert_string_equal(courier_asked(&f->base), LOG_URL);
}

/* Signs an event as the service (`service`) or as the destination. */
static void
token(const struct fixture *f, EVP_PKEY *key, bool service, const char *submission,
      const char *kind, const char *body, char out[TOKEN])
{
    char payload[1500];
    text_format(
        payload, sizeof(payload),
        "{\"iss\":\"%s\",\"sub\":\"submission:%s\",\"txn\":\"case:" CASE
        "\",\"jti\":\"edcfbf21-5b16-4d06-99d0-dc3c26f4fb9e\",\"iat\":1622794319,"
        "\"events\":{\"https://schema.fitko.de/fit-connect/events/"
        "%s-submission\":{%s}}}",
        service ? f->base.config.submission_url : DESTINATION_ID, submission, kind,
        body);
    size_t len = pki_jws(key,
                         "{\"typ\":\"secevent+jwt\",\"alg\":\"PS512\",\"kid\":"
                         "\"" SIGNING_KID "\"}",
                         payload, "SHA512", false, 64, out);
    assert_true(len < TOKEN);
}

/* A page of the log with up to three tokens, of `total` in all. */
static void
write_page(struct fixture *f, int total, const char *const tokens[3])
{
    int count = 0;
    struct text_buf buf = text_buf_over(f->page, sizeof(f->page));
    while (count < 3 && tokens[count] != NULL)
        count++;
    text_put_format(&buf, "{\"count\":%d,\"offset\":0,\"totalCount\":%d,\"eventLog\":[",
                    count, total);
    for (int i = 0; i < count; i++) {
        text_put(&buf, i > 0 ? ",\"" : "\"");
        text_put(&buf, tokens[i]);
        text_put(&buf, "\"");
    }
    text_put(&buf, "]}");
    assert_false(buf.overflow);
}

/* Answers every key that is asked for until the reading ends. */
static void
answer_keys(struct fixture *f)
{
    for (int i = 0; i < 10 && f->called == 0; i++) {
        const char *url = courier_asked(&f->base);
        if (strstr(url, "jwks.json") != NULL)
            script_answer(&f->base.script, 200, f->base.key_set);
        else if (strstr(url, "/keys/" SIGNING_KID) != NULL)
            script_answer(&f->base.script, 200, f->base.verify_jwk);
        else
            courier_turn(&f->base); /* a key that is kept */
    }
    assert_int_equal(f->called, 1);
}

static void
read_one(struct fixture *f, const char *text)
{
    start(f);
    write_page(f, 1, (const char *const[3]){text});
    script_answer(&f->base.script, 200, f->page);
    answer_keys(f);
}

static void
an_empty_log_says_nothing(void **state)
{
    struct fixture *f = *state;
    start(f);
    write_page(f, 0, (const char *const[3]){0});
    script_answer(&f->base.script, 200, f->page);
    assert_int_equal(f->called, 1);
    assert_int_equal(f->result.status, STATUS_OK);
    assert_false(f->result.submitted || f->result.accepted || f->result.rejected ||
                 f->result.doubtful);
}

static void
submit_and_accept_are_believed_with_their_keys(void **state)
{
    struct fixture *f = *state;
    char submit[TOKEN], accept[TOKEN], body[200];
    token(f, f->base.leaf, true, SUBMISSION, "submit", "", submit);
    text_format(body, sizeof(body), TAGS, TAG_B);
    token(f, f->base.leaf, false, SUBMISSION, "accept", body, accept);
    start(f);
    write_page(f, 2, (const char *const[3]){submit, accept});
    script_answer(&f->base.script, 200, f->page);
    answer_keys(f);
    assert_int_equal(f->result.status, STATUS_OK);
    assert_true(f->result.submitted);
    assert_true(f->result.accepted);
    assert_false(f->result.doubtful);
}

static void
an_accept_with_other_tags_is_doubtful(void **state)
{
    struct fixture *f = *state;
    char accept[TOKEN], body[200];
    text_format(body, sizeof(body), TAGS, TAG_A);
    token(f, f->base.leaf, false, SUBMISSION, "accept", body, accept);
    read_one(f, accept);
    assert_false(f->result.accepted);
    assert_true(f->result.doubtful);
}

static void
a_forged_event_proves_nothing(void **state)
{
    struct fixture *f = *state;
    char accept[TOKEN], body[200];
    text_format(body, sizeof(body), TAGS, TAG_B);
    token(f, f->base.other, false, SUBMISSION, "accept", body, accept);
    read_one(f, accept);
    assert_false(f->result.accepted);
    assert_true(f->result.doubtful);
}

static void
the_service_cannot_accept_for_the_authority(void **state)
{
    struct fixture *f = *state;
    char accept[TOKEN], body[200];
    text_format(body, sizeof(body), TAGS, TAG_B);
    token(f, f->base.leaf, true, SUBMISSION, "accept", body, accept);
    read_one(f, accept);
    assert_false(f->result.accepted);
}

static void
another_submission_of_the_case_is_passed_over(void **state)
{
    struct fixture *f = *state;
    char accept[TOKEN], body[200];
    text_format(body, sizeof(body), TAGS, TAG_B);
    token(f, f->base.leaf, false, OTHER_SUBMISSION, "accept", body, accept);
    start(f);
    write_page(f, 1, (const char *const[3]){accept});
    script_answer(&f->base.script, 200, f->page);
    assert_int_equal(f->called, 1); /* without asking for a key */
    assert_false(f->result.accepted);
    assert_false(f->result.doubtful);
}

static void
tells_why_and_by_whom_it_was_rejected(void **state)
{
    static const struct {
        const char *body;
        bool service, unreadable;
    } cases[] = {
        {"\"problems\":[{\"type\":\"https://schema.fitko.de/fit-connect/events/"
         "problems/"
         "encryption-issue\",\"title\":\"x\",\"detail\":\"y\",\"instance\":\"data\"}]",
         false, true},
        {"\"problems\":[{\"type\":\"https://schema.fitko.de/fit-connect/events/"
         "problems/"
         "schema-violation\",\"title\":\"x\",\"detail\":\"y\",\"instance\":\"data\"}]",
         false, false},
        {"\"problems\":[]", true, false},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char reject[TOKEN];
        token(f, f->base.leaf, cases[i].service, SUBMISSION, "reject", cases[i].body,
              reject);
        read_one(f, reject);
        assert_true(f->result.rejected);
        assert_int_equal(f->result.rejected_by_service, cases[i].service);
        assert_int_equal(f->result.unreadable, cases[i].unreadable);
    }
}

static void
goes_on_to_the_next_page_and_not_for_ever(void **state)
{
    struct fixture *f = *state;
    char other[TOKEN];
    token(f, f->base.leaf, true, OTHER_SUBMISSION, "submit", "", other);
    start(f);
    write_page(f, 2, (const char *const[3]){other});
    script_answer(&f->base.script, 200, f->page);
    assert_non_null(strstr(courier_asked(&f->base), "?offset=1&limit=100"));
    script_answer(&f->base.script, 200, f->page);
    assert_int_equal(f->called, 1);
    assert_int_equal(f->result.status, STATUS_OK);
    /* A log that never ends is given up, and decides nothing. */
    start(f);
    write_page(f, 1000000, (const char *const[3]){other});
    int pages = 0;
    for (; f->called == 0 && pages < 100; pages++)
        script_answer(&f->base.script, 200, f->page);
    assert_int_equal(pages, EVENTS_PAGES_MAX);
    assert_int_equal(f->result.status, STATUS_AGAIN);
}

static void
a_missing_key_is_waited_for_an_unknown_one_is_doubtful(void **state)
{
    struct fixture *f = *state;
    char submit[TOKEN];
    token(f, f->base.leaf, true, SUBMISSION, "submit", "", submit);
    write_page(f, 1, (const char *const[3]){submit});
    start(f);
    script_answer(&f->base.script, 200, f->page);
    script_answer(&f->base.script, 503, "");
    assert_int_equal(f->result.status, STATUS_AGAIN);
    assert_false(f->result.submitted);
    start(f);
    script_answer(&f->base.script, 200, f->page);
    script_answer(&f->base.script, 200, "{\"keys\":[]}");
    assert_int_equal(f->result.status, STATUS_OK);
    assert_true(f->result.doubtful);
    assert_false(f->result.submitted);
}

static void
tells_an_unknown_case_from_no_answer(void **state)
{
    struct fixture *f = *state;
    start(f);
    script_answer(&f->base.script, 404, "");
    assert_int_equal(f->result.status, STATUS_NOT_FOUND);
    start(f);
    script_answer(&f->base.script, 500, "");
    assert_int_equal(f->result.status, STATUS_AGAIN);
    assert_int_equal(f->result.http, 500);
    start(f);
    script_answer(&f->base.script, 200, "{\"eventLog\":[1,2]}");
    assert_int_equal(f->result.status, STATUS_AGAIN);
    start(f);
    script_fail(&f->base.script, STATUS_GONE);
    assert_int_equal(f->result.status, STATUS_AGAIN);
    assert_int_equal(f->result.http, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_empty_log_says_nothing),
        TEST(submit_and_accept_are_believed_with_their_keys),
        TEST(an_accept_with_other_tags_is_doubtful),
        TEST(a_forged_event_proves_nothing),
        TEST(the_service_cannot_accept_for_the_authority),
        TEST(another_submission_of_the_case_is_passed_over),
        TEST(tells_why_and_by_whom_it_was_rejected),
        TEST(goes_on_to_the_next_page_and_not_for_ever),
        TEST(a_missing_key_is_waited_for_an_unknown_one_is_doubtful),
        TEST(tells_an_unknown_case_from_no_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
