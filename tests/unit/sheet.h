/* A canvas to draw on in tests, and the fonts of the product.
 * Included by unit tests of drawing; every function is static. */
#ifndef SCHALTER_TESTS_SHEET_H
#define SCHALTER_TESTS_SHEET_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ui/canvas.h"
#include "ui/glyphs.h"

/** A canvas of one colour; its pixels are freed by sheet_free. */
static inline struct canvas
sheet_make(int width, int height, uint32_t colour)
{
    uint32_t *pixels = calloc((size_t)width * (size_t)height, sizeof *pixels);
    struct canvas canvas;

    assert_non_null(pixels);
    canvas = canvas_over(pixels, width, height, width * 4, CANVAS_XRGB32);
    canvas_fill(&canvas, canvas.clip, colour);
    return canvas;
}

/** White paper. */
static inline struct canvas
sheet_make_paper(int width, int height)
{
    int stride = (width + 7) / 8;
    uint8_t *dots = calloc((size_t)stride * (size_t)height, 1);

    assert_non_null(dots);
    return canvas_over(dots, width, height, stride, CANVAS_BITS);
}

static inline void
sheet_free(struct canvas *canvas)
{
    free(canvas->pixels);
    canvas->pixels = NULL;
}

static inline uint32_t
sheet_at(const struct canvas *canvas, int x, int y)
{
    uint32_t word;

    memcpy(&word, (const uint8_t *)canvas->pixels + y * canvas->stride + x * 4, 4);
    return word & 0xffffff;
}

static inline bool
sheet_black(const struct canvas *canvas, int x, int y)
{
    const uint8_t *dots = canvas->pixels;

    return dots[y * canvas->stride + x / 8] & 0x80 >> x % 8;
}

/** The smallest box around everything that is not `ground`. */
static inline struct box
sheet_ink(const struct canvas *canvas, uint32_t ground)
{
    struct box ink = {0};

    for (int y = 0; y < canvas->height; y++)
        for (int x = 0; x < canvas->width; x++)
            if (sheet_at(canvas, x, y) != ground)
                ink = box_unite(ink, (struct box){x, y, 1, 1});
    return ink;
}

/** How many pixels of two canvases of one size differ outside a box. */
static inline int
sheet_differ_outside(const struct canvas *a, const struct canvas *b, struct box box)
{
    int count = 0;

    for (int y = 0; y < a->height; y++)
        for (int x = 0; x < a->width; x++)
            if (!box_holds(box, x, y) && sheet_at(a, x, y) != sheet_at(b, x, y))
                count++;
    return count;
}

static inline int
sheet_differ(const struct canvas *a, const struct canvas *b)
{
    return sheet_differ_outside(a, b, (struct box){0});
}

static inline struct glyphs *
sheet_glyphs(size_t cache_bytes)
{
    struct glyphs_config config = {.icons_file =
                                       TEST_ASSETS "/icons/schalter-icons.ttf",
                                   .cache_bytes = cache_bytes};
    struct glyphs *glyphs;

    assert_int_equal(glyphs_create(&config, &glyphs), STATUS_OK);
    return glyphs;
}

#endif
