/* The window: glass in, touches out.
 *
 * Owns: the way to the glass (window_way.h): a window under X, or the panel itself
 * where there is no window system. Called by face on the loop's thread. Must not know:
 * pages, sessions. */
#ifndef SCHALTER_FACE_WINDOW_H
#define SCHALTER_FACE_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/loop.h"
#include "base/status.h"
#include "ui/canvas.h"

struct window;

enum window_input_kind {
    WINDOW_DOWN, /* pointer */
    WINDOW_MOVE,
    WINDOW_UP,
    WINDOW_CANCEL, /* the pointer left the window or was taken away */
    WINDOW_TEXT,   /* physical keyboard: one or more characters, UTF-8 */
    WINDOW_KEY,    /* physical keyboard: a key without character */
    WINDOW_EXPOSE, /* the content was lost: present everything */
    WINDOW_QUIT,   /* the desk window was closed */
    WINDOW_GONE,   /* the display went away: nothing more can be shown */
};

enum window_key {
    WINDOW_KEY_OTHER,
    WINDOW_KEY_TAB,
    WINDOW_KEY_BACK_TAB,
    WINDOW_KEY_ENTER,
    WINDOW_KEY_BACKSPACE,
    WINDOW_KEY_LEFT,
    WINDOW_KEY_RIGHT,
    WINDOW_KEY_UP,
    WINDOW_KEY_DOWN,
    WINDOW_KEY_ESCAPE,
};

struct window_input {
    enum window_input_kind kind;
    int x, y;       /* panel pixels */
    bool finger;    /* touch panel; false: mouse */
    int64_t id;     /* which finger; 0 for the mouse */
    int64_t now_ms; /* the loop's time */
    enum window_key key;
    char text[40];
};

struct window_wish {
    const char *way;   /* "fenster": under X; "drm", "gles": the panel itself */
    int width, height; /* of the panel in pixels, as it hangs; 0: as the panel is */
    int turn;          /* degrees clockwise by which the picture is turned for that */
    bool fullscreen;   /* false: a desk window, scaled down to fit the display */
    const char *title;
    const char *compose; /* file: what dead keys write, see Compose(5); or NULL */
};

struct window_ops {
    void (*input)(void *context, const struct window_input *input);
};

/** Opens the window; `ops` and `context` outlive it. When there is no display, or not
 * one that can be used so, it is said in German on standard error. Waits for it. */
enum status window_create(struct loop *loop, const struct window_wish *wish,
                          const struct window_ops *ops, void *context,
                          struct window **out) MUST_CHECK;
/** Accepts NULL. */
void window_destroy(struct window *window);

/** What became of the size that was wished for. */
void window_size(const struct window *window, int *width, int *height);

/** The target to paint on, of the panel's size whatever became of the window; valid
 * until the next turn of the loop. False if the display gives none now. */
bool window_canvas(struct window *window, struct canvas *canvas) MUST_CHECK;

/** What feels fingers, and what writes; -1 each where a window system knows more. */
void window_hands(struct window *window, int *panels, int *keyboards);

/** Puts the boxes, none of which may reach over its edge, on the glass. Returns false
 * if the display refused. */
bool window_present(struct window *window, const struct box *boxes,
                    int count) MUST_CHECK;

#endif
