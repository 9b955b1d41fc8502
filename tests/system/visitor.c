/* A visitor with a finger: drives the real kiosk in a real X window by XTest.
 *
 * The kiosk has no back door, so the visitor keeps a visit of its own beside it: the
 * same core and pages, stepped with the same taps, tell where each thing stands on the
 * glass. World events the kiosk gets from courier and printer are told here by the
 * script.
 *
 *   visitor CONFIG OUTPUT_DIR SCRIPT   (window found by the title "Schalter")
 *
 * Script, one command a line; TEXT is what stands on the thing, German or as shown:
 *   tap TEXT          press and release the touchable thing that says TEXT
 *   door              a finger rests on the town's mark until the hidden door opens
 *   field TEXT        tap the field labelled TEXT
 *   type TEXT         tap the letters on the keyboard of the page
 *   keys TEXT         the same on a physical keyboard
 *   world WHAT A B    printer, network, key, storage, stored, submitted, printed,
 *                     reader, card-service, card-enter, card-done ...
 *   told WHAT FILE    request, identity or phone (tests/kit/visit_told.h)
 *   shot NAME         wait until the glass is still, write OUTPUT_DIR/NAME.png
 *   pause MS          let the kiosk work
 *   same              the glass is the page that the visitor expects, pixel by pixel,
 *                     apart from the number that only the kiosk knows
 *   await [TEXT]      the same, as soon as the world has got so far that the page says
 *                     TEXT
 *   left WHAT         the same, and the start page says WHAT became of the answers:
 *                     deleted, kept or nothing
 *   number NAME       the glass shows the ticket with the number in OUTPUT_DIR/NAME
 *   meet NAME         make OUTPUT_DIR/NAME and wait until somebody took it away
 * With $FINGERS, the FIFO of simulated fingers, taps are fingers and there are also:
 *   spark TEXT        a touch of 20 ms: must do nothing
 *   slide TEXT        down on the thing, off it and up: must do nothing
 *   both TEXT | TEXT  a finger rests on the first thing while another taps the second:
 *                     only the first acts
 * Exit 0 when every command could be carried out. */
#include <X11/XKBlib.h>
#include <X11/keysym.h>
#include <unistd.h>

#include "tests/kit/visit_told.h"
#include "tests/system/fingers.h"
#include "tests/system/visitor_glass.h"
#include "ui/graphemes.h"
#include "ui/touch.h"

enum { AWAIT_MS = 25000, SEE_MS = 600 };

static void
touch(struct visitor *visitor, const struct box *box)
{
    int x = visitor->x +
            (box->x + box->w / 2) * visitor->width / visitor->visit.panel.width;
    int y = visitor->y +
            (box->y + box->h / 2) * visitor->height / visitor->visit.panel.height;
    if (visitor->fingers > 0) {
        fingers_tap(visitor, *box, 90);
        pause_ms((int)visitor->visit.config.double_strike_ms + 10);
        return;
    }
    XTestFakeMotionEvent(visitor->display, -1, x, y, CurrentTime);
    XTestFakeButtonEvent(visitor->display, 1, True, CurrentTime);
    XFlush(visitor->display);
    pause_ms(55);
    XTestFakeButtonEvent(visitor->display, 1, False, CurrentTime);
    XFlush(visitor->display);
    /* Longer than the double-strike lock. */
    pause_ms((int)visitor->visit.config.double_strike_ms + 10);
}

static bool
door(struct visitor *visitor)
{
    const struct view *view = &visitor->visit.view;
    for (int i = 0; i < view->count; i++) {
        const struct item *item = &view->items[i];
        if (item->hold.kind != EVENT_TECHNICIAN)
            continue;
        struct event event = item->hold;
        int x = visitor->x + item->box.x + item->box.w / 2;
        int y = visitor->y + item->box.y + item->box.h / 2;
        XTestFakeMotionEvent(visitor->display, -1, x, y, CurrentTime);
        XTestFakeButtonEvent(visitor->display, 1, True, CurrentTime);
        XFlush(visitor->display);
        pause_ms(TOUCH_DOOR_MS + 200);
        XTestFakeButtonEvent(visitor->display, 1, False, CurrentTime);
        XFlush(visitor->display);
        step(visitor, event);
        return true;
    }
    fputs("visitor: no door here\n", stderr);
    return false;
}

