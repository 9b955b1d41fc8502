/* Fingers and keys: what acts, what does not. */
#include "ui/touch.h"
#include "unit.h"

struct fixture {
    struct view view;
    struct touch touch;
};

static struct fixture fixture;

static int
set_up(void **state)
{
    (void)state;
    memset(&fixture, 0, sizeof(fixture));
    struct item next = {.role = ROLE_BUTTON,
                        .box = {100, 100, 200, 100},
                        .state = ITEM_MAIN,
                        .text = "Weiter",
                        .tap = {.kind = EVENT_NEXT},
                        .focus = 2};
    struct item key = {.role = ROLE_KEY,
                       .box = {100, 300, 90, 90},
                       .text = "e",
                       .tap = {.kind = EVENT_TYPE, .text = "e"},
                       .hold = {.kind = EVENT_KEYS_VARIANTS, .text = "e"},
                       .focus = 1};
    next.detail = next.value = next.spoken = "";
    key.detail = key.value = key.spoken = "";
    view_clear(&fixture.view);
    view_add(&fixture.view, &next);
    view_add(&fixture.view, &key);
    touch_init(&fixture.touch, 150);
    return 0;
}

/* What a tap does nothing to, and a long rest does. */
static void
hide_a_door(void)
{
    struct item mark = {.role = ROLE_TOWN_MARK,
                        .box = {400, 100, 50, 50},
                        .hold = {.kind = EVENT_TECHNICIAN},
                        .text = "",
                        .detail = "",
                        .value = "",
                        .spoken = ""};
    view_add(&fixture.view, &mark);
}

static enum event_kind
send(enum touch_kind kind, int x, int y, bool finger, int64_t now_ms)
{
    struct event event = {0};
    struct touch_input input = {kind, x, y, finger, now_ms};
    bool acts = touch_interpret(&fixture.touch, &fixture.view, &input, &event);
    return acts ? event.kind : EVENT_NONE;
}

static void
acts_on_lifting_inside_the_target(void **state)
{
    (void)state;
    assert_int_equal(send(TOUCH_DOWN, 150, 150, true, 1000), EVENT_NONE);
    assert_int_equal(send(TOUCH_UP, 160, 140, true, 1080), EVENT_NEXT);
}

static void
a_key_pressed_before_the_keys_changed_writes_what_it_writes_now(void **state)
{
    struct event event = {0};
    struct touch_input lift = {TOUCH_UP, 140, 340, true, 1080};
    (void)state;
    fixture.view.items[1].tap = (struct event){.kind = EVENT_TYPE, .text = "E"};
    send(TOUCH_DOWN, 140, 340, true, 1000);
    fixture.view.items[1].tap = (struct event){.kind = EVENT_TYPE, .text = "e"};
    touch_mark(&fixture.touch, &fixture.view);
    assert_true(touch_interpret(&fixture.touch, &fixture.view, &lift, &event));
    assert_string_equal(event.text, "e");
}

static void
a_button_pressed_before_the_page_changed_keeps_its_meaning(void **state)
{
    (void)state;
    send(TOUCH_DOWN, 150, 150, true, 1000);
    fixture.view.items[0].tap = (struct event){.kind = EVENT_END};
    touch_mark(&fixture.touch, &fixture.view);
    assert_int_equal(send(TOUCH_UP, 150, 150, true, 1080), EVENT_NEXT);
}

static void
sliding_off_cancels_even_when_the_finger_returns(void **state)
{
    (void)state;
    send(TOUCH_DOWN, 150, 150, true, 1000);
    send(TOUCH_MOVE, 50, 150, true, 1050);
    send(TOUCH_MOVE, 150, 150, true, 1100);
    assert_int_equal(send(TOUCH_UP, 150, 150, true, 1150), EVENT_NONE);
}

static void
lifting_elsewhere_does_nothing(void **state)
{
    (void)state;
    send(TOUCH_DOWN, 150, 150, true, 1000);
    assert_int_equal(send(TOUCH_UP, 600, 150, true, 1100), EVENT_NONE);
}

static void
a_spark_is_no_touch_but_a_quick_click_is(void **state)
{
    (void)state;
    send(TOUCH_DOWN, 150, 150, true, 1000);
    assert_int_equal(send(TOUCH_UP, 150, 150, true, 1049), EVENT_NONE);
    send(TOUCH_DOWN, 150, 150, false, 2000);
    assert_int_equal(send(TOUCH_UP, 150, 150, false, 2010), EVENT_NEXT);
}

static void
two_strikes_on_one_target_count_once(void **state)
{
    (void)state;
    send(TOUCH_DOWN, 150, 150, true, 1000);
    assert_int_equal(send(TOUCH_UP, 150, 150, true, 1060), EVENT_NEXT);
    send(TOUCH_DOWN, 150, 150, true, 1150);
    assert_int_equal(send(TOUCH_UP, 150, 150, true, 1220), EVENT_NONE);
    send(TOUCH_DOWN, 150, 150, true, 1300);
    assert_int_equal(send(TOUCH_UP, 150, 150, true, 1360), EVENT_NEXT);
}

