/* A plugged-in keyboard without X: what its keys write, real layout, real dead keys. */
#include "unit.h"

#include <linux/input-event-codes.h>

#include "drivers/input_keys.h"

static struct input_keys *keys;

static int
open_keys(void **state)
{
    (void)state;
    keys = input_keys_create(TEST_ASSETS "/keyboard/compose");
    return keys != NULL ? 0 : -1;
}

static int
close_keys(void **state)
{
    (void)state;
    input_keys_destroy(keys);
    return 0;
}

static bool
press(uint32_t code, char text[INPUT_TEXT_MAX], enum input_key *key)
{
    char none[INPUT_TEXT_MAX];
    enum input_key unused;
    bool means = input_keys_take(keys, code, true, text, key);
    assert_false(input_keys_take(keys, code, false, none, &unused));
    return means;
}

static void
assert_writes(uint32_t code, const char *wanted)
{
    char text[INPUT_TEXT_MAX];
    enum input_key key;
    assert_true(press(code, text, &key));
    assert_string_equal(text, wanted);
}

static void
assert_nothing(uint32_t code)
{
    char text[INPUT_TEXT_MAX];
    enum input_key key;
    assert_false(press(code, text, &key));
    assert_string_equal(text, "");
}

static void
hold(uint32_t code, bool down)
{
    char text[INPUT_TEXT_MAX];
    enum input_key key;
    assert_false(input_keys_take(keys, code, down, text, &key));
}

static void
it_is_a_german_keyboard(void **state)
{
    (void)state;
    assert_writes(KEY_Y, "z");
    assert_writes(KEY_SEMICOLON, "ö");
    assert_writes(KEY_MINUS, "ß");
    hold(KEY_LEFTSHIFT, true);
    assert_writes(KEY_APOSTROPHE, "Ä");
    hold(KEY_LEFTSHIFT, false);
    hold(KEY_RIGHTALT, true);
    assert_writes(KEY_Q, "@");
    hold(KEY_RIGHTALT, false);
    assert_writes(KEY_SPACE, " ");
}

static void
dead_keys_write_what_a_name_needs(void **state)
{
    (void)state;
    assert_nothing(KEY_EQUAL); /* ´ */
    assert_writes(KEY_E, "é");
    assert_nothing(KEY_GRAVE); /* ^ */
    assert_writes(KEY_O, "ô");
    /* What no name needs is not written, and nothing stays behind. */
    assert_nothing(KEY_GRAVE);
    assert_nothing(KEY_7);
    assert_writes(KEY_7, "7");
}

static void
steps_are_no_letters(void **state)
{
    static const struct {
        uint32_t code;
        enum input_key key;
    } all[] = {{KEY_TAB, INPUT_KEY_TAB},       {KEY_ENTER, INPUT_KEY_ENTER},
               {KEY_KPENTER, INPUT_KEY_ENTER}, {KEY_BACKSPACE, INPUT_KEY_BACKSPACE},
               {KEY_LEFT, INPUT_KEY_LEFT},     {KEY_RIGHT, INPUT_KEY_RIGHT},
               {KEY_UP, INPUT_KEY_UP},         {KEY_DOWN, INPUT_KEY_DOWN},
               {KEY_ESC, INPUT_KEY_ESCAPE}};
    char text[INPUT_TEXT_MAX];
    enum input_key key;
    (void)state;
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        assert_true(press(all[i].code, text, &key));
        assert_string_equal(text, "");
        assert_int_equal(key, all[i].key);
    }
    hold(KEY_LEFTSHIFT, true);
    assert_true(press(KEY_TAB, text, &key));
    assert_int_equal(key, INPUT_KEY_BACK_TAB);
    hold(KEY_LEFTSHIFT, false);
}

static void
commands_mean_nothing(void **state)
{
    (void)state;
    hold(KEY_LEFTCTRL, true);
    assert_nothing(KEY_C);
    hold(KEY_LEFTALT, true);
    assert_nothing(KEY_DELETE);
    assert_nothing(KEY_F2);
    hold(KEY_LEFTALT, false);
    hold(KEY_LEFTCTRL, false);
    assert_nothing(KEY_F1);
    assert_nothing(KEY_SYSRQ);
    assert_writes(KEY_C, "c");
}

static void
a_keyboard_that_is_pulled_holds_nothing(void **state)
{
    (void)state;
    assert_nothing(KEY_GRAVE);
    hold(KEY_LEFTSHIFT, true);
    input_keys_release(keys);
    assert_writes(KEY_A, "a");
}

static void
any_number_is_survived(void **state)
{
    char text[INPUT_TEXT_MAX];
    enum input_key key;
    (void)state;
    for (uint32_t code = 0; code < 0x400; code++)
        (void)press(code, text, &key);
    (void)press(UINT32_MAX - 8, text, &key);
    input_keys_release(keys);
    assert_writes(KEY_A, "a");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_a_german_keyboard),
        cmocka_unit_test(dead_keys_write_what_a_name_needs),
        cmocka_unit_test(steps_are_no_letters),
        cmocka_unit_test(commands_mean_nothing),
        cmocka_unit_test(a_keyboard_that_is_pulled_holds_nothing),
        cmocka_unit_test(any_number_is_survived),
    };
    return cmocka_run_group_tests(tests, open_keys, close_keys);
}
