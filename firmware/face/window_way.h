/* A way to the glass: what window.c wants of each.
 *
 * Owns: struct window, which every way begins its own struct with. Included by window.c
 * and by the ways alone: window_x11.c, window_bare.c. */
#ifndef SCHALTER_FACE_WINDOW_WAY_H
#define SCHALTER_FACE_WINDOW_WAY_H

#include "face/window.h"
#include "ui/finger.h"

struct window_way {
    const char *name; /* in the configuration */
    /** Begins with a copy of `base`. Frees what it made when it fails, and says in
     * German on standard error why. */
    enum status (*create)(const struct window_wish *wish, const struct window *base,
                          struct window **out);
    void (*destroy)(struct window *window);
    bool (*canvas)(struct window *window, struct canvas *canvas);
    bool (*present)(struct window *window, const struct box *boxes, int count);
    void (*hands)(struct window *window, int *panels, int *keyboards); /* or NULL */
};

struct window {
    const struct window_way *way;
    struct loop *loop;
    const struct window_ops *ops;
    void *context;
    int width, height;    /* of the panel as it hangs */
    struct finger finger; /* one pointer at a time */
};

extern const struct window_way window_x11, window_drm, window_gles;

/** Something that came in; with the time of this turn where `now_ms` is 0. */
void window_give(struct window *window, struct window_input input);
/** A touch at a place of the panel; one that does not count goes no further. */
void window_give_finger(struct window *window, enum touch_kind kind, int64_t id, int x,
                        int y, int64_t now_ms);

#endif
