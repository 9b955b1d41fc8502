#include "core/catalogue_forms.h"
#include "tests/unit/golden.h"
#include "tests/unit/sheet.h"
#include "ui/icons.h"

enum { WHITE = 0xffffff };

static void
finds_every_icon_by_its_name(void **state)
{
    enum icons_name found;

    (void)state;
    for (int i = 0; i < ICONS_COUNT; i++) {
        assert_int_equal(icons_find(icons_label((enum icons_name)i), &found),
                         STATUS_OK);
        assert_int_equal(found, i);
    }
    assert_int_equal(icons_find("unicorn", &found), STATUS_NOT_FOUND);
    assert_int_equal(icons_find("", &found), STATUS_NOT_FOUND);
}

/* The core may not know the drawings, so it has a list of its own. */
static void
knows_the_same_icons_as_the_catalogue(void **state)
{
    int count = 0;
    const char *const *names = catalogue_form_icons(&count);
    enum icons_name found;

    (void)state;
    assert_int_equal(count, ICONS_COUNT);
    for (int i = 0; i < count; i++)
        assert_int_equal(icons_find(names[i], &found), STATUS_OK);
    for (int i = 0; i < ICONS_COUNT; i++)
        assert_true(catalogue_form_icon(icons_label((enum icons_name)i)));
}

static void
draws_every_icon_within_its_grid_and_no_two_alike(void **state)
{
    enum { PX = 72 };
    struct glyphs *glyphs = sheet_glyphs(0);
    struct canvas sheets[ICONS_COUNT];

    (void)state;
    for (int i = 0; i < ICONS_COUNT; i++) {
        struct box ink;

        sheets[i] = sheet_make(PX + 20, PX + 20, WHITE);
        icons_draw(glyphs, &sheets[i], (enum icons_name)i, 10, 10, PX, false, 0);
        ink = sheet_ink(&sheets[i], WHITE);
        assert_in_range(ink.x, 10, 10 + PX / 2);
        assert_in_range(ink.y, 10, 10 + PX / 2 + 10);
        assert_in_range(ink.x + ink.w, 10 + PX / 2, 10 + PX);
        assert_in_range(ink.y + ink.h, 10 + PX / 2, 10 + PX);
        /* Large enough to be seen: 14 units of 24 across at least one way. */
        assert_true(ink.w >= PX * 14 / 24 || ink.h >= PX * 14 / 24);
        for (int j = 0; j < i; j++)
            assert_true(sheet_differ(&sheets[i], &sheets[j]) > 50);
    }
    for (int i = 0; i < ICONS_COUNT; i++)
        sheet_free(&sheets[i]);
    glyphs_destroy(glyphs);
}

static void
mirrors_only_the_icons_that_point_along_the_line(void **state)
{
    struct glyphs *glyphs = sheet_glyphs(0);

    (void)state;
    for (int i = 0; i < ICONS_COUNT; i++) {
        bool turns = i == ICONS_BACK || i == ICONS_NEXT || i == ICONS_EXIT ||
                     i == ICONS_SPEAK || i == ICONS_BACKSPACE;
        struct canvas plain = sheet_make(60, 60, WHITE);
        struct canvas other = sheet_make(60, 60, WHITE);

        icons_draw(glyphs, &plain, (enum icons_name)i, 3, 3, 54, false, 0);
        icons_draw(glyphs, &other, (enum icons_name)i, 3, 3, 54, true, 0);
        assert_int_equal(sheet_differ(&plain, &other) > 0, turns);
        if (turns)
            for (int y = 0; y < 60; y++)
                for (int x = 0; x < 60; x++)
                    assert_int_equal(sheet_at(&plain, x, y),
                                     sheet_at(&other, 59 - x, y));
        sheet_free(&plain);
        sheet_free(&other);
    }
    glyphs_destroy(glyphs);
}

static void
draws_nothing_where_nothing_is_damaged(void **state)
{
    struct glyphs *glyphs = sheet_glyphs(0);
    struct canvas sheet = sheet_make(60, 60, WHITE);

    (void)state;
    canvas_clip(&sheet, (struct box){0, 0, 5, 5});
    icons_draw(glyphs, &sheet, ICONS_HELP, 10, 10, 40, false, 0);
    assert_int_equal(glyphs_stats(glyphs).renders, 0);
    sheet_free(&sheet);
    glyphs_destroy(glyphs);
}

static void
paints_the_icons_as_in_the_golden_picture(void **state)
{
    struct glyphs *glyphs = sheet_glyphs(0);
    struct canvas sheet = sheet_make(16 * 62, 3 * 62, 0xf7f1e5);

    (void)state;
    for (int i = 0; i < ICONS_COUNT; i++)
        icons_draw(glyphs, &sheet, (enum icons_name)i, 4 + i % 16 * 62, 4 + i / 16 * 62,
                   54, false, 0x131525);
    golden_check(&sheet, "icons");
    sheet_free(&sheet);
    glyphs_destroy(glyphs);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_every_icon_by_its_name),
        cmocka_unit_test(knows_the_same_icons_as_the_catalogue),
        cmocka_unit_test(draws_every_icon_within_its_grid_and_no_two_alike),
        cmocka_unit_test(mirrors_only_the_icons_that_point_along_the_line),
        cmocka_unit_test(draws_nothing_where_nothing_is_damaged),
        cmocka_unit_test(paints_the_icons_as_in_the_golden_picture),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
