#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/digest.h"

static void
gives_the_examples_of_fips_180(void **state)
{
    char sha256[DIGEST_SHA256_HEX];
    char sha512[DIGEST_SHA512_HEX];

    (void)state;
    digest_sha256_hex("abc", 3, sha256);
    assert_string_equal(
        sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    digest_sha512_hex("abc", 3, sha512);
    assert_string_equal(
        sha512, "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

static void
adds_up_what_comes_in_pieces(void **state)
{
    char pieces[DIGEST_SHA256_HEX], whole[DIGEST_SHA256_HEX], bytes[1000];
    (void)state;
    memset(bytes, 'x', sizeof(bytes));
    struct digest *digest = digest_create();
    for (size_t at = 0, len = 0; at < sizeof(bytes); at += len, len = len * 2 + 1) {
        if (len > sizeof(bytes) - at)
            len = sizeof(bytes) - at;
        digest_add(digest, bytes + at, len);
    }
    digest_hex(digest, pieces);
    digest_destroy(digest);
    digest_destroy(NULL);
    digest_sha256_hex(bytes, sizeof(bytes), whole);
    assert_string_equal(pieces, whole);
}

static void
compares_every_byte(void **state)
{
    char a[32] = "same";
    char b[32] = "same";

    (void)state;
    assert_true(digest_equal(a, b, sizeof(a)));
    b[31] = 1;
    assert_false(digest_equal(a, b, sizeof(a)));
    assert_true(digest_equal(a, b, 31));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_examples_of_fips_180),
        cmocka_unit_test(adds_up_what_comes_in_pieces),
        cmocka_unit_test(compares_every_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
