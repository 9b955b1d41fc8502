#include "tests/unit/golden.h"
#include "tests/unit/layout_fixture.h"
#include "tests/unit/sheet.h"
#include "ui/graphemes.h"

enum { WHITE = 0xffffff, INK = 0x131525 };

static const char names[] =
    "Gülşen Müller-Żółć, Đặng Thị Ánh, C̨̆ela Ķēniņš, Þórður Ægisson, Łucja Nguyễn, "
    "Ďuro Šťastný, Ħal Għaxaq, K̲h̲āled Ḏirār: 20\u00a0kg, 108\u00a0€, 10:42\u00a0Uhr.";

static void
never_exceeds_the_width_and_loses_nothing_at_any_width(void **state)
{
    struct glyphs *glyphs = sheet_glyphs(0);

    (void)state;
    for (int width = 60; width < 1100; width += 23) {
        for (int wrap = LAYOUT_TEXT_GREEDY; wrap <= LAYOUT_TEXT_BALANCED; wrap++) {
            struct layout_text_spec spec = layout_spec_of(31, width);
            struct layout_text layout;

            spec.wrap = (enum layout_text_wrap)wrap;
            layout = layout_of(glyphs, &spec, names, STATUS_OK);
            layout_assert_nothing_lost(&layout);
            for (int i = 0; i < layout.lines; i++)
                assert_true(layout.line[i].width <= width);
            assert_int_equal(layout.height, layout.lines * spec.line_px);
        }
    }
    glyphs_destroy(glyphs);
}

static void
fills_greedy_lines_as_far_as_the_next_word(void **state)
{
    static const char text[] =
        "Wir drucken einen Beleg und legen ihn in das Fach unten.";
    struct glyphs *glyphs = sheet_glyphs(0);
    struct layout_text_spec spec = layout_spec_of(31, 300);
    struct layout_text layout = layout_of(glyphs, &spec, text, STATUS_OK);

    (void)state;
    assert_true(layout.lines > 2);
    for (int i = 0; i + 1 < layout.lines; i++) {
        size_t end = layout.line[i + 1].start;

        while (end < layout.len && text[end] != ' ')
            end++;
        assert_true(layout_text_width(glyphs, &spec, text + layout.line[i].start,
                                      end - layout.line[i].start) > 300);
    }
    glyphs_destroy(glyphs);
}

static void
does_not_break_at_a_no_break_space(void **state)
{
    struct glyphs *glyphs = sheet_glyphs(0);

    (void)state;
    for (int width = 150; width < 500; width += 7) {
        static const char text[] = "Der Hund wiegt 20\u00a0kg und kostet 108\u00a0€.";
        struct layout_text_spec spec = layout_spec_of(31, width);
        struct layout_text layout = layout_of(glyphs, &spec, text, STATUS_OK);

        for (int i = 1; i < layout.lines; i++) {
            assert_true(strncmp(text + layout.line[i].start, "kg", 2) != 0);
            assert_true(strncmp(text + layout.line[i].start, "€", 3) != 0);
        }
    }
    glyphs_destroy(glyphs);
}

static void
keeps_a_quotation_mark_with_its_word_in_every_language(void **state)
{
    static const char *const texts[] = {
        "To skip this page, tap “Next” or “Back”.",
        "Ohne Angabe tippen Sie „Weiter“ oder „Zurück“.",
        "Pour continuer, touchez «Suite» ou »Retour«."};
    struct glyphs *glyphs = sheet_glyphs(0);

    (void)state;
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
        for (int width = 190; width < 600; width += 3) {
            struct layout_text_spec spec = layout_spec_of(31, width);
            struct layout_text layout = layout_of(glyphs, &spec, texts[t], STATUS_OK);

            for (int i = 1; i < layout.lines; i++)
                assert_int_equal(texts[t][layout.line[i].start - 1], ' ');
        }
    }
    glyphs_destroy(glyphs);
}

static void
balances_a_question_without_needing_more_lines(void **state)
{
    static const char text[] = "Seit wann haben Sie Ihren Hund?";
    struct glyphs *glyphs = sheet_glyphs(0);
    struct layout_text_spec spec = layout_spec_of(80, 984);
    struct layout_text greedy, balanced;

    (void)state;
    spec.bold = true;
    greedy = layout_of(glyphs, &spec, text, STATUS_OK);
    spec.wrap = LAYOUT_TEXT_BALANCED;
    balanced = layout_of(glyphs, &spec, text, STATUS_OK);
    assert_int_equal(greedy.lines, 2);
    assert_int_equal(balanced.lines, 2);
    assert_true(balanced.width < greedy.width);
    assert_true(balanced.line[1].width * 10 > balanced.line[0].width * 8);
    glyphs_destroy(glyphs);
}

