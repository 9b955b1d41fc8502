/* PNG files of whole pictures, for tests only: the product writes no pictures.
 * Included by golden.h and the sampler; every function is static. */
#ifndef SCHALTER_TESTS_PNG_FILE_H
#define SCHALTER_TESTS_PNG_FILE_H

#include <png.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ui/canvas.h"

/** Red, green and blue of one pixel of a canvas as 0xRRGGBB; paper is black or white.
 */
static inline uint32_t
png_file_pixel(const struct canvas *canvas, int x, int y)
{
    const uint8_t *row =
        (const uint8_t *)canvas->pixels + (size_t)y * (size_t)canvas->stride;
    uint32_t word;

    if (canvas->format == CANVAS_BITS)
        return row[x / 8] & 0x80 >> x % 8 ? 0x000000 : 0xffffff;
    memcpy(&word, row + (size_t)x * 4, 4);
    return word & 0xffffff;
}

/** Writes the whole canvas; false when the file cannot be written. */
static inline bool
png_file_write(const struct canvas *canvas, const char *path)
{
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)canvas->width,
                       .height = (png_uint_32)canvas->height,
                       .format = PNG_FORMAT_RGB};
    size_t pixels = (size_t)canvas->width * (size_t)canvas->height;
    uint8_t *rgb = malloc(pixels * 3);
    bool written = false;

    if (!rgb)
        return false;
    for (size_t i = 0; i < pixels; i++) {
        uint32_t pixel = png_file_pixel(canvas, (int)(i % (size_t)canvas->width),
                                        (int)(i / (size_t)canvas->width));

        rgb[3 * i] = (uint8_t)(pixel >> 16);
        rgb[3 * i + 1] = (uint8_t)(pixel >> 8);
        rgb[3 * i + 2] = (uint8_t)pixel;
    }
    written = png_image_write_to_file(&image, path, 0, rgb, 0, NULL) != 0;
    free(rgb);
    return written;
}

/** Reads a file as bytes R, G, B; NULL when it is not there or no PNG. To be freed. */
static inline uint8_t *
png_file_read(const char *path, int *width, int *height)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    uint8_t *rgb;

    if (!png_image_begin_read_from_file(&image, path))
        return NULL;
    image.format = PNG_FORMAT_RGB;
    rgb = malloc(PNG_IMAGE_SIZE(image));
    if (!rgb || !png_image_finish_read(&image, NULL, rgb, 0, NULL)) {
        png_image_free(&image);
        free(rgb);
        return NULL;
    }
    *width = (int)image.width;
    *height = (int)image.height;
    return rgb;
}

#endif
