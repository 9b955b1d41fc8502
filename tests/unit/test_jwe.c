#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "crypto/jwe.h"
#include "crypto/jwe_open.h"
#include "tests/unit/pki.h"

#define KID "c66e4423-e28d-4a1f-911d-818f9ab60221"
#define PLAIN "{\"dogName\":\"Bello\"}"

enum { ROOM = 4096 };

struct pair {
    struct jwe_private *private_key;
    struct rsa_key public_key;
};

static char *
private_pem(const char *name, const char *passphrase)
{
    EVP_PKEY *key = pki_key(name);
    char *text = calloc(1, 8192);
    BIO *sink = BIO_new(BIO_s_mem());

    assert_non_null(text);
    assert_int_equal(PEM_write_bio_PrivateKey(
                         sink, key, passphrase == NULL ? NULL : EVP_aes_256_cbc(), NULL,
                         0, NULL, (void *)(uintptr_t)passphrase),
                     1);
    assert_true(BIO_read(sink, text, 8191) > 0);
    BIO_free(sink);
    EVP_PKEY_free(key);
    return text;
}

static int
load_pair(void **state)
{
    static struct pair pair;
    char *pem = private_pem("leaf", NULL);

    assert_int_equal(
        jwe_private_create(pem, strlen(pem), NULL, NULL, &pair.private_key), STATUS_OK);
    jwe_private_public(pair.private_key, &pair.public_key);
    *state = &pair;
    free(pem);
    return 0;
}

static int
free_pair(void **state)
{
    jwe_private_destroy(((struct pair *)*state)->private_key);
    return 0;
}

static size_t
seal(const struct pair *pair, const void *plain, size_t size, char out[ROOM],
     char tag[JWE_TAG])
{
    assert_int_equal(jwe_seal(&pair->public_key, KID, plain, size, out, ROOM, tag),
                     STATUS_OK);
    return strlen(out);
}

static enum status
open_it(const struct pair *pair, const char *jwe, size_t len)
{
    unsigned char plain[ROOM];
    size_t size;

    return jwe_open(pair->private_key, KID, jwe, len, plain, sizeof(plain), &size);
}

static void
what_is_sealed_is_what_is_opened(void **state)
{
    const struct pair *pair = *state;
    unsigned char plain[ROOM];
    char jwe[ROOM];
    char tag[JWE_TAG];
    size_t size;

    size_t len = seal(pair, PLAIN, strlen(PLAIN), jwe, tag);
    assert_int_equal(len + 1, jwe_size(KID, strlen(PLAIN)));
    assert_int_equal(
        jwe_open(pair->private_key, KID, jwe, len, plain, sizeof(plain), &size),
        STATUS_OK);
    assert_int_equal(size, strlen(PLAIN));
    assert_memory_equal(plain, PLAIN, size);
}

static void
the_header_is_what_fit_connect_wants(void **state)
{
    static const char header[] =
        "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\",\"kid\":"
        "\"" KID "\",\"cty\":\"application/json\"}";
    char encoded[400];
    char jwe[ROOM];
    char tag[JWE_TAG];

    seal(*state, PLAIN, strlen(PLAIN), jwe, tag);
    size_t len =
        base64url_encode((const unsigned char *)header, strlen(header), encoded);
    assert_memory_equal(jwe, encoded, len);
    assert_int_equal(jwe[len], '.');
    /* Submission API 1.1.3: at least 776 characters with a 4096-bit key. */
    assert_true(strlen(jwe) >= 776);
    assert_int_equal(strspn(jwe, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                 "0123456789-_."),
                     strlen(jwe));
}

static void
the_tag_is_the_last_segment(void **state)
{
    char jwe[ROOM];
    char tag[JWE_TAG];

    (void)seal(*state, PLAIN, strlen(PLAIN), jwe, tag);
    assert_string_equal(strrchr(jwe, '.') + 1, tag);
}

