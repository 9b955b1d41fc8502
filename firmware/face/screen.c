#include "face/screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "face/window.h"
#include "ui/focus.h"
#include "ui/page.h"
#include "ui/paint.h"
#include "ui/touch.h"

enum { BOXES_MAX = 24, USUAL_UM = 248 };

struct screen {
    struct loop *loop;
    const struct screen_ops *ops;
    void *context;
    struct visit *visit;
    struct window *window;
    struct glyphs *glyphs;
    struct theme theme;
    struct panel panel;
    struct touch touch;
    struct device_hands hands; /* of it where it was touched last alone */
    struct focus focus;        /* of a keyboard that is plugged in */
    struct loop_source *prepare;
    struct loop_source *hold; /* a finger that rests: long press */
    int um_per_px;
    int shown;     /* which of the visit's views is on the glass */
    bool whole;    /* paint everything */
    bool dirty;    /* the page may look different: build it */
    bool finger;   /* the finger moved: something may be pressed or let go */
    bool pulse;    /* present at least something */
    uint64_t seen; /* revision on the glass */
};

static struct view *
shown_view(const struct screen *screen)
{
    return &screen->visit->views[screen->shown];
}

/* The look follows the session; other fonts are opened only when the size changed. */
static void
choose_theme(struct screen *screen)
{
    struct theme_wish wish =
        page_theme(&screen->visit->session, screen->um_per_px, screen->glyphs);
    struct theme theme;
    if (theme_make(&wish, &theme) != STATUS_OK) {
        LOG(LOG_LEVEL_ERROR, "theme-refused");
        return;
    }
    if (theme_same(&theme, &screen->theme))
        return;
    if (theme.size != screen->theme.size)
        glyphs_close_fonts(screen->glyphs);
    screen->theme = theme;
    screen->whole = true;
}

static void
present(struct screen *screen, const struct box *boxes, int count)
{
    if (window_present(screen->window, boxes, count))
        screen->ops->shown(screen->context);
    else
        LOG(LOG_LEVEL_ERROR, "present-refused");
}

/* Builds the page anew and finds what differs from the one on the glass. */
static int
rebuild(struct screen *screen, struct box *boxes)
{
    const struct session *session = &screen->visit->session;
    struct view *next = &screen->visit->views[1 - screen->shown];
    int count = 1;

    choose_theme(screen);
    page_build(session, &screen->theme, &screen->panel, screen->glyphs,
               shown_view(screen), next);
    touch_mark(&screen->touch, next);
    focus_mark(&screen->focus, next);
    if (screen->whole)
        boxes[0] = (struct box){0, 0, screen->panel.width, screen->panel.height};
    else
        count = view_diff(shown_view(screen), next, paint_reach(&screen->theme), boxes,
                          BOXES_MAX);
    screen->shown = 1 - screen->shown;
    screen->seen = session->revision;
    if (next->overflow)
        LOG(LOG_LEVEL_ERROR, "page-overflow",
            LOG_WORD("state", state_name(session->state)));
    return count;
}

/* Before every wait: one page for all events of the turn. True if a frame was shown,
 * because presenting may have moved events into a queue. */
static bool
draw(void *context)
{
    struct screen *screen = context;
    struct box boxes[BOXES_MAX];
    struct box all = {0, 0, screen->panel.width, screen->panel.height};
    int count = 0;

    if (screen->dirty || screen->whole ||
        screen->seen != screen->visit->session.revision)
        count = rebuild(screen, boxes);
    else if (screen->finger) /* only what is pressed looks different */
        count = touch_remark(&screen->touch, shown_view(screen), boxes);
    if (count == 0 && screen->pulse)
        boxes[count++] = (struct box){0, 0, 1, 1};
    screen->dirty = screen->whole = screen->finger = screen->pulse = false;
    if (count == 0)
        return false;
    struct canvas canvas;
    if (!window_canvas(screen->window, &canvas)) {
        LOG(LOG_LEVEL_ERROR, "no-canvas");
        screen->whole = true;
        return false;
    }
    for (int i = 0; i < count; i++) {
        /* A focus ring may reach over the edge of the glass; the display refuses that.
         */
        boxes[i] = box_intersect(boxes[i], all);
        paint_view(&canvas, screen->glyphs, &screen->theme, shown_view(screen),
                   boxes[i]);
    }
    present(screen, boxes, count);
    return true;
}

/* Several keys and taps may come in one turn. A key, of a keyboard or on the glass,
 * means what stands there after the one before it. */
