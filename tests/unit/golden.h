/* Golden images: a canvas must equal tests/golden/NAME.png in every pixel.
 *
 * Included by unit tests, which run in the project's directory. A picture that is
 * missing fails; GOLDEN_WRITE=1 in the environment writes it instead of comparing. What
 * differs is left in build/golden/ as NAME.png (what was painted) and NAME.diff.png
 * (differing pixels red). The pictures belong to Debian 12's FreeType and HarfBuzz. */
#ifndef SCHALTER_TESTS_GOLDEN_H
#define SCHALTER_TESTS_GOLDEN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/text.h"
#include "tests/unit/png_file.h"

static inline void
golden_keep(const struct canvas *canvas, const uint8_t *rgb, int width, int height,
            const char *name)
{
    char path[256];
    uint32_t *marks = NULL;
    struct canvas diff;

    (void)mkdir("build", 0777);
    (void)mkdir("build/golden", 0777);
    text_format(path, sizeof path, "build/golden/%s.png", name);
    (void)png_file_write(canvas, path);
    if (width != canvas->width || height != canvas->height)
        return;
    marks = calloc((size_t)width * (size_t)height, sizeof *marks);
    if (!marks)
        return;
    diff = canvas_over(marks, width, height, width * 4, CANVAS_XRGB32);
    for (int i = 0; i < width * height; i++) {
        uint32_t wanted =
            (uint32_t)rgb[3 * i] << 16 | (uint32_t)rgb[3 * i + 1] << 8 | rgb[3 * i + 2];
        bool same = png_file_pixel(canvas, i % width, i / width) == wanted;

        marks[i] = same ? 0xc0c0c0 | (wanted >> 2 & 0x3f3f3f) : 0xff0000;
    }
    text_format(path, sizeof path, "build/golden/%s.diff.png", name);
    (void)png_file_write(&diff, path);
    free(marks);
}

/** Fails the test unless the canvas is the golden picture `name`. */
static inline void
golden_check(const struct canvas *canvas, const char *name)
{
    const char *write = getenv("GOLDEN_WRITE");
    char path[256];
    uint8_t *rgb;
    int width = 0;
    int height = 0;
    int first = -1;
    int differing = 0;

    text_format(path, sizeof path, "tests/golden/%s.png", name);
    if (write && text_equal(write, "1")) {
        assert_true(png_file_write(canvas, path));
        return;
    }
    rgb = png_file_read(path, &width, &height);
    if (!rgb) {
        golden_keep(canvas, NULL, 0, 0, name);
        fail_msg("%s is missing: look at build/golden/%s.png, then GOLDEN_WRITE=1",
                 path, name);
    }
    for (int i = 0;
         width == canvas->width && height == canvas->height && i < width * height;
         i++) {
        uint32_t wanted =
            (uint32_t)rgb[3 * i] << 16 | (uint32_t)rgb[3 * i + 1] << 8 | rgb[3 * i + 2];

        if (png_file_pixel(canvas, i % width, i / width) == wanted)
            continue;
        first = differing++ ? first : i;
    }
    if (differing || width != canvas->width || height != canvas->height)
        golden_keep(canvas, rgb, width, height, name);
    free(rgb);
    if (width != canvas->width || height != canvas->height)
        fail_msg("%s is %d x %d, painted were %d x %d", path, width, height,
                 canvas->width, canvas->height);
    if (differing)
        fail_msg("%s: %d pixels differ, the first at %d, %d; see build/golden/%s.png",
                 path, differing, first % width, first / width, name);
}

#endif
