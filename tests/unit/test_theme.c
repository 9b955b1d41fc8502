#include "base/text.h"
#include "ui/theme.h"
#include "unit.h"

static struct theme
theme_of(enum theme_palette palette, enum theme_size size)
{
    struct theme_wish wish = {
        .palette = palette, .size = size, .um_per_px = 248, .cap_permille = 714};
    struct theme theme;

    assert_int_equal(theme_make(&wish, &theme), STATUS_OK);
    return theme;
}

static void
gives_the_type_sizes_of_the_design_on_the_reference_panel(void **state)
{
    static const struct {
        enum theme_size size;
        enum theme_type type;
        int px;
    } wanted[] = {
        {THEME_SIZE_M, THEME_TYPE_SMALL, 28},
        {THEME_SIZE_M, THEME_TYPE_BODY, 31},
        {THEME_SIZE_M, THEME_TYPE_LEAD, 36},
        {THEME_SIZE_M, THEME_TYPE_BUTTON, 38},
        {THEME_SIZE_M, THEME_TYPE_H3, 38},
        {THEME_SIZE_M, THEME_TYPE_H2, 46},
        {THEME_SIZE_M, THEME_TYPE_QUESTION, 80},
        {THEME_SIZE_M, THEME_TYPE_DENSE_QUESTION, 64},
        {THEME_SIZE_M, THEME_TYPE_INPUT, 52},
        {THEME_SIZE_M, THEME_TYPE_KEY, 42},
        {THEME_SIZE_M, THEME_TYPE_COUNTER, 28},
        {THEME_SIZE_M, THEME_TYPE_GREETING, 148},
        {THEME_SIZE_M, THEME_TYPE_REFERENCE, 96},
        {THEME_SIZE_M, THEME_TYPE_COUNTDOWN, 250},
        {THEME_SIZE_L, THEME_TYPE_SMALL, 38},
        {THEME_SIZE_L, THEME_TYPE_BODY, 40},
        {THEME_SIZE_L, THEME_TYPE_QUESTION, 88},
        {THEME_SIZE_L, THEME_TYPE_DENSE_QUESTION, 76},
        {THEME_SIZE_L, THEME_TYPE_COUNTER, 32},
        {THEME_SIZE_XL, THEME_TYPE_SMALL, 48},
        {THEME_SIZE_XL, THEME_TYPE_BODY, 50},
        {THEME_SIZE_XL, THEME_TYPE_QUESTION, 104},
        {THEME_SIZE_XL, THEME_TYPE_DENSE_QUESTION, 84},
        {THEME_SIZE_XL, THEME_TYPE_INPUT, 64},
        {THEME_SIZE_XL, THEME_TYPE_COUNTER, 42},
    };

    (void)state;
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        struct theme theme = theme_of(THEME_PAPER, wanted[i].size);

        assert_int_equal(theme.type[wanted[i].type], wanted[i].px);
    }
}