/* What became of the answers of who was here before stands on the start page for a
 * while; what the kiosk knows of that the visitor is not told. */
static void
guess_farewell(struct session *session)
{
    if (session->state == STATE_START)
        session->world.farewell =
            (enum farewell)((session->world.farewell + 1) % (FAREWELL_KEPT + 1));
}

/* True as soon as the glass is the page the visitor expects. The kiosk may need a
 * moment, and the wall clock on the page may turn meanwhile. */
static bool
same(struct visitor *visitor, int ms)
{
    struct box all = {0, 0, visitor->visit.panel.width, visitor->visit.panel.height};
    for (int64_t end = now_ms() + ms;;) {
        uint32_t *glass = grab(visitor);
        build(visitor);
        bool equal = glass != NULL && shows_in(visitor, glass, all, true);
        free(glass);
        if (!equal && !visitor->knows_farewell)
            guess_farewell(&visitor->visit.session);
        if (equal || now_ms() >= end)
            return equal;
        pause_ms(10);
    }
}

static bool
left(struct visitor *visitor, const char *what)
{
    struct session *session = &visitor->visit.session;
    visitor->knows_farewell = true;
    session->world.farewell = text_equal(what, "deleted") ? FAREWELL_DELETED
                              : text_equal(what, "kept")  ? FAREWELL_KEPT
                                                          : FAREWELL_NONE;
    bool said = session->state == STATE_START && same(visitor, 3000);
    visitor->knows_farewell = false;
    return said;
}

/* Still: the page that is expected, or the same picture twice, 120 ms apart. */
static bool
shot(struct visitor *visitor, const char *name)
{
    char path[600];
    size_t size = (size_t)visitor->width * (size_t)visitor->height * 4;
    bool still = same(visitor, 0);
    uint32_t *before = grab(visitor);
    for (int i = 0; i < 40 && !still; i++) {
        pause_ms(120);
        uint32_t *after = grab(visitor);
        still = before != NULL && after != NULL && memcmp(before, after, size) == 0;
        free(before);
        before = after;
    }
    if (before == NULL)
        return false;
    struct canvas canvas = canvas_over(before, visitor->width, visitor->height,
                                       visitor->width * 4, CANVAS_XRGB32);
    text_format(path, sizeof(path), "%s/%s.png", visitor->output, name);
    bool written = png_file_write(&canvas, path);
    free(before);
    return written;
}

static bool
tap_item(struct visitor *visitor, const struct item *item)
{
    struct event event = item->tap;
    touch(visitor, &item->box);
    step(visitor, event);
    /* Who taps looks first. A page that shows what only the kiosk knows (a number of
     * waiting applications) is waited for and then taken as it is. */
    (void)same(visitor, 3000);
    return true;
}

/* What has come by itself is looked at before it is touched. */
static void
see(const struct visitor *visitor)
{
    enum state state = visitor->visit.session.state;
    if (state == STATE_DONE || state == STATE_IDLE_WARNING)
        pause_ms(SEE_MS);
}

/* Time passes for the visit beside the kiosk as it does for the kiosk. */
static bool
await(struct visitor *visitor, const char *text)
{
    for (int64_t end = now_ms() + AWAIT_MS; now_ms() < end; pause_ms(20)) {
        bool there = text[0] == '\0';
        step(visitor, (struct event){.kind = EVENT_TICK});
        for (int i = 0; i < visitor->visit.view.count && !there; i++)
            there = visit_says(&visitor->visit.view.items[i], text, false);
        if (there && same(visitor, 0)) {
            see(visitor);
            return true;
        }
    }
    fprintf(stderr, "visitor: \"%s\" never came\n", text);
    return false;
}

static bool
tap(struct visitor *visitor, const char *text, bool fields)
{
    const struct item *item = visit_find(&visitor->visit, text, fields);
    return item != NULL && tap_item(visitor, item);
}

static bool
tap_key(struct visitor *visitor, enum event_kind kind, const char *letter)
{
    const struct item *key = visit_find_key(&visitor->visit, kind, letter);
    return key != NULL && tap_item(visitor, key);
}

