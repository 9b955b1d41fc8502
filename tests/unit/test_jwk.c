#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "crypto/jwk.h"
#include "tests/unit/pki.h"

#define KID "c66e4423-e28d-4a1f-911d-818f9ab60221"

enum { JSON_ROOM = 12 * 1024 };

/* The members of a JWK as JSON values; a NULL leaves the member out. */
struct members {
    const char *kty;
    const char *alg;
    const char *key_ops;
    const char *kid;
    const char *n;
    const char *e;
    const char *x5c;
    const char *extra;
};

/* What a destination of the stand-in authority publishes. */
struct published {
    char n[704];
    char x5c[2 * JSON_ROOM / 3];
    struct rsa_key key;
};

static int
publish(void **state)
{
    static struct published published;
    char base64[4 * CHAIN_CERT_MAX / 3 + 8];
    struct chain chain = {0};
    EVP_PKEY *leaf = pki_key("leaf");
    EVP_PKEY *issuer = pki_key("issuer");

    pki_chain_add(&chain, pki_certificate((struct pki_wish){.subject = "Meldebehörde",
                                                            .issuer = "CA",
                                                            .key = leaf,
                                                            .issuer_key = issuer}));
    pki_base64(chain.cert[0].der, chain.cert[0].size, base64);
    snprintf(published.x5c, sizeof(published.x5c), "[\"%s\"]", base64);
    published.key = pki_public(leaf);
    published.n[0] = '"';
    pki_modulus(&published.key, published.n + 1);
    published.n[strlen(published.n)] = '"';
    *state = &published;
    EVP_PKEY_free(leaf);
    EVP_PKEY_free(issuer);
    return 0;
}

static struct members
good(const struct published *published)
{
    return (struct members){.kty = "\"RSA\"",
                            .alg = "\"RSA-OAEP-256\"",
                            .key_ops = "[\"wrapKey\"]",
                            .kid = "\"" KID "\"",
                            .n = published->n,
                            .e = "\"AQAB\"",
                            .x5c = published->x5c};
}

static struct members
good_verify(const struct published *published)
{
    struct members members = good(published);

    members.alg = "\"PS512\"";
    members.key_ops = "[\"verify\"]";
    return members;
}

static void
write_member(char *out, const char *name, const char *value)
{
    size_t len = strlen(out);

    if (value != NULL)
        snprintf(out + len, JSON_ROOM - len, "%s\"%s\":%s", len > 1 ? "," : "", name,
                 value);
}

static void
write_jwk(char *out, struct members members)
{
    size_t len;

    snprintf(out, JSON_ROOM, "{");
    write_member(out, "kty", members.kty);
    write_member(out, "alg", members.alg);
    write_member(out, "key_ops", members.key_ops);
    write_member(out, "kid", members.kid);
    write_member(out, "n", members.n);
    write_member(out, "e", members.e);
    write_member(out, "x5c", members.x5c);
    len = strlen(out);
    snprintf(out + len, JSON_ROOM - len, "%s}",
             members.extra == NULL ? "" : members.extra);
}

static void
expect(struct members members, enum jwk_reason reason)
{
    char json[JSON_ROOM];
    enum jwk_reason found;
    struct jwk jwk;

    write_jwk(json, members);
    enum status status = jwk_parse_wrap(json, strlen(json), KID, &jwk, &found);
    assert_string_equal(jwk_reason_name(found), jwk_reason_name(reason));
    assert_int_equal(status == STATUS_OK, reason == JWK_FINE);
    if (status != STATUS_OK)
        assert_string_equal(jwk.kid, "");
}

static void
reads_an_encryption_key(void **state)
{
    const struct published *published = *state;
    char json[JSON_ROOM];
    enum jwk_reason reason;
    struct jwk jwk;

    write_jwk(json, good(published));
    assert_int_equal(jwk_parse_wrap(json, strlen(json), KID, &jwk, &reason), STATUS_OK);
    assert_string_equal(jwk.kid, KID);
    assert_true(rsa_key_equal(&jwk.key, &published->key));
    assert_int_equal(jwk.chain.count, 1);
    struct members members = good(published);
    members.extra = ",\"use\":\"enc\",\"unknown\":{\"a\":[1]}";
    expect(members, JWK_FINE);
}

static void
each_member_must_be_what_fit_connect_states(void **state)
{
    const struct published *published = *state;
    struct members m = good(published);

    m.kty = "\"EC\"";
    expect(m, JWK_KTY);
    m.kty = NULL;
    expect(m, JWK_KTY);
    m = good(published);
    m.alg = "\"RSA-OAEP\"";
    expect(m, JWK_ALG);
    m.alg = "\"PS512\"";
    expect(m, JWK_ALG);
    m = good(published);
    m.key_ops = "[\"wrapKey\",\"verify\"]";
    expect(m, JWK_KEY_OPS);
    m.key_ops = "[\"verify\"]";
    expect(m, JWK_KEY_OPS);
    m.key_ops = "[]";
    expect(m, JWK_KEY_OPS);
    m.key_ops = "\"wrapKey\"";
    expect(m, JWK_KEY_OPS);
    m.key_ops = NULL;
    expect(m, JWK_KEY_OPS);
    m = good(published);
    m.e = "\"Aw\"";
    expect(m, JWK_EXPONENT);
    m = good(published);
    m.x5c = NULL;
    expect(m, JWK_X5C);
    m.x5c = "[]";
    expect(m, JWK_X5C);
    m.x5c = "[\"AAAA\"]";
    expect(m, JWK_X5C);
    m.x5c = "[\"...(base64 encoded cert)...\"]";
    expect(m, JWK_X5C);
}

