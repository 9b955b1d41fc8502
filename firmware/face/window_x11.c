/* The way over X: a window that fills the display, or one on a desk.
 *
 * Owns: the SDL window, its surface (the canvas wraps it: there is no second frame) and
 * the scaled copy when the window is smaller than the panel (a desk, a demonstration).
 * SDL never waits: its descriptor and its queue are watched by the loop. Facts:
 * presenting does an XSync that moves events into Xlib's queue while the descriptor
 * stays silent, so SDL is drained once after each frame, too; without
 * SDL_HINT_FRAMEBUFFER_ACCELERATION "0" SDL pulls OpenGL in (13 -> 100 MiB). */
#include <SDL.h>
#include <SDL_syswm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "face/window_way.h"

struct x11 {
    struct window window; /* first */
    SDL_Window *sdl;
    bool scaled;         /* a desk window, smaller than the panel */
    SDL_Surface *beside; /* own pixels, stretched into the window; NULL: none needed */
    bool fills_display;  /* a kiosk: nobody in front of it may close it */
    int shown_width, shown_height; /* window */
    struct loop_source *fd, *prepare;
    bool queued; /* there may be events that no descriptor tells of */
};

/* The window is its first member. */
static struct x11 *
x11_of(struct window *window)
{
    return (struct x11 *)window;
}

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
choose_size(struct x11 *x11, bool fullscreen)
{
    SDL_Rect usable = {0, 0, x11->window.width, x11->window.height};
    x11->shown_width = x11->window.width;
    x11->shown_height = x11->window.height;
    if (SDL_GetDisplayUsableBounds(0, &usable) != 0)
        return;
    if (!fullscreen) { /* room for the frame of a desk window */
        usable.w -= 16;
        usable.h -= 48;
    }
    if (usable.w >= x11->window.width && usable.h >= x11->window.height)
        return;
    if (usable.w < 64 || usable.h < 64)
        return;
    x11->scaled = true;
    x11->shown_width = usable.h * x11->window.width / x11->window.height;
    x11->shown_height = usable.h;
    if (x11->shown_width > usable.w) {
        x11->shown_width = usable.w;
        x11->shown_height = usable.w * x11->window.height / x11->window.width;
    }
}

static int
to_panel(int at, int shown, int panel)
{
    return (int)((int64_t)at * panel / (shown > 0 ? shown : 1));
}

static void
give_mouse(struct x11 *x11, enum window_input_kind kind, int x, int y)
{
    window_give(
        &x11->window,
        (struct window_input){.kind = kind,
                              .x = to_panel(x, x11->shown_width, x11->window.width),
                              .y = to_panel(y, x11->shown_height, x11->window.height)});
}

static void
give_finger(struct x11 *x11, const SDL_TouchFingerEvent *touch)
{
    enum touch_kind kind = touch->type == SDL_FINGERDOWN ? TOUCH_DOWN
                           : touch->type == SDL_FINGERUP ? TOUCH_UP
                                                         : TOUCH_MOVE;
    window_give_finger(
        &x11->window, kind, touch->fingerId, (int)(touch->x * (float)x11->window.width),
        (int)(touch->y * (float)x11->window.height), loop_now_ms(x11->window.loop));
}

static void
give_key(struct x11 *x11, const SDL_Keysym *key)
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
    window_give(&x11->window, (struct window_input){.kind = WINDOW_KEY, .key = known});
}

static void
give_window(struct x11 *x11, const SDL_WindowEvent *event)
{
    if (event->event == SDL_WINDOWEVENT_EXPOSED ||
        event->event == SDL_WINDOWEVENT_SIZE_CHANGED)
        window_give(&x11->window, (struct window_input){.kind = WINDOW_EXPOSE});
    else if (event->event == SDL_WINDOWEVENT_LEAVE)
        window_give(&x11->window, (struct window_input){.kind = WINDOW_CANCEL});
}

