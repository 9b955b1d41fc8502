#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "crypto/jws.h"
#include "tests/unit/pki.h"

#define HEADER "{\"typ\":\"secevent+jwt\",\"alg\":\"PS512\",\"kid\":\"signing-key-1\"}"

struct signer {
    EVP_PKEY *key;
    struct rsa_key public_key;
};

static int
load_key(void **state)
{
    static struct signer signer;

    signer.key = pki_key("leaf");
    signer.public_key = pki_public(signer.key);
    *state = &signer;
    return 0;
}

static int
free_key(void **state)
{
    EVP_PKEY_free(((struct signer *)*state)->key);
    return 0;
}

static enum status
check(const struct rsa_key *key, const char *text, size_t len)
{
    struct jws jws;
    enum status status = jws_read(text, len, &jws);

    return status == STATUS_OK ? jws_verify(&jws, key) : status;
}

/* Signs under a header and checks at once. */
static enum status
with_header(const struct signer *signer, const char *header)
{
    char text[4096];
    size_t len = pki_jws(signer->key, header, "{}", "SHA512", false, 64, text);

    return check(&signer->public_key, text, len);
}

static void
accepts_ps512_and_gives_kid_typ_and_payload(void **state)
{
    const struct signer *signer = *state;
    char text[4096];
    struct jws jws;

    size_t len = pki_jws(signer->key, HEADER, "{\"a\":1}", "SHA512", false, 64, text);
    assert_int_equal(jws_read(text, len, &jws), STATUS_OK);
    assert_int_equal(jws_verify(&jws, &signer->public_key), STATUS_OK);
    assert_string_equal(jws.kid, "signing-key-1");
    assert_string_equal(jws.typ, "secevent+jwt");
    assert_string_equal(jws.payload, "{\"a\":1}");
    assert_int_equal(jws.payload_size, 7);
}

static void
refuses_any_changed_byte(void **state)
{
    const struct signer *signer = *state;
    char text[4096];
    size_t len = pki_jws(signer->key, HEADER, "{\"a\":1}", "SHA512", false, 64, text);

    for (size_t i = 0; i < len; i++) {
        char saved = text[i];
        text[i] = saved == 'A' ? 'B' : 'A';
        assert_int_not_equal(check(&signer->public_key, text, len), STATUS_OK);
        text[i] = saved;
    }
    assert_int_equal(check(&signer->public_key, text, len), STATUS_OK);
    assert_int_not_equal(check(&signer->public_key, text, len - 1), STATUS_OK);
}

static void
refuses_every_other_algorithm(void **state)
{
    static const char *const algorithms[] = {"none",  "None",  "RS256", "RS512",
                                             "PS256", "PS384", "HS512", "ES256",
                                             "ps512", ""};
    const struct signer *signer = *state;
    char header[128];

    for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
        snprintf(header, sizeof(header), "{\"alg\":\"%s\",\"kid\":\"signing-key-1\"}",
                 algorithms[i]);
        assert_int_equal(with_header(signer, header), STATUS_DENIED);
    }
    assert_int_equal(with_header(signer, "{\"kid\":\"signing-key-1\"}"), STATUS_DENIED);
}

static void
an_unsigned_token_is_refused(void **state)
{
    const struct signer *signer = *state;
    /* {"alg":"none"}.{}. */
    static const char text[] = "eyJhbGciOiJub25lIn0.e30.";

    assert_int_equal(check(&signer->public_key, text, sizeof(text) - 1), STATUS_DENIED);
}

static void
a_token_may_not_say_how_to_verify_it(void **state)
{
    static const char *const members[] = {
        "\"crit\":[\"exp\"]", "\"crit\":null",   "\"jku\":\"https://a\"",
        "\"jwk\":{}",         "\"x5c\":[\"x\"]", "\"x5u\":\"https://a\"",
        "\"b64\":false",      "\"zip\":\"DEF\"",
    };
    const struct signer *signer = *state;
    char header[160];

    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        snprintf(header, sizeof(header),
                 "{\"alg\":\"PS512\",\"kid\":\"signing-key-1\",%s}", members[i]);
        assert_int_equal(with_header(signer, header), STATUS_DENIED);
    }
    assert_int_equal(with_header(signer, HEADER), STATUS_OK);
}

static void
refuses_other_salts_digests_and_paddings_under_the_right_header(void **state)
{
    const struct signer *signer = *state;
    char text[4096];

    size_t len = pki_jws(signer->key, HEADER, "{}", "SHA512", false, 32, text);
    assert_int_equal(check(&signer->public_key, text, len), STATUS_DENIED);
    len = pki_jws(signer->key, HEADER, "{}", "SHA512", false, 0, text);
    assert_int_equal(check(&signer->public_key, text, len), STATUS_DENIED);
    len = pki_jws(signer->key, HEADER, "{}", "SHA256", false, 64, text);
    assert_int_equal(check(&signer->public_key, text, len), STATUS_DENIED);
    len = pki_jws(signer->key, HEADER, "{}", "SHA512", true, 0, text);
    assert_int_equal(check(&signer->public_key, text, len), STATUS_DENIED);
}

static void
refuses_another_key(void **state)
{
    EVP_PKEY *other = pki_key("other");
    struct rsa_key wrong = pki_public(other);
    const struct signer *signer = *state;
    char text[4096];

    size_t len = pki_jws(signer->key, HEADER, "{}", "SHA512", false, 64, text);
    assert_int_equal(check(&wrong, text, len), STATUS_DENIED);
    EVP_PKEY_free(other);
}

static void
refuses_malformed_tokens(void **state)
{
    const struct signer *signer = *state;
    char text[4096];
    struct jws jws;

    size_t len = pki_jws(signer->key, HEADER, "{}", "SHA512", false, 64, text);
    text[len] = '.';
    assert_int_equal(jws_read(text, len + 1, &jws), STATUS_INVALID);
    assert_int_equal(jws_read("", 0, &jws), STATUS_INVALID);
    assert_int_equal(jws_read("..", 2, &jws), STATUS_INVALID);
    assert_int_equal(jws_read("e30", 3, &jws), STATUS_INVALID);
    assert_int_equal(jws_read("e30.e30", 7, &jws), STATUS_INVALID);
    assert_int_equal(jws_read(text, JWS_MAX + 1, &jws), STATUS_TOO_LARGE);
    assert_int_equal(with_header(signer, "{\"alg\":\"PS512\"}"), STATUS_INVALID);
    assert_int_equal(with_header(signer, "{\"alg\":\"PS512\",\"kid\":\"../../etc\"}"),
                     STATUS_INVALID);
    assert_int_equal(
        with_header(signer,
                    "{\"alg\":\"PS512\",\"alg\":\"none\",\"kid\":\"signing-key-1\"}"),
        STATUS_INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_ps512_and_gives_kid_typ_and_payload),
        cmocka_unit_test(refuses_any_changed_byte),
        cmocka_unit_test(refuses_every_other_algorithm),
        cmocka_unit_test(an_unsigned_token_is_refused),
        cmocka_unit_test(a_token_may_not_say_how_to_verify_it),
        cmocka_unit_test(
            refuses_other_salts_digests_and_paddings_under_the_right_header),
        cmocka_unit_test(refuses_another_key),
        cmocka_unit_test(refuses_malformed_tokens),
    };
    return cmocka_run_group_tests(tests, load_key, free_key);
}
