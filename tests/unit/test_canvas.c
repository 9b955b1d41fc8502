#include "tests/unit/golden.h"
#include "tests/unit/sheet.h"
#include "ui/coverage.h"

enum { WHITE = 0xffffff, BLACK = 0x000000, INK = 0x2044aa };

/* One of everything, so that every test of the clip tests every shape. */
static void
draw_all(struct canvas *canvas, int dx, int dy)
{
    struct box card = {dx + 10, dy + 10, 120, 70};

    canvas_fill(canvas, (struct box){dx + 150, dy + 10, 30, 30}, INK);
    canvas_fill_rounded(canvas, card, 20, INK);
    canvas_fill_corners(canvas, (struct box){dx + 190, dy + 10, 50, 70},
                        (struct canvas_corners){25, 25, 0, 6}, 0xb5563c);
    canvas_outline(canvas, (struct box){dx + 10, dy + 100, 120, 70}, 20, 7, 0x766d5c);
    canvas_ring(canvas, (struct box){dx + 300, dy + 110, 80, 50}, 14, 5, 6, 0x131525);
    canvas_line(canvas, (struct canvas_point){CANVAS_PX(dx + 260), CANVAS_PX(dy + 20)},
                (struct canvas_point){CANVAS_PX(dx + 380), CANVAS_PX(dy + 71)},
                CANVAS_PX(13), 0x2b3a6b);
    canvas_line(canvas, (struct canvas_point){CANVAS_PX(dx + 380), CANVAS_PX(dy + 20)},
                (struct canvas_point){CANVAS_PX(dx + 290), CANVAS_PX(dy + 79)},
                CANVAS_PX(5) + 128, 0xb5563c);
    canvas_disc(canvas, (struct canvas_point){CANVAS_PX(dx + 60), CANVAS_PX(dy + 230)},
                CANVAS_PX(40) + 77, 0xf3c25b);
    canvas_dots(canvas, dx + 120, dy + 190, 260, 6, 0x8f9ac4);
    canvas_fill(canvas, (struct box){dx + 130, dy + 210, 240, 60}, 0x1c2340);
    canvas_notch(canvas, (struct box){dx + 130, dy + 210, 240, 60}, CANVAS_LEFT,
                 dy + 240, 18, WHITE);
    canvas_notch(canvas, (struct box){dx + 130, dy + 210, 240, 60}, CANVAS_RIGHT,
                 dy + 240, 18, WHITE);
}

static void
paints_the_primitives_as_in_the_golden_picture(void **state)
{
    struct canvas sheet = sheet_make(400, 290, 0xf7f1e5);
    struct canvas paper = sheet_make_paper(400, 290);

    (void)state;
    draw_all(&sheet, 0, 0);
    golden_check(&sheet, "canvas-primitives");
    draw_all(&paper, 0, 0);
    golden_check(&paper, "canvas-primitives-paper");
    sheet_free(&sheet);
    sheet_free(&paper);
}

static void
paints_in_a_clip_what_it_paints_without_and_nothing_beside(void **state)
{
    struct canvas whole = sheet_make(400, 290, 0xf7f1e5);
    const struct box clips[] = {
        {0, 0, 1, 1},      {37, 21, 90, 200},  {0, 144, 400, 3},  {129, 0, 3, 290},
        {300, 105, 77, 2}, {390, 280, 99, 99}, {-20, -20, 60, 60}};

    (void)state;
    draw_all(&whole, 0, 0);
    for (size_t i = 0; i < sizeof clips / sizeof clips[0]; i++) {
        struct canvas part = sheet_make(400, 290, 0xf7f1e5);
        struct canvas blank = sheet_make(400, 290, 0xf7f1e5);
        struct box before = canvas_clip(&part, clips[i]);

        draw_all(&part, 0, 0);
        canvas_unclip(&part, before);
        assert_int_equal(sheet_differ_outside(&part, &blank, clips[i]), 0);
        for (int y = 0; y < 290; y++)
            for (int x = 0; x < 400; x++)
                if (box_holds(clips[i], x, y))
                    assert_int_equal(sheet_at(&part, x, y), sheet_at(&whole, x, y));
        sheet_free(&part);
        sheet_free(&blank);
    }
    sheet_free(&whole);
}

static void
paints_shapes_that_reach_over_the_edge_as_those_within(void **state)
{
    struct canvas whole = sheet_make(800, 580, WHITE);
    struct canvas small = sheet_make(200, 150, WHITE);

    (void)state;
    draw_all(&whole, 300, 200);
    draw_all(&small, 300 - 420, 200 - 260);
    for (int y = 0; y < 150; y++)
        for (int x = 0; x < 200; x++)
            assert_int_equal(sheet_at(&small, x, y),
                             sheet_at(&whole, x + 420, y + 260));
    sheet_free(&whole);
    sheet_free(&small);
}