static void
gives_the_lengths_of_the_design_on_the_reference_panel(void **state)
{
    struct theme theme = theme_of(THEME_PAPER, THEME_SIZE_M);
    static const struct {
        enum theme_length length;
        int px;
    } wanted[] = {
        {THEME_LENGTH_SPACE_1, 6},        {THEME_LENGTH_SPACE_4, 18},
        {THEME_LENGTH_SPACE_8, 48},       {THEME_LENGTH_SPACE_9, 76},
        {THEME_LENGTH_RADIUS_SMALL, 14},  {THEME_LENGTH_RADIUS_CARD, 20},
        {THEME_LENGTH_RADIUS_TICKET, 28}, {THEME_LENGTH_BORDER, 3},
        {THEME_LENGTH_BORDER_STRONG, 4},  {THEME_LENGTH_BORDER_CHOSEN, 7},
        {THEME_LENGTH_BORDER_ERROR, 6},   {THEME_LENGTH_FOCUS_RING, 6},
        {THEME_LENGTH_FOCUS_GAP, 5},      {THEME_LENGTH_MARGIN, 48},
        {THEME_LENGTH_MEASURE_MAX, 940},  {THEME_LENGTH_TARGET_MIN, 81},
        {THEME_LENGTH_REACH_LINE, 348},   {THEME_LENGTH_STRIPE, 12},
        {THEME_LENGTH_HEAD, 177},         {THEME_LENGTH_KEYBOARD, 511},
        {THEME_LENGTH_ACTIONS, 176},      {THEME_LENGTH_ACTIONS_TYPING, 164},
        {THEME_LENGTH_COUNTER, 168},      {THEME_LENGTH_BUTTON, 124},
        {THEME_LENGTH_BUTTON_SMALL, 88},  {THEME_LENGTH_BUTTON_BACK, 324},
        {THEME_LENGTH_CARD, 136},         {THEME_LENGTH_FIELD, 120},
        {THEME_LENGTH_KEY, 90},           {THEME_LENGTH_KEY_NUMBER, 112},
        {THEME_LENGTH_KEY_PIN, 124},      {THEME_LENGTH_CARET_HEIGHT, 66},
    };

    (void)state;
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        assert_int_equal(theme.length[wanted[i].length], wanted[i].px);
    assert_int_equal(theme_line(&theme, THEME_TYPE_QUESTION, THEME_LEADING_QUESTION),
                     91);
    assert_int_equal(theme_line(&theme, THEME_TYPE_BODY, THEME_LEADING_BODY), 41);
}

static void
keeps_every_measure_in_millimetres_on_another_panel(void **state)
{
    struct theme_wish wish = {
        .size = THEME_SIZE_L, .um_per_px = 160, .cap_permille = 714};
    struct theme fine, coarse = theme_of(THEME_PAPER, THEME_SIZE_L);

    (void)state;
    assert_int_equal(theme_make(&wish, &fine), STATUS_OK);
    for (int i = 0; i < THEME_LENGTH_COUNT; i++)
        assert_in_range(fine.length[i] * 160 + 204, coarse.length[i] * 248,
                        coarse.length[i] * 248 + 408);
    for (int i = 0; i < THEME_TYPE_COUNT; i++)
        assert_in_range(fine.type[i] * 160 + 204, coarse.type[i] * 248,
                        coarse.type[i] * 248 + 408);
}

/* The table of the design: what each pair must reach, in hundredths. Sanft dunkel is
 * for people whom bright light hurts and has a target of its own. */