static void
the_modulus_has_4096_bits_and_is_the_leafs(void **state)
{
    const struct published *published = *state;
    struct members m = good(published);
    struct rsa_key key = published->key;
    char n[704] = "\"";

    key.modulus[100] ^= 1;
    pki_modulus(&key, n + 1);
    n[strlen(n)] = '"';
    m.n = n;
    expect(m, JWK_DIFFERS);
    key = published->key;
    key.modulus[0] &= 0x7F; /* 4095 bits */
    pki_modulus(&key, n + 1);
    n[strlen(n)] = '"';
    expect(m, JWK_MODULUS);
    m.n = "\"AQAB\"";
    expect(m, JWK_MODULUS);
    m.n = NULL;
    expect(m, JWK_MODULUS);
}

static void
the_kid_is_the_one_asked_for_and_safe_in_a_url(void **state)
{
    const struct published *published = *state;
    struct members m = good(published);

    m.kid = "\"c66e4423-e28d-4a1f-911d-818f9ab60222\"";
    expect(m, JWK_KID_OTHER);
    m.kid = "\"../../../secret\"";
    expect(m, JWK_KID_FORM);
    m.kid = NULL;
    expect(m, JWK_KID_FORM);
    assert_true(jwk_kid_valid("12345678"));
    assert_false(jwk_kid_valid("1234567"));
    assert_false(jwk_kid_valid("........"));
    assert_false(jwk_kid_valid("12345678?x=1"));
    assert_false(jwk_kid_valid("1234 5678"));
    assert_false(jwk_kid_valid("1234567%2F"));
    assert_true(jwk_kid_valid("0123456789012345678901234567890123456789"
                              "012345678901234567890123"));
    assert_false(jwk_kid_valid("0123456789012345678901234567890123456789"
                               "0123456789012345678901234"));
}

static void
a_key_with_a_private_part_is_refused(void **state)
{
    struct members m = good(*state);

    m.extra = ",\"d\":\"AQAB\"";
    expect(m, JWK_PRIVATE);
}

static void
refuses_what_is_no_object(void **state)
{
    enum jwk_reason reason;
    struct jwk jwk;

    (void)state;
    assert_int_equal(jwk_parse_wrap("[]", 2, KID, &jwk, &reason), STATUS_INVALID);
    assert_int_equal(reason, JWK_JSON);
    assert_int_equal(jwk_parse_wrap("{", 1, KID, &jwk, &reason), STATUS_INVALID);
    assert_int_equal(jwk_parse_wrap("{}", JWK_JSON_MAX + 1, KID, &jwk, &reason),
                     STATUS_TOO_LARGE);
}

static void
finds_a_verifying_key_in_a_set(void **state)
{
    const struct published *published = *state;
    struct members m = good_verify(published);
    char json[JSON_ROOM];
    char set[3 * JSON_ROOM];
    enum jwk_reason reason;
    struct jwk jwk;

    m.x5c = NULL;
    write_jwk(json, m);
    assert_int_equal(jwk_parse_verify(json, strlen(json), KID, &jwk, &reason),
                     STATUS_OK);
    assert_int_equal(jwk.chain.count, 0);
    snprintf(set, sizeof(set), "{\"keys\":[{\"kty\":\"EC\",\"kid\":\"elliptic\"},%s]}",
             json);
    assert_int_equal(jwk_find_verify(set, strlen(set), KID, &jwk, &reason), STATUS_OK);
    assert_true(rsa_key_equal(&jwk.key, &published->key));
    assert_int_equal(jwk_find_verify(set, strlen(set), "another1", &jwk, &reason),
                     STATUS_NOT_FOUND);
    assert_int_equal(jwk_find_verify(set, strlen(set), "elliptic", &jwk, &reason),
                     STATUS_INVALID);
    assert_int_equal(reason, JWK_KTY);
    snprintf(set, sizeof(set), "{\"keys\":[%s,%s]}", json, json);
    assert_int_equal(jwk_find_verify(set, strlen(set), KID, &jwk, &reason),
                     STATUS_INVALID);
    m.key_ops = "[\"wrapKey\"]";
    write_jwk(json, m);
    assert_int_equal(jwk_parse_verify(json, strlen(json), KID, &jwk, &reason),
                     STATUS_INVALID);
    assert_int_equal(reason, JWK_KEY_OPS);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_an_encryption_key),
        cmocka_unit_test(each_member_must_be_what_fit_connect_states),
        cmocka_unit_test(the_modulus_has_4096_bits_and_is_the_leafs),
        cmocka_unit_test(the_kid_is_the_one_asked_for_and_safe_in_a_url),
        cmocka_unit_test(a_key_with_a_private_part_is_refused),
        cmocka_unit_test(refuses_what_is_no_object),
        cmocka_unit_test(finds_a_verifying_key_in_a_set),
    };
    return cmocka_run_group_tests(tests, publish, NULL);
}