/* Ink on white in 1/255 pixels. */
static int64_t
ink_of(const struct canvas *canvas)
{
    int64_t sum = 0;

    for (int y = 0; y < canvas->height; y++)
        for (int x = 0; x < canvas->width; x++)
            sum += 255 - (int)(sheet_at(canvas, x, y) & 0xff);
    return sum;
}

static void
covers_as_much_as_the_shape_is_large(void **state)
{
    struct canvas sheet = sheet_make(300, 300, WHITE);
    double disc, capsule, ring;

    (void)state;
    canvas_disc(&sheet, (struct canvas_point){CANVAS_PX(150) + 99, CANVAS_PX(150) + 31},
                CANVAS_PX(100), BLACK);
    disc = (double)ink_of(&sheet) / 255;
    assert_true(disc > 31415.9 - 15 && disc < 31415.9 + 15);
    canvas_fill(&sheet, sheet.clip, WHITE);
    canvas_line(&sheet, (struct canvas_point){CANVAS_PX(50), CANVAS_PX(60)},
                (struct canvas_point){CANVAS_PX(230), CANVAS_PX(195)}, CANVAS_PX(20),
                0);
    capsule = (double)ink_of(&sheet) / 255; /* 225 * 20 + pi * 10 * 10 */
    assert_true(capsule > 4814.2 - 8 && capsule < 4814.2 + 8);
    canvas_fill(&sheet, sheet.clip, WHITE);
    canvas_outline(&sheet, (struct box){40, 40, 200, 100}, 30, 10, BLACK);
    ring = (double)ink_of(&sheet) / 255; /* 200*100 - 180*80 - (4 - pi)(900 - 400) */
    assert_true(ring > 5170.8 - 8 && ring < 5170.8 + 8);
    sheet_free(&sheet);
}

static void
paints_a_disc_that_is_its_own_mirror_image(void **state)
{
    struct canvas sheet = sheet_make(101, 101, WHITE);

    (void)state;
    canvas_disc(&sheet, (struct canvas_point){CANVAS_PX(50) + 128, CANVAS_PX(50) + 128},
                CANVAS_PX(41) + 17, INK);
    for (int y = 0; y < 101; y++)
        for (int x = 0; x < 101; x++) {
            assert_int_equal(sheet_at(&sheet, x, y), sheet_at(&sheet, 100 - x, y));
            assert_int_equal(sheet_at(&sheet, x, y), sheet_at(&sheet, x, 100 - y));
        }
    sheet_free(&sheet);
}

static void
paints_whole_boxes_without_soft_edges(void **state)
{
    struct canvas sheet = sheet_make(60, 60, WHITE);

    (void)state;
    canvas_fill_rounded(&sheet, (struct box){10, 10, 30, 20}, 0, INK);
    for (int y = 0; y < 60; y++)
        for (int x = 0; x < 60; x++)
            assert_int_equal(sheet_at(&sheet, x, y),
                             box_holds((struct box){10, 10, 30, 20}, x, y) ? INK
                                                                           : WHITE);
    sheet_free(&sheet);
}

static void
paints_nothing_for_shapes_of_no_size(void **state)
{
    struct canvas sheet = sheet_make(60, 60, WHITE);
    struct canvas blank = sheet_make(60, 60, WHITE);
    struct canvas_point point = {CANVAS_PX(20), CANVAS_PX(20)};

    (void)state;
    canvas_fill(&sheet, (struct box){10, 10, 0, 20}, INK);
    canvas_fill_rounded(&sheet, (struct box){10, 10, -4, 20}, 5, INK);
    canvas_outline(&sheet, (struct box){10, 10, 20, 20}, 5, 0, INK);
    canvas_disc(&sheet, point, 0, INK);
    canvas_line(&sheet, point, point, 0, INK);
    canvas_dots(&sheet, 5, 5, 0, 0, INK);
    assert_int_equal(sheet_differ(&sheet, &blank), 0);
    sheet_free(&sheet);
    sheet_free(&blank);
}

static void
fills_an_outline_wider_than_its_box(void **state)
{
    struct canvas sheet = sheet_make(60, 60, WHITE);

    (void)state;
    canvas_outline(&sheet, (struct box){10, 10, 20, 10}, 0, 9, INK);
    assert_int_equal(sheet_at(&sheet, 20, 15), INK);
    assert_int_equal(sheet_at(&sheet, 31, 15), WHITE);
    sheet_free(&sheet);
}

