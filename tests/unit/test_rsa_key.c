#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "crypto/rsa_key.h"
#include "tests/unit/pki.h"

static size_t
public_pem(EVP_PKEY *key, char out[4096])
{
    BIO *sink = BIO_new(BIO_s_mem());

    assert_int_equal(PEM_write_bio_PUBKEY(sink, key), 1);
    int len = BIO_read(sink, out, 4095);
    BIO_free(sink);
    out[len] = '\0';
    return (size_t)len;
}

static void
reads_the_same_key_from_pem_and_certificate(void **state)
{
    EVP_PKEY *key = pki_key("leaf");
    struct rsa_key wanted = pki_public(key);
    struct rsa_key found;
    char pem[4096];

    (void)state;
    size_t len = public_pem(key, pem);
    assert_int_equal(rsa_key_from_pem(pem, len, &found), STATUS_OK);
    assert_true(rsa_key_equal(&wanted, &found));
    char *cert = pki_pem(pki_certificate((struct pki_wish){
        .subject = "Stadt", .issuer = "Stadt", .key = key, .issuer_key = key}));
    assert_int_equal(rsa_key_from_pem(cert, strlen(cert), &found), STATUS_OK);
    assert_true(rsa_key_equal(&wanted, &found));
    free(cert);
    EVP_PKEY_free(key);
}

static void
refuses_other_sizes_exponents_kinds_and_noise(void **state)
{
    EVP_PKEY *keys[] = {pki_key_of("small", 2048, 65537), pki_key_of("three", 4096, 3),
                        EVP_EC_gen("P-256")};
    struct rsa_key found;
    char pem[4096];

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        size_t len = public_pem(keys[i], pem);
        assert_int_equal(rsa_key_from_pem(pem, len, &found), STATUS_INVALID);
        EVP_PKEY_free(keys[i]);
    }
    assert_int_equal(rsa_key_from_pem("", 0, &found), STATUS_INVALID);
    assert_int_equal(rsa_key_from_pem("key", 3, &found), STATUS_INVALID);
    assert_int_equal(rsa_key_from_pem(pem, RSA_KEY_PEM_MAX + 1, &found),
                     STATUS_TOO_LARGE);
}

static void
the_fingerprint_is_that_of_the_public_key_in_der(void **state)
{
    EVP_PKEY *key = pki_key("leaf");
    struct rsa_key plain = pki_public(key);
    char found[DIGEST_SHA256_HEX];
    char wanted[DIGEST_SHA256_HEX];
    unsigned char *der = NULL;

    (void)state;
    int size = i2d_PUBKEY(key, &der);
    digest_sha256_hex(der, (size_t)size, wanted);
    rsa_key_fingerprint(&plain, found);
    assert_string_equal(found, wanted);
    OPENSSL_free(der);
    EVP_PKEY_free(key);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_same_key_from_pem_and_certificate),
        cmocka_unit_test(refuses_other_sizes_exponents_kinds_and_noise),
        cmocka_unit_test(the_fingerprint_is_that_of_the_public_key_in_der),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