static void
reaches_the_contrast_each_pair_needs(void **state)
{
    static const struct {
        enum theme_colour over, under;
        int needs, paper, soft_dark;
    } pairs[] = {
        {THEME_INK, THEME_GROUND, 700, 160, 84},
        {THEME_INK, THEME_DESK, 700, 137, 91},
        {THEME_INK, THEME_CARD, 700, 180, 73},
        {THEME_INK, THEME_TINT, 700, 154, 65},
        {THEME_INK, THEME_KEY, 700, 180, 60},
        {THEME_INK, THEME_KEY_FN, 700, 112, 46},
        {THEME_MUTED, THEME_GROUND, 450, 71, 66},
        {THEME_MUTED, THEME_CARD, 450, 80, 58},
        {THEME_MUTED, THEME_DESK, 450, 60, 72},
        {THEME_ON_ACTION, THEME_ACTION, 700, 85, 90},
        {THEME_ON_ACTION, THEME_ACTION_DOWN, 700, 120, 65},
        {THEME_ACTION, THEME_GROUND, 450, 75, 77},
        {THEME_ACTION, THEME_TINT, 450, 72, 60},
        {THEME_EDGE, THEME_GROUND, 300, 45, 39},
        {THEME_EDGE, THEME_DESK, 300, 38, 43},
        {THEME_ON_COUNTER, THEME_COUNTER_2, 700, 111, 78},
        {THEME_INK, THEME_DANGER_TINT, 700, 153, 78},
        {THEME_DANGER, THEME_DANGER_TINT, 300, 51, 58},
        {THEME_ON_BADGE, THEME_DANGER, 450, 60, 74},
        {THEME_SUCCESS, THEME_GROUND, 300, 53, 69},
        {THEME_WARNING, THEME_GROUND, 300, 53, 74},
        {THEME_INFO, THEME_GROUND, 300, 53, 71},
        {THEME_FOCUS, THEME_GROUND, 300, 160, 84},
        {THEME_FOCUS, THEME_DESK, 300, 137, 91},
        {THEME_LOCKED, THEME_GROUND, 450, 52, 48},
        {THEME_LOCKED, THEME_DESK, 300, 44, 53},
        {THEME_ACTION, THEME_CARD, 450, 85, 67},
        {THEME_ON_COUNTER, THEME_COUNTER, 700, 154, 100},
    };

    (void)state;
    for (int palette = 0; palette <= THEME_SOFT_DARK; palette++) {
        struct theme theme = theme_of((enum theme_palette)palette, THEME_SIZE_M);

        for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
            int needs = pairs[i].needs;
            int ratio = theme_contrast(theme.colour[pairs[i].over],
                                       theme.colour[pairs[i].under]);

            if (palette == THEME_SOFT_DARK && needs == 700)
                needs = 450;
            assert_in_range(ratio, needs, 2100);
            /* The figures of the design, one decimal, rounded down. */
            if (palette == THEME_PAPER)
                assert_int_equal(ratio / 10, pairs[i].paper);
            if (palette == THEME_SOFT_DARK)
                assert_int_equal(ratio / 10, pairs[i].soft_dark);
        }
    }
}

static void
computes_contrast_by_the_formula_of_wcag(void **state)
{
    (void)state;
    assert_int_equal(theme_contrast(0x000000, 0xffffff), 2100);
    assert_int_equal(theme_contrast(0xffffff, 0x000000), 2100);
    assert_int_equal(theme_contrast(0x2044aa, 0x2044aa), 100);
    assert_int_equal(theme_contrast(0x777777, 0xffffff), 448); /* the known near miss */
    assert_int_equal(theme_contrast(0xff0000, 0xffffff), 400);
}

static void
widens_lines_and_rings_in_the_contrast_palettes_only(void **state)
{
    struct theme black = theme_of(THEME_WHITE_ON_BLACK, THEME_SIZE_M);
    struct theme dark = theme_of(THEME_SOFT_DARK, THEME_SIZE_M);

    (void)state;
    assert_true(black.contrast);
    assert_false(dark.contrast);
    assert_int_equal(black.length[THEME_LENGTH_BORDER], 5);
    assert_int_equal(black.length[THEME_LENGTH_FOCUS_RING], 10);
    assert_int_equal(black.length[THEME_LENGTH_FOCUS_GAP], 7);
    assert_int_equal(dark.length[THEME_LENGTH_BORDER], 3);
    assert_int_equal(dark.length[THEME_LENGTH_FOCUS_RING], 6);
}

static void
takes_the_colour_of_the_town_for_stripe_and_houses_only(void **state)
{
    struct theme_wish wish = {.palette = THEME_PAPER,
                              .size = THEME_SIZE_M,
                              .um_per_px = 248,
                              .cap_permille = 714,
                              .has_stripe = true,
                              .stripe = 0x00aa55};
    struct theme own, plain = theme_of(THEME_PAPER, THEME_SIZE_M);

    (void)state;
    assert_int_equal(theme_make(&wish, &own), STATUS_OK);
    assert_int_equal(own.colour[THEME_STRIPE], 0x00aa55);
    assert_int_equal(own.colour[THEME_TOWN_1], 0x00aa55);
    for (int i = 0; i < THEME_COLOUR_COUNT; i++)
        if (i != THEME_STRIPE && i != THEME_TOWN_1)
            assert_int_equal(own.colour[i], plain.colour[i]);
    wish.palette = THEME_NIGHT;
    assert_int_equal(theme_make(&wish, &own), STATUS_OK);
    assert_int_equal(own.colour[THEME_STRIPE], 0x00aa55);
    assert_int_equal(own.colour[THEME_TOWN_1], 0x097d4e); /* two thirds on the sky */
    wish.palette = THEME_BLACK_ON_WHITE;
    assert_int_equal(theme_make(&wish, &own), STATUS_OK);
    assert_int_equal(own.colour[THEME_STRIPE], 0x000000);
    assert_int_equal(own.colour[THEME_TOWN_1], 0x000000);
}