static void
settle(struct screen *screen)
{
    struct box boxes[BOXES_MAX];
    if (!screen->dirty && screen->seen == screen->visit->session.revision)
        return;
    (void)rebuild(screen, boxes);
    screen->dirty = false;
    screen->whole = true;
}

static void
pointer(struct screen *screen, const struct window_input *input, enum touch_kind kind)
{
    struct touch_input touch = {.kind = kind,
                                .x = input->x,
                                .y = input->y,
                                .finger = input->finger,
                                .now_ms = input->now_ms};
    struct event event = {0};
    if (kind == TOUCH_UP)
        settle(screen);
    bool acts = touch_interpret(&screen->touch, shown_view(screen), &touch, &event);
    screen->finger = true;
    if (kind == TOUCH_DOWN) {
        screen->hands = (struct device_hands){
            .touched = true, .finger = input->finger, .x = input->x, .y = input->y};
        screen->dirty |= screen->focus.place > 0; /* who touches needs no ring */
        focus_forget(&screen->focus);
        screen->ops->event(screen->context, &(struct event){.kind = EVENT_TOUCH});
        loop_arm(screen->hold, touch_hold_ms(&screen->touch), 10);
    } else if (kind != TOUCH_MOVE) {
        loop_disarm(screen->hold);
    }
    if (acts)
        screen->ops->event(screen->context, &event);
    secret_erase(&event, sizeof(event));
}

static void
on_hold(void *context)
{
    struct screen *screen = context;
    struct window_input input = {.now_ms = loop_now_ms(screen->loop)};
    pointer(screen, &input, TOUCH_HOLD);
}

static bool
focus_key(enum window_key code, enum focus_key *key)
{
    static const struct {
        enum window_key code;
        enum focus_key key;
    } keys[] = {{WINDOW_KEY_TAB, FOCUS_NEXT},    {WINDOW_KEY_BACK_TAB, FOCUS_PREVIOUS},
                {WINDOW_KEY_LEFT, FOCUS_LEFT},   {WINDOW_KEY_RIGHT, FOCUS_RIGHT},
                {WINDOW_KEY_UP, FOCUS_UP},       {WINDOW_KEY_DOWN, FOCUS_DOWN},
                {WINDOW_KEY_ENTER, FOCUS_ENTER}, {WINDOW_KEY_ESCAPE, FOCUS_ESCAPE}};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (keys[i].code == code) {
            *key = keys[i].key;
            return true;
        }
    return false;
}

/* Keys of a physical keyboard: moving between things, and editing. */
static void
key(struct screen *screen, enum window_key code)
{
    struct event event = {0};
    enum focus_key means;
    settle(screen);
    if (code == WINDOW_KEY_BACKSPACE) {
        focus_forget(&screen->focus);
        event.kind = EVENT_ERASE;
    } else if (!focus_key(code, &means) ||
               !focus_take(&screen->focus, shown_view(screen), means, &event)) {
        screen->dirty = true;
        return;
    }
    screen->dirty = true;
    screen->ops->event(screen->context, &event);
    secret_erase(&event, sizeof(event));
}

/* A letter goes to the field that is typed into; a space may press what has the focus.
 */
static void
letters(struct screen *screen, const char *text)
{
    struct event event = {0};
    settle(screen);
    if (text_equal(text, " ") &&
        focus_take(&screen->focus, shown_view(screen), FOCUS_SPACE, &event)) {
        screen->dirty = true;
    } else {
        screen->dirty |= screen->focus.place > 0;
        focus_forget(&screen->focus);
        event.kind = EVENT_TYPE;
        text_format(event.text, sizeof(event.text), "%s", text);
    }
    screen->ops->event(screen->context, &event);
    secret_erase(&event, sizeof(event));
}

/* Any key is a sign that somebody is there. True: it opened the page that was closed,
 * and is none of what has come to light. */
static bool
wakes(struct screen *screen)
{
    bool closed = screen->visit->session.state == STATE_BLANK;
    screen->ops->event(screen->context, &(struct event){.kind = EVENT_TOUCH});
    return closed;
}