static void
dispatch(struct x11 *x11, SDL_Event *event)
{
    struct window_input input = {.kind = WINDOW_TEXT};

    switch (event->type) {
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        if (event->button.button == SDL_BUTTON_LEFT &&
            event->button.which != SDL_TOUCH_MOUSEID)
            give_mouse(x11,
                       event->type == SDL_MOUSEBUTTONDOWN ? WINDOW_DOWN : WINDOW_UP,
                       event->button.x, event->button.y);
        break;
    case SDL_MOUSEMOTION:
        if (event->motion.state != 0 && event->motion.which != SDL_TOUCH_MOUSEID)
            give_mouse(x11, WINDOW_MOVE, event->motion.x, event->motion.y);
        break;
    case SDL_FINGERDOWN:
    case SDL_FINGERUP:
    case SDL_FINGERMOTION:
        give_finger(x11, &event->tfinger);
        break;
    case SDL_TEXTINPUT:
        text_format(input.text, sizeof(input.text), "%s", event->text.text);
        window_give(&x11->window, input);
        memset(event->text.text, 0, sizeof(event->text.text));
        explicit_bzero(&input, sizeof(input));
        break;
    case SDL_KEYDOWN:
        if (!event->key.repeat) /* no key repeats (EN 301 549, 5.7) */
            give_key(x11, &event->key.keysym);
        break;
    case SDL_WINDOWEVENT:
        give_window(x11, &event->window);
        break;
    case SDL_QUIT: /* asked for by a window manager, Alt-F4; staff use the service */
        if (!x11->fills_display)
            window_give(&x11->window, (struct window_input){.kind = WINDOW_QUIT});
        break;
    default:
        break;
    }
}

static void
drain(struct x11 *x11)
{
    SDL_Event event;
    int count = 0;
    while (count < DRAIN_MAX && SDL_PollEvent(&event)) {
        dispatch(x11, &event);
        explicit_bzero(&event, sizeof(event)); /* it may have carried a typed letter */
        count++;
    }
    x11->queued = count == DRAIN_MAX;
}

static void
on_fd(void *context, int fd, unsigned ready)
{
    struct x11 *x11 = context;
    (void)fd;
    if (ready & LOOP_HANGUP) {
        LOG(LOG_LEVEL_ERROR, "display-gone");
        window_give(&x11->window, (struct window_input){.kind = WINDOW_GONE});
        return;
    }
    drain(x11);
}

/* Presenting reads the connection to its end: what it moved into a queue of Xlib wakes
 * nobody. True if there may be something. */
static bool
take_queued(void *context)
{
    struct x11 *x11 = context;
    if (!x11->queued)
        return false;
    drain(x11);
    return true;
}

static enum status
watch(struct x11 *x11)
{
    SDL_SysWMinfo info;
    SDL_VERSION(&info.version);
    if (!SDL_GetWindowWMInfo(x11->sdl, &info) || info.subsystem != SDL_SYSWM_X11)
        return STATUS_IO;
    x11->fd = loop_add_fd(x11->window.loop, ConnectionNumber(info.info.x11.display),
                          LOOP_READ, on_fd, x11);
    x11->prepare = loop_add_prepare(x11->window.loop, take_queued, x11);
    x11->queued = true; /* while the window was made */
    return STATUS_OK;
}

/* SDL makes a new surface when the window changed. */
static SDL_Surface *
find_surface(struct x11 *x11)
{
    SDL_Surface *surface = SDL_GetWindowSurface(x11->sdl);
    return surface != NULL && surface->format->BytesPerPixel == 4 ? surface : NULL;
}

/* The pixels to paint on: the window's, or own ones that are stretched into it, on a
 * desk and for as long as somebody made the window too small, though it asks not to be.
 * NULL: the display gives none. */
