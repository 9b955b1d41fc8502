/* How long a restless device is put up with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "drivers/patience.h"

/* Spends one by one from `now` until it is lost; how many that took. */
static int
wear_out(struct patience *patience, int64_t now, int64_t *hold)
{
    int count = 1;
    while ((*hold = patience_spend(patience, now, 1)) == 0)
        count++;
    return count;
}

static void
bears_what_a_hand_can_do(void **state)
{
    struct patience patience = {0};
    (void)state;
    for (int64_t second = 0; second < 3600; second++) /* five changes a second */
        for (int i = 0; i < 5; i++)
            assert_int_equal(patience_spend(&patience, second * 1000, 1), 0);
}

static void
is_lost_by_one_more_than_the_budget(void **state)
{
    struct patience patience = {0};
    int64_t hold = 0;
    (void)state;
    assert_int_equal(wear_out(&patience, 7, &hold), PATIENCE_BUDGET + 1);
    assert_int_equal(hold, PATIENCE_HOLD_MIN_MS);
}

static void
pauses_grow_and_are_forgiven(void **state)
{
    struct patience patience = {0};
    int64_t now = 1, hold = 0, before = 0;
    (void)state;
    for (int i = 0; i < 10; i++) {
        (void)wear_out(&patience, now, &hold);
        assert_true(hold >= before && hold <= PATIENCE_HOLD_MAX_MS);
        assert_true(i == 0 || hold > before || hold == PATIENCE_HOLD_MAX_MS);
        before = hold;
        now += hold;
    }
    assert_int_equal(hold, PATIENCE_HOLD_MAX_MS);
    now += PATIENCE_FORGIVE_MS;
    (void)wear_out(&patience, now, &hold);
    assert_int_equal(hold, PATIENCE_HOLD_MIN_MS);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bears_what_a_hand_can_do),
        cmocka_unit_test(is_lost_by_one_more_than_the_budget),
        cmocka_unit_test(pauses_grow_and_are_forgiven),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
