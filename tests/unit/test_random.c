#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/random.h"

static void
references_use_every_letter_and_no_lookalike(void **state)
{
    unsigned counts[128] = {0};
    char text[RANDOM_REFERENCE];

    (void)state;
    for (int i = 0; i < 4000; i++) {
        random_reference(text);
        assert_true(random_reference_valid(text));
        for (const char *at = text; *at != '\0'; at++)
            counts[(unsigned char)*at & 127]++;
    }
    assert_int_equal(counts['0'] + counts['1'] + counts['O'] + counts['I'], 0);
    assert_int_equal(counts['-'], 4000);
    for (const char *at = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"; *at != '\0'; at++)
        assert_in_range(counts[(unsigned char)*at], 700, 1300); /* 1,000 expected */
}

static void
knows_what_is_no_reference(void **state)
{
    (void)state;
    assert_true(random_reference_valid("K7PM-4XQR"));
    assert_false(random_reference_valid("K7PM-4XQ"));
    assert_false(random_reference_valid("K7PM-4XQRR"));
    assert_false(random_reference_valid("K7PM4-XQR"));
    assert_false(random_reference_valid("k7pm-4xqr"));
    assert_false(random_reference_valid("K7PM-4XQO"));
    assert_false(random_reference_valid("../..-/.."));
    assert_false(random_reference_valid(""));
}

static void
a_uuid_has_its_form_and_is_another_each_time(void **state)
{
    char one[RANDOM_UUID], other[RANDOM_UUID];

    (void)state;
    random_uuid(one);
    random_uuid(other);
    assert_int_equal(strlen(one), 36);
    assert_int_equal(strspn(one, "0123456789abcdef-"), 36);
    assert_true(one[8] == '-' && one[13] == '-' && one[18] == '-' && one[23] == '-');
    assert_int_equal(one[14], '4');
    assert_non_null(strchr("89ab", one[19]));
    assert_string_not_equal(one, other);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(references_use_every_letter_and_no_lookalike),
        cmocka_unit_test(a_uuid_has_its_form_and_is_another_each_time),
        cmocka_unit_test(knows_what_is_no_reference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
