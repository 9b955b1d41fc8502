#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/sha.h>

#include "base/text.h"
#include "crypto/identity_token.h"
#include "crypto/jwe_content.h"
#include "tests/unit/pki.h"

#define ISSUER "https://ausweis.example"
#define URN "urn:de:fim:leika:leistung:99102013104000"
/* SHA-256 of "abc": FIPS 180-2, B.1. */
#define BEGUN "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define TYPED "{\"alg\":\"PS512\",\"kid\":\"identity-key\",\"typ\":\"identity+jwt\"}"
#define HEADER                                                                         \
    "{\"alg\":\"ECDH-ES\",\"enc\":\"A256GCM\",\"cty\":\"JWT\",\"epk\":{\"kty\":"       \
    "\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\"}%s}"

enum { NOW = PKI_NOW, POINT = 65, ROOM = IDENTITY_JWE_MAX + 1024 };

struct fixture {
    EVP_PKEY *town, *foreign;
    struct rsa_key town_key;
    struct identity_key *key;
    char nonce[IDENTITY_TOKEN_NONCE];
    char jwk[IDENTITY_KEY_JWK_MAX];
    struct identity_token_room room;
};

/* What goes into a token; the sealing side is written for this test, from RFC 7518
 * section 4.6.2 and Appendix C, without the library's KDF that the product uses. */
struct wish {
    const char *issuer, *audience, *service, *begun, *typ, *more;
    int64_t issued, ends;
    EVP_PKEY *signer;
    const char *to;    /* JWK it is sealed to; NULL: the attempt's own */
    const char *extra; /* in the outer header */
    bool plain;        /* not sealed at all */
};

static void
read_point(const char *jwk, unsigned char point[POINT])
{
    size_t size = 0;
    point[0] = 4;
    const char *x = strstr(jwk, "\"x\":\"") + 5, *y = strstr(jwk, "\"y\":\"") + 5;
    assert_int_equal(base64url_decode(x, 43, point + 1, 32, &size), STATUS_OK);
    assert_int_equal(base64url_decode(y, 43, point + 33, 32, &size), STATUS_OK);
}

static void
agree(EVP_PKEY *ours, const unsigned char point[POINT], unsigned char out[32])
{
    size_t size = 32;
    EVP_PKEY *theirs = EVP_PKEY_new();
    assert_int_equal(EVP_PKEY_copy_parameters(theirs, ours), 1);
    assert_int_equal(EVP_PKEY_set1_encoded_public_key(theirs, point, POINT), 1);
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(ours, NULL);
    assert_int_equal(EVP_PKEY_derive_init(ctx), 1);
    assert_int_equal(EVP_PKEY_derive_set_peer(ctx, theirs), 1);
    assert_int_equal(EVP_PKEY_derive(ctx, out, &size), 1);
    EVP_PKEY_CTX_free(ctx);
    EVP_PKEY_free(theirs);
}

static void
content_key(const unsigned char agreed[32], unsigned char out[32])
{
    unsigned char input[4 + 32 + 4 + 7 + 4 + 4 + 4] = {0, 0, 0, 1};
    memcpy(input + 4, agreed, 32);
    memcpy(input + 36, "\0\0\0\7A256GCM", 11);
    input[sizeof(input) - 2] = 1; /* 256 bits */
    SHA256(input, sizeof(input), out);
}

static size_t
seal(const char *jwk, const char *text, size_t len, const char *extra, char *out)
{
    unsigned char point[POINT], own[POINT], agreed[32], key[32], tag[16];
    static unsigned char sealed[ROOM];
    const unsigned char nonce[12] = {7};
    char x[48], y[48], header[512];
    size_t size = 0;
    int part = 0;

    EVP_PKEY *pair = EVP_EC_gen("P-256");
    assert_int_equal(EVP_PKEY_get_octet_string_param(pair, OSSL_PKEY_PARAM_PUB_KEY, own,
                                                     sizeof(own), &size),
                     1);
    base64url_encode(own + 1, 32, x);
    base64url_encode(own + 33, 32, y);
    read_point(jwk, point);
    agree(pair, point, agreed);
    content_key(agreed, key);
    EVP_PKEY_free(pair);
    text_format(header, sizeof(header), HEADER, x, y, extra);
    size_t at = base64url_encode((unsigned char *)header, strlen(header), out);
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    assert_int_equal(EVP_EncryptInit_ex2(ctx, EVP_aes_256_gcm(), key, nonce, NULL), 1);
    assert_int_equal(EVP_EncryptUpdate(ctx, NULL, &part, (unsigned char *)out, (int)at),
                     1);
    assert_int_equal(
        EVP_EncryptUpdate(ctx, sealed, &part, (const unsigned char *)text, (int)len),
        1);
    assert_int_equal(EVP_EncryptFinal_ex(ctx, tag, &part), 1);
    assert_int_equal(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, 16, tag), 1);
    EVP_CIPHER_CTX_free(ctx);
    out[at++] = '.';
    out[at++] = '.';
    at += base64url_encode(nonce, sizeof(nonce), out + at);
    out[at++] = '.';
    at += base64url_encode(sealed, len, out + at);
    out[at++] = '.';
    return at + base64url_encode(tag, sizeof(tag), out + at);
}

