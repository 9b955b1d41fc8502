/* A visitor with a keyboard and without a finger: drives the real kiosk in a real X
 * window by the keys of XTest, with the visit of tests/kit/visit.h beside it.
 *
 *   typist CONFIG OUTPUT_DIR SCRIPT
 *
 * Script, one command a line; TEXT is what stands on the thing:
 *   keys TEXT      letters and digits
 *   accent DEAD LETTER TEXT   a dead key and a letter that become TEXT
 *   press KEYS     tab, back-tab, enter, space, escape, left, right, up, down
 *   go TEXT        press the tabulator until the thing TEXT has the focus
 *   click          a mouse touches a place where nothing is
 *   world WHAT A B what courier and printer tell, as the visitor's
 *   pause MS       let the kiosk work
 * After each command the glass must become the page these keys lead to, ring and all,
 * pixel by pixel. Exit 0 when it did each time; else OUTPUT_DIR has the pictures. */
#include <X11/XKBlib.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>

#include "tests/system/visitor_glass.h"
#include "ui/focus.h"

/* Strokes that follow within 2 ms are a held key to SDL. */
enum { SETTLE_MS = 4000, STROKE_MS = 12 };

struct typist {
    struct visitor visitor;
    struct focus focus;
};

static void
look(struct typist *typist)
{
    build(&typist->visitor);
    focus_mark(&typist->focus, &typist->visitor.visit.view);
}

static void
happen(struct typist *typist, struct event event)
{
    step(&typist->visitor, event);
    look(typist);
}

static bool
is_shown(struct typist *typist)
{
    struct visitor *visitor = &typist->visitor;
    int width = visitor->visit.panel.width, height = visitor->visit.panel.height;
    size_t count = (size_t)width * (size_t)height;
    uint32_t *glass = grab(visitor), *wanted = calloc(count, 4);
    bool same = glass != NULL && wanted != NULL && width == visitor->width &&
                height == visitor->height;
    if (same) {
        struct canvas canvas =
            canvas_over(wanted, width, height, width * 4, CANVAS_XRGB32);
        struct box all = {0, 0, width, height};
        paint_view(&canvas, visitor->visit.glyphs, &visitor->visit.theme,
                   &visitor->visit.view, all);
    }
    for (size_t i = 0; i < count && same; i++)
        same = ((wanted[i] ^ glass[i]) & 0xffffff) == 0;
    free(wanted);
    free(glass);
    return same;
}

/* The kiosk may need a moment, and the wall clock on the page may turn meanwhile. */
static bool
settle(struct typist *typist)
{
    for (int64_t end = now_ms() + SETTLE_MS; now_ms() < end; pause_ms(30)) {
        look(typist);
        if (is_shown(typist))
            return true;
    }
    return false;
}

static bool
strike_code(Display *display, KeyCode code, bool shifted)
{
    KeyCode shift = XKeysymToKeycode(display, XK_Shift_L);
    if (code == 0)
        return false;
    if (shifted)
        XTestFakeKeyEvent(display, shift, True, CurrentTime);
    XTestFakeKeyEvent(display, code, True, CurrentTime);
    XTestFakeKeyEvent(display, code, False, CurrentTime);
    if (shifted)
        XTestFakeKeyEvent(display, shift, False, CurrentTime);
    /* Until the server has it: were a busy one to take two strokes of one key at once,
     * SDL would take the second for one that repeats itself. */
    XSync(display, False);
    pause_ms(STROKE_MS);
    return true;
}

static bool
strike(Display *display, KeySym symbol, bool shifted)
{
    return strike_code(display, XKeysymToKeycode(display, symbol), shifted);
}

/* True: the key opened the page that was closed, and does nothing more. */
static bool
wakes(struct typist *typist)
{
    bool closed = typist->visitor.visit.session.state == STATE_BLANK;
    happen(typist, (struct event){.kind = EVENT_TOUCH});
    return closed;
}

