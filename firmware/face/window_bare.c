/* The way without a window system: the panel itself, and every finger and key on it.
 *
 * Owns: display and input (drivers/), and between them the quarter turns by which the
 * panel hangs. */
#include <stdio.h>
#include <stdlib.h>

#include "base/secret.h"
#include "base/text.h"
#include "drivers/display.h"
#include "drivers/input.h"
#include "face/window_way.h"

struct bare {
    struct window window; /* first */
    struct display_turn turn;
    struct display *display;
    struct input *input;
};

/* The window is its first member. */
static struct bare *
bare_of(struct window *window)
{
    return (struct bare *)window;
}

static void
on_touch(void *context, enum input_touch kind, int finger, int panel_x, int panel_y,
         int64_t at_ms)
{
    static const enum touch_kind kinds[] = {[INPUT_DOWN] = TOUCH_DOWN,
                                            [INPUT_MOVE] = TOUCH_MOVE,
                                            [INPUT_UP] = TOUCH_UP,
                                            [INPUT_CANCEL] = TOUCH_CANCEL};
    static const enum window_input_kind mouse[] = {[INPUT_DOWN] = WINDOW_DOWN,
                                                   [INPUT_MOVE] = WINDOW_MOVE,
                                                   [INPUT_UP] = WINDOW_UP,
                                                   [INPUT_CANCEL] = WINDOW_CANCEL};
    struct bare *bare = context;
    int x, y;
    display_turn_point(&bare->turn, panel_x, panel_y, &x, &y);
    if (finger == INPUT_MOUSE)
        window_give(&bare->window,
                    (struct window_input){
                        .kind = mouse[kind], .x = x, .y = y, .now_ms = at_ms});
    else
        window_give_finger(&bare->window, kinds[kind], finger, x, y, at_ms);
}

static void
on_text(void *context, const char *text)
{
    struct bare *bare = context;
    struct window_input input = {.kind = WINDOW_TEXT};
    text_format(input.text, sizeof(input.text), "%s", text);
    window_give(&bare->window, input);
    secret_erase(&input, sizeof(input));
}

static void
on_key(void *context, enum input_key key)
{
    static const enum window_key keys[] = {
        [INPUT_KEY_OTHER] = WINDOW_KEY_OTHER,
        [INPUT_KEY_TAB] = WINDOW_KEY_TAB,
        [INPUT_KEY_BACK_TAB] = WINDOW_KEY_BACK_TAB,
        [INPUT_KEY_ENTER] = WINDOW_KEY_ENTER,
        [INPUT_KEY_BACKSPACE] = WINDOW_KEY_BACKSPACE,
        [INPUT_KEY_LEFT] = WINDOW_KEY_LEFT,
        [INPUT_KEY_RIGHT] = WINDOW_KEY_RIGHT,
        [INPUT_KEY_UP] = WINDOW_KEY_UP,
        [INPUT_KEY_DOWN] = WINDOW_KEY_DOWN,
        [INPUT_KEY_ESCAPE] = WINDOW_KEY_ESCAPE,
    };
    struct bare *bare = context;
    window_give(&bare->window,
                (struct window_input){.kind = WINDOW_KEY, .key = keys[key]});
}

static const struct input_ops input_ops = {on_touch, on_text, on_key};

static void
destroy(struct window *window)
{
    struct bare *bare = bare_of(window);
    input_destroy(bare->input);
    display_destroy(bare->display);
    free(bare);
}

/* For the technician who has just set the board up. */
static void
explain(enum status status, const struct bare *bare, struct display_size has)
{
    int width, height;
    display_turn_panel(&bare->turn, &width, &height);
    if (status == STATUS_NOT_FOUND)
        fputs("Kein Bildschirm: Es ist keine Grafikkarte da, oder an ihr steckt "
              "keiner.\n",
              stderr);
    else if (status == STATUS_INVALID)
        fprintf(stderr,
                "Der Bildschirm kann %d × %d nicht zeigen, von sich aus zeigt er "
                "%d × %d. Stimmen »breite_px«, »hoehe_px« und »drehung« unter "
                "»bildschirm« in der Konfiguration?\n",
                width, height, has.width, has.height);
    else
        fputs("Der Bildschirm ist nicht zu öffnen: Ein anderes Programm hat ihn, oder "
              "die Rechte fehlen (Gruppen video und input).\n",
              stderr);
}

/* Where no size is wished for, in that which the panel refuses another one with. */
static enum status
open_display(struct bare *bare, enum display_way way, const struct window_wish *wish,
             struct display_size *has)
{
    int turn = wish->turn / 90;
    bool any = wish->width == 0;
    bare->turn =
        (struct display_turn){turn, any ? 1 : wish->width, any ? 1 : wish->height};
    enum status status = display_create(way, &bare->turn, has, &bare->display);
    if (!any || status != STATUS_INVALID)
        return status;
    bool upright = turn % 2 == 0;
    bare->turn = (struct display_turn){turn, upright ? has->width : has->height,
                                       upright ? has->height : has->width};
    bare->window.width = bare->turn.width;
    bare->window.height = bare->turn.height;
    return display_create(way, &bare->turn, has, &bare->display);
}

static enum status
create(enum display_way way, const struct window_wish *wish, const struct window *base,
       struct window **out)
{
    struct display_size has = {0};
    struct bare *bare = calloc(1, sizeof(*bare));
    if (bare == NULL)
        abort();
    bare->window = *base;
    enum status status = open_display(bare, way, wish, &has);
    struct input_wish hands = {.compose = wish->compose};
    display_turn_panel(&bare->turn, &hands.width, &hands.height);
    if (status == STATUS_OK)
        status = input_create(base->loop, &hands, &input_ops, bare, &bare->input);
    if (status != STATUS_OK) {
        explain(status, bare, has);
        destroy(&bare->window);
        return status;
    }
    *out = &bare->window;
    return STATUS_OK;
}

static enum status
create_buffer(const struct window_wish *wish, const struct window *base,
              struct window **out)
{
    return create(DISPLAY_BUFFER, wish, base, out);
}

static enum status
create_gles(const struct window_wish *wish, const struct window *base,
            struct window **out)
{
    return create(DISPLAY_GLES, wish, base, out);
}

static bool
canvas(struct window *window, struct canvas *out)
{
    size_t stride;
    uint32_t *picture = display_picture(bare_of(window)->display, &stride);
    *out = canvas_over(picture, window->width, window->height,
                       (int)(stride * sizeof(*picture)), CANVAS_XRGB32);
    return true;
}

static bool
present(struct window *window, const struct box *boxes, int count)
{
    struct display *display = bare_of(window)->display;
    for (int i = 0; i < count; i++)
        if (!box_is_empty(boxes[i]))
            display_show(display, boxes[i].x, boxes[i].y, boxes[i].w, boxes[i].h);
    return display_done(display);
}

static void
hands(struct window *window, int *panels, int *keyboards)
{
    struct input_parts parts = input_count(bare_of(window)->input);
    *panels = parts.panels;
    *keyboards = parts.keyboards;
}

const struct window_way window_drm = {"drm",  create_buffer, destroy,
                                      canvas, present,       hands};
const struct window_way window_gles = {"gles", create_gles, destroy,
                                       canvas, present,     hands};
