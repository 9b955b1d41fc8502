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
 *   field TEXT        tap the field labelled TEXT
 *   type TEXT         tap the letters on the keyboard of the page
 *   keys TEXT         the same on a physical keyboard
 *   world WHAT A B    printer, network, key, storage, stored, submitted, printed
 *   shot NAME         wait until the glass is still, write OUTPUT_DIR/NAME.png
 *   pause MS          let the kiosk work
 * Exit 0 when every command could be carried out. */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/config.h"
#include "base/text.h"
#include "core/session.h"
#include "tests/unit/png_file.h"
#include "ui/graphemes.h"
#include "ui/page.h"

struct visitor {
    Display *display;
    Window window;
    int x, y, width, height; /* of the window on the display */
    struct config config;
    struct catalogue catalogue;
    struct diags diags;
    struct langs *langs;
    struct glyphs *glyphs;
    struct session session;
    struct view view;
    struct theme theme;
    struct panel panel;
    const char *output;
};

static int64_t
now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
pause_ms(int ms)
{
    struct timespec time = {ms / 1000, (ms % 1000) * 1000000L};
    nanosleep(&time, NULL);
}

static void
build(struct visitor *visitor)
{
    int um = (int)(visitor->config.panel_width_um / visitor->config.panel_width_px);
    struct theme_wish wish = page_theme(&visitor->session, um, visitor->glyphs);
    if (theme_make(&wish, &visitor->theme) != STATUS_OK)
        abort();
    page_build(&visitor->session, &visitor->theme, &visitor->panel, visitor->glyphs,
               &visitor->view);
}

static void
step(struct visitor *visitor, struct event event)
{
    struct effects effects = {0};
    event.now_ms = now_ms();
    session_step(&visitor->session, &event, &effects);
    build(visitor);
}

static Window
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

static bool
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
static uint32_t *
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