static void
tells_themes_apart_by_what_they_hold_not_by_their_padding(void **state)
{
    struct theme paper = theme_of(THEME_PAPER, THEME_SIZE_M);
    struct theme other;

    (void)state;
    memset(&other, 0xff, sizeof other);
    other.palette = paper.palette;
    other.size = paper.size;
    other.um_per_px = paper.um_per_px;
    other.contrast = paper.contrast;
    memcpy(other.colour, paper.colour, sizeof other.colour);
    memcpy(other.type, paper.type, sizeof other.type);
    memcpy(other.length, paper.length, sizeof other.length);
    memcpy(other.line_permille, paper.line_permille, sizeof other.line_permille);
    assert_true(theme_same(&paper, &other));
    other.colour[THEME_COLOUR_COUNT - 1] ^= 1;
    assert_false(theme_same(&paper, &other));
    other = theme_of(THEME_PAPER, THEME_SIZE_XL);
    assert_false(theme_same(&paper, &other));
}

static void
rejects_panels_and_fonts_that_cannot_be(void **state)
{
    struct theme_wish wish = {.um_per_px = 0, .cap_permille = 714};
    struct theme theme;

    (void)state;
    assert_int_equal(theme_make(&wish, &theme), STATUS_INVALID);
    wish.um_per_px = 2000;
    assert_int_equal(theme_make(&wish, &theme), STATUS_INVALID);
    wish = (struct theme_wish){.um_per_px = 248, .cap_permille = 0};
    assert_int_equal(theme_make(&wish, &theme), STATUS_INVALID);
}

static void
finds_palettes_and_sizes_by_name(void **state)
{
    (void)state;
    for (int i = 0; i < THEME_PALETTE_COUNT; i++) {
        enum theme_palette palette;

        assert_int_equal(
            theme_palette_find(theme_palette_name((enum theme_palette)i), &palette),
            STATUS_OK);
        assert_int_equal(palette, i);
    }
    for (int i = 0; i < THEME_SIZE_COUNT; i++) {
        enum theme_size size;

        assert_int_equal(theme_size_find(theme_size_name((enum theme_size)i), &size),
                         STATUS_OK);
        assert_int_equal(size, i);
    }
    assert_int_equal(theme_size_find("XXL", &(enum theme_size){0}), STATUS_NOT_FOUND);
    assert_int_equal(theme_palette_find("", &(enum theme_palette){0}),
                     STATUS_NOT_FOUND);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_type_sizes_of_the_design_on_the_reference_panel),
        cmocka_unit_test(gives_the_lengths_of_the_design_on_the_reference_panel),
        cmocka_unit_test(keeps_every_measure_in_millimetres_on_another_panel),
        cmocka_unit_test(reaches_the_contrast_each_pair_needs),
        cmocka_unit_test(computes_contrast_by_the_formula_of_wcag),
        cmocka_unit_test(widens_lines_and_rings_in_the_contrast_palettes_only),
        cmocka_unit_test(takes_the_colour_of_the_town_for_stripe_and_houses_only),
        cmocka_unit_test(tells_themes_apart_by_what_they_hold_not_by_their_padding),
        cmocka_unit_test(rejects_panels_and_fonts_that_cannot_be),
        cmocka_unit_test(finds_palettes_and_sizes_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
