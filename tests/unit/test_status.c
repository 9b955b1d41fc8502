#include "base/status.h"

#include "unit.h"

static void
each_outcome_has_a_name_of_its_own_in_lower_case(void **state)
{
    (void)state;
    for (int a = STATUS_OK; a <= STATUS_GONE; a++) {
        const char *name = status_name((enum status)a);
        assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz-"), strlen(name));
        assert_true(strlen(name) > 1);
        for (int b = STATUS_OK; b < a; b++)
            assert_string_not_equal(name, status_name((enum status)b));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_outcome_has_a_name_of_its_own_in_lower_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
