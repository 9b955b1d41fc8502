#include "base/civil.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void
every_day_of_a_thousand_years_comes_back(void **state)
{
    (void)state;
    struct civil_date before = {1599, 12, 31};
    int64_t first = civil_to_days((struct civil_date){1600, 1, 1});
    int64_t last = civil_to_days((struct civil_date){2600, 12, 31});
    for (int64_t days = first; days <= last; days++) {
        struct civil_date date = civil_from_days(days);
        assert_true(civil_is_date(date));
        assert_int_equal(civil_to_days(date), days);
        assert_true(civil_compare(before, date) < 0);
        before = date;
    }
}

static void
knows_leap_years_and_the_epoch(void **state)
{
    (void)state;
    assert_int_equal(civil_to_days((struct civil_date){1970, 1, 1}), 0);
    assert_int_equal(civil_to_days((struct civil_date){2000, 3, 1}), 11017);
    assert_true(civil_is_date((struct civil_date){2024, 2, 29}));
    assert_true(civil_is_date((struct civil_date){2000, 2, 29}));
    assert_false(civil_is_date((struct civil_date){1900, 2, 29}));
    assert_false(civil_is_date((struct civil_date){2026, 2, 29}));
}

static void
refuses_days_that_do_not_exist(void **state)
{
    (void)state;
    static const struct civil_date bad[] = {{0, 1, 1},     {10000, 1, 1}, {2026, 0, 1},
                                            {2026, 13, 1}, {2026, 1, 0},  {2026, 4, 31},
                                            {2026, 1, 32}, {0, 0, 0},     {-1, 1, 1}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(civil_is_date(bad[i]));
}

static void
counts_weekdays_from_monday(void **state)
{
    (void)state;
    assert_int_equal(civil_weekday((struct civil_date){2026, 11, 26}), 3);
    assert_int_equal(civil_weekday((struct civil_date){1970, 1, 1}), 3);
    assert_int_equal(civil_weekday((struct civil_date){1600, 1, 1}), 5);
    assert_int_equal(civil_weekday((struct civil_date){2026, 11, 30}), 0);
}

static void
orders_days(void **state)
{
    (void)state;
    struct civil_date a = {2026, 11, 26}, b = {2026, 11, 27}, c = {2027, 1, 1};
    assert_true(civil_compare(a, b) < 0);
    assert_true(civil_compare(c, b) > 0);
    assert_int_equal(civil_compare(a, a), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_a_thousand_years_comes_back),
        cmocka_unit_test(knows_leap_years_and_the_epoch),
        cmocka_unit_test(refuses_days_that_do_not_exist),
        cmocka_unit_test(counts_weekdays_from_monday),
        cmocka_unit_test(orders_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
