#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/signature.h"

/* RFC 8032 section 7.1, test 2: one byte 0x72. */
static const struct signature_key key = {
    {0x3d, 0x40, 0x17, 0xc3, 0xe8, 0x43, 0x89, 0x5a, 0x92, 0xb7, 0x0a,
     0xa7, 0x4d, 0x1b, 0x7e, 0xbc, 0x9c, 0x98, 0x2c, 0xcf, 0x2e, 0xc4,
     0x96, 0x8c, 0xc0, 0xcd, 0x55, 0xf1, 0x2a, 0xf4, 0x66, 0x0c}};
static const unsigned char signature[SIGNATURE_SIZE] = {
    0x92, 0xa0, 0x09, 0xa9, 0xf0, 0xd4, 0xca, 0xb8, 0x72, 0x0e, 0x82, 0x0b, 0x5f,
    0x64, 0x25, 0x40, 0xa2, 0xb2, 0x7b, 0x54, 0x16, 0x50, 0x3f, 0x8f, 0xb3, 0x76,
    0x22, 0x23, 0xeb, 0xdb, 0x69, 0xda, 0x08, 0x5a, 0xc1, 0xe4, 0x3e, 0x15, 0x99,
    0x6e, 0x45, 0x8f, 0x36, 0x13, 0xd0, 0xf1, 0x1d, 0x8c, 0x38, 0x7b, 0x2e, 0xae,
    0xb4, 0x30, 0x2a, 0xee, 0xb0, 0x0d, 0x29, 0x16, 0x12, 0xbb, 0x0c, 0x00};

static void
accepts_the_example_of_rfc_8032(void **state)
{
    (void)state;
    assert_int_equal(signature_verify(&key, "\x72", 1, signature, sizeof(signature)),
                     STATUS_OK);
}

static void
refuses_changed_files_signatures_and_keys(void **state)
{
    unsigned char changed[SIGNATURE_SIZE];
    struct signature_key other = key;

    (void)state;
    assert_int_equal(signature_verify(&key, "\x73", 1, signature, 64), STATUS_DENIED);
    assert_int_equal(signature_verify(&key, "", 0, signature, 64), STATUS_DENIED);
    assert_int_equal(signature_verify(&key, "\x72\x00", 2, signature, 64),
                     STATUS_DENIED);
    for (size_t i = 0; i < sizeof(changed); i++) {
        memcpy(changed, signature, sizeof(changed));
        changed[i] ^= 0x20;
        assert_int_equal(signature_verify(&key, "\x72", 1, changed, 64), STATUS_DENIED);
    }
    assert_int_equal(signature_verify(&key, "\x72", 1, signature, 63), STATUS_INVALID);
    other.bytes[0] ^= 1;
    assert_int_equal(signature_verify(&other, "\x72", 1, signature, 64), STATUS_DENIED);
}

static void
reads_the_pinned_key_from_pem(void **state)
{
    static const char pem[] =
        "-----BEGIN PUBLIC KEY-----\n"
        "MCowBQYDK2VwAyEAPUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=\n"
        "-----END PUBLIC KEY-----\n";
    struct signature_key found;
    char fingerprint[DIGEST_SHA256_HEX];
    char wanted[DIGEST_SHA256_HEX];
    unsigned char spki[44] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                              0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

    (void)state;
    assert_int_equal(signature_key_from_pem(pem, sizeof(pem) - 1, &found), STATUS_OK);
    assert_memory_equal(found.bytes, key.bytes, SIGNATURE_KEY);
    memcpy(spki + 12, key.bytes, SIGNATURE_KEY);
    digest_sha256_hex(spki, sizeof(spki), wanted);
    signature_key_fingerprint(&found, fingerprint);
    assert_string_equal(fingerprint, wanted);
    assert_int_equal(signature_key_from_pem(pem, 40, &found), STATUS_INVALID);
    assert_int_equal(signature_key_from_pem("", 0, &found), STATUS_INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_the_example_of_rfc_8032),
        cmocka_unit_test(refuses_changed_files_signatures_and_keys),
        cmocka_unit_test(reads_the_pinned_key_from_pem),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
