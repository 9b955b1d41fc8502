#include "base/civil.h"

#include "unit.h"

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

static void
holds_from_the_first_to_the_last_day_of_the_calendar(void **state)
{
    static const struct civil_date first = {1, 1, 1}, last = {9999, 12, 31};
    (void)state;
    assert_true(civil_is_date(first) && civil_is_date(last));
    assert_int_equal(civil_to_days(first), -719162);
    assert_int_equal(civil_to_days(last), 2932896);
    assert_int_equal(civil_compare(civil_from_days(-719162), first), 0);
    assert_int_equal(civil_compare(civil_from_days(2932896), last), 0);
    assert_false(civil_is_date(civil_from_days(-719163)));
    assert_false(civil_is_date(civil_from_days(2932897)));
    assert_int_equal(civil_weekday(first), 0);
}

static void
the_day_after_sunday_is_monday_before_the_epoch_too(void **state)
{
    (void)state;
    for (int64_t days = -10; days < 10; days++)
        assert_int_equal(civil_weekday(civil_from_days(days + 1)),
                         (civil_weekday(civil_from_days(days)) + 1) % 7);
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
        cmocka_unit_test(holds_from_the_first_to_the_last_day_of_the_calendar),
        cmocka_unit_test(the_day_after_sunday_is_monday_before_the_epoch_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