static bool
type(struct visitor *visitor, const char *text)
{
    char letter[VISIT_LETTER];
    for (size_t len; *text != '\0'; text += len) {
        len = visit_letter(text, letter);
        if (len == 0)
            return false;
        if (!tap_key(visitor, EVENT_TYPE, letter) &&
            !(tap_key(visitor, EVENT_KEYS_SHIFT, NULL) &&
              (tap_key(visitor, EVENT_TYPE, letter) ||
               (tap_key(visitor, EVENT_KEYS_SHIFT, NULL) &&
                tap_key(visitor, EVENT_TYPE, letter))))) {
            fprintf(stderr, "visitor: no key for \"%s\"\n", letter);
            return false;
        }
    }
    return true;
}

/* One key of a keyboard that is plugged in; Latin letters and digits. */
static bool
press(struct visitor *visitor, char letter)
{
    Display *display = visitor->display;
    KeySym symbol = (KeySym)(unsigned char)letter;
    KeyCode code = XKeysymToKeycode(display, symbol);
    KeyCode shift = XKeysymToKeycode(display, XK_Shift_L);
    bool upper = XkbKeycodeToKeysym(display, code, 0, 0) != symbol;
    struct event event = {.kind = EVENT_TYPE, .text = {letter}};
    if (code == 0 || (upper && XkbKeycodeToKeysym(display, code, 0, 1) != symbol))
        return false;
    if (upper)
        XTestFakeKeyEvent(display, shift, True, CurrentTime);
    XTestFakeKeyEvent(display, code, True, CurrentTime);
    XTestFakeKeyEvent(display, code, False, CurrentTime);
    if (upper)
        XTestFakeKeyEvent(display, shift, False, CurrentTime);
    XFlush(display);
    step(visitor, (struct event){.kind = EVENT_TOUCH});
    step(visitor, event);
    return true;
}

static bool
keys(struct visitor *visitor, const char *text)
{
    for (; *text != '\0'; text++) {
        if (!press(visitor, *text)) {
            fprintf(stderr, "visitor: no physical key for \"%c\"\n", *text);
            return false;
        }
        pause_ms(25);
    }
    pause_ms(150);
    return true;
}

static bool
meet(const struct visitor *visitor, const char *name)
{
    char path[600];
    text_format(path, sizeof(path), "%s/%s", visitor->output, name);
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return false;
    fclose(file);
    for (int i = 0; i < 1200; i++) {
        if (access(path, F_OK) != 0)
            return true;
        pause_ms(50);
    }
    return false;
}

/* Only the kiosk knows its number and the minute: they are read from the code, and must
 * then be what stands on the ticket. */
static bool
number(struct visitor *visitor, const char *name)
{
    char path[600], text[REFERENCE_MAX + 32] = "";
    struct civil_time *at = &visitor->visit.session.stored_at;
    text_format(path, sizeof(path), "%s/%s", visitor->output, name);
    FILE *file = fopen(path, "r");
    bool read = file != NULL && fgets(text, sizeof(text), file) != NULL &&
                sscanf(text, "%4d%2d%2d%2d%2d %15[^\n]", &at->date.year,
                       &at->date.month, &at->date.day, &at->hour, &at->minute,
                       visitor->visit.session.reference) == 6;
    if (file != NULL)
        fclose(file);
    build(visitor);
    for (int i = 0; read && i < visitor->visit.view.count; i++)
        if (visitor->visit.view.items[i].role == ROLE_TICKET) {
            uint32_t *glass = grab(visitor);
            bool shown =
                glass != NULL &&
                shows_in(visitor, glass, visitor->visit.view.items[i].box, false);
            free(glass);
            return shown;
        }
    return false;
}