static void
on_input(void *context, const struct window_input *input)
{
    struct screen *screen = context;
    switch (input->kind) {
    case WINDOW_DOWN:
        pointer(screen, input, TOUCH_DOWN);
        break;
    case WINDOW_MOVE:
        pointer(screen, input, TOUCH_MOVE);
        break;
    case WINDOW_UP:
        pointer(screen, input, TOUCH_UP);
        break;
    case WINDOW_CANCEL:
        pointer(screen, input, TOUCH_CANCEL);
        break;
    case WINDOW_TEXT:
        if (!wakes(screen))
            letters(screen, input->text);
        break;
    case WINDOW_KEY:
        if (!wakes(screen))
            key(screen, input->key);
        break;
    case WINDOW_EXPOSE:
        screen->whole = true;
        break;
    case WINDOW_QUIT:
        screen->ops->closed(screen->context);
        break;
    case WINDOW_GONE:
        screen->ops->lost(screen->context);
        break;
    }
}

static const struct window_ops window_ops = {on_input};

static enum status
open_fonts(struct screen *screen, const struct config *config)
{
    char icons[CONFIG_PATH_MAX + 32];
    text_format(icons, sizeof(icons), "%s/icons/schalter-icons.ttf", config->assets);
    struct glyphs_config wish = {.noto_dir = config->fonts, .icons_file = icons};
    if (access(icons, R_OK) != 0) {
        fprintf(stderr,
                "%s ist nicht zu lesen. Stimmt »ordner: beigaben« in der "
                "Konfiguration?\n",
                icons);
        return STATUS_NOT_FOUND;
    }
    enum status status = glyphs_create(&wish, &screen->glyphs);
    if (status == STATUS_OK)
        return status;
    LOG(LOG_LEVEL_ERROR, "fonts-unusable", LOG_WORD("status", status_name(status)));
    fprintf(stderr,
            "Die Schriften sind nicht zu lesen (Noto Sans in %s). Stimmt »ordner: "
            "schriften« in der Konfiguration?\n",
            config->fonts);
    return status;
}

/* A panel nobody has measured is taken for one of 1080 px on 268 mm. */
static void
take_size(struct screen *screen, const struct config *config)
{
    window_size(screen->window, &screen->panel.width, &screen->panel.height);
    screen->um_per_px = config->panel_width_px > 0
                            ? (int)(config->panel_width_um / screen->panel.width)
                            : USUAL_UM;
}

const struct panel *
screen_panel(const struct screen *screen, int *um_per_px)
{
    *um_per_px = screen->um_per_px;
    return &screen->panel;
}

enum status
screen_create(struct loop *loop, const struct config *config, struct visit *visit,
              const struct screen_ops *ops, void *context, struct screen **out)
{
    *out = NULL;
    struct screen *screen = calloc(1, sizeof(*screen));
    if (screen == NULL)
        abort();
    screen->loop = loop;
    screen->ops = ops;
    screen->context = context;
    screen->visit = visit;
    screen->whole = true;
    touch_init(&screen->touch, config->double_strike_ms);
    char compose[CONFIG_PATH_MAX + 32];
    text_format(compose, sizeof(compose), "%s/keyboard/compose", config->assets);
    struct window_wish wish = {.way = config->panel_way,
                               .turn = (int)strtol(config->panel_turn, NULL, 10),
                               .compose = compose,
                               .width = (int)config->panel_width_px,
                               .height = (int)config->panel_height_px,
                               .fullscreen = config->fullscreen,
                               .title = "Schalter"};
    enum status status = open_fonts(screen, config);
    if (status == STATUS_OK)
        status = window_create(loop, &wish, &window_ops, screen, &screen->window);
    if (status != STATUS_OK) {
        screen_destroy(screen);
        return status;
    }
    take_size(screen, config);
    screen->hold = loop_add_timer(loop, on_hold, screen);
    screen->prepare = loop_add_prepare(loop, draw, screen);
    *out = screen;
    return STATUS_OK;
}

void
screen_destroy(struct screen *screen)
{
    if (screen == NULL)
        return;
    loop_remove(screen->prepare);
    loop_remove(screen->hold);
    window_destroy(screen->window);
    glyphs_destroy(screen->glyphs);
    free(screen);
}

void
screen_refresh(struct screen *screen)
{
    screen->whole = true;
}

void
screen_pulse(struct screen *screen)
{
    screen->pulse = true;
}

void
screen_hands(struct screen *screen, struct device_hands *hands)
{
    *hands = screen->hands;
    window_hands(screen->window, &hands->panels, &hands->keyboards);
}

void
screen_forget(struct screen *screen)
{
    touch_forget(&screen->touch);
    screen->hands = (struct device_hands){.touched = false};
    focus_forget(&screen->focus);
    glyphs_forget(screen->glyphs);
}

struct glyphs *
screen_glyphs(struct screen *screen)
{
    return screen->glyphs;
}
