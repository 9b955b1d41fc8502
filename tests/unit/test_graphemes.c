#include "ui/graphemes.h"
#include "unit.h"

static void
counts_and_steps_over_what_people_take_for_one_character(void **state)
{
    static const char text[] = "aC̨̆\U0001F469\u200D\U0001F467e\u0301";

    (void)state;
    assert_int_equal(graphemes_count(text, strlen(text)), 4);
    assert_int_equal(graphemes_next(text, strlen(text), 1), 6);
    assert_int_equal(graphemes_previous(text, strlen(text), strlen(text)),
                     strlen(text) - 3);
    assert_int_equal(graphemes_previous(text, strlen(text), 0), 0);
    assert_int_equal(graphemes_next(text, strlen(text), strlen(text)), strlen(text));
    assert_int_equal(graphemes_count("\xff\xff", 2), 2);
    assert_int_equal(graphemes_count("", 0), 0);
}

static void
goes_back_over_every_boundary_it_went_forward_over(void **state)
{
    static const char text[] =
        "aC\u0328\u0306\u1112\u1161\u11ab\r\n\xff\U0001F1E9\U0001F1EA.";
    size_t len = strlen(text);
    size_t bounds[16];
    size_t count = 0;

    (void)state;
    for (size_t at = 0; at < len; at = graphemes_next(text, len, at)) {
        assert_in_range(count, 0, 15);
        bounds[count++] = at;
    }
    assert_int_equal(count, graphemes_count(text, len));
    for (size_t at = len; count > 0; count--) {
        at = graphemes_previous(text, len, at);
        assert_int_equal(at, bounds[count - 1]);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_and_steps_over_what_people_take_for_one_character),
        cmocka_unit_test(goes_back_over_every_boundary_it_went_forward_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