static void
no_two_envelopes_share_key_or_nonce(void **state)
{
    char a[ROOM];
    char b[ROOM];
    char tag_a[JWE_TAG];
    char tag_b[JWE_TAG];

    seal(*state, PLAIN, strlen(PLAIN), a, tag_a);
    seal(*state, PLAIN, strlen(PLAIN), b, tag_b);
    assert_string_not_equal(tag_a, tag_b);
    const char *key_a = strchr(a, '.') + 1;
    const char *key_b = strchr(b, '.') + 1;
    assert_memory_not_equal(key_a, key_b, 683);
    assert_memory_not_equal(key_a + 684, key_b + 684, 16);
}

static void
every_size_around_a_piece_comes_back(void **state)
{
    static const size_t sizes[] = {0, 1, 2, 3, 3071, 3072, 3073, 6144, 10000};
    const struct pair *pair = *state;
    static unsigned char plain[10000];
    static unsigned char back[12000];
    static char jwe[16 * 1024];
    char tag[JWE_TAG];
    size_t size;

    for (size_t i = 0; i < sizeof(plain); i++)
        plain[i] = (unsigned char)(i * 31 + i / 256);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        size_t need = jwe_size(KID, sizes[i]);
        assert_int_equal(
            jwe_seal(&pair->public_key, KID, plain, sizes[i], jwe, need - 1, tag),
            STATUS_TOO_LARGE);
        assert_string_equal(jwe, "");
        assert_int_equal(
            jwe_seal(&pair->public_key, KID, plain, sizes[i], jwe, need, tag),
            STATUS_OK);
        assert_int_equal(strlen(jwe), need - 1);
        assert_int_equal(
            jwe_open(pair->private_key, NULL, jwe, need - 1, back, sizeof(back), &size),
            STATUS_OK);
        assert_int_equal(size, sizes[i]);
        assert_memory_equal(back, plain, size);
    }
}

static void
any_changed_character_is_refused(void **state)
{
    char jwe[ROOM];
    char tag[JWE_TAG];
    size_t len = seal(*state, PLAIN, strlen(PLAIN), jwe, tag);
    size_t key_end = (size_t)(strchr(strchr(jwe, '.') + 1, '.') - jwe);

    for (size_t i = 0; i < len; i++) {
        /* Each RSA decryption takes milliseconds: sample the wrapped key, try the rest.
         */
        if (i > 210 && i < key_end && i % 101 != 0)
            continue;
        if (i > 20 && i <= 210 && i % 9 != 0)
            continue;
        char saved = jwe[i];
        jwe[i] = saved == 'A' ? 'B' : 'A';
        assert_int_not_equal(open_it(*state, jwe, len), STATUS_OK);
        jwe[i] = saved;
    }
    assert_int_not_equal(open_it(*state, jwe, len - 1), STATUS_OK);
    assert_int_equal(open_it(*state, jwe, len), STATUS_OK);
}

static void
another_kid_and_another_key_do_not_open(void **state)
{
    const struct pair *pair = *state;
    unsigned char plain[ROOM];
    char jwe[ROOM];
    char tag[JWE_TAG];
    struct pair other;
    size_t size;

    size_t len = seal(pair, PLAIN, strlen(PLAIN), jwe, tag);
    assert_int_equal(
        jwe_open(pair->private_key, "another-kid", jwe, len, plain, ROOM, &size),
        STATUS_NOT_FOUND);
    char *pem = private_pem("other", NULL);
    assert_int_equal(
        jwe_private_create(pem, strlen(pem), NULL, NULL, &other.private_key),
        STATUS_OK);
    memset(plain, 0x55, sizeof(plain));
    assert_int_equal(jwe_open(other.private_key, KID, jwe, len, plain, ROOM, &size),
                     STATUS_DENIED);
    assert_int_equal(size, 0);
    assert_int_equal(plain[0], 0);
    jwe_private_destroy(other.private_key);
    free(pem);
}

