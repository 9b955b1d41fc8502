#include "cross/initramfs/sign.h"

#include <stdlib.h>

#include "ui/theme.h"
#include "unit.h"

enum { GUARD = 0x5a5a5a };

static uint32_t *
painted(int width, int height, size_t stride)
{
    size_t count = stride * (size_t)height;
    uint32_t *pixels = malloc(count * sizeof(*pixels));
    assert_non_null(pixels);
    for (size_t i = 0; i < count; i++)
        pixels[i] = GUARD;
    sign_paint(pixels, width, height, stride);
    return pixels;
}

static void
the_sign_has_no_up(void **state)
{
    enum { WIDE = 320, HIGH = 240 };
    uint32_t *flat = painted(WIDE, HIGH, WIDE), *tall = painted(HIGH, WIDE, HIGH);

    (void)state;
    for (int y = 0; y < HIGH; y++)
        for (int x = 0; x < WIDE; x++) {
            uint32_t pixel = flat[y * WIDE + x];
            assert_int_equal(pixel, flat[(HIGH - 1 - y) * WIDE + WIDE - 1 - x]);
            assert_int_equal(pixel, tall[x * HIGH + HIGH - 1 - y]);
        }
    free(flat);
    free(tall);
}

static void
it_is_of_the_pages_colours_and_keeps_to_its_rows(void **state)
{
    enum { WIDE = 480, HIGH = 240, STRIDE = 512 };
    const struct theme_wish wish = {
        .palette = THEME_PAPER, .um_per_px = 248, .cap_permille = 714};
    struct theme theme;
    int dots = 0;
    uint32_t *pixels = painted(WIDE, HIGH, STRIDE);

    (void)state;
    assert_int_equal(theme_make(&wish, &theme), STATUS_OK);
    for (int y = 0; y < HIGH; y++) {
        for (int x = 0; x < WIDE; x++)
            dots += pixels[y * STRIDE + x] == theme.colour[THEME_ACTION];
        for (int x = WIDE; x < STRIDE; x++)
            assert_int_equal(pixels[y * STRIDE + x], GUARD);
    }
    assert_in_range(dots, 12, 200);
    assert_int_equal(pixels[0], theme.colour[THEME_GROUND]);
    assert_int_equal(pixels[HIGH / 2 * STRIDE + WIDE / 2], theme.colour[THEME_GROUND]);
    free(pixels);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sign_has_no_up),
        cmocka_unit_test(it_is_of_the_pages_colours_and_keeps_to_its_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
