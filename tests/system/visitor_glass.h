/* What the visitors of the real kiosk share: its window, the glass as it looks, and the
 * visit beside it (tests/kit/visit.h).
 *
 * Owns struct visitor; every function is static. Not simulated: the window, which is
 * read through the X server. */
#ifndef TESTS_SYSTEM_VISITOR_GLASS_H
#define TESTS_SYSTEM_VISITOR_GLASS_H

#include <X11/Xlib.h>
#include <X11/Xutil.h>

#include "tests/kit/visit.h"
#include "tests/unit/png_file.h"
#include "ui/paint.h"

struct visitor {
    Display *display;
    Window window;
    int x, y, width, height; /* of the window on the display */
    struct visit visit;
    const char *output;
    bool knows_farewell; /* of the start page: it is not to be guessed */
    int fingers;         /* where simulated fingers are told to, 0: a mouse by XTest */
};

static inline int64_t
now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static inline void
pause_ms(int ms)
{
    struct timespec time = {ms / 1000, (ms % 1000) * 1000000L};
    nanosleep(&time, NULL);
}

static inline void
build(struct visitor *visitor)
{
    visit_build(&visitor->visit);
}

static inline void
step(struct visitor *visitor, struct event event)
{
    visit_step(&visitor->visit, event, now_ms());
}

static inline Window
find_window(Display *display, Window from, const char *title)
{
    Window root, parent, *children = NULL, found = None;
    unsigned count = 0;
    char *name = NULL;
    if (XFetchName(display, from, &name) && name != NULL) {
        if (strcmp(name, title) == 0)
            found = from;
        XFree(name);
    }
    if (found == None && XQueryTree(display, from, &root, &parent, &children, &count))
        for (unsigned i = 0; i < count && found == None; i++)
            found = find_window(display, children[i], title);
    if (children != NULL)
        XFree(children);
    return found;
}

static inline bool
open_window(struct visitor *visitor)
{
    XWindowAttributes attributes;
    Window child;
    visitor->display = XOpenDisplay(NULL);
    if (visitor->display == NULL)
        return false;
    for (int i = 0; i < 200; i++) {
        visitor->window = find_window(visitor->display,
                                      DefaultRootWindow(visitor->display), "Schalter");
        if (visitor->window != None &&
            XGetWindowAttributes(visitor->display, visitor->window, &attributes) &&
            attributes.map_state == IsViewable)
            break;
        pause_ms(50);
    }
    if (visitor->window == None)
        return false;
    XTranslateCoordinates(visitor->display, visitor->window,
                          DefaultRootWindow(visitor->display), 0, 0, &visitor->x,
                          &visitor->y, &child);
    visitor->width = attributes.width;
    visitor->height = attributes.height;
    return true;
}

/* The glass as it is now, as 32-bit pixels; the caller frees. */
static inline uint32_t *
grab(struct visitor *visitor)
{
    XImage *image =
        XGetImage(visitor->display, visitor->window, 0, 0, (unsigned)visitor->width,
                  (unsigned)visitor->height, AllPlanes, ZPixmap);
    if (image == NULL)
        return NULL;
    size_t row = (size_t)visitor->width * 4;
    uint32_t *pixels = malloc(row * (size_t)visitor->height);
    for (int y = 0; pixels != NULL && y < visitor->height; y++)
        memcpy(pixels + (size_t)y * (size_t)visitor->width,
               image->data + (size_t)y * (size_t)image->bytes_per_line, row);
    XDestroyImage(image);
    return pixels;
}

/* How the glass must look in `box`, compared with how it looks. The number of an
 * application and the code with it are the kiosk's own: with `apart` they may be any.
 */
static inline bool
shows_in(struct visitor *visitor, const uint32_t *glass, struct box box, bool apart)
{
    int width = visitor->visit.panel.width, height = visitor->visit.panel.height;
    struct box all = {0, 0, width, height};
    if (width != visitor->width || height != visitor->height)
        return false;
    uint32_t *pixels = calloc((size_t)width * (size_t)height, 4);
    bool same = pixels != NULL;
    if (pixels == NULL)
        return false;
    struct canvas canvas = canvas_over(pixels, width, height, width * 4, CANVAS_XRGB32);
    paint_view(&canvas, visitor->visit.glyphs, &visitor->visit.theme,
               &visitor->visit.view, all);
    for (int i = 0; i < visitor->visit.view.count && apart; i++) {
        const struct item *item = &visitor->visit.view.items[i];
        struct box own = box_intersect(item->box, all);
        if (item->role != ROLE_TICKET && item->role != ROLE_QR)
            continue;
        for (int y = own.y; y < own.y + own.h; y++)
            memcpy(pixels + y * width + own.x, glass + y * width + own.x,
                   (size_t)own.w * 4);
    }
    for (int y = box.y; y < box.y + box.h && same; y++)
        for (int x = box.x; x < box.x + box.w && same; x++)
            same = ((pixels[y * width + x] ^ glass[y * width + x]) & 0xffffff) == 0;
    free(pixels);
    return same;
}

#endif