static bool
type(struct typist *typist, const char *text)
{
    Display *display = typist->visitor.display;
    for (; *text != '\0'; text++) {
        struct event event = {.kind = EVENT_TYPE, .text = {*text}};
        KeySym symbol = (KeySym)(unsigned char)*text;
        KeyCode code = XKeysymToKeycode(display, symbol);
        bool upper = XkbKeycodeToKeysym(display, code, 0, 0) != symbol;
        if (!strike(display, symbol, upper))
            return false;
        if (wakes(typist))
            continue;
        focus_forget(&typist->focus);
        happen(typist, event);
    }
    return true;
}

/* A key without a letter on it becomes the dead one. */
static KeyCode
make_dead_key(Display *display, KeySym symbol)
{
    int first, last, many;
    XDisplayKeycodes(display, &first, &last);
    for (KeyCode code = (KeyCode)last; code >= first; code--) {
        KeySym *symbols = XGetKeyboardMapping(display, code, 1, &many);
        bool free_one = symbols != NULL && symbols[0] == NoSymbol;
        XFree(symbols);
        if (!free_one)
            continue;
        XChangeKeyboardMapping(display, code, 1, &symbol, 1);
        XSync(display, False);
        pause_ms(STROKE_MS * 10);
        return code;
    }
    return 0;
}

static bool
accent(struct typist *typist, const char *dead, char letter, const char *text)
{
    Display *display = typist->visitor.display;
    struct event event = {.kind = EVENT_TYPE};
    KeySym symbol = XStringToKeysym(dead);
    if (symbol == NoSymbol ||
        !strike_code(display, make_dead_key(display, symbol), false) ||
        !strike(display, (KeySym)(unsigned char)letter, false))
        return false;
    text_format(event.text, sizeof(event.text), "%s", text);
    happen(typist, (struct event){.kind = EVENT_TOUCH});
    focus_forget(&typist->focus);
    happen(typist, event);
    return true;
}

static bool
press(struct typist *typist, const char *name)
{
    static const struct {
        const char *name;
        KeySym symbol;
        bool shifted;
        enum focus_key key;
    } keys[] = {{"tab", XK_Tab, false, FOCUS_NEXT},
                {"back-tab", XK_Tab, true, FOCUS_PREVIOUS},
                {"enter", XK_Return, false, FOCUS_ENTER},
                {"space", XK_space, false, FOCUS_SPACE},
                {"escape", XK_Escape, false, FOCUS_ESCAPE},
                {"left", XK_Left, false, FOCUS_LEFT},
                {"right", XK_Right, false, FOCUS_RIGHT},
                {"up", XK_Up, false, FOCUS_UP},
                {"down", XK_Down, false, FOCUS_DOWN}};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        struct event event = {0};
        if (!text_equal(keys[i].name, name))
            continue;
        if (!strike(typist->visitor.display, keys[i].symbol, keys[i].shifted))
            return false;
        if (!wakes(typist) && focus_take(&typist->focus, &typist->visitor.visit.view,
                                         keys[i].key, &event))
            happen(typist, event);
        look(typist);
        return true;
    }
    return false;
}

static bool
press_all(struct typist *typist, char *names)
{
    char *rest = NULL;
    for (char *name = strtok_r(names, " ", &rest); name != NULL;
         name = strtok_r(NULL, " ", &rest))
        if (!press(typist, name))
            return false;
    return true;
}

static bool
says(const struct item *item, const char *text)
{
    return text_starts_with(item->text, text) || text_starts_with(item->spoken, text);
}

static bool
go(struct typist *typist, const char *text)
{
    const struct view *view = &typist->visitor.visit.view;
    for (int i = 0; i < VIEW_MAX_ITEMS; i++) {
        for (int at = 0; at < view->count; at++)
            if (view->items[at].state & ITEM_FOCUSED && says(&view->items[at], text))
                return true;
        if (!press(typist, "tab"))
            return false;
    }
    fprintf(stderr, "typist: the focus does not reach \"%s\"\n", text);
    return false;
}

