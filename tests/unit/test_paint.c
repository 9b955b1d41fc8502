/* Painting on glass and on paper. */
#include "tests/unit/page_fixture.h"

#include "core/receipt.h"
#include "tests/unit/golden.h"
#include "ui/icons.h"
#include "ui/paint.h"
#include "ui/receipt_paint.h"

static uint32_t *pixels;
static struct canvas canvas;

static int
open_all(void **state)
{
    (void)page_fixture_set_up(state);
    pixels = calloc((size_t)1080 * 1920, 4);
    assert_non_null(pixels);
    canvas = canvas_over(pixels, 1080, 1920, 1080 * 4, CANVAS_XRGB32);
    return 0;
}

static int
close_all(void **state)
{
    free(pixels);
    return page_fixture_tear_down(state);
}

static void
nothing_outside_the_damage_is_touched(void **state)
{
    struct box damage = {200, 700, 301, 97};
    (void)state;
    page_fixture_visit("hund-abmelden-07");
    page_fixture_build();
    memset(pixels, 0x5a, (size_t)1080 * 1920 * 4);
    paint_view(&canvas, f.glyphs, &f.theme, f.view, damage);
    for (int y = 0; y < 1920; y++) {
        for (int x = 0; x < 1080; x++) {
            bool touched = pixels[y * 1080 + x] != 0x5a5a5a5a;
            if (touched != box_holds(damage, x, y))
                fail_msg("pixel %d,%d", x, y);
        }
    }
}

static void
painting_the_damage_gives_the_same_pixels_as_painting_all(void **state)
{
    uint32_t *whole = malloc((size_t)1080 * 1920 * 4);
    struct box all = {0, 0, 1080, 1920};
    (void)state;
    assert_non_null(whole);
    page_fixture_visit("hund-abmelden-07");
    page_fixture_build();
    paint_view(&canvas, f.glyphs, &f.theme, f.view, all);
    f.view->items[f.view->count - 1].state |= ITEM_PRESSED;
    struct view_reach reach = paint_reach(&f.theme);
    paint_view(&canvas, f.glyphs, &f.theme, f.view,
               view_painted(&f.view->items[f.view->count - 1], reach));
    memcpy(whole, pixels, (size_t)1080 * 1920 * 4);
    paint_view(&canvas, f.glyphs, &f.theme, f.view, all);
    assert_memory_equal(whole, pixels, (size_t)1080 * 1920 * 4);
    free(whole);
}

/* The first pixel that the item paints outside of where it may. */
static void
check_alone(const char *page, const struct item *item)
{
    struct box own = view_painted(item, paint_reach(&f.theme));
    struct view *alone = f.view;
    struct item first = alone->items[0];
    int count = alone->count;
    memset(pixels, 0x5a, (size_t)1080 * 1920 * 4);
    alone->items[0] = *item;
    alone->count = 1;
    paint_view(&canvas, f.glyphs, &f.theme, alone, (struct box){0, 0, 1080, 1920});
    alone->items[0] = first;
    alone->count = count;
    for (int at = 0; at < 1080 * 1920; at++)
        if (pixels[at] != 0x5a5a5a5a && !box_holds(own, at % 1080, at / 1080))
            fail_msg("%s: \"%s\" paints at %d,%d", page, item->text, at % 1080,
                     at / 1080);
}

/* Repainting what changed rests on it. */
static void
an_item_paints_only_where_it_may(void **state)
{
    static const char *const pages[] = {"start", "menue", "hund-abmelden-04-feld-1",
                                        "hund-abmelden-07", "hund-abmelden-fertig"};
    (void)state;
    for (size_t page = 0; page < sizeof(pages) / sizeof(pages[0]); page++) {
        for (int large = 0; large < 2; large++) {
            page_fixture_visit(pages[page]);
            f.session->size = large ? TEXT_SIZE_XL : TEXT_SIZE_M;
            page_fixture_build();
            for (int i = 0; i < f.view->count; i++) {
                struct item item = f.view->items[i];
                if (item.role != ROLE_AREA && item.role != ROLE_PICTURE)
                    check_alone(pages[page], &item);
            }
        }
    }
}

/* Letter after letter, each painted into what the one before left. */
static struct {
    struct view *before;
    uint32_t *whole;
    int64_t largest; /* px repainted for one change */
} typing;

static void
begin_typing(void)
{
    typing.before = calloc(1, sizeof *typing.before);
    typing.whole = malloc((size_t)1080 * 1920 * 4);
    assert_true(typing.before && typing.whole);
    page_fixture_visit("hund-abmelden-04-feld-1");
    page_fixture_build();
    paint_view(&canvas, f.glyphs, &f.theme, f.view, (struct box){0, 0, 1080, 1920});
}