/* Still: the same picture twice, 120 ms apart. */
static bool
shot(struct visitor *visitor, const char *name)
{
    char path[600];
    size_t size = (size_t)visitor->width * (size_t)visitor->height * 4;
    uint32_t *before = grab(visitor);
    bool same = false;
    for (int i = 0; i < 40 && !same; i++) {
        pause_ms(120);
        uint32_t *after = grab(visitor);
        same = before != NULL && after != NULL && memcmp(before, after, size) == 0;
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

static void
touch(struct visitor *visitor, const struct box *box)
{
    int x = visitor->x + (box->x + box->w / 2) * visitor->width / visitor->panel.width;
    int y =
        visitor->y + (box->y + box->h / 2) * visitor->height / visitor->panel.height;
    XTestFakeMotionEvent(visitor->display, -1, x, y, CurrentTime);
    XTestFakeButtonEvent(visitor->display, 1, True, CurrentTime);
    XFlush(visitor->display);
    pause_ms(70);
    XTestFakeButtonEvent(visitor->display, 1, False, CurrentTime);
    XFlush(visitor->display);
    /* Longer than the double-strike lock. */
    pause_ms((int)visitor->config.double_strike_ms + 60);
}

static bool
tap_item(struct visitor *visitor, const struct item *item)
{
    struct event event = item->tap;
    touch(visitor, &item->box);
    step(visitor, event);
    return true;
}

static bool
says(const struct item *item, const char *text, bool whole)
{
    const char *at[] = {item->text, item->detail, item->spoken};
    char line[400];
    for (int i = 0; i < 3; i++) {
        text_format(line, sizeof(line), "%s", at[i] != NULL ? at[i] : "");
        for (char *end = line; (end = strchr(end, '\n')) != NULL;)
            *end = ' ';
        if (line[0] != '\0' &&
            (text_equal(line, text) || (!whole && text_starts_with(line, text))))
            return true;
    }
    return false;
}

static bool
tap(struct visitor *visitor, const char *text, bool fields)
{
    for (int whole = 1; whole >= 0; whole--)
        for (int i = 0; i < visitor->view.count; i++) {
            const struct item *item = &visitor->view.items[i];
            if (item->tap.kind != EVENT_NONE && (item->role == ROLE_FIELD) == fields &&
                says(item, text, whole != 0))
                return tap_item(visitor, item);
        }
    fprintf(stderr, "visitor: nothing here says \"%s\"; there is:\n", text);
    for (int i = 0; i < visitor->view.count; i++)
        if (visitor->view.items[i].tap.kind != EVENT_NONE &&
            visitor->view.items[i].role != ROLE_KEY)
            fprintf(stderr, "  %s | %s\n", visitor->view.items[i].text,
                    visitor->view.items[i].detail);
    return false;
}

static bool
tap_key(struct visitor *visitor, enum event_kind kind, const char *grapheme)
{
    for (int i = 0; i < visitor->view.count; i++) {
        const struct item *item = &visitor->view.items[i];
        if (item->role == ROLE_KEY && item->tap.kind == kind &&
            (grapheme == NULL || text_equal(item->tap.text, grapheme)))
            return tap_item(visitor, item);
    }
    return false;
}

static bool
type(struct visitor *visitor, const char *text)
{
    char grapheme[40];
    for (size_t at = 0, len = strlen(text); at < len;) {
        uint32_t codepoint = 0;
        size_t step_len = text_decode(text + at, len - at, &codepoint);
        if (step_len == 0)
            return false;
        text_format(grapheme, sizeof(grapheme), "%.*s", (int)step_len, text + at);
        if (!tap_key(visitor, EVENT_TYPE, grapheme) &&
            !(tap_key(visitor, EVENT_KEYS_SHIFT, NULL) &&
              (tap_key(visitor, EVENT_TYPE, grapheme) ||
               (tap_key(visitor, EVENT_KEYS_SHIFT, NULL) &&
                tap_key(visitor, EVENT_TYPE, grapheme))))) {
            fprintf(stderr, "visitor: no key for \"%s\"\n", grapheme);
            return false;
        }
        at += step_len;
    }
    return true;
}

static bool
world(struct visitor *visitor, const char *what, int a, int b)
{
    static const struct {
        const char *name;
        enum event_kind kind;
    } events[] = {{"printer", EVENT_PRINTER},     {"network", EVENT_NETWORK},
                  {"storage", EVENT_STORAGE},     {"key", EVENT_SERVICE_KEY},
                  {"stored", EVENT_STORED},       {"submitted", EVENT_SUBMITTED},
                  {"printed", EVENT_PRINTED},     {"tick", EVENT_TICK},
                  {"failed", EVENT_PRINT_FAILED}, {"not-stored", EVENT_STORE_FAILED}};
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
        if (text_equal(events[i].name, what)) {
            struct event event = {.kind = events[i].kind, .a = a, .b = b};
            if (event.kind == EVENT_STORED)
                text_format(event.text, sizeof(event.text), "ABCD-2345");
            step(visitor, event);
            return true;
        }
    return false;
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
    if (text_starts_with(line, "shot "))
        return shot(visitor, rest);
    if (text_starts_with(line, "pause ")) {
        pause_ms(atoi(rest));
        step(visitor, (struct event){.kind = EVENT_TICK});
        return true;
    }
    if (sscanf(line, "world %39s %d %d", what, &a, &b) >= 1)
        return world(visitor, what, a, b);
    fprintf(stderr, "visitor: what is \"%s\"?\n", line);
    return false;
}

static bool
create(struct visitor *visitor, const char *config_path)
{
    char folder[700], icons[700];
    struct diag diag;
    struct session_timing timing = {60000, 45000, 60000, 60000, 300000, 10000, 600};
    if (config_load(config_path, &visitor->config, &diag) != STATUS_OK) {
        fprintf(stderr, "%s:%d: %s\n", diag.file, diag.line, diag.text);
        return false;
    }
    text_format(folder, sizeof(folder), "%s/lang", visitor->config.assets);
    text_format(icons, sizeof(icons), "%s/icons/schalter-icons.ttf",
                visitor->config.assets);
    if (catalogue_load(visitor->config.catalogue, visitor->config.town,
                       &visitor->catalogue, &visitor->diags) != STATUS_OK)
        return false;
    langs_load(folder, visitor->config.catalogue, &visitor->langs, &visitor->diags);
    struct glyphs_config glyphs = {.noto_dir = visitor->config.fonts,
                                   .icons_file = icons};
    if (glyphs_create(&glyphs, &visitor->glyphs) != STATUS_OK)
        return false;
    visitor->panel = (struct panel){.width = (int)visitor->config.panel_width_px,
                                    .height = (int)visitor->config.panel_height_px};
    session_init(&visitor->session, &visitor->catalogue, visitor->langs, &timing);
    visitor->session.demonstration = visitor->config.demonstration;
    visitor->session.device = visitor->config.device;
    visitor->session.world.storage_ok = true;
    visitor->session.world.online = true;
    for (int i = 0; i < visitor->catalogue.service_count; i++)
        visitor->session.world.keys[i] = SERVICE_KEY_FRESH;
    time_t now = time(NULL);
    struct tm local;
    localtime_r(&now, &local);
    visitor->session.world.now =
        (struct civil_time){{local.tm_year + 1900, local.tm_mon + 1, local.tm_mday},
                            local.tm_hour,
                            local.tm_min};
    session_reset(&visitor->session);
    return open_window(visitor);
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
    if (script == NULL || !create(&visitor, words[1])) {
        fprintf(stderr, "visitor: cannot begin\n");
        return 1;
    }
    build(&visitor);
    int number = 0;
    while (fgets(line, sizeof(line), script) != NULL) {
        number++;
        if (!carry_out(&visitor, line)) {
            fprintf(stderr, "visitor: %s:%d failed in state %s\n", words[3], number,
                    state_name(visitor.session.state));
            shot(&visitor, "failed");
            fclose(script);
            return 1;
        }
    }
    fclose(script);
    return 0;
}
