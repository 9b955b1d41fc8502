#include "tests/unit/golden.h"
#include "tests/unit/sheet.h"
#include "ui/town_picture.h"

static struct theme
theme_of(enum theme_palette palette)
{
    struct theme_wish wish = {.palette = palette,
                              .size = THEME_SIZE_M,
                              .um_per_px = 248,
                              .cap_permille = 714};
    struct theme theme;

    assert_int_equal(theme_make(&wish, &theme), STATUS_OK);
    return theme;
}

static void
paints_the_town_by_day_and_night_as_in_the_golden_pictures(void **state)
{
    struct theme paper = theme_of(THEME_PAPER);
    struct theme night = theme_of(THEME_NIGHT);
    struct canvas sheet = sheet_make(1080, 460, 0);

    (void)state;
    town_picture_draw(&sheet, &paper, sheet.clip,
                      &(struct town_picture_look){.people = true, .lit_window = -1});
    golden_check(&sheet, "town-day");
    town_picture_draw(&sheet, &night, sheet.clip,
                      &(struct town_picture_look){.night = true, .lit_window = 5});
    golden_check(&sheet, "town-night");
    sheet_free(&sheet);
}

static void
paints_all_of_the_town_in_a_narrow_place(void **state)
{
    struct theme theme = theme_of(THEME_PAPER);
    struct canvas sheet = sheet_make(792, 340, 0);

    (void)state;
    town_picture_draw(&sheet, &theme, sheet.clip,
                      &(struct town_picture_look){.people = true, .lit_window = -1});
    golden_check(&sheet, "town-narrow");
    sheet_free(&sheet);
}

static void
paints_nothing_beside_its_area(void **state)
{
    const struct box area = {100, 50, 500, 300};
    struct theme theme = theme_of(THEME_PAPER);
    struct canvas sheet = sheet_make(700, 400, 0x123456);
    struct canvas blank = sheet_make(700, 400, 0x123456);

    (void)state;
    town_picture_draw(&sheet, &theme, area,
                      &(struct town_picture_look){.people = true, .lit_window = -1});
    assert_int_equal(sheet_differ_outside(&sheet, &blank, area), 0);
    assert_true(sheet_differ(&sheet, &blank) == area.w * area.h);
    sheet_free(&sheet);
    sheet_free(&blank);
}

/* A window is a small part of one house, and each is in another place. */
static void
lights_one_window_at_a_time(void **state)
{
    const int widths[] = {1080, 792, 541};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct theme theme = theme_of(THEME_PAPER);
        struct canvas dark = sheet_make(widths[i], 460, 0);
        struct canvas lit = sheet_make(widths[i], 460, 0);
        struct canvas before = sheet_make(widths[i], 460, 0);

        town_picture_draw(
            &dark, &theme, dark.clip,
            &(struct town_picture_look){.people = true, .lit_window = -1});
        memcpy(before.pixels, dark.pixels, (size_t)dark.stride * 460);
        for (int window = 0; window < TOWN_PICTURE_WINDOWS; window++) {
            struct town_picture_look look = {.people = true, .lit_window = window};

            town_picture_draw(&lit, &theme, dark.clip, &look);
            assert_in_range(sheet_differ(&lit, &dark), 20, 3000);
            assert_true(sheet_differ(&lit, &before) > 0);
            memcpy(before.pixels, lit.pixels, (size_t)lit.stride * 460);
        }
        town_picture_draw(&lit, &theme, dark.clip,
                          &(struct town_picture_look){
                              .people = true, .lit_window = TOWN_PICTURE_WINDOWS});
        assert_int_equal(sheet_differ(&lit, &dark), 0);
        sheet_free(&dark);
        sheet_free(&lit);
        sheet_free(&before);
    }
}

static void
shows_windows_and_people_in_every_palette(void **state)
{
    (void)state;
    for (int palette = 0; palette < THEME_PALETTE_COUNT; palette++) {
        struct theme theme = theme_of((enum theme_palette)palette);
        struct canvas with = sheet_make(1080, 460, 0);
        struct canvas without = sheet_make(1080, 460, 0);

        town_picture_draw(
            &with, &theme, with.clip,
            &(struct town_picture_look){.people = true, .lit_window = -1});
        town_picture_draw(
            &without, &theme, with.clip,
            &(struct town_picture_look){.people = false, .lit_window = 3});
        assert_true(sheet_differ(&with, &without) > 3000);
        sheet_free(&with);
        sheet_free(&without);
    }
}

static void
draws_the_mark_within_its_square(void **state)
{
    struct theme theme = theme_of(THEME_PAPER);

    (void)state;
    for (int px = 26; px <= 104; px += 13) {
        struct canvas sheet = sheet_make(130, 130, 0xffffff);
        struct box ink;

        town_picture_mark(&sheet, &theme, 10, 10, px);
        ink = sheet_ink(&sheet, 0xffffff);
        assert_in_range(ink.x, 10, 10 + px / 10);
        assert_in_range(ink.x + ink.w, 10 + px * 9 / 10, 10 + px);
        assert_in_range(ink.y + ink.h, 10 + px * 9 / 10, 10 + px);
        assert_int_equal(sheet_at(&sheet, 10 + px / 2, 10 + px / 2),
                         theme.colour[THEME_TOWN_1]);
        sheet_free(&sheet);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paints_the_town_by_day_and_night_as_in_the_golden_pictures),
        cmocka_unit_test(paints_all_of_the_town_in_a_narrow_place),
        cmocka_unit_test(paints_nothing_beside_its_area),
        cmocka_unit_test(lights_one_window_at_a_time),
        cmocka_unit_test(shows_windows_and_people_in_every_palette),
        cmocka_unit_test(draws_the_mark_within_its_square),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
