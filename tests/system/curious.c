/* A curious visitor with a keyboard of her own and quick fingers: every key and chord
 * that leads out of ordinary programs, requests to close the window, taps all over the
 * glass, a very long word, and a window of other sizes than it asks for.
 *
 *   curious WORD      (the kiosk's window is found by its title on $DISPLAY)
 *
 * Exit 0 if the same window is still there at the end. */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { WORD_LETTERS = 1024, TAPS = 400 };

static Window
find_kiosk(Display *display)
{
    Window root, parent, *children = NULL, found = None;
    unsigned count = 0;

    if (!XQueryTree(display, DefaultRootWindow(display), &root, &parent, &children,
                    &count))
        return None;
    for (unsigned i = 0; i < count && found == None; i++) {
        char *name = NULL;
        if (XFetchName(display, children[i], &name) && strcmp(name, "Schalter") == 0)
            found = children[i];
        if (name != NULL)
            XFree(name);
    }
    if (children != NULL)
        XFree(children);
    return found;
}

static void
pause_ms(unsigned ms)
{
    usleep(ms * 1000);
}

static void
strike(Display *display, KeySym symbol, bool down)
{
    KeyCode code = XKeysymToKeycode(display, symbol);
    if (code != 0)
        XTestFakeKeyEvent(display, code, down, CurrentTime);
}

static void
press_chords(Display *display)
{
    static const KeySym chords[][3] = {
        {XK_Alt_L, XK_F4},
        {XK_Control_L, XK_c},
        {XK_Control_L, XK_q},
        {XK_Control_L, XK_w},
        {XK_Control_L, XK_z},
        {XK_Control_L, XK_v},
        {XK_Alt_L, XK_Tab},
        {XK_Alt_L, XK_space},
        {XK_Super_L, XK_l},
        {XK_Control_L, XK_Escape},
        {XK_Control_L, XK_Alt_L, XK_Delete},
        {XK_Control_L, XK_Alt_L, XK_BackSpace},
        {XK_Control_L, XK_Alt_L, XK_F2},
        {XK_Control_L, XK_Alt_L, XK_t},
    };
    static const KeySym keys[] = {XK_Escape, XK_Menu, XK_Print, XK_Pause, XK_Insert,
                                  XK_Delete, XK_Home, XK_End,   XK_Prior, XK_Next,
                                  XK_Up,     XK_Down, XK_F1,    XK_F5,    XK_F10,
                                  XK_F11,    XK_F12,  XK_Tab,   XK_Left,  XK_BackSpace};

    for (size_t i = 0; i < sizeof chords / sizeof chords[0]; i++) {
        for (int k = 0; k < 3 && chords[i][k] != 0; k++)
            strike(display, chords[i][k], true);
        for (int k = 2; k >= 0; k--)
            if (chords[i][k] != 0)
                strike(display, chords[i][k], false);
        XFlush(display);
        pause_ms(20);
    }
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        strike(display, keys[i], true);
        strike(display, keys[i], false);
        XFlush(display);
        pause_ms(10);
    }
}

/* What a window manager sends for Alt-F4 or the cross in a corner. */
static void
ask_to_close(Display *display, Window window)
{
    XEvent event = {
        .xclient = {.type = ClientMessage,
                    .window = window,
                    .message_type = XInternAtom(display, "WM_PROTOCOLS", False),
                    .format = 32}};
    event.xclient.data.l[0] = (long)XInternAtom(display, "WM_DELETE_WINDOW", False);
    for (int i = 0; i < 3; i++) {
        XSendEvent(display, window, False, NoEventMask, &event);
        XFlush(display);
        pause_ms(50);
    }
}

static void
tap_everywhere(Display *display, int taps)
{
    uint32_t seed = 20261126;
    int width = DisplayWidth(display, 0), height = DisplayHeight(display, 0);
    for (int i = 0; i < taps; i++) {
        seed = seed * 1664525u + 1013904223u;
        int x = (int)(seed >> 8) % width, y = (int)(seed >> 12) % height;
        unsigned button = i % 16 == 0 ? 2 + (unsigned)(i / 16) % 4 : 1;
        XTestFakeMotionEvent(display, -1, x, y, CurrentTime);
        XTestFakeButtonEvent(display, button, True, CurrentTime);
        XFlush(display);
        pause_ms(i % 100 == 0 ? 800 : 2);
        XTestFakeButtonEvent(display, button, False, CurrentTime);
        XFlush(display);
        pause_ms(2);
    }
}

/* What a window manager that tiles does, or another one's display settings. */
static void
squeeze(Display *display, Window window)
{
    int width = DisplayWidth(display, 0), height = DisplayHeight(display, 0);
    const struct {
        int w, h;
    } sizes[] = {{400, 300}, {1, 1}, {width + 200, 200}, {width, height}};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        XResizeWindow(display, window, (unsigned)sizes[i].w, (unsigned)sizes[i].h);
        XFlush(display);
        pause_ms(200);
        tap_everywhere(display, TAPS / 8);
    }
}

static void
type_long(Display *display, const char *word)
{
    size_t len = strlen(word);
    for (size_t i = 0; i < WORD_LETTERS; i++) {
        strike(display, (KeySym)(unsigned char)word[i % len], true);
        strike(display, (KeySym)(unsigned char)word[i % len], false);
        if (i % 32 == 0) {
            XFlush(display);
            pause_ms(2);
        }
    }
    XFlush(display);
}

int
main(int count, char **words)
{
    Display *display = XOpenDisplay(NULL);
    Window window = display == NULL ? None : find_kiosk(display);

    if (count != 2 || words[1][0] == '\0' || window == None) {
        fputs("curious: no window of a kiosk\n", stderr);
        return 2;
    }
    XSetInputFocus(display, window, RevertToParent, CurrentTime);
    press_chords(display);
    ask_to_close(display, window);
    for (int round = 0; round < 3; round++) {
        tap_everywhere(display, TAPS);
        type_long(display, words[1]);
        press_chords(display);
    }
    squeeze(display, window);
    pause_ms(500);
    XSync(display, False);
    bool same = find_kiosk(display) == window;
    XCloseDisplay(display);
    return same ? 0 : 1;
}
