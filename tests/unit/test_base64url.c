#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/base64url.h"

static enum status
try_decode(const char *text)
{
    unsigned char out[64];
    size_t size;

    return base64url_decode(text, strlen(text), out, sizeof(out), &size);
}

static void
reads_and_writes_the_example_of_rfc_7515(void **state)
{
    /* RFC 7515 appendix C. */
    static const unsigned char bytes[] = {3, 236, 255, 224, 193};
    unsigned char back[8];
    char text[16];
    size_t size;

    (void)state;
    assert_int_equal(base64url_encode(bytes, sizeof(bytes), text), 7);
    assert_string_equal(text, "A-z_4ME");
    assert_int_equal(base64url_decode(text, 7, back, sizeof(back), &size), STATUS_OK);
    assert_int_equal(size, sizeof(bytes));
    assert_memory_equal(back, bytes, size);
}

static void
every_length_comes_back(void **state)
{
    unsigned char bytes[50];
    unsigned char back[50];
    char text[80];
    size_t size;

    (void)state;
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (unsigned char)(i * 37 + 11);
    for (size_t n = 0; n <= sizeof(bytes); n++) {
        size_t len = base64url_encode(bytes, n, text);
        assert_int_equal(len, base64url_length(n));
        assert_int_equal(strlen(text), len);
        assert_int_equal(base64url_decode(text, len, back, n, &size), STATUS_OK);
        assert_int_equal(size, n);
        assert_memory_equal(back, bytes, n);
    }
}

static void
refuses_padding_space_other_letters_and_leftover_bits(void **state)
{
    (void)state;
    assert_int_equal(try_decode("QQ"), STATUS_OK);
    assert_int_equal(try_decode("QQ=="), STATUS_INVALID);
    assert_int_equal(try_decode("QR"), STATUS_INVALID);
    assert_int_equal(try_decode("QUF"), STATUS_INVALID);
    assert_int_equal(try_decode("Q"), STATUS_INVALID);
    assert_int_equal(try_decode("QU FB"), STATUS_INVALID);
    assert_int_equal(try_decode("QUF\n"), STATUS_INVALID);
    assert_int_equal(try_decode("+UFB"), STATUS_INVALID);
    assert_int_equal(try_decode("/UFB"), STATUS_INVALID);
    assert_int_equal(try_decode("QUF\xC3"), STATUS_INVALID);
}

static void
never_writes_past_the_room_given(void **state)
{
    unsigned char out[3] = {0xEE, 0xEE, 0xEE};
    size_t size;

    (void)state;
    assert_int_equal(base64url_decode("QUFB", 4, out, 2, &size), STATUS_TOO_LARGE);
    assert_int_equal(out[2], 0xEE);
}

static void
plain_base64_needs_its_padding(void **state)
{
    unsigned char out[8];
    size_t size;

    (void)state;
    assert_int_equal(base64_decode("+/8=", 4, out, sizeof(out), &size), STATUS_OK);
    assert_int_equal(size, 2);
    assert_int_equal(out[0], 0xFB);
    assert_int_equal(base64_decode("+/8", 3, out, sizeof(out), &size), STATUS_INVALID);
    assert_int_equal(base64_decode("-_8=", 4, out, sizeof(out), &size), STATUS_INVALID);
    assert_int_equal(base64_decode("+/9=", 4, out, sizeof(out), &size), STATUS_INVALID);
    assert_int_equal(base64_decode("====", 4, out, sizeof(out), &size), STATUS_INVALID);
    assert_int_equal(base64_decode("A===", 4, out, sizeof(out), &size), STATUS_INVALID);
    assert_int_equal(base64_decode("QQ==QQ==", 8, out, sizeof(out), &size),
                     STATUS_INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_and_writes_the_example_of_rfc_7515),
        cmocka_unit_test(every_length_comes_back),
        cmocka_unit_test(refuses_padding_space_other_letters_and_leftover_bits),
        cmocka_unit_test(never_writes_past_the_room_given),
        cmocka_unit_test(plain_base64_needs_its_padding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
