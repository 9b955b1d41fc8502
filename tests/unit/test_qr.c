#include "tests/unit/golden.h"
#include "tests/unit/sheet.h"
#include "ui/qr.h"

static const char address[] = "https://emscherfeld.example/beleg/7KPQ-W4RT-93XM";

static struct qr
qr_of(const char *text)
{
    struct qr qr;

    assert_int_equal(qr_make(&qr, text, strlen(text)), STATUS_OK);
    return qr;
}

static void
makes_a_code_with_three_finder_patterns(void **state)
{
    struct qr qr = qr_of(address);
    int far = qr.modules - 7;
    const int corner[3][2] = {{0, 0}, {far, 0}, {0, far}};

    (void)state;
    assert_int_equal((qr.modules - 17) % 4, 0); /* ISO/IEC 18004: 17 + 4 * version */
    for (int i = 0; i < 3; i++)
        for (int y = 0; y < 7; y++)
            for (int x = 0; x < 7; x++) {
                bool ring = x == 0 || y == 0 || x == 6 || y == 6;
                bool core = x >= 2 && x <= 4 && y >= 2 && y <= 4;

                assert_int_equal(qr_is_dark(&qr, corner[i][0] + x, corner[i][1] + y),
                                 ring || core);
            }
    assert_false(qr_is_dark(&qr, -1, 0));
    assert_false(qr_is_dark(&qr, 0, qr.modules));
}

static void
gives_other_texts_other_codes(void **state)
{
    struct qr a = qr_of("7KPQ-W4RT");
    struct qr b = qr_of("7KPQ-W4RU");

    (void)state;
    assert_int_equal(a.modules, b.modules);
    assert_true(memcmp(a.dark, b.dark, sizeof a.dark) != 0);
}

static void
holds_the_longest_text_and_refuses_longer_ones(void **state)
{
    char text[QR_MAX_BYTES + 1];
    struct qr qr;

    (void)state;
    for (int i = 0; i <= QR_MAX_BYTES; i++)
        text[i] = (char)('a' + i % 26);
    assert_int_equal(qr_make(&qr, text, QR_MAX_BYTES), STATUS_OK);
    assert_true(qr.modules <= QR_MAX_MODULES);
    assert_int_equal(qr_make(&qr, text, QR_MAX_BYTES + 1), STATUS_TOO_LARGE);
    assert_int_equal(qr.modules, 0);
    assert_int_equal(qr_make(&qr, text, 0), STATUS_INVALID);
    assert_int_equal(qr_make(&qr, "a\0b", 3), STATUS_INVALID);
}

static void
chooses_a_module_that_fits_and_is_never_too_small(void **state)
{
    struct qr qr = qr_of(address);
    int side = qr.modules + 8;

    (void)state;
    assert_int_equal(qr_module(&qr, side * 9), 9);
    assert_int_equal(qr_module(&qr, side * 9 - 1), 0);
    assert_int_equal(qr_module(&qr, side * 14 + 3), 14);
    assert_int_equal(qr_side(&qr, 14), side * 14);
}

static void
draws_every_module_and_a_white_margin_of_four(void **state)
{
    struct qr qr = qr_of(address);
    struct canvas sheet = sheet_make(500, 500, 0x2044aa);
    int side = qr_side(&qr, 9);

    (void)state;
    qr_draw(&qr, &sheet, 20, 30, 9);
    for (int y = 0; y < 500; y++)
        for (int x = 0; x < 500; x++) {
            uint32_t wanted = 0x2044aa;

            if (box_holds((struct box){20, 30, side, side}, x, y))
                wanted = qr_is_dark(&qr, (x - 20) / 9 - 4, (y - 30) / 9 - 4) ? 0x000000
                                                                             : 0xffffff;
            assert_int_equal(sheet_at(&sheet, x, y), wanted);
        }
    sheet_free(&sheet);
}

static void
draws_the_same_code_on_paper(void **state)
{
    struct qr qr = qr_of(address);
    struct canvas paper = sheet_make_paper(576, 400);
    int side = qr_side(&qr, 9);
    int left = (576 - side) / 2;

    (void)state;
    qr_draw(&qr, &paper, left, 10, 9);
    for (int y = 0; y < 400; y++)
        for (int x = 0; x < 576; x++) {
            bool inside = box_holds((struct box){left, 10, side, side}, x, y);

            assert_int_equal(sheet_black(&paper, x, y),
                             inside &&
                                 qr_is_dark(&qr, (x - left) / 9 - 4, (y - 10) / 9 - 4));
        }
    golden_check(&paper, "qr-paper");
    sheet_free(&paper);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(makes_a_code_with_three_finder_patterns),
        cmocka_unit_test(gives_other_texts_other_codes),
        cmocka_unit_test(holds_the_longest_text_and_refuses_longer_ones),
        cmocka_unit_test(chooses_a_module_that_fits_and_is_never_too_small),
        cmocka_unit_test(draws_every_module_and_a_white_margin_of_four),
        cmocka_unit_test(draws_the_same_code_on_paper),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