static void
end_typing(void)
{
    free(typing.before); /* the two views change places */
    free(typing.whole);
}

/* What is typed now, painted where it changed and painted at once. */
static void
type_so(const char *text, size_t len, size_t caret)
{
    static const struct box all = {0, 0, 1080, 1920};
    struct canvas fresh =
        canvas_over(typing.whole, 1080, 1920, 1080 * 4, CANVAS_XRGB32);
    struct box boxes[4];
    int64_t area = 0;
    struct view *shown = f.view;
    f.view = typing.before;
    typing.before = shown;
    text_format(f.session->answers[f.session->cursor.field].text, ANSWER_MAX_BYTES,
                "%.*s", (int)len, text);
    f.session->cursor.caret = (int)caret;
    page_fixture_build();
    int count = view_diff(typing.before, f.view, paint_reach(&f.theme), boxes, 4);
    for (int i = 0; i < count; i++) {
        struct box box = box_intersect(boxes[i], all);
        paint_view(&canvas, f.glyphs, &f.theme, f.view, box);
        area += (int64_t)box.w * box.h;
    }
    paint_view(&fresh, f.glyphs, &f.theme, f.view, all);
    assert_memory_equal(typing.whole, pixels, (size_t)1080 * 1920 * 4);
    if (area > typing.largest)
        typing.largest = area;
}

static void
typing_leaves_the_pixels_of_a_page_painted_at_once(void **state)
{
    /* Long, with ligatures, pairs that move together, and marks above each other. */
    static const char *const typed[] = {
        "Wuschel von und zu der alten Eiche am Waldrand", "AVATo", "Office fl ffj",
        "Ty\xcc\x88\xcc\x84l'j", "W\xd9\x85\xd8\xb1V"};
    (void)state;
    begin_typing();
    for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
        size_t all = strlen(typed[i]);
        for (size_t len = 0; len <= all; len++)
            if ((typed[i][len] & 0xc0) != 0x80)
                type_so(typed[i], len, len);
        for (size_t caret = all; caret-- > 0;)
            if ((typed[i][caret] & 0xc0) != 0x80)
                type_so(typed[i], all, caret);
        type_so(typed[i] + 1, all - 1, 0); /* the first letter goes */
    }
    end_typing();
}

static void
a_letter_repaints_no_more_than_it_can_change(void **state)
{
    (void)state;
    begin_typing();
    type_so("Wuschel", 5, 5);
    typing.largest = 0;
    type_so("Wuschel", 6, 6);
    assert_in_range(typing.largest, 1, (uintmax_t)(4 * 75 * 110));
    end_typing();
}

static void
what_a_citizen_typed_enters_no_cache(void **state)
{
    struct box all = {0, 0, 1080, 1920};
    (void)state;
    page_fixture_visit("hund-abmelden-04-feld-1");
    page_fixture_build();
    paint_view(&canvas, f.glyphs, &f.theme, f.view, all);
    int labels = glyphs_stats(f.glyphs).cached_labels;
    int field = f.session->cursor.field;
    text_format(f.session->answers[field].text, ANSWER_MAX_BYTES, "Wuschelkopf");
    f.session->cursor.caret = 3;
    page_fixture_build();
    paint_view(&canvas, f.glyphs, &f.theme, f.view, all);
    assert_int_equal(glyphs_stats(f.glyphs).cached_labels, labels);
}

static void
the_states_of_the_components_look_as_agreed(void **state)
{
    static const unsigned states[] = {0, ITEM_PRESSED, ITEM_FOCUSED, ITEM_CHOSEN,
                                      ITEM_BAD};
    static const enum role roles[] = {ROLE_BUTTON, ROLE_CARD, ROLE_FIELD, ROLE_KEY,
                                      ROLE_PLACE};
    (void)state;
    page_fixture_visit("start");
    for (int palette = 0; palette < 2; palette++) {
        f.session->theme = palette ? THEME_NAME_WHITE_ON_BLACK : THEME_NAME_PAPER;
        page_fixture_build();
        view_clear(f.view);
        view_add(f.view, &(struct item){.role = ROLE_AREA, .box = {0, 0, 1280, 800}});
        for (int r = 0; r < 5; r++) {
            for (int s = 0; s < 5; s++) {
                struct item item = {.role = roles[r],
                                    .box = {30 + s * 250, 30 + r * 155, 220, 120},
                                    .state = states[s],
                                    .type = THEME_TYPE_BODY,
                                    .text = "Ja",
                                    .value = "Krü",
                                    .icon = roles[r] == ROLE_PLACE ? ICONS_HELP + 1 : 0,
                                    .a = states[s] == ITEM_FOCUSED ? 4 : -1};
                if (item.role == ROLE_FIELD && states[s] == ITEM_FOCUSED)
                    item.state |= ITEM_TYPING;
                view_add(f.view, &item);
            }
        }
        struct canvas part = canvas_over(pixels, 1280, 800, 1280 * 4, CANVAS_XRGB32);
        paint_view(&part, f.glyphs, &f.theme, f.view, (struct box){0, 0, 1280, 800});
        golden_check(&part,
                     palette ? "pages/states.white-on-black" : "pages/states.paper");
    }
}