/* Rewrites the header; the tag no longer fits, but the header must be refused before.
 */
static enum status
with_header(const struct pair *pair, const char *header)
{
    char jwe[ROOM];
    char changed[2 * ROOM];
    char tag[JWE_TAG];

    seal(pair, PLAIN, strlen(PLAIN), jwe, tag);
    size_t len =
        base64url_encode((const unsigned char *)header, strlen(header), changed);
    snprintf(changed + len, sizeof(changed) - len, "%s", strchr(jwe, '.'));
    return open_it(pair, changed, strlen(changed));
}

static void
refuses_other_algorithms_and_compression(void **state)
{
#define REST ",\"kid\":\"" KID "\",\"cty\":\"application/json\"}"
    assert_int_equal(
        with_header(*state, "{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\"" REST),
        STATUS_INVALID);
    assert_int_equal(with_header(*state, "{\"alg\":\"dir\",\"enc\":\"A256GCM\"" REST),
                     STATUS_INVALID);
    assert_int_equal(
        with_header(*state, "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A128GCM\"" REST),
        STATUS_INVALID);
    assert_int_equal(with_header(*state,
                                 "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\","
                                 "\"zip\":\"DEF\"" REST),
                     STATUS_INVALID);
    assert_int_equal(
        with_header(*state, "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\"" REST),
        STATUS_OK);
#undef REST
}

static void
refuses_kids_that_need_escaping(void **state)
{
    const struct pair *pair = *state;
    char jwe[ROOM];
    char tag[JWE_TAG];

    assert_int_equal(jwe_seal(&pair->public_key, "a\",\"x\":\"", "", 0, jwe, ROOM, tag),
                     STATUS_INVALID);
    assert_int_equal(jwe_seal(&pair->public_key, "short", "", 0, jwe, ROOM, tag),
                     STATUS_INVALID);
}

static size_t
answer(void *context, char *out, size_t cap)
{
    size_t len = strlen(context);

    assert_true(len <= cap);
    memcpy(out, context, len);
    return len;
}

static void
an_encrypted_key_needs_its_passphrase(void **state)
{
    char right[] = "geheim-und-lang";
    char wrong[] = "falsch";
    char none[] = "";
    char *pem = private_pem("leaf", right);
    struct jwe_private *key;
    struct rsa_key half;

    size_t len = strlen(pem);
    assert_int_equal(jwe_private_create(pem, len, answer, wrong, &key), STATUS_DENIED);
    assert_int_equal(jwe_private_create(pem, len, answer, none, &key), STATUS_DENIED);
    assert_int_equal(jwe_private_create(pem, len, NULL, NULL, &key), STATUS_DENIED);
    assert_null(key);
    assert_int_equal(jwe_private_create(pem, len, answer, right, &key), STATUS_OK);
    jwe_private_public(key, &half);
    assert_true(rsa_key_equal(&half, &((struct pair *)*state)->public_key));
    jwe_private_destroy(key);
    assert_int_equal(jwe_private_create("hello", 5, NULL, NULL, &key), STATUS_INVALID);
    free(pem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_sealed_is_what_is_opened),
        cmocka_unit_test(the_header_is_what_fit_connect_wants),
        cmocka_unit_test(the_tag_is_the_last_segment),
        cmocka_unit_test(no_two_envelopes_share_key_or_nonce),
        cmocka_unit_test(every_size_around_a_piece_comes_back),
        cmocka_unit_test(any_changed_character_is_refused),
        cmocka_unit_test(another_kid_and_another_key_do_not_open),
        cmocka_unit_test(refuses_other_algorithms_and_compression),
        cmocka_unit_test(refuses_kids_that_need_escaping),
        cmocka_unit_test(an_encrypted_key_needs_its_passphrase),
    };
    return cmocka_run_group_tests(tests, load_pair, free_pair);
}