/* Beside everything: only the ring goes. */
static bool
click(struct typist *typist)
{
    struct visitor *visitor = &typist->visitor;
    XTestFakeMotionEvent(visitor->display, -1, visitor->x + 4, visitor->y + 80,
                         CurrentTime);
    XTestFakeButtonEvent(visitor->display, 1, True, CurrentTime);
    XTestFakeButtonEvent(visitor->display, 1, False, CurrentTime);
    XFlush(visitor->display);
    focus_forget(&typist->focus);
    happen(typist, (struct event){.kind = EVENT_TOUCH});
    return true;
}

static bool
world(struct typist *typist, const char *what, int a, int b)
{
    struct event event;
    if (!visit_world(what, a, b, &event))
        return false;
    happen(typist, event);
    return true;
}

static bool
carry_out(struct typist *typist, char *line)
{
    char what[40] = "", text[8] = "", letter = 0;
    int a = 0, b = 0;
    char *rest = strchr(line, ' ');
    rest = rest != NULL ? rest + 1 : line + strlen(line);
    if (text_starts_with(line, "keys "))
        return type(typist, rest);
    if (text_starts_with(line, "press "))
        return press_all(typist, rest);
    if (text_starts_with(line, "go "))
        return go(typist, rest);
    if (text_equal(line, "click"))
        return click(typist);
    if (sscanf(line, "accent %39s %c %7s", what, &letter, text) == 3)
        return accent(typist, what, letter, text);
    if (sscanf(line, "world %39s %d %d", what, &a, &b) >= 2)
        return world(typist, what, a, b);
    if (sscanf(line, "pause %d", &a) == 1) {
        pause_ms(a);
        happen(typist, (struct event){.kind = EVENT_TICK});
        return true;
    }
    return false;
}

/* What was on the glass and what should have been, for who looks into it. */
static void
keep(struct typist *typist)
{
    struct visitor *visitor = &typist->visitor;
    int width = visitor->visit.panel.width, height = visitor->visit.panel.height;
    uint32_t *glass = grab(visitor);
    char path[600];
    if (glass == NULL)
        return;
    struct canvas canvas = canvas_over(glass, visitor->width, visitor->height,
                                       visitor->width * 4, CANVAS_XRGB32);
    text_format(path, sizeof(path), "%s/glass.png", visitor->output);
    (void)png_file_write(&canvas, path);
    free(glass);
    uint32_t *wanted = calloc((size_t)width * (size_t)height, 4);
    if (wanted == NULL)
        return;
    canvas = canvas_over(wanted, width, height, width * 4, CANVAS_XRGB32);
    paint_view(&canvas, visitor->visit.glyphs, &visitor->visit.theme,
               &visitor->visit.view, (struct box){0, 0, width, height});
    text_format(path, sizeof(path), "%s/wanted.png", visitor->output);
    (void)png_file_write(&canvas, path);
    free(wanted);
}

static bool
play(struct typist *typist, FILE *script, const char *name)
{
    char line[1200], said[1200];
    for (int number = 1; fgets(line, sizeof(line), script) != NULL; number++) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '\0' || line[0] == '#')
            continue;
        text_format(said, sizeof(said), "%s", line);
        bool carried = carry_out(typist, line);
        /* What the world says comes in its own order; the next page shows it. */
        if (carried && (text_starts_with(said, "world ") || settle(typist)))
            continue;
        keep(typist);
        fprintf(stderr, "typist: %s:%d \"%s\" in state %s: %s\n", name, number, said,
                state_name(typist->visitor.visit.session.state),
                carried ? "the glass looks different" : "cannot be done");
        return false;
    }
    return true;
}

int
main(int count, char **words)
{
    static struct typist typist;
    if (count != 4)
        return 64;
    typist.visitor.output = words[2];
    FILE *script = fopen(words[3], "r");
    if (script == NULL || !visit_create(&typist.visitor.visit, words[1]) ||
        !open_window(&typist.visitor)) {
        fprintf(stderr, "typist: cannot begin\n");
        return 1;
    }
    /* No window manager gives it the keyboard here. */
    XSetInputFocus(typist.visitor.display, typist.visitor.window, RevertToParent,
                   CurrentTime);
    bool played = play(&typist, script, words[3]);
    fclose(script);
    return played ? 0 : 1;
}