static void
sets_exactly_the_dots_of_a_box_on_paper(void **state)
{
    (void)state;
    for (int from = 0; from < 20; from++) {
        for (int to = from; to < 24; to++) {
            struct canvas paper = sheet_make_paper(24, 3);

            canvas_fill(&paper, (struct box){from, 1, to - from, 1}, BLACK);
            for (int x = 0; x < 24; x++) {
                assert_int_equal(sheet_black(&paper, x, 1), x >= from && x < to);
                assert_false(sheet_black(&paper, x, 0));
                assert_false(sheet_black(&paper, x, 2));
            }
            canvas_fill(&paper, (struct box){from, 1, to - from, 1}, WHITE);
            for (int x = 0; x < 24; x++)
                assert_false(sheet_black(&paper, x, 1));
            sheet_free(&paper);
        }
    }
}

static void
lays_a_mask_in_a_colour_by_its_coverage(void **state)
{
    _Alignas(4) static const uint8_t alpha[8] = {0, 255, 128, 64, 255, 255, 255, 255};
    struct canvas_mask mask = {alpha, 4, 2, 4};
    struct canvas sheet = sheet_make(10, 10, WHITE);
    struct canvas paper = sheet_make_paper(10, 10);

    (void)state;
    canvas_blit(&sheet, mask, 3, 3, BLACK);
    assert_int_equal(sheet_at(&sheet, 3, 3), WHITE);
    assert_int_equal(sheet_at(&sheet, 4, 3), BLACK);
    assert_int_equal(sheet_at(&sheet, 5, 3), 0x7f7f7f);
    assert_int_equal(sheet_at(&sheet, 6, 3), 0xbfbfbf);
    assert_int_equal(sheet_at(&sheet, 7, 3), WHITE);
    canvas_blit(&paper, mask, 3, 3, BLACK);
    assert_false(sheet_black(&paper, 3, 3));
    assert_true(sheet_black(&paper, 4, 3));
    assert_true(sheet_black(&paper, 5, 3));
    assert_false(sheet_black(&paper, 6, 3));
    /* Partly and wholly outside. */
    canvas_blit(&sheet, mask, -2, -1, INK);
    assert_int_equal(sheet_at(&sheet, 0, 0), INK);
    assert_int_equal(sheet_at(&sheet, 2, 0), WHITE);
    canvas_blit(&sheet, mask, 10, 10, INK);
    canvas_blit(&sheet, mask, -4, 0, INK);
    sheet_free(&sheet);
    sheet_free(&paper);
}

static void
finds_the_floor_of_square_roots(void **state)
{
    (void)state;
    for (uint64_t n = 0; n < 70000; n++) {
        uint64_t root = coverage_root(n);

        assert_true(root * root <= n && (root + 1) * (root + 1) > n);
    }
    for (uint64_t root = 1; root < (uint64_t)1 << 26; root = root * 3 + 1) {
        assert_int_equal(coverage_root(root * root), root);
        assert_int_equal(coverage_root(root * root - 1), root - 1);
        assert_int_equal(coverage_root(root * root + 2 * root), root);
    }
    /* From corner to corner of the largest canvas. */
    uint64_t side = CANVAS_PX((uint64_t)CANVAS_MAX_SIDE);
    assert_true(2 * side * side < (uint64_t)1 << 53);
}

static void
unites_and_intersects_boxes(void **state)
{
    struct box none = {5, 5, 0, 9};
    struct box a = {0, 0, 10, 10};
    struct box b = {8, 9, 10, 10};
    struct box both = box_unite(a, b);
    struct box shared = box_intersect(a, b);

    (void)state;
    assert_true(both.x == 0 && both.y == 0 && both.w == 18 && both.h == 19);
    assert_true(shared.x == 8 && shared.y == 9 && shared.w == 2 && shared.h == 1);
    assert_true(box_is_empty(box_intersect(a, (struct box){10, 0, 5, 5})));
    both = box_unite(none, b);
    assert_true(both.x == 8 && both.w == 10);
    assert_true(box_is_empty(box_inset(a, 5)));
    assert_false(box_holds(a, 10, 0));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paints_the_primitives_as_in_the_golden_picture),
        cmocka_unit_test(paints_in_a_clip_what_it_paints_without_and_nothing_beside),
        cmocka_unit_test(paints_shapes_that_reach_over_the_edge_as_those_within),
        cmocka_unit_test(covers_as_much_as_the_shape_is_large),
        cmocka_unit_test(paints_a_disc_that_is_its_own_mirror_image),
        cmocka_unit_test(paints_whole_boxes_without_soft_edges),
        cmocka_unit_test(paints_nothing_for_shapes_of_no_size),
        cmocka_unit_test(fills_an_outline_wider_than_its_box),
        cmocka_unit_test(sets_exactly_the_dots_of_a_box_on_paper),
        cmocka_unit_test(lays_a_mask_in_a_colour_by_its_coverage),
        cmocka_unit_test(finds_the_floor_of_square_roots),
        cmocka_unit_test(unites_and_intersects_boxes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
