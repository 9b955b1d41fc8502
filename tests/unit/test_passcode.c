/* A technician's PIN, kept so that nobody can read it. */
#include "crypto/passcode.h"

#include "unit.h"

static void
the_right_digits_are_known_and_no_others(void **state)
{
    char line[PASSCODE_LINE];
    (void)state;
    assert_int_equal(passcode_make("27182818", line), STATUS_OK);
    assert_null(strstr(line, "2718"));
    assert_int_equal(passcode_check(line, "27182818"), STATUS_OK);
    assert_int_equal(passcode_check(line, "27182819"), STATUS_DENIED);
    assert_int_equal(passcode_check(line, "2718281"), STATUS_DENIED);
    assert_int_equal(passcode_check(line, ""), STATUS_DENIED);
}

static void
the_same_pin_is_written_in_another_way_each_time(void **state)
{
    char one[PASSCODE_LINE], two[PASSCODE_LINE];
    (void)state;
    assert_int_equal(passcode_make("00000000", one), STATUS_OK);
    assert_int_equal(passcode_make("00000000", two), STATUS_OK);
    assert_string_not_equal(one, two);
    assert_int_equal(passcode_check(two, "00000000"), STATUS_OK);
}

/* scrypt with N = 2^14, r = 8, p = 1, by another program: Python's hashlib. */
static void
it_is_scrypt(void **state)
{
    (void)state;
    assert_int_equal(passcode_check("scrypt:14:8:1:AAECAwQFBgcICQoLDA0ODw:"
                                    "hE_XbD9UWmO8hJNoxyJPzlVlZ5dKG8i0wwRJSwraE0g",
                                    "12345678"),
                     STATUS_OK);
}

static void
what_is_no_pin_and_no_line_is_refused(void **state)
{
    static const char *const pins[] = {"", "1234567", "123456789", "1234567a", "١٢٣٤"};
    static const char *const lines[] = {"", "12345678",
                                        "scrypt:14:8:1:", "scrypt:14:8:1:AAAA:BBBB",
                                        "scrypt:20:8:1:AAAAAAAAAAAAAAAAAAAAAA:AAAA"};
    char line[PASSCODE_LINE];
    (void)state;
    for (size_t i = 0; i < sizeof pins / sizeof *pins; i++)
        assert_int_equal(passcode_make(pins[i], line), STATUS_INVALID);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_int_equal(passcode_check(lines[i], "12345678"), STATUS_INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_right_digits_are_known_and_no_others),
        cmocka_unit_test(the_same_pin_is_written_in_another_way_each_time),
        cmocka_unit_test(it_is_scrypt),
        cmocka_unit_test(what_is_no_pin_and_no_line_is_refused),
    };
    return cmocka_run_group_tests_name("passcode", tests, NULL, NULL);
}