static void
says_when_a_text_does_not_fit_and_shows_all_of_it(void **state)
{
    struct glyphs *glyphs = sheet_glyphs(0);
    struct layout_text_spec spec = layout_spec_of(31, 400);
    struct layout_text layout;

    (void)state;
    spec.max_lines = 2;
    layout = layout_of(glyphs, &spec, names, STATUS_FULL);
    assert_true(layout.lines > 2);
    layout_assert_nothing_lost(&layout);
    spec.max_lines = layout.lines;
    layout = layout_of(glyphs, &spec, names, STATUS_OK);
    spec.wrap = LAYOUT_TEXT_SINGLE;
    layout = layout_of(glyphs, &spec, names, STATUS_FULL);
    assert_int_equal(layout.lines, 1);
    assert_true(layout.width > 400);
    spec.wrap = LAYOUT_TEXT_GREEDY;
    spec.width = 3; /* not even one letter */
    (void)layout_of(glyphs, &spec, "Ww", STATUS_FULL);
    spec.width = 0;
    (void)layout_of(glyphs, &spec, " W  w ", STATUS_FULL);
    spec.width = -40;
    layout = layout_of(glyphs, &spec, "  W\n \n", STATUS_FULL);
    layout_assert_nothing_lost(&layout);
    glyphs_destroy(glyphs);
}

static void
breaks_a_name_of_120_characters_between_graphemes(void **state)
{
    char name[1024];
    struct text_buf buf = text_buf_over(name, sizeof name);
    struct glyphs *glyphs = sheet_glyphs(0);
    struct layout_text_spec spec = layout_spec_of(52, 400);
    struct layout_text layout;

    (void)state;
    for (int i = 0; i < 40; i++)
        text_put(&buf, "C̨̆ḏW");
    assert_false(buf.overflow);
    assert_int_equal(graphemes_count(name, buf.len), 120);
    layout = layout_of(glyphs, &spec, name, STATUS_OK);
    assert_true(layout.overlong);
    assert_true(layout.lines > 3);
    layout_assert_nothing_lost(&layout);
    for (int i = 0; i < layout.lines; i++) {
        size_t start = layout.line[i].start;

        assert_true(layout.line[i].width <= 400);
        assert_int_equal(start,
                         start ? graphemes_previous(name, buf.len, start + 1) : 0);
        /* One more grapheme would not have fitted. */
        if (i + 1 < layout.lines)
            assert_true(layout_text_width(
                            glyphs, &spec, name + start,
                            graphemes_next(name, buf.len, layout.line[i + 1].start) -
                                start) > 400);
    }
    glyphs_destroy(glyphs);
}

static void
ends_lines_where_the_text_says(void **state)
{
    struct glyphs *glyphs = sheet_glyphs(0);
    struct layout_text_spec spec = layout_spec_of(31, 900);
    struct layout_text layout =
        layout_of(glyphs, &spec, "Rathausplatz 1\n\n45000 Emscherfeld", STATUS_OK);

    (void)state;
    assert_int_equal(layout.lines, 3);
    assert_int_equal(layout.line[1].len, 0);
    assert_int_equal(layout.line[2].start, 16);
    layout = layout_of(glyphs, &spec, "", STATUS_OK);
    assert_int_equal(layout.lines, 1);
    assert_int_equal(layout.width, 0);
    assert_int_equal(layout_text_caret(&layout, glyphs, 0, NULL), 0);
    glyphs_destroy(glyphs);
}

static void
sets_the_first_sentence_bold(void **state)
{
    static const char text[] = "Hinweis. Morgen ist geschlossen.";
    struct glyphs *glyphs = sheet_glyphs(0);
    struct layout_text_spec spec = layout_spec_of(31, 900);
    struct layout_text layout;

    (void)state;
    spec.lead_bytes = strlen("Hinweis.");
    layout = layout_of(glyphs, &spec, text, STATUS_OK);
    assert_int_equal(layout.runs, 2);
    assert_int_equal(layout.run[0].face, GLYPHS_BOLD);
    assert_int_equal(layout.run[0].len, 8);
    assert_int_equal(layout.run[1].face, GLYPHS_REGULAR);
    assert_int_equal(layout.run[1].x, layout.run[0].width);
    glyphs_destroy(glyphs);
}