static SDL_Surface *
choose_panel(struct x11 *x11, SDL_Surface *surface)
{
    bool fits = surface->w >= x11->window.width && surface->h >= x11->window.height;
    bool beside = x11->scaled || !fits;

    if (!beside) {
        SDL_FreeSurface(x11->beside);
        x11->beside = NULL;
    } else if (x11->beside == NULL) {
        x11->beside = SDL_CreateRGBSurfaceWithFormat(
            0, x11->window.width, x11->window.height, 32, surface->format->format);
    }
    x11->shown_width = beside ? surface->w : x11->window.width;
    x11->shown_height = beside ? surface->h : x11->window.height;
    return beside ? x11->beside : surface;
}

static void
destroy(struct window *window)
{
    struct x11 *x11 = x11_of(window);
    loop_remove(x11->fd);
    loop_remove(x11->prepare);
    SDL_FreeSurface(x11->beside); /* accepts NULL */
    if (x11->sdl != NULL)
        SDL_DestroyWindow(x11->sdl);
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
    free(x11);
}

static enum status
open_window(struct x11 *x11, const struct window_wish *wish)
{
    set_hints(wish);
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0)
        return STATUS_IO;
    choose_size(x11, wish->fullscreen);
    x11->fills_display = wish->fullscreen && !x11->scaled;
    x11->sdl = SDL_CreateWindow(
        wish->title, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, x11->shown_width,
        x11->shown_height, x11->fills_display ? SDL_WINDOW_BORDERLESS : 0);
    if (x11->sdl == NULL)
        return STATUS_IO;
    SDL_Surface *surface = find_surface(x11);
    if (surface == NULL || choose_panel(x11, surface) == NULL)
        return STATUS_IO;
    if (x11->fills_display)
        SDL_ShowCursor(SDL_DISABLE);
    return watch(x11);
}

static enum status
create(const struct window_wish *wish, const struct window *base, struct window **out)
{
    struct x11 *x11 = calloc(1, sizeof(*x11));
    if (x11 == NULL)
        abort();
    x11->window = *base;
    enum status status = open_window(x11, wish);
    if (status != STATUS_OK) {
        fputs("Kein Bildschirm: Läuft der X-Server, und ist DISPLAY gesetzt?\n",
              stderr);
        destroy(&x11->window);
        return status;
    }
    *out = &x11->window;
    return STATUS_OK;
}

static bool
canvas(struct window *window, struct canvas *out)
{
    struct x11 *x11 = x11_of(window);
    SDL_Surface *surface = find_surface(x11);
    SDL_Surface *panel = surface != NULL ? choose_panel(x11, surface) : NULL;
    if (panel == NULL)
        return false;
    *out = canvas_over(panel->pixels, window->width, window->height, panel->pitch,
                       CANVAS_XRGB32);
    return true;
}

enum { PRESENT_MAX = 32 };

/* A scaled window is stretched as a whole: a desk has the time. */
static bool
present_scaled(struct x11 *x11)
{
    SDL_Surface *surface = find_surface(x11);
    SDL_Rect from = {0, 0, x11->window.width, x11->window.height};
    if (surface == NULL)
        return false;
    SDL_Rect to = {0, 0, surface->w, surface->h};
    return SDL_SoftStretchLinear(x11->beside, &from, surface, &to) == 0 &&
           SDL_UpdateWindowSurface(x11->sdl) == 0;
}

static bool
present(struct window *window, const struct box *boxes, int count)
{
    struct x11 *x11 = x11_of(window);
    SDL_Rect rects[PRESENT_MAX];
    int used = 0;
    x11->queued = true;
    if (x11->beside != NULL)
        return present_scaled(x11);
    if (count > PRESENT_MAX)
        return SDL_UpdateWindowSurface(x11->sdl) == 0;
    for (int i = 0; i < count; i++)
        if (!box_is_empty(boxes[i]))
            rects[used++] = (SDL_Rect){boxes[i].x, boxes[i].y, boxes[i].w, boxes[i].h};
    return used == 0 || SDL_UpdateWindowSurfaceRects(x11->sdl, rects, used) == 0;
}

const struct window_way window_x11 = {"fenster", create,  destroy,
                                      canvas,    present, NULL};
