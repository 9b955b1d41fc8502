/* Where lines end: what stays together, and what is not left alone. */
#include "tests/unit/layout_fixture.h"

static void
keeps_numbers_with_what_they_count_or_name(void **state)
{
    static const char text[] =
        "Rathausplatz 1, 45999 Emscherfeld: 108 € im Jahr, 10 Sekunden, 3. Mai 2026, "
        "Satzung § 5 und Zimmer 12";
    static const char *const second[] = {"1,",       "Emscherfeld", "€ im", "Sekunden",
                                         "Mai 2026", "5 und",       "12"};
    struct glyphs *glyphs = sheet_glyphs(0);

    (void)state;
    for (int width = 480; width < 1000; width += 7) {
        struct layout_text_spec spec = layout_spec_of(31, width);
        struct layout_text layout = layout_of(glyphs, &spec, text, STATUS_OK);

        layout_assert_nothing_lost(&layout);
        for (int i = 1; i < layout.lines; i++)
            for (size_t j = 0; j < sizeof second / sizeof *second; j++)
                assert_true(strncmp(text + layout.line[i].start, second[j],
                                    strlen(second[j])) != 0);
    }
    glyphs_destroy(glyphs);
}

static void
parts_them_where_a_line_is_too_short(void **state)
{
    static const char text[] = "Rathausplatz 1, 45999 Emscherfeld";
    struct glyphs *glyphs = sheet_glyphs(0);
    struct layout_text_spec spec = layout_spec_of(31, 215);
    struct layout_text layout = layout_of(glyphs, &spec, text, STATUS_OK);

    (void)state;
    assert_false(layout.overlong);
    assert_int_equal(layout.lines, 3);
    glyphs_destroy(glyphs);
}

static void
leaves_no_short_word_alone_but_what_is_typed_where_it_is(void **state)
{
    static const char text[] = "Ihre anderen Angaben sind noch da.";
    struct glyphs *glyphs = sheet_glyphs(0);
    struct layout_text_spec spec = layout_spec_of(31, 490);
    struct layout_text typed = layout_of(glyphs, &spec, text, STATUS_OK), said;

    (void)state;
    spec.cacheable = true;
    said = layout_of(glyphs, &spec, text, STATUS_OK);
    assert_int_equal(typed.lines, 2);
    assert_int_equal(said.lines, 2);
    assert_int_equal(typed.line[1].len, strlen("da."));
    assert_true(said.line[1].width * 4 > 490);
    glyphs_destroy(glyphs);
}

static void
gives_the_last_word_of_a_question_company(void **state)
{
    static const char text[] = "Warum melden Sie Ihren Hund ab?";
    struct glyphs *glyphs = sheet_glyphs(0);
    int forlorn = 0;

    (void)state;
    for (int width = 560; width < 1300; width += 5) {
        struct layout_text_spec spec = layout_spec_of(80, width);
        struct layout_text typed, said;

        spec.bold = true;
        spec.wrap = LAYOUT_TEXT_BALANCED;
        typed = layout_of(glyphs, &spec, text, STATUS_OK);
        spec.cacheable = true;
        said = layout_of(glyphs, &spec, text, STATUS_OK);
        layout_assert_nothing_lost(&said);
        assert_int_equal(said.lines, typed.lines);
        forlorn += typed.line[typed.lines - 1].len == strlen("ab?");
        assert_true(said.line[said.lines - 1].len > strlen("ab?"));
    }
    assert_true(forlorn > 0);
    glyphs_destroy(glyphs);
}

static void
parts_an_address_too_wide_for_a_line_before_its_at(void **state)
{
    static const char text[] = "erika@post.example";
    struct glyphs *glyphs = sheet_glyphs(0);
    struct layout_text_spec spec = layout_spec_of(31, 0);

    (void)state;
    spec.width = layout_text_width(glyphs, &spec, text, strlen(text)) - 5;
    struct layout_text layout = layout_of(glyphs, &spec, text, STATUS_OK);
    assert_true(layout.overlong);
    assert_int_equal(layout.lines, 2);
    assert_int_equal(layout.line[0].len, strlen("erika"));
    layout_assert_nothing_lost(&layout);
    glyphs_destroy(glyphs);
}

/* A sign that binds to the letter after it, where a line may end all the same. */
static void
loses_nothing_where_a_line_ends_inside_a_grapheme(void **state)
{
    static const char text[] = "\u0600\u4e00";
    struct glyphs *glyphs = sheet_glyphs(0);
    struct layout_text_spec spec = layout_spec_of(31, 1);
    struct layout_text layout;

    (void)state;
    assert_int_equal(layout_text_make(glyphs, &spec, text, strlen(text), &layout),
                     STATUS_FULL);
    layout_assert_nothing_lost(&layout);
    glyphs_destroy(glyphs);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_numbers_with_what_they_count_or_name),
        cmocka_unit_test(parts_them_where_a_line_is_too_short),
        cmocka_unit_test(leaves_no_short_word_alone_but_what_is_typed_where_it_is),
        cmocka_unit_test(parts_an_address_too_wide_for_a_line_before_its_at),
        cmocka_unit_test(gives_the_last_word_of_a_question_company),
        cmocka_unit_test(loses_nothing_where_a_line_ends_inside_a_grapheme),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