static struct wish
good(struct fixture *f)
{
    return (struct wish){.issuer = ISSUER,
                         .audience = f->nonce,
                         .service = URN,
                         .begun = BEGUN,
                         .typ = TYPED,
                         .more = "",
                         .issued = NOW - 5,
                         .ends = NOW + 60,
                         .signer = f->town,
                         .extra = ""};
}

static size_t
make(struct fixture *f, const struct wish *wish, char *out)
{
    char claims[1024];
    static char inner[ROOM];
    text_format(claims, sizeof(claims),
                "{\"iss\":\"%s\",\"aud\":\"%s\",\"leistung\":\"%s\",\"beginn\":\"%s\","
                "\"iat\":%lld,"
                "\"exp\":%lld,\"identity\":{\"familyNames\":\"Großmüller\"}%s}",
                wish->issuer, wish->audience, wish->service, wish->begun,
                (long long)wish->issued, (long long)wish->ends, wish->more);
    size_t len = pki_jws(wish->signer, wish->typ, claims, "SHA512", false, 64, inner);
    if (wish->plain) {
        memcpy(out, inner, len);
        return len;
    }
    return seal(wish->to != NULL ? wish->to : f->jwk, inner, len, wish->extra, out);
}

static enum status
open_token(struct fixture *f, const char *token, size_t len)
{
    const struct identity_expected expected = {.issuer = ISSUER,
                                               .nonce = f->nonce,
                                               .service = URN,
                                               .address = "abc",
                                               .now_s = NOW};
    return identity_token_open(f->key, &f->town_key, &expected, token, len, &f->room);
}

static enum status
open_wish(struct fixture *f, struct wish wish)
{
    static char token[ROOM];
    size_t len = make(f, &wish, token);
    return open_token(f, token, len);
}

static int
set_up(void **state)
{
    static struct fixture f;
    f = (struct fixture){.town = pki_key("leaf"),
                         .foreign = pki_key("other"),
                         .key = identity_key_create()};
    f.town_key = pki_public(f.town);
    identity_token_nonce(f.nonce);
    identity_key_jwk(f.key, f.jwk);
    *state = &f;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *f = *state;
    identity_key_destroy(f->key);
    EVP_PKEY_free(f->town);
    EVP_PKEY_free(f->foreign);
    return 0;
}

static void
opens_what_the_town_sealed_for_this_attempt(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(strlen(f->nonce), 43);
    assert_int_equal(open_wish(f, good(f)), STATUS_OK);
    assert_non_null(strstr(f->room.jws.payload, "Großmüller"));
}

static void
every_attempt_has_a_key_and_a_number_of_its_own(void **state)
{
    struct fixture *f = *state;
    char nonce[IDENTITY_TOKEN_NONCE], jwk[IDENTITY_KEY_JWK_MAX];
    struct identity_key *other = identity_key_create();
    identity_token_nonce(nonce);
    identity_key_jwk(other, jwk);
    assert_string_not_equal(nonce, f->nonce);
    assert_string_not_equal(jwk, f->jwk);
    struct wish wish = good(f);
    wish.to = jwk;
    assert_int_equal(open_wish(f, wish), STATUS_DENIED);
    identity_key_destroy(other);
}

static void
believes_only_the_towns_signature(void **state)
{
    struct fixture *f = *state;
    struct wish wish = good(f);
    wish.signer = f->foreign;
    assert_int_equal(open_wish(f, wish), STATUS_DENIED);
    wish = good(f);
    wish.typ = "{\"alg\":\"RS256\",\"kid\":\"identity-key\",\"typ\":\"identity+jwt\"}";
    assert_int_equal(open_wish(f, wish), STATUS_DENIED);
    wish = good(f);
    wish.typ = "{\"alg\":\"PS512\",\"kid\":\"identity-key\",\"typ\":\"secevent+jwt\"}";
    assert_int_equal(open_wish(f, wish), STATUS_INVALID);
    wish = good(f);
    wish.plain = true;
    assert_int_equal(open_wish(f, wish), STATUS_INVALID);
}

