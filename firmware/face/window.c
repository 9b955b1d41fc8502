#include "face/window.h"

#include <SDL.h>
#include <SDL_syswm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "ui/finger.h"

struct window {
    struct loop *loop;
    const struct window_ops *ops;
    void *context;
    SDL_Window *sdl;
    bool scaled;         /* a desk window, smaller than the panel */
    SDL_Surface *beside; /* own pixels, stretched into the window; NULL: none needed */
    bool fills_display;  /* a kiosk: nobody in front of it may close it */
    int width, height;   /* panel */
    int shown_width, shown_height; /* window */
    struct loop_source *fd, *prepare;
    bool queued;          /* there may be events that no descriptor tells of */
    struct finger finger; /* one pointer at a time */
};

enum { DRAIN_MAX = 256 }; /* events a turn: a flood must not starve the devices */

static void
set_hints(const struct window_wish *wish)
{
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0"); /* else each touch acts twice */
    SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "0");
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
    SDL_SetHint(SDL_HINT_GRAB_KEYBOARD, "0");
    SDL_SetHint(SDL_HINT_MOUSE_AUTO_CAPTURE, "0"); /* four round trips a tap */
    /* An input method would keep copies of what is typed. */
    setenv("XMODIFIERS", "@im=none", 1);
    setenv("LC_ALL", "C.UTF-8", 1); /* whatever the system's language is */
    if (wish->compose != NULL)      /* Xlib's own table takes 15 ms to read */
        setenv("XCOMPOSEFILE", wish->compose, 1);
}

/* Fits the panel into the display and keeps its shape. */
static void
choose_size(struct window *window, bool fullscreen)
{
    SDL_Rect usable = {0, 0, window->width, window->height};
    window->shown_width = window->width;
    window->shown_height = window->height;
    if (SDL_GetDisplayUsableBounds(0, &usable) != 0)
        return;
    if (!fullscreen) { /* room for the frame of a desk window */
        usable.w -= 16;
        usable.h -= 48;
    }
    if (usable.w >= window->width && usable.h >= window->height)
        return;
    if (usable.w < 64 || usable.h < 64)
        return;
    window->scaled = true;
    window->shown_width = usable.h * window->width / window->height;
    window->shown_height = usable.h;
    if (window->shown_width > usable.w) {
        window->shown_width = usable.w;
        window->shown_height = usable.w * window->height / window->width;
    }
}

static void
give(struct window *window, struct window_input input)
{
    input.now_ms = loop_now_ms(window->loop);
    window->ops->input(window->context, &input);
}

static int
to_panel(int at, int shown, int panel)
{
    return (int)((int64_t)at * panel / (shown > 0 ? shown : 1));
}

static void
give_mouse(struct window *window, enum window_input_kind kind, int x, int y)
{
    give(window,
         (struct window_input){.kind = kind,
                               .x = to_panel(x, window->shown_width, window->width),
                               .y = to_panel(y, window->shown_height, window->height)});
}

static void
give_finger(struct window *window, const SDL_TouchFingerEvent *touch)
{
    enum touch_kind kind = touch->type == SDL_FINGERDOWN ? TOUCH_DOWN
                           : touch->type == SDL_FINGERUP ? TOUCH_UP
                                                         : TOUCH_MOVE;
    enum finger_verdict verdict =
        finger_take(&window->finger, kind, touch->fingerId, loop_now_ms(window->loop));
    if (verdict == FINGER_IGNORED)
        return;
    if (verdict == FINGER_REPLACES)
        give(window, (struct window_input){.kind = WINDOW_CANCEL});
    give(window, (struct window_input){.kind = kind == TOUCH_DOWN ? WINDOW_DOWN
                                               : kind == TOUCH_UP ? WINDOW_UP
                                                                  : WINDOW_MOVE,
                                       .x = (int)(touch->x * (float)window->width),
                                       .y = (int)(touch->y * (float)window->height),
                                       .finger = true,
                                       .id = touch->fingerId});
}

