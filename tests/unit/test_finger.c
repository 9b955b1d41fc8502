/* One finger acts at a time, and none can leave the glass dead. */
#include "ui/finger.h"
#include "unit.h"

static void
one_finger_acts_from_down_to_up(void **state)
{
    struct finger finger = {0};
    (void)state;
    assert_int_equal(finger_take(&finger, TOUCH_DOWN, 4, 100), FINGER_ACTS);
    assert_int_equal(finger_take(&finger, TOUCH_MOVE, 4, 120), FINGER_ACTS);
    assert_int_equal(finger_take(&finger, TOUCH_UP, 4, 200), FINGER_ACTS);
    assert_int_equal(finger_take(&finger, TOUCH_DOWN, 5, 300), FINGER_ACTS);
}

static void
a_second_finger_does_nothing(void **state)
{
    struct finger finger = {0};
    (void)state;
    assert_int_equal(finger_take(&finger, TOUCH_DOWN, 1, 100), FINGER_ACTS);
    assert_int_equal(finger_take(&finger, TOUCH_DOWN, 2, 150), FINGER_IGNORED);
    assert_int_equal(finger_take(&finger, TOUCH_MOVE, 2, 160), FINGER_IGNORED);
    assert_int_equal(finger_take(&finger, TOUCH_UP, 1, 200), FINGER_ACTS);
    /* It is still down: neither its way nor its end means anything. */
    assert_int_equal(finger_take(&finger, TOUCH_MOVE, 2, 210), FINGER_IGNORED);
    assert_int_equal(finger_take(&finger, TOUCH_UP, 2, 220), FINGER_IGNORED);
}

static void
a_finger_whose_lifting_got_lost_gives_way(void **state)
{
    struct finger finger = {0};
    (void)state;
    assert_int_equal(finger_take(&finger, TOUCH_DOWN, 1, 100), FINGER_ACTS);
    assert_int_equal(finger_take(&finger, TOUCH_DOWN, 2, 5099), FINGER_IGNORED);
    assert_int_equal(finger_take(&finger, TOUCH_DOWN, 3, 5100), FINGER_REPLACES);
    assert_int_equal(finger_take(&finger, TOUCH_UP, 1, 5150), FINGER_IGNORED);
    assert_int_equal(finger_take(&finger, TOUCH_UP, 3, 5200), FINGER_ACTS);
}

static void
a_finger_that_still_moves_is_not_lost(void **state)
{
    struct finger finger = {0};
    (void)state;
    assert_int_equal(finger_take(&finger, TOUCH_DOWN, 1, 100), FINGER_ACTS);
    assert_int_equal(finger_take(&finger, TOUCH_MOVE, 1, 5000), FINGER_ACTS);
    assert_int_equal(finger_take(&finger, TOUCH_DOWN, 2, 9999), FINGER_IGNORED);
}

static void
the_same_number_may_come_down_again(void **state)
{
    struct finger finger = {0};
    (void)state;
    assert_int_equal(finger_take(&finger, TOUCH_DOWN, 0, 100), FINGER_ACTS);
    assert_int_equal(finger_take(&finger, TOUCH_DOWN, 0, 300), FINGER_ACTS);
    assert_int_equal(finger_take(&finger, TOUCH_UP, 0, 400), FINGER_ACTS);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_finger_acts_from_down_to_up),
        cmocka_unit_test(a_second_finger_does_nothing),
        cmocka_unit_test(a_finger_whose_lifting_got_lost_gives_way),
        cmocka_unit_test(a_finger_that_still_moves_is_not_lost),
        cmocka_unit_test(the_same_number_may_come_down_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