static void
refuses_a_token_about_something_else(void **state)
{
    struct fixture *f = *state;
    struct wish wish = good(f);
    wish.issuer = "https://anderswo.example";
    assert_int_equal(open_wish(f, wish), STATUS_DENIED);
    wish = good(f);
    wish.audience = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    assert_int_equal(open_wish(f, wish), STATUS_DENIED);
    wish = good(f);
    wish.service = "urn:de:fim:leika:leistung:99102013070000";
    assert_int_equal(open_wish(f, wish), STATUS_DENIED);
    wish = good(f);
    wish.begun = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4f72b9807785afee48bb";
    assert_int_equal(open_wish(f, wish), STATUS_DENIED);
    wish.begun = "";
    assert_int_equal(open_wish(f, wish), STATUS_DENIED);
    wish = good(f);
    wish.more = ",\"iss\":\"" ISSUER "\"";
    assert_int_equal(open_wish(f, wish), STATUS_INVALID);
}

static void
refuses_a_token_out_of_its_time(void **state)
{
    static const struct {
        int64_t issued, ends;
        enum status status;
    } cases[] = {
        {NOW + 300, NOW + 360, STATUS_OK}, {NOW + 301, NOW + 360, STATUS_EXPIRED},
        {NOW - 400, NOW - 300, STATUS_OK}, {NOW - 400, NOW - 301, STATUS_EXPIRED},
        {NOW - 10, NOW + 890, STATUS_OK},  {NOW - 10, NOW + 891, STATUS_INVALID},
        {NOW, NOW, STATUS_INVALID},        {NOW, NOW - 1, STATUS_INVALID},
        {-1, NOW + 1, STATUS_INVALID},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct wish wish = good(f);
        wish.issued = cases[i].issued;
        wish.ends = cases[i].ends;
        assert_int_equal(open_wish(f, wish), cases[i].status);
    }
}

static void
nothing_stays_of_a_token_that_was_refused(void **state)
{
    struct fixture *f = *state;
    static const struct identity_token_room empty;
    struct wish wish = good(f);
    wish.issuer = "https://anderswo.example";
    memset(&f->room, 'x', sizeof(f->room));
    assert_int_equal(open_wish(f, wish), STATUS_DENIED);
    assert_memory_equal(&f->room, &empty, sizeof(empty));
}

static void
refuses_any_other_header(void **state)
{
    static const char *const extras[] = {",\"zip\":\"DEF\"", ",\"apu\":\"QWxpY2U\"",
                                         ",\"crit\":[\"exp\"]", ",\"kid\":\"a\""};
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof(extras) / sizeof(extras[0]); i++) {
        struct wish wish = good(f);
        wish.extra = extras[i];
        assert_int_equal(open_wish(f, wish), STATUS_INVALID);
    }
}

/* A point off the curve would leak the private key bit by bit. */
static void
refuses_a_point_that_is_not_on_the_curve(void **state)
{
    struct fixture *f = *state;
    static char token[ROOM], header[512], changed[1024];
    struct wish wish = good(f);
    size_t len = make(f, &wish, token), size = 0;
    char *dot = memchr(token, '.', len);
    assert_int_equal(base64url_decode(token, (size_t)(dot - token),
                                      (unsigned char *)header, sizeof(header) - 1,
                                      &size),
                     STATUS_OK);
    header[size] = '\0';
    char *y = strstr(header, "\"y\":\"") + 5;
    y[3] = y[3] == 'A' ? 'B' : 'A';
    size_t at = base64url_encode((unsigned char *)header, size, changed);
    memcpy(changed + at, dot, 64); /* what follows is not reached */
    assert_int_equal(open_token(f, changed, at + 64), STATUS_INVALID);
    memcpy(token, changed, at);
    assert_int_equal(open_token(f, token, len), STATUS_INVALID);
}

static void
a_changed_character_anywhere_is_refused(void **state)
{
    struct fixture *f = *state;
    static char token[ROOM];
    struct wish wish = good(f);
    size_t len = make(f, &wish, token);
    for (size_t i = 0; i < len; i += 7) {
        char before = token[i];
        token[i] = before == 'A' ? 'B' : 'A';
        assert_int_not_equal(open_token(f, token, len), STATUS_OK);
        token[i] = before;
    }
    assert_int_equal(open_token(f, token, len), STATUS_OK);
    assert_int_not_equal(open_token(f, token, len - 1), STATUS_OK);
    assert_int_equal(open_token(f, token, 0), STATUS_INVALID);
    memset(token, 'A', sizeof(token));
    assert_int_equal(open_token(f, token, IDENTITY_JWE_MAX + 1), STATUS_TOO_LARGE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_what_the_town_sealed_for_this_attempt),
        cmocka_unit_test(every_attempt_has_a_key_and_a_number_of_its_own),
        cmocka_unit_test(believes_only_the_towns_signature),
        cmocka_unit_test(refuses_a_token_about_something_else),
        cmocka_unit_test(refuses_a_token_out_of_its_time),
        cmocka_unit_test(nothing_stays_of_a_token_that_was_refused),
        cmocka_unit_test(refuses_any_other_header),
        cmocka_unit_test(refuses_a_point_that_is_not_on_the_curve),
        cmocka_unit_test(a_changed_character_anywhere_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