static void
two_quick_strikes_on_two_keys_are_two_letters(void **state)
{
    (void)state;
    send(TOUCH_DOWN, 150, 150, true, 1000);
    assert_int_equal(send(TOUCH_UP, 150, 150, true, 1060), EVENT_NEXT);
    send(TOUCH_DOWN, 120, 320, true, 1080);
    assert_int_equal(send(TOUCH_UP, 120, 320, true, 1140), EVENT_TYPE);
}

static void
a_long_press_shows_the_variants_and_types_nothing(void **state)
{
    (void)state;
    send(TOUCH_DOWN, 120, 320, true, 1000);
    assert_int_equal(send(TOUCH_HOLD, 0, 0, true, 1600), EVENT_KEYS_VARIANTS);
    assert_int_equal(send(TOUCH_UP, 120, 320, true, 1700), EVENT_NONE);
    send(TOUCH_DOWN, 150, 150, true, 3000);
    assert_int_equal(send(TOUCH_HOLD, 0, 0, true, 3600), EVENT_NONE);
    assert_int_equal(send(TOUCH_UP, 150, 150, true, 3700), EVENT_NEXT);
}

static void
a_pressed_target_is_marked_until_it_goes_away(void **state)
{
    (void)state;
    send(TOUCH_DOWN, 150, 150, true, 1000);
    touch_mark(&fixture.touch, &fixture.view);
    assert_true(fixture.view.items[0].state & ITEM_PRESSED);
    view_clear(&fixture.view);
    touch_mark(&fixture.touch, &fixture.view);
    assert_int_equal(send(TOUCH_UP, 150, 150, true, 1100), EVENT_NONE);
}

static void
a_press_is_shown_and_taken_back_on_the_page_as_it_is(void **state)
{
    struct box boxes[2];
    (void)state;
    assert_int_equal(touch_remark(&fixture.touch, &fixture.view, boxes), 0);
    send(TOUCH_DOWN, 150, 150, true, 1000);
    assert_int_equal(touch_remark(&fixture.touch, &fixture.view, boxes), 1);
    assert_true(fixture.view.items[0].state & ITEM_PRESSED);
    assert_int_equal(boxes[0].x, 100);
    assert_int_equal(touch_remark(&fixture.touch, &fixture.view, boxes), 0);
    send(TOUCH_UP, 150, 150, true, 1100);
    send(TOUCH_DOWN, 120, 320, true, 1200);
    assert_int_equal(touch_remark(&fixture.touch, &fixture.view, boxes), 2);
    assert_false(fixture.view.items[0].state & ITEM_PRESSED);
    assert_true(fixture.view.items[1].state & ITEM_PRESSED);
}

static void
the_hidden_door_takes_a_long_rest_and_no_tap(void **state)
{
    (void)state;
    hide_a_door();
    send(TOUCH_DOWN, 420, 120, true, 1000);
    assert_int_equal(touch_hold_ms(&fixture.touch), TOUCH_DOOR_MS);
    touch_mark(&fixture.touch, &fixture.view);
    assert_int_equal(fixture.view.items[2].state & ITEM_PRESSED, 0);
    assert_int_equal(send(TOUCH_UP, 420, 120, true, 1100), EVENT_NONE);
    send(TOUCH_DOWN, 420, 120, true, 2000);
    send(TOUCH_MOVE, 500, 120, true, 3000);
    assert_int_equal(send(TOUCH_HOLD, 0, 0, true, 5000), EVENT_NONE);
    send(TOUCH_DOWN, 420, 120, true, 6000);
    touch_mark(&fixture.touch, &fixture.view);
    assert_int_equal(send(TOUCH_HOLD, 0, 0, true, 9000), EVENT_TECHNICIAN);
    assert_int_equal(send(TOUCH_UP, 420, 120, true, 9100), EVENT_NONE);
    send(TOUCH_DOWN, 120, 320, true, 10000);
    assert_int_equal(touch_hold_ms(&fixture.touch), TOUCH_LONG_PRESS_MS);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(acts_on_lifting_inside_the_target, set_up),
        cmocka_unit_test_setup(
            a_key_pressed_before_the_keys_changed_writes_what_it_writes_now, set_up),
        cmocka_unit_test_setup(
            a_button_pressed_before_the_page_changed_keeps_its_meaning, set_up),
        cmocka_unit_test_setup(sliding_off_cancels_even_when_the_finger_returns,
                               set_up),
        cmocka_unit_test_setup(lifting_elsewhere_does_nothing, set_up),
        cmocka_unit_test_setup(a_spark_is_no_touch_but_a_quick_click_is, set_up),
        cmocka_unit_test_setup(two_strikes_on_one_target_count_once, set_up),
        cmocka_unit_test_setup(two_quick_strikes_on_two_keys_are_two_letters, set_up),
        cmocka_unit_test_setup(a_long_press_shows_the_variants_and_types_nothing,
                               set_up),
        cmocka_unit_test_setup(the_hidden_door_takes_a_long_rest_and_no_tap, set_up),
        cmocka_unit_test_setup(a_pressed_target_is_marked_until_it_goes_away, set_up),
        cmocka_unit_test_setup(a_press_is_shown_and_taken_back_on_the_page_as_it_is,
                               set_up),
    };
    return cmocka_run_group_tests_name("touch", tests, NULL, NULL);
}
