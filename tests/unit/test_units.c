#include "core/units.h"

#include "unit.h"

static void
keeps_number_and_unit_on_one_line(void **state)
{
    static const struct {
        const char *typed, *joined;
    } cases[] = {
        {"20 kg", "20\u00a0kg"},
        {"3 kgs, 40 cm.", "3 kgs, 40\u00a0cm."},
        {"{preis} € im Jahr", "{preis}\u00a0€ im Jahr"},
        {"um 8 Uhr, 5 % mehr", "um 8\u00a0Uhr, 5\u00a0% mehr"},
        {"die kg", "die kg"},
        {" kg", " kg"},
        {"", ""},
    };
    char out[64];
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_int_equal(units_joined_size(cases[i].typed),
                         strlen(cases[i].joined) + 1);
        units_join(cases[i].typed, out);
        assert_string_equal(out, cases[i].joined);
        assert_true(units_same(cases[i].typed, cases[i].joined));
        assert_int_equal(units_compare(cases[i].typed, cases[i].joined), 0);
        units_split(cases[i].joined, out);
        assert_string_equal(out, cases[i].typed);
    }
    assert_false(units_same("20 kg", "20 k"));
    assert_false(units_same("20", "20 kg"));
    assert_true(units_compare("20 kg", "20\u00a0km") < 0);
    assert_true(units_compare("20\u00a0kg", "20") > 0);
    assert_true(units_compare("20!", "20\u00a0") > 0); /* as a plain space orders */
}

static void
a_unit_ends_where_its_word_ends(void **state)
{
    static const struct {
        const char *typed, *joined;
    } cases[] = {
        {"20 kg/m", "20\u00a0kg/m"},    {"20 kgä", "20 kgä"},
        {"8 Uhrzeiten", "8 Uhrzeiten"}, {"5 m³", "5\u00a0m³"},
        {"108 €.", "108\u00a0€."},      {"20  kg", "20  kg"},
        {"20 kg…", "20\u00a0kg…"},      {"5 ", "5 "},
    };
    char out[64];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        units_join(cases[i].typed, out);
        assert_string_equal(out, cases[i].joined);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_number_and_unit_on_one_line),
        cmocka_unit_test(a_unit_ends_where_its_word_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