/* What must not act is told to the kiosk and not to the visit beside it. */
static bool
finger(struct visitor *visitor, const char *what, const char *text)
{
    char first[400];
    const char *bar = strstr(text, " | ");
    text_format(first, sizeof(first), "%.*s",
                bar != NULL ? (int)(bar - text) : (int)strlen(text), text);
    const struct item *item = visit_find(&visitor->visit, first, false);
    const struct item *other =
        bar != NULL ? visit_find(&visitor->visit, bar + 3, false) : NULL;
    bool two = text_starts_with(what, "both ");
    if (visitor->fingers <= 0 || item == NULL || (two && other == NULL))
        return false;
    struct event event = item->tap;
    if (text_starts_with(what, "spark "))
        fingers_tap(visitor, item->box, 20);
    else if (text_starts_with(what, "slide "))
        fingers_slide(visitor, item->box);
    else
        fingers_both(visitor, item->box, other->box);
    pause_ms((int)visitor->visit.config.double_strike_ms + 10);
    if (two)
        step(visitor, event);
    return true;
}

static bool
world(struct visitor *visitor, const char *what, int a, int b)
{
    struct event event;
    if (!visit_world(what, a, b, &event))
        return false;
    step(visitor, event);
    return true;
}

/* The file lies in the folder of the output. */
static bool
told(struct visitor *visitor, const char *rest)
{
    static struct visit_told memory;
    char what[40] = "", name[100] = "", path[700];
    struct event event;
    if (sscanf(rest, "%39s %99s", what, name) != 2)
        return false;
    text_format(path, sizeof(path), "%s/%s", visitor->output, name);
    if (!visit_told(&memory, what, path, &event)) {
        fprintf(stderr, "visitor: nothing to be told from %s\n", name);
        return false;
    }
    step(visitor, event);
    return true;
}

static bool
carry_out(struct visitor *visitor, char *line)
{
    char what[40] = "";
    int a = 0, b = 0;
    char *rest = strchr(line, ' ');
    line[strcspn(line, "\n")] = '\0';
    if (line[0] == '\0' || line[0] == '#')
        return true;
    rest = rest != NULL ? rest + 1 : line + strlen(line);
    if (text_starts_with(line, "tap "))
        return tap(visitor, rest, false);
    if (text_starts_with(line, "field "))
        return tap(visitor, rest, true);
    if (text_starts_with(line, "type "))
        return type(visitor, rest);
    if (text_starts_with(line, "keys "))
        return keys(visitor, rest);
    if (text_starts_with(line, "shot "))
        return shot(visitor, rest);
    if (text_equal(line, "door"))
        return door(visitor);
    if (text_equal(line, "same"))
        return same(visitor, 3000);
    if (text_starts_with(line, "left "))
        return left(visitor, rest);
    if (text_equal(line, "await") || text_starts_with(line, "await "))
        return await(visitor, rest);
    if (text_starts_with(line, "number "))
        return number(visitor, rest);
    if (text_starts_with(line, "meet "))
        return meet(visitor, rest);
    if (text_starts_with(line, "spark ") || text_starts_with(line, "slide ") ||
        text_starts_with(line, "both "))
        return finger(visitor, line, rest);
    if (text_starts_with(line, "pause ")) {
        pause_ms(atoi(rest));
        step(visitor, (struct event){.kind = EVENT_TICK});
        return true;
    }
    if (sscanf(line, "world %39s %d %d", what, &a, &b) >= 1)
        return world(visitor, what, a, b);
    if (text_starts_with(line, "told "))
        return told(visitor, rest);
    fprintf(stderr, "visitor: what is \"%s\"?\n", line);
    return false;
}

int
main(int count, char **words)
{
    static struct visitor visitor;
    char line[1200];
    if (count != 4)
        return 64;
    visitor.output = words[2];
    FILE *script = fopen(words[3], "r");
    if (script == NULL || !visit_create(&visitor.visit, words[1]) ||
        !open_window(&visitor)) {
        fprintf(stderr, "visitor: cannot begin\n");
        return 1;
    }
    const char *fingers = getenv("FINGERS");
    if (fingers != NULL && (visitor.fingers = open(fingers, O_WRONLY)) < 0)
        return 1;
    build(&visitor);
    int number = 0;
    while (fgets(line, sizeof(line), script) != NULL) {
        number++;
        if (!carry_out(&visitor, line)) {
            fprintf(stderr, "visitor: %s:%d failed in state %s\n", words[3], number,
                    state_name(visitor.visit.session.state));
            shot(&visitor, "failed");
            fclose(script);
            return 1;
        }
    }
    fclose(script);
    return 0;
}
