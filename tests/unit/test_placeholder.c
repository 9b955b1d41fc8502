#include "core/placeholder.h"

#include "unit.h"

static void
compares_placeholders_in_any_order(void **state)
{
    (void)state;
    assert_true(placeholder_same("{a} und {b}", "{b} and {a}"));
    assert_false(placeholder_same("{a}", "{a}{a}"));
    assert_false(placeholder_same("{a}", "a"));
    assert_false(placeholder_same("a", "{a}"));
    assert_false(placeholder_same("{a", "{a"));
    assert_true(placeholder_find("x {A} y").broken);
    assert_true(placeholder_find("x } y").broken);
    assert_true(placeholder_find("{}").broken);
    assert_null(placeholder_find("x").start);
}

static void
finds_one_after_the_other(void **state)
{
    const char *text = "Ab {a_1} bis {b}{c}.";
    struct placeholder at = placeholder_find(text);

    (void)state;
    assert_ptr_equal(at.start, text + 3);
    assert_int_equal(at.len, 5);
    assert_string_equal(at.name, "a_1");
    at = placeholder_find(at.start + at.len);
    assert_string_equal(at.name, "b");
    at = placeholder_find(at.start + at.len);
    assert_string_equal(at.name, "c");
    assert_null(placeholder_find(at.start + at.len).start);
    assert_null(placeholder_find("").start);
}

static void
a_brace_without_a_name_or_an_end_is_broken_and_one_sign_long(void **state)
{
    static const char *const broken[] = {"{",     "}",   "{}",    "{ a}", "{a }", "{a",
                                         "{a-b}", "{ä}", "{{a}}", "{A}",  "{a{b}"};

    (void)state;
    for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++) {
        struct placeholder at = placeholder_find(broken[i]);
        assert_true(at.broken);
        assert_ptr_equal(at.start, broken[i]);
        assert_int_equal(at.len, 1);
        assert_string_equal(at.name, "");
    }
    assert_string_equal(placeholder_find("{{a}}" + 1).name, "a");
}

static void
a_name_has_forty_letters_at_most(void **state)
{
    char text[PLACEHOLDER_NAME_MAX + 4] = "{";

    (void)state;
    memset(text + 1, 'n', PLACEHOLDER_NAME_MAX);
    text[PLACEHOLDER_NAME_MAX + 1] = '}';
    assert_false(placeholder_find(text).broken);
    assert_int_equal(strlen(placeholder_find(text).name), PLACEHOLDER_NAME_MAX);
    text[PLACEHOLDER_NAME_MAX + 1] = 'n';
    text[PLACEHOLDER_NAME_MAX + 2] = '}';
    assert_true(placeholder_find(text).broken);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares_placeholders_in_any_order),
        cmocka_unit_test(finds_one_after_the_other),
        cmocka_unit_test(a_brace_without_a_name_or_an_end_is_broken_and_one_sign_long),
        cmocka_unit_test(a_name_has_forty_letters_at_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