static void
orders_runs_of_both_directions_as_they_are_read(void **state)
{
    static const char text[] = "رقم 108 في Emscherfeld";
    struct glyphs *glyphs = sheet_glyphs(0);
    struct layout_text_spec spec = layout_spec_of(36, 900);
    struct layout_text layout;

    (void)state;
    spec.rtl = true;
    layout = layout_of(glyphs, &spec, text, STATUS_OK);
    assert_int_equal(layout.lines, 1);
    assert_true(layout.runs >= 4);
    /* Right-aligned; the town is seen leftmost, the first word rightmost. */
    assert_int_equal(layout.line[0].x + layout.line[0].width, 900);
    assert_true(strncmp(text + layout.run[0].start, "Emscherfeld", 11) == 0);
    assert_false(layout.run[0].rtl);
    assert_int_equal(layout.run[layout.runs - 1].start, 0);
    assert_true(layout.run[layout.runs - 1].rtl);
    assert_int_equal(layout.run[layout.runs - 1].face, GLYPHS_ARABIC);
    for (int i = 1; i < layout.runs; i++)
        assert_int_equal(layout.run[i].x,
                         layout.run[i - 1].x + layout.run[i - 1].width);
    glyphs_destroy(glyphs);
}

static void
aligns_to_start_centre_and_end(void **state)
{
    struct glyphs *glyphs = sheet_glyphs(0);
    struct layout_text_spec spec = layout_spec_of(31, 500);
    int width = layout_text_width(glyphs, &spec, "Hilfe", 5);

    (void)state;
    for (int rtl = 0; rtl < 2; rtl++) {
        spec.rtl = rtl;
        spec.align = LAYOUT_TEXT_START;
        assert_int_equal(layout_of(glyphs, &spec, "Hilfe", STATUS_OK).line[0].x,
                         rtl ? 500 - width : 0);
        spec.align = LAYOUT_TEXT_CENTRE;
        assert_int_equal(layout_of(glyphs, &spec, "Hilfe", STATUS_OK).line[0].x,
                         (500 - width) / 2);
        spec.align = LAYOUT_TEXT_END;
        assert_int_equal(layout_of(glyphs, &spec, "Hilfe", STATUS_OK).line[0].x,
                         rtl ? 0 : 500 - width);
    }
    glyphs_destroy(glyphs);
}

static void
refuses_what_is_no_text_and_what_is_too_much(void **state)
{
    static char endless[LAYOUT_TEXT_MAX_BYTES + 2];
    struct glyphs *glyphs = sheet_glyphs(0);
    struct layout_text_spec spec = layout_spec_of(31, 900);
    struct layout_text layout;

    (void)state;
    layout = layout_of(glyphs, &spec, "\xff", STATUS_INVALID);
    assert_int_equal(layout.lines, 0);
    (void)layout_of(glyphs, &spec, "a\tb", STATUS_INVALID);
    memset(endless, 'a', LAYOUT_TEXT_MAX_BYTES + 1);
    layout = layout_of(glyphs, &spec, endless, STATUS_TOO_LARGE);
    assert_int_equal(layout.lines, 0);
    memset(endless, '\n', LAYOUT_TEXT_MAX_LINES + 5);
    endless[LAYOUT_TEXT_MAX_LINES + 5] = '\0';
    (void)layout_of(glyphs, &spec, endless, STATUS_TOO_LARGE);
    glyphs_destroy(glyphs);
}

static void
finds_a_smaller_size_at_which_a_number_fits(void **state)
{
    struct glyphs *glyphs = sheet_glyphs(0);
    struct layout_text_spec spec = layout_spec_of(120, 700);
    int px;

    (void)state;
    spec.bold = true;
    spec.wrap = LAYOUT_TEXT_SINGLE;
    assert_int_equal(layout_text_fit(glyphs, &spec, "7KPQ", 4, 60), 120);
    px = layout_text_fit(glyphs, &spec, "7KPQ W4RT 9", 11, 60);
    assert_true(px >= 60 && px < 120);
    spec.px = px;
    assert_true(layout_text_width(glyphs, &spec, "7KPQ W4RT 9", 11) <= 700);
    spec.px = 120;
    assert_int_equal(layout_text_fit(glyphs, &spec, "7KPQ W4RT 93XM 7KPQ", 19, 70), 0);
    glyphs_destroy(glyphs);
}

