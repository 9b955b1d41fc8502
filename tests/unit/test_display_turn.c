/* The picture turned in quarters: every pixel and every finger arrives where it
 * belongs. */
#include "unit.h"

#include "drivers/display_turn.h"

enum { WIDTH = 5, HEIGHT = 3, STRIDE = 7 };

static uint32_t
pixel(int x, int y)
{
    return (uint32_t)(100 * y + x + 1);
}

static void
paint(uint32_t picture[HEIGHT][WIDTH])
{
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            picture[y][x] = pixel(x, y);
}

static void
a_finger_meets_what_lies_under_it(void **state)
{
    uint32_t picture[HEIGHT][WIDTH];
    (void)state;
    paint(picture);
    for (int quarter = 0; quarter < 4; quarter++) {
        const struct display_turn turn = {quarter, WIDTH, HEIGHT};
        uint32_t panel[STRIDE * STRIDE] = {0};
        int width, height;
        display_turn_panel(&turn, &width, &height);
        display_turn_copy(&turn, panel, STRIDE, picture[0], WIDTH, 0, 0, WIDTH, HEIGHT);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) {
                int at_x, at_y;
                display_turn_point(&turn, x, y, &at_x, &at_y);
                assert_int_equal(panel[y * STRIDE + x], pixel(at_x, at_y));
            }
    }
}

static void
a_quarter_is_turned_clockwise(void **state)
{
    static const struct {
        int quarter, width, height, x, y; /* where its first pixel comes to lie */
    } all[] = {{0, WIDTH, HEIGHT, 0, 0},
               {1, HEIGHT, WIDTH, HEIGHT - 1, 0},
               {2, WIDTH, HEIGHT, WIDTH - 1, HEIGHT - 1},
               {3, HEIGHT, WIDTH, 0, WIDTH - 1}};
    uint32_t picture[HEIGHT][WIDTH];
    (void)state;
    paint(picture);
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        const struct display_turn turn = {all[i].quarter, WIDTH, HEIGHT};
        uint32_t panel[STRIDE * STRIDE] = {0};
        int width, height;
        display_turn_panel(&turn, &width, &height);
        assert_int_equal(width, all[i].width);
        assert_int_equal(height, all[i].height);
        display_turn_copy(&turn, panel, STRIDE, picture[0], WIDTH, 0, 0, 1, 1);
        assert_int_equal(panel[all[i].y * STRIDE + all[i].x], pixel(0, 0));
    }
}

static void
a_box_alone_touches_nothing_else(void **state)
{
    uint32_t picture[HEIGHT][WIDTH];
    (void)state;
    paint(picture);
    for (int quarter = 0; quarter < 4; quarter++) {
        const struct display_turn turn = {quarter, WIDTH, HEIGHT};
        uint32_t whole[STRIDE * STRIDE] = {0}, part[STRIDE * STRIDE] = {0};
        int changed = 0;
        display_turn_copy(&turn, whole, STRIDE, picture[0], WIDTH, 0, 0, WIDTH, HEIGHT);
        display_turn_copy(&turn, part, STRIDE, picture[0], WIDTH, 1, 1, 3, 2);
        for (int i = 0; i < STRIDE * STRIDE; i++) {
            assert_true(part[i] == 0 || part[i] == whole[i]);
            changed += part[i] != 0;
        }
        assert_int_equal(changed, 3 * 2);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finger_meets_what_lies_under_it),
        cmocka_unit_test(a_quarter_is_turned_clockwise),
        cmocka_unit_test(a_box_alone_touches_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
