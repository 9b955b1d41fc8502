#include "tests/unit/layout_fixture.h"
#include "tests/unit/sheet.h"
#include "ui/graphemes.h"

static void
moves_the_caret_on_with_every_letter_and_every_space(void **state)
{
    static const char text[] = "Anna  Ķēniņš ";
    struct glyphs *glyphs = sheet_glyphs(0);
    struct layout_text_spec spec = layout_spec_of(52, 900);
    struct layout_text layout;
    int before = -1;

    (void)state;
    spec.wrap = LAYOUT_TEXT_SINGLE;
    layout = layout_of(glyphs, &spec, text, STATUS_OK);
    for (size_t at = 0;; at = graphemes_next(text, layout.len, at)) {
        int x = layout_text_caret(&layout, glyphs, at, NULL);

        assert_true(x > before);
        before = x;
        if (at == layout.len)
            break;
    }
    assert_int_equal(before, layout.width);
    glyphs_destroy(glyphs);
}

static void
puts_the_caret_before_a_grapheme_never_inside(void **state)
{
    static const char text[] = "aC̨̆b"; /* C with two marks: bytes 1 to 5 */
    struct glyphs *glyphs = sheet_glyphs(0);
    struct layout_text_spec spec = layout_spec_of(52, 900);
    struct layout_text layout = layout_of(glyphs, &spec, text, STATUS_OK);
    int x = layout_text_caret(&layout, glyphs, 1, NULL);

    (void)state;
    for (size_t at = 2; at < 6; at++)
        assert_int_equal(layout_text_caret(&layout, glyphs, at, NULL), x);
    assert_true(layout_text_caret(&layout, glyphs, 6, NULL) > x);
    assert_int_equal(layout_text_caret(&layout, glyphs, 99, NULL), layout.width);
    glyphs_destroy(glyphs);
}

static void
puts_the_caret_on_the_line_and_side_of_its_letter(void **state)
{
    struct glyphs *glyphs = sheet_glyphs(0);
    struct layout_text_spec spec = layout_spec_of(52, 300);
    struct layout_text layout =
        layout_of(glyphs, &spec, "Marktstraße siebzehn", STATUS_OK);
    int line = -1;

    (void)state;
    assert_int_equal(layout.lines, 2);
    assert_int_equal(layout_text_caret(&layout, glyphs, 13, &line), 0);
    assert_int_equal(line, 1);
    assert_true(layout_text_caret(&layout, glyphs, 5, &line) > 0);
    assert_int_equal(line, 0);
    spec.rtl = true;
    layout = layout_of(glyphs, &spec, "كلب", STATUS_OK);
    assert_int_equal(layout_text_caret(&layout, glyphs, 0, NULL), 300);
    assert_true(layout_text_caret(&layout, glyphs, 2, NULL) <
                layout_text_caret(&layout, glyphs, 0, NULL));
    assert_int_equal(layout_text_caret(&layout, glyphs, 6, NULL), 300 - layout.width);
    glyphs_destroy(glyphs);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moves_the_caret_on_with_every_letter_and_every_space),
        cmocka_unit_test(puts_the_caret_before_a_grapheme_never_inside),
        cmocka_unit_test(puts_the_caret_on_the_line_and_side_of_its_letter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
