#include "courier/keyring.h"
#include "tests/unit/courier_fixture.h"
#include "tests/unit/unit.h"

#define SET_URL "https://s.example/.well-known/jwks.json"
#define KEY_URL "https://s.example/v1/destinations/" DESTINATION_ID "/keys/" SIGNING_KID

struct fixture {
    struct courier_fixture base;
    struct keyring *keyring;
    int called;
    enum status status;
    char kid[JWK_KID];
};

static int
set_up(void **state)
{
    static struct fixture f;
    f = (struct fixture){0};
    if (courier_set_up(&f.base) != 0)
        return -1;
    f.keyring = keyring_create(f.base.loop, f.base.api, &f.base.config, f.base.trust);
    *state = &f;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *f = *state;
    keyring_destroy(f->keyring);
    courier_tear_down(&f->base);
    return 0;
}

static void
on_key(void *context, enum status status, const struct jwk *key)
{
    struct fixture *f = context;
    f->called++;
    f->status = status;
    assert_int_equal(key != NULL, status == STATUS_OK);
    text_format(f->kid, sizeof(f->kid), "%s", key != NULL ? key->kid : "");
}

static void
want(struct fixture *f, const char *destination, const char *kid)
{
    f->called = 0;
    keyring_want(f->keyring, destination, kid, on_key, f);
    assert_int_equal(f->called, 0);
}

static void
the_services_key_is_found_in_its_set_and_kept(void **state)
{
    struct fixture *f = *state;
    want(f, NULL, SIGNING_KID);
    assert_string_equal(courier_asked(&f->base), SET_URL);
    assert_string_equal(script_waiting(&f->base.script)->bearer, "");
    script_answer(&f->base.script, 200, f->base.key_set);
    assert_int_equal(f->status, STATUS_OK);
    assert_string_equal(f->kid, SIGNING_KID);
    want(f, NULL, SIGNING_KID);
    assert_string_equal(courier_asked(&f->base), "");
    courier_turn(&f->base);
    assert_int_equal(f->called, 1);
    assert_int_equal(f->status, STATUS_OK);
}

static void
another_kid_is_asked_for_again(void **state)
{
    struct fixture *f = *state;
    want(f, NULL, SIGNING_KID);
    script_answer(&f->base.script, 200, f->base.key_set);
    want(f, NULL, "unknown-key-1");
    assert_string_equal(courier_asked(&f->base), SET_URL);
    script_answer(&f->base.script, 200, f->base.key_set);
    assert_int_equal(f->status, STATUS_NOT_FOUND);
}

static void
a_destinations_key_is_asked_for_with_the_token(void **state)
{
    struct fixture *f = *state;
    want(f, DESTINATION_ID, SIGNING_KID);
    assert_string_equal(courier_asked(&f->base), KEY_URL);
    assert_string_equal(script_waiting(&f->base.script)->bearer, "one");
    script_answer(&f->base.script, 200, f->base.verify_jwk);
    assert_int_equal(f->status, STATUS_OK);
    want(f, DESTINATION_ID, SIGNING_KID);
    courier_turn(&f->base);
    assert_int_equal(f->called, 1);
    /* Of another destination it would be another key, whatever it is called. */
    want(f, "00000000-4055-4854-8b6d-11ea5b7f3047", SIGNING_KID);
    assert_string_not_equal(courier_asked(&f->base), "");
    keyring_cancel(f->keyring);
}

static void
a_destinations_key_without_an_authoritys_certificate_is_refused(void **state)
{
    struct fixture *f = *state;
    char jwk[COURIER_JSON];
    courier_write_jwk(&f->base, SIGNING_KID, false, f->base.other, 30, jwk);
    want(f, DESTINATION_ID, SIGNING_KID);
    assert_string_equal(courier_asked(&f->base), KEY_URL);
    script_answer(&f->base.script, 200, jwk);
    assert_int_equal(f->status, STATUS_DENIED);
    courier_write_jwk(&f->base, SIGNING_KID, false, f->base.issuer, -2, jwk);
    want(f, DESTINATION_ID, SIGNING_KID);
    script_answer(&f->base.script, 200, jwk);
    assert_int_equal(f->status, STATUS_DENIED);
    /* A key for sealing signs nothing. */
    want(f, DESTINATION_ID, SIGNING_KID);
    script_answer(&f->base.script, 200, f->base.wrap_jwk);
    assert_int_equal(f->status, STATUS_DENIED);
}

static void
a_key_without_certificate_is_the_services_only(void **state)
{
    struct fixture *f = *state;
    char bare[COURIER_JSON], set[COURIER_JSON + 20];
    text_format(bare, sizeof(bare), "%.*s}",
                (int)(strstr(f->base.verify_jwk, ",\"x5c\"") - f->base.verify_jwk),
                f->base.verify_jwk);
    text_format(set, sizeof(set), "{\"keys\":[%s]}", bare);
    want(f, NULL, SIGNING_KID);
    script_answer(&f->base.script, 200, set);
    assert_int_equal(f->status, STATUS_OK);
    want(f, DESTINATION_ID, SIGNING_KID);
    assert_string_equal(courier_asked(&f->base), KEY_URL);
    script_answer(&f->base.script, 200, bare);
    assert_int_equal(f->status, STATUS_DENIED);
}

static void
what_nobody_publishes_and_what_nobody_answers_are_told_apart(void **state)
{
    struct fixture *f = *state;
    want(f, DESTINATION_ID, SIGNING_KID);
    assert_string_equal(courier_asked(&f->base), KEY_URL);
    script_answer(&f->base.script, 404, "");
    assert_int_equal(f->status, STATUS_NOT_FOUND);
    want(f, DESTINATION_ID, SIGNING_KID);
    script_answer(&f->base.script, 503, "");
    assert_int_equal(f->status, STATUS_AGAIN);
    want(f, DESTINATION_ID, SIGNING_KID);
    script_fail(&f->base.script, STATUS_GONE);
    assert_int_equal(f->status, STATUS_AGAIN);
    want(f, NULL, SIGNING_KID);
    script_answer(&f->base.script, 200, "{\"keys\":7}");
    assert_int_equal(f->status, STATUS_DENIED);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_services_key_is_found_in_its_set_and_kept),
        TEST(another_kid_is_asked_for_again),
        TEST(a_destinations_key_is_asked_for_with_the_token),
        TEST(a_destinations_key_without_an_authoritys_certificate_is_refused),
        TEST(a_key_without_certificate_is_the_services_only),
        TEST(what_nobody_publishes_and_what_nobody_answers_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