static void
survives_any_mixture_of_scripts_marks_and_breaks(void **state)
{
    static const uint32_t pool[] = {
        'a',     'W',    ' ',    ' ',    '-',    '\n',   '1',   '(',
        ')',     0xa0,   0xe4,   0x328,  0x306,  0x5d0,  0x634, 0x644,
        0x627,   0x660,  0x64e,  0x200d, 0x200f, 0x416,  0x3a9, 0x4e2d,
        0x1f469, 0x202b, 0x202c, 0xfeff, '\'',   0x2019, 0xad,  0x2028};
    struct glyphs *glyphs = sheet_glyphs(0);
    struct canvas sheet = sheet_make(300, 300, WHITE);
    uint32_t seed = 20251126;
    int laid_out = 0;

    (void)state;
    for (int round = 0; round < 400; round++) {
        char text[600];
        struct text_buf buf = text_buf_over(text, sizeof text);
        struct layout_text_spec spec;
        struct layout_text layout;
        enum status status;
        int length;

        seed = seed * 1664525 + 1013904223;
        length = (int)(seed >> 24) % 60;
        spec = layout_spec_of(16, 1 + (int)(seed >> 8) % 250);
        spec.rtl = seed >> 7 & 1;
        spec.wrap = (enum layout_text_wrap)((seed >> 16) % 3);
        spec.lead_bytes = (seed >> 12) % 20;
        for (int i = 0; i < length; i++) {
            char bytes[4];

            seed = seed * 1664525 + 1013904223;
            text_put_bytes(
                &buf, bytes,
                text_encode(pool[(seed >> 16) % (sizeof pool / sizeof pool[0])],
                            bytes));
        }
        assert_false(buf.overflow);
        status = layout_text_make(glyphs, &spec, text, buf.len, &layout);
        if (status == STATUS_INVALID || status == STATUS_TOO_LARGE) {
            assert_int_equal(layout.lines, 0);
            continue;
        }
        laid_out++;
        layout_assert_nothing_lost(&layout);
        if (status == STATUS_OK)
            assert_true(layout.width <= spec.width);
        for (size_t at = 0; at <= buf.len; at++) {
            int line;

            (void)layout_text_caret(&layout, glyphs, at, &line);
            assert_in_range(line, 0, layout.lines - 1);
        }
        layout_text_draw(&layout, glyphs, &sheet, 20, 20, INK);
    }
    assert_true(laid_out > 200);
    sheet_free(&sheet);
    glyphs_destroy(glyphs);
}

static void
paints_text_as_in_the_golden_picture(void **state)
{
    struct glyphs *glyphs = sheet_glyphs(0);
    struct canvas sheet = sheet_make(700, 420, 0xf7f1e5);
    struct canvas paper = sheet_make_paper(576, 200);
    struct layout_text_spec spec = layout_spec_of(31, 660);
    struct layout_text layout = layout_of(glyphs, &spec, names, STATUS_OK);

    (void)state;
    layout_text_draw(&layout, glyphs, &sheet, 20, 10, INK);
    spec.rtl = true;
    spec.bold = true;
    layout =
        layout_of(glyphs, &spec,
                  "منذ متى لديك كلب؟ رقم 108 (Hundesteuer) في Emscherfeld.", STATUS_OK);
    layout_text_draw(&layout, glyphs, &sheet, 20, 190, INK);
    spec = layout_spec_of(46, 660);
    spec.align = LAYOUT_TEXT_CENTRE;
    spec.wrap = LAYOUT_TEXT_BALANCED;
    layout = layout_of(glyphs, &spec, "Ваш заявний номер. Ο αριθμός σας.", STATUS_OK);
    layout_text_draw(&layout, glyphs, &sheet, 20, 290, 0x2044aa);
    golden_check(&sheet, "layout-text");
    spec = layout_spec_of(27, 544);
    layout = layout_of(glyphs, &spec, names, STATUS_OK);
    layout_text_draw(&layout, glyphs, &paper, 16, 0, 0);
    golden_check(&paper, "layout-text-paper");
    sheet_free(&sheet);
    sheet_free(&paper);
    glyphs_destroy(glyphs);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(never_exceeds_the_width_and_loses_nothing_at_any_width),
        cmocka_unit_test(fills_greedy_lines_as_far_as_the_next_word),
        cmocka_unit_test(does_not_break_at_a_no_break_space),
        cmocka_unit_test(keeps_a_quotation_mark_with_its_word_in_every_language),
        cmocka_unit_test(balances_a_question_without_needing_more_lines),
        cmocka_unit_test(says_when_a_text_does_not_fit_and_shows_all_of_it),
        cmocka_unit_test(breaks_a_name_of_120_characters_between_graphemes),
        cmocka_unit_test(ends_lines_where_the_text_says),
        cmocka_unit_test(sets_the_first_sentence_bold),
        cmocka_unit_test(orders_runs_of_both_directions_as_they_are_read),
        cmocka_unit_test(aligns_to_start_centre_and_end),
        cmocka_unit_test(refuses_what_is_no_text_and_what_is_too_much),
        cmocka_unit_test(finds_a_smaller_size_at_which_a_number_fits),
        cmocka_unit_test(survives_any_mixture_of_scripts_marks_and_breaks),
        cmocka_unit_test(paints_text_as_in_the_golden_picture),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