static struct receipt *
build_receipt(enum lang lang)
{
    struct receipt *receipt = calloc(1, sizeof *receipt);
    assert_non_null(receipt);
    page_fixture_visit("hund-abmelden-fertig");
    f.session->lang = lang;
    receipt_build(f.session, receipt);
    assert_true(receipt->count > 10);
    return receipt;
}

static void
the_receipt_looks_as_agreed(void **state)
{
    struct receipt_bitmap paper;
    (void)state;
    struct receipt *receipt = build_receipt(LANG_EN);
    assert_int_equal(receipt_paint(receipt, f.glyphs, 576, &paper), STATUS_OK);
    assert_int_equal(paper.width, 576);
    struct canvas dots =
        canvas_over(paper.dots, paper.width, paper.height, paper.stride, CANVAS_BITS);
    golden_check(&dots, "pages/receipt.en");
    receipt_bitmap_free(&paper);
    assert_null(paper.dots);
    free(receipt);
}

static void
narrow_and_wide_paper_keep_their_margins(void **state)
{
    static const int widths[] = {320, 384, 512, 640, 832};
    (void)state;
    struct receipt *receipt = build_receipt(LANG_DE);
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        struct receipt_bitmap paper;
        assert_int_equal(receipt_paint(receipt, f.glyphs, widths[i], &paper),
                         STATUS_OK);
        int margin = 16 * widths[i] / RECEIPT_PAINT_WIDTH, black = 0;
        for (int y = 0; y < paper.height; y++) {
            for (int x = 0; x < paper.width; x++) {
                bool dot = paper.dots[y * paper.stride + x / 8] & (0x80 >> x % 8);
                black += dot;
                if (dot && (x < margin - 2 || x > widths[i] - margin + 2))
                    fail_msg("a dot in the margin at %d of %d", x, widths[i]);
            }
        }
        assert_true(black > 1000);
        receipt_bitmap_free(&paper);
    }
    free(receipt);
}

static void
an_empty_receipt_and_impossible_paper_are_refused(void **state)
{
    struct receipt_bitmap paper;
    struct receipt *receipt = build_receipt(LANG_DE);
    (void)state;
    assert_int_equal(receipt_paint(receipt, f.glyphs, 200, &paper), STATUS_INVALID);
    assert_int_equal(receipt_paint(receipt, f.glyphs, 4000, &paper), STATUS_INVALID);
    receipt->count = 0;
    assert_int_equal(receipt_paint(receipt, f.glyphs, 576, &paper), STATUS_INVALID);
    assert_null(paper.dots);
    free(receipt);
}

static void
the_receipt_leaves_nothing_in_the_cache(void **state)
{
    struct receipt_bitmap paper;
    (void)state;
    struct receipt *receipt = build_receipt(LANG_DE);
    int labels = glyphs_stats(f.glyphs).cached_labels;
    assert_int_equal(receipt_paint(receipt, f.glyphs, 576, &paper), STATUS_OK);
    assert_int_equal(glyphs_stats(f.glyphs).cached_labels, labels);
    receipt_bitmap_free(&paper);
    free(receipt);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_outside_the_damage_is_touched),
        cmocka_unit_test(painting_the_damage_gives_the_same_pixels_as_painting_all),
        cmocka_unit_test(an_item_paints_only_where_it_may),
        cmocka_unit_test(typing_leaves_the_pixels_of_a_page_painted_at_once),
        cmocka_unit_test(a_letter_repaints_no_more_than_it_can_change),
        cmocka_unit_test(what_a_citizen_typed_enters_no_cache),
        cmocka_unit_test(the_states_of_the_components_look_as_agreed),
        cmocka_unit_test(the_receipt_looks_as_agreed),
        cmocka_unit_test(narrow_and_wide_paper_keep_their_margins),
        cmocka_unit_test(an_empty_receipt_and_impossible_paper_are_refused),
        cmocka_unit_test(the_receipt_leaves_nothing_in_the_cache),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