static void
give_key(struct window *window, const SDL_Keysym *key)
{
    enum window_key known = WINDOW_KEY_OTHER;
    switch (key->sym) {
    case SDLK_TAB:
        known = (key->mod & KMOD_SHIFT) ? WINDOW_KEY_BACK_TAB : WINDOW_KEY_TAB;
        break;
    case SDLK_RETURN:
    case SDLK_KP_ENTER:
        known = WINDOW_KEY_ENTER;
        break;
    case SDLK_BACKSPACE:
        known = WINDOW_KEY_BACKSPACE;
        break;
    case SDLK_LEFT:
        known = WINDOW_KEY_LEFT;
        break;
    case SDLK_RIGHT:
        known = WINDOW_KEY_RIGHT;
        break;
    case SDLK_UP:
        known = WINDOW_KEY_UP;
        break;
    case SDLK_DOWN:
        known = WINDOW_KEY_DOWN;
        break;
    case SDLK_ESCAPE:
        known = WINDOW_KEY_ESCAPE;
        break;
    default:
        return;
    }
    give(window, (struct window_input){.kind = WINDOW_KEY, .key = known});
}

static void
give_window(struct window *window, const SDL_WindowEvent *event)
{
    if (event->event == SDL_WINDOWEVENT_EXPOSED ||
        event->event == SDL_WINDOWEVENT_SIZE_CHANGED)
        give(window, (struct window_input){.kind = WINDOW_EXPOSE});
    else if (event->event == SDL_WINDOWEVENT_LEAVE)
        give(window, (struct window_input){.kind = WINDOW_CANCEL});
}

static void
dispatch(struct window *window, SDL_Event *event)
{
    struct window_input input = {.kind = WINDOW_TEXT};

    switch (event->type) {
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        if (event->button.button == SDL_BUTTON_LEFT &&
            event->button.which != SDL_TOUCH_MOUSEID)
            give_mouse(window,
                       event->type == SDL_MOUSEBUTTONDOWN ? WINDOW_DOWN : WINDOW_UP,
                       event->button.x, event->button.y);
        break;
    case SDL_MOUSEMOTION:
        if (event->motion.state != 0 && event->motion.which != SDL_TOUCH_MOUSEID)
            give_mouse(window, WINDOW_MOVE, event->motion.x, event->motion.y);
        break;
    case SDL_FINGERDOWN:
    case SDL_FINGERUP:
    case SDL_FINGERMOTION:
        give_finger(window, &event->tfinger);
        break;
    case SDL_TEXTINPUT:
        text_format(input.text, sizeof(input.text), "%s", event->text.text);
        give(window, input);
        memset(event->text.text, 0, sizeof(event->text.text));
        explicit_bzero(&input, sizeof(input));
        break;
    case SDL_KEYDOWN:
        if (!event->key.repeat) /* no key repeats (EN 301 549, 5.7) */
            give_key(window, &event->key.keysym);
        break;
    case SDL_WINDOWEVENT:
        give_window(window, &event->window);
        break;
    case SDL_QUIT: /* asked for by a window manager, Alt-F4; staff use the service */
        if (!window->fills_display)
            give(window, (struct window_input){.kind = WINDOW_QUIT});
        break;
    default:
        break;
    }
}

static void
drain(struct window *window)
{
    SDL_Event event;
    int count = 0;
    while (count < DRAIN_MAX && SDL_PollEvent(&event)) {
        dispatch(window, &event);
        explicit_bzero(&event, sizeof(event)); /* it may have carried a typed letter */
        count++;
    }
    window->queued = count == DRAIN_MAX;
}

static void
on_fd(void *context, int fd, unsigned ready)
{
    struct window *window = context;
    (void)fd;
    if (ready & LOOP_HANGUP) {
        LOG(LOG_LEVEL_ERROR, "display-gone");
        give(window, (struct window_input){.kind = WINDOW_GONE});
        return;
    }
    drain(window);
}

/* Presenting reads the connection to its end: what it moved into a queue of Xlib wakes
 * nobody. True if there may be something. */
static bool
take_queued(void *context)
{
    struct window *window = context;
    if (!window->queued)
        return false;
    drain(window);
    return true;
}

static enum status
watch(struct window *window)
{
    SDL_SysWMinfo info;
    SDL_VERSION(&info.version);
    if (!SDL_GetWindowWMInfo(window->sdl, &info) || info.subsystem != SDL_SYSWM_X11)
        return STATUS_IO;
    window->fd = loop_add_fd(window->loop, ConnectionNumber(info.info.x11.display),
                             LOOP_READ, on_fd, window);
    window->prepare = loop_add_prepare(window->loop, take_queued, window);
    window->queued = true; /* while the window was made */
    return STATUS_OK;
}

