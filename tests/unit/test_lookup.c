#include "courier/lookup.h"
#include "tests/unit/courier_fixture.h"
#include "tests/unit/unit.h"

struct fixture {
    struct courier_fixture base;
    struct lookup *lookup;
    int called;
    enum lookup_verdict verdict;
    enum status status;
    int http;
    bool with_key;
};

static int
set_up(void **state)
{
    static struct fixture f;
    f = (struct fixture){0};
    if (courier_set_up(&f.base) != 0)
        return -1;
    f.lookup = lookup_create(f.base.api, &f.base.config, f.base.trust, NULL);
    *state = &f;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *f = *state;
    lookup_destroy(f->lookup);
    courier_tear_down(&f->base);
    return 0;
}

static void
on_result(void *context, const struct lookup_result *result)
{
    struct fixture *f = context;
    f->called++;
    f->verdict = result->verdict;
    f->status = result->status;
    f->http = result->http;
    f->with_key = result->key != NULL && result->destination != NULL;
    assert_int_equal(f->with_key, result->verdict == LOOKUP_FOUND);
}

static void
start(struct fixture *f, const char *kid)
{
    f->called = 0;
    lookup_start(f->lookup, DESTINATION_ID, SERVICE_URN, kid, on_result, f);
    assert_int_equal(f->called, 0);
    assert_string_equal(courier_asked(&f->base),
                        "https://s.example/v1/destinations/" DESTINATION_ID);
}

/* The whole way with one answer of each server. */
static enum lookup_verdict
look(struct fixture *f, int http, const char *destination, int key_http,
     const char *key)
{
    start(f, NULL);
    script_answer(&f->base.script, http, destination);
    if (f->called == 0)
        script_answer(&f->base.script, key_http, key);
    assert_int_equal(f->called, 1);
    return f->verdict;
}

static void
finds_the_key_the_destination_names(void **state)
{
    struct fixture *f = *state;
    start(f, NULL);
    script_answer(&f->base.script, 200, DESTINATION_JSON("active"));
    assert_string_equal(courier_asked(&f->base),
                        "https://s.example/v1/destinations/" DESTINATION_ID
                        "/keys/" ENCRYPTION_KID);
    script_answer(&f->base.script, 200, f->base.wrap_jwk);
    assert_int_equal(f->verdict, LOOKUP_FOUND);
}

static void
asks_for_the_key_it_is_told_to(void **state)
{
    struct fixture *f = *state;
    start(f, "older-key-01");
    script_answer(&f->base.script, 200, DESTINATION_JSON("active"));
    assert_string_equal(courier_asked(&f->base),
                        "https://s.example/v1/destinations/" DESTINATION_ID
                        "/keys/older-key-01");
    script_answer(&f->base.script, 404, "");
    assert_int_equal(f->verdict, LOOKUP_WITHDRAWN);
}

static void
tells_shut_for_now_from_shut_for_good(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(look(f, 200, DESTINATION_JSON("inactive"), 0, ""),
                     LOOKUP_INACTIVE);
    assert_int_equal(look(f, 200, DESTINATION_JSON("created"), 0, ""), LOOKUP_INACTIVE);
    assert_int_equal(look(f, 200, DESTINATION_JSON("decommissioned"), 0, ""),
                     LOOKUP_CLOSED);
    assert_int_equal(look(f, 404, "", 0, ""), LOOKUP_CLOSED);
}

static void
no_answer_is_no_verdict_about_the_authority(void **state)
{
    static const int codes[] = {403, 429, 500, 503, 302, 418};
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        assert_int_equal(look(f, codes[i], "", 0, ""), LOOKUP_NO_ANSWER);
        assert_int_equal(look(f, 200, DESTINATION_JSON("active"), codes[i], ""),
                         LOOKUP_NO_ANSWER);
        assert_int_equal(f->http, codes[i]);
    }
    assert_int_equal(look(f, 200, "{}", 0, ""), LOOKUP_NO_ANSWER);
    assert_int_equal(look(f, 200, "<html>", 0, ""), LOOKUP_NO_ANSWER);
    start(f, NULL);
    script_fail(&f->base.script, STATUS_TIMEOUT);
    assert_int_equal(f->verdict, LOOKUP_NO_ANSWER);
    assert_int_equal(f->http, 0);
}

static void
a_key_that_is_not_an_authoritys_is_not_trusted(void **state)
{
    struct fixture *f = *state;
    char jwk[COURIER_JSON];
    courier_write_jwk(&f->base, ENCRYPTION_KID, true, f->base.other, 30, jwk);
    assert_int_equal(look(f, 200, DESTINATION_JSON("active"), 200, jwk),
                     LOOKUP_UNTRUSTED);
    courier_write_jwk(&f->base, "another-key", true, f->base.issuer, 30, jwk);
    assert_int_equal(look(f, 200, DESTINATION_JSON("active"), 200, jwk),
                     LOOKUP_UNTRUSTED);
    assert_int_equal(look(f, 200, DESTINATION_JSON("active"), 200, f->base.verify_jwk),
                     LOOKUP_UNTRUSTED);
    assert_int_equal(look(f, 200, DESTINATION_JSON("active"), 200, "{}"),
                     LOOKUP_UNTRUSTED);
}

static void
a_certificate_that_has_ended_is_a_withdrawn_key(void **state)
{
    struct fixture *f = *state;
    char jwk[COURIER_JSON];
    courier_write_jwk(&f->base, ENCRYPTION_KID, true, f->base.issuer, -2, jwk);
    assert_int_equal(look(f, 200, DESTINATION_JSON("active"), 200, jwk),
                     LOOKUP_WITHDRAWN);
    assert_int_equal(f->status, STATUS_EXPIRED);
}

static void
a_new_lookup_ends_the_one_under_way(void **state)
{
    struct fixture *f = *state;
    start(f, NULL);
    lookup_start(f->lookup, DESTINATION_ID, SERVICE_URN, NULL, on_result, f);
    assert_int_equal(f->base.script.cancelled, 1);
    script_answer(&f->base.script, 404, "");
    assert_int_equal(f->called, 1);
    assert_null(script_waiting(&f->base.script));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(finds_the_key_the_destination_names),
        TEST(asks_for_the_key_it_is_told_to),
        TEST(tells_shut_for_now_from_shut_for_good),
        TEST(no_answer_is_no_verdict_about_the_authority),
        TEST(a_key_that_is_not_an_authoritys_is_not_trusted),
        TEST(a_certificate_that_has_ended_is_a_withdrawn_key),
        TEST(a_new_lookup_ends_the_one_under_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
