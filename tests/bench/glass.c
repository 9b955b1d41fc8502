#include "tests/bench/glass.h"

#include <X11/Xlib.h>
#include <X11/extensions/XTest.h>
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Words of the XWD header (XWDFile.h), big-endian; then the colours, 12 bytes each. */
enum {
    XWD_HEADER = 0,
    XWD_WIDTH = 4,
    XWD_HEIGHT = 5,
    XWD_BITS = 11,
    XWD_STRIDE = 12,
    XWD_COLOURS = 19,
    XWD_WORDS = 25,
    XWD_COLOUR_BYTES = 12,
};

int64_t
glass_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void
glass_pause(int64_t us)
{
    struct timespec time = {us / 1000000, us % 1000000 * 1000};
    nanosleep(&time, NULL);
}

static bool
map_file(struct glass *glass, const char *file)
{
    struct stat about;
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &about) != 0 || about.st_size < XWD_WORDS * 4)
        return false;
    const uint8_t *map =
        mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (map == MAP_FAILED)
        return false;
    uint32_t words[XWD_WORDS];
    memcpy(words, map, sizeof(words));
    for (int i = 0; i < XWD_WORDS; i++)
        words[i] = ntohl(words[i]);
    glass->width = (int)words[XWD_WIDTH];
    glass->height = (int)words[XWD_HEIGHT];
    glass->stride = (int)words[XWD_STRIDE];
    glass->size = (size_t)words[XWD_STRIDE] * words[XWD_HEIGHT];
    size_t start = words[XWD_HEADER] + (size_t)words[XWD_COLOURS] * XWD_COLOUR_BYTES;
    glass->pixels = map + start;
    return words[XWD_BITS] == 32 && start + glass->size <= (size_t)about.st_size;
}

bool
glass_open(struct glass *glass, const char *file)
{
    *glass = (struct glass){.display = XOpenDisplay(NULL)};
    if (glass->display == NULL || !map_file(glass, file)) {
        fprintf(stderr, "glass: no display, or no frame buffer in %s\n", file);
        return false;
    }
    return true;
}

void
glass_close(struct glass *glass)
{
    if (glass->display != NULL)
        XCloseDisplay(glass->display);
}

void
glass_move(struct glass *glass, int x, int y)
{
    XTestFakeMotionEvent(glass->display, -1, x, y, CurrentTime);
    XFlush(glass->display);
}

void
glass_press(struct glass *glass)
{
    XTestFakeButtonEvent(glass->display, 1, True, CurrentTime);
    XFlush(glass->display);
}

void
glass_lift(struct glass *glass)
{
    XTestFakeButtonEvent(glass->display, 1, False, CurrentTime);
    XFlush(glass->display);
}

void
glass_copy(const struct glass *glass, uint8_t *picture)
{
    memcpy(picture, glass->pixels, glass->size);
}

/* The fourth byte of a pixel is nobody's colour; programs leave anything there. */
static bool
same_pixels(const uint8_t *a, const uint8_t *b, size_t bytes)
{
    uint64_t differences = 0;
    size_t at = 0;
    for (; at + 8 <= bytes; at += 8) {
        uint64_t left, right;
        memcpy(&left, a + at, 8);
        memcpy(&right, b + at, 8);
        differences |= left ^ right;
    }
    for (; at + 4 <= bytes; at += 4) {
        uint32_t left, right;
        memcpy(&left, a + at, 4);
        memcpy(&right, b + at, 4);
        differences |= left ^ right;
    }
    return (differences & UINT64_C(0x00ffffff00ffffff)) == 0;
}

bool
glass_equals(const struct glass *glass, const uint8_t *picture)
{
    for (int y = 0; y < glass->height; y++) {
        size_t at = (size_t)y * (size_t)glass->stride;
        if (!same_pixels(glass->pixels + at, picture + at, (size_t)glass->width * 4))
            return false;
    }
    return true;
}

bool
glass_resembles(const struct glass *glass, const uint8_t *picture)
{
    size_t all = (size_t)glass->width * (size_t)glass->height, other = 0;
    for (int y = 0; y < glass->height; y++)
        for (int x = 0; x < glass->width; x++) {
            size_t at = (size_t)y * (size_t)glass->stride + (size_t)x * 4;
            other += !same_pixels(glass->pixels + at, picture + at, 4);
        }
    return other * 100 < all;
}

enum { LOOKED_AT = 4 }; /* one line of so many */

void
glass_copy_lines(const struct glass *glass, uint8_t *picture, struct area where)
{
    for (int y = where.y; y < where.y + where.h; y += LOOKED_AT) {
        size_t at = (size_t)y * (size_t)glass->stride + (size_t)where.x * 4;
        memcpy(picture + at, glass->pixels + at, (size_t)where.w * 4);
    }
}

bool
glass_differs(const struct glass *glass, const uint8_t *picture, struct area where)
{
    for (int y = where.y; y < where.y + where.h; y += LOOKED_AT) {
        size_t at = (size_t)y * (size_t)glass->stride + (size_t)where.x * 4;
        if (!same_pixels(glass->pixels + at, picture + at, (size_t)where.w * 4))
            return true;
    }
    return false;
}

bool
glass_still(const struct glass *glass, uint8_t *picture, int ms, int limit_ms)
{
    int64_t begin = glass_now(), since = begin;
    glass_copy(glass, picture);
    while (glass_now() - since < (int64_t)ms * 1000000) {
        if (glass_now() - begin > (int64_t)limit_ms * 1000000)
            return false;
        glass_pause(10000);
        if (!glass_equals(glass, picture)) {
            glass_copy(glass, picture);
            since = glass_now();
        }
    }
    return true;
}

bool
glass_has(const struct glass *glass, const uint8_t *picture, const size_t *probes,
          int count)
{
    for (int i = 0; i < count; i++)
        if (!same_pixels(glass->pixels + probes[i], picture + probes[i], 4))
            return false;
    return true;
}

int
glass_probes(const struct glass *glass, const uint8_t *from, const uint8_t *to,
             size_t *probes, int max)
{
    int count = 0;
    size_t total = 0, seen = 0;
    for (size_t at = 0; at < glass->size; at += 4)
        total += !same_pixels(from + at, to + at, 4);
    size_t step = total / (size_t)max + 1;
    for (size_t at = 0; at < glass->size && count < max; at += 4)
        if (!same_pixels(from + at, to + at, 4) && seen++ % step == 0)
            probes[count++] = at;
    return count;
}