/* SDL makes a new surface when the window changed. */
static SDL_Surface *
find_surface(struct window *window)
{
    SDL_Surface *surface = SDL_GetWindowSurface(window->sdl);
    return surface != NULL && surface->format->BytesPerPixel == 4 ? surface : NULL;
}

/* The pixels to paint on: the window's, or own ones that are stretched into it, on a
 * desk and for as long as somebody made the window too small, though it asks not to be.
 * NULL: the display gives none. */
static SDL_Surface *
choose_panel(struct window *window, SDL_Surface *surface)
{
    bool fits = surface->w >= window->width && surface->h >= window->height;
    bool beside = window->scaled || !fits;

    if (!beside) {
        SDL_FreeSurface(window->beside);
        window->beside = NULL;
    } else if (window->beside == NULL) {
        window->beside = SDL_CreateRGBSurfaceWithFormat(
            0, window->width, window->height, 32, surface->format->format);
    }
    window->shown_width = beside ? surface->w : window->width;
    window->shown_height = beside ? surface->h : window->height;
    return beside ? window->beside : surface;
}

enum status
window_create(struct loop *loop, const struct window_wish *wish,
              const struct window_ops *ops, void *context, struct window **out)
{
    *out = NULL;
    struct window *window = calloc(1, sizeof(*window));
    if (window == NULL)
        return STATUS_FULL;
    *window = (struct window){.loop = loop,
                              .ops = ops,
                              .context = context,
                              .width = wish->width,
                              .height = wish->height};
    set_hints(wish);
    enum status status = STATUS_IO;
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0)
        goto out;
    choose_size(window, wish->fullscreen);
    window->fills_display = wish->fullscreen && !window->scaled;
    window->sdl =
        SDL_CreateWindow(wish->title, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED,
                         window->shown_width, window->shown_height,
                         window->fills_display ? SDL_WINDOW_BORDERLESS : 0);
    if (window->sdl == NULL)
        goto out;
    SDL_Surface *surface = find_surface(window);
    if (surface == NULL || choose_panel(window, surface) == NULL)
        goto out;
    if (window->fills_display)
        SDL_ShowCursor(SDL_DISABLE);
    status = watch(window);
out:
    if (status != STATUS_OK) {
        LOG(LOG_LEVEL_ERROR, "window-refused");
        fputs("Kein Bildschirm: Läuft der X-Server, und ist DISPLAY gesetzt?\n",
              stderr);
        window_destroy(window);
        return status;
    }
    *out = window;
    return STATUS_OK;
}

void
window_destroy(struct window *window)
{
    if (window == NULL)
        return;
    loop_remove(window->fd);
    loop_remove(window->prepare);
    SDL_FreeSurface(window->beside); /* accepts NULL */
    if (window->sdl != NULL)
        SDL_DestroyWindow(window->sdl);
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
    free(window);
}

bool
window_canvas(struct window *window, struct canvas *canvas)
{
    SDL_Surface *surface = find_surface(window);
    SDL_Surface *panel = surface != NULL ? choose_panel(window, surface) : NULL;
    if (panel == NULL)
        return false;
    *canvas = canvas_over(panel->pixels, window->width, window->height, panel->pitch,
                          CANVAS_XRGB32);
    return true;
}

enum { PRESENT_MAX = 32 };

/* A scaled window is stretched as a whole: a desk has the time. */
static bool
present_scaled(struct window *window)
{
    SDL_Surface *surface = find_surface(window);
    SDL_Rect from = {0, 0, window->width, window->height};
    if (surface == NULL)
        return false;
    SDL_Rect to = {0, 0, surface->w, surface->h};
    return SDL_SoftStretchLinear(window->beside, &from, surface, &to) == 0 &&
           SDL_UpdateWindowSurface(window->sdl) == 0;
}

bool
window_present(struct window *window, const struct box *boxes, int count)
{
    SDL_Rect rects[PRESENT_MAX];
    int used = 0;
    if (count <= 0)
        return true;
    window->queued = true;
    if (window->beside != NULL)
        return present_scaled(window);
    if (count > PRESENT_MAX)
        return SDL_UpdateWindowSurface(window->sdl) == 0;
    for (int i = 0; i < count; i++)
        if (!box_is_empty(boxes[i]))
            rects[used++] = (SDL_Rect){boxes[i].x, boxes[i].y, boxes[i].w, boxes[i].h};
    return used == 0 || SDL_UpdateWindowSurfaceRects(window->sdl, rects, used) == 0;
}
