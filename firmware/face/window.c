#include "face/window.h"

#include "base/log.h"
#include "base/text.h"
#include "face/window_way.h"

static const struct window_way *const ways[] = {&window_x11, &window_drm, &window_gles};

static const struct window_way *
way_named(const char *name)
{
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
        if (text_equal(ways[i]->name, name))
            return ways[i];
    return NULL;
}

enum status
window_create(struct loop *loop, const struct window_wish *wish,
              const struct window_ops *ops, void *context, struct window **out)
{
    const struct window base = {.way = way_named(wish->way),
                                .loop = loop,
                                .ops = ops,
                                .context = context,
                                .width = wish->width,
                                .height = wish->height};
    *out = NULL;
    enum status status =
        base.way != NULL ? base.way->create(wish, &base, out) : STATUS_NOT_FOUND;
    if (status != STATUS_OK)
        LOG(LOG_LEVEL_ERROR, "window-refused", LOG_WORD("status", status_name(status)));
    return status;
}

void
window_destroy(struct window *window)
{
    if (window != NULL)
        window->way->destroy(window);
}

void
window_size(const struct window *window, int *width, int *height)
{
    *width = window->width;
    *height = window->height;
}

bool
window_canvas(struct window *window, struct canvas *canvas)
{
    return window->way->canvas(window, canvas);
}

bool
window_present(struct window *window, const struct box *boxes, int count)
{
    return count <= 0 || window->way->present(window, boxes, count);
}

void
window_hands(struct window *window, int *panels, int *keyboards)
{
    *panels = *keyboards = -1;
    if (window->way->hands != NULL)
        window->way->hands(window, panels, keyboards);
}

void
window_give(struct window *window, struct window_input input)
{
    if (input.now_ms == 0)
        input.now_ms = loop_now_ms(window->loop);
    window->ops->input(window->context, &input);
}

void
window_give_finger(struct window *window, enum touch_kind kind, int64_t id, int x,
                   int y, int64_t now_ms)
{
    enum touch_kind rule = kind == TOUCH_CANCEL ? TOUCH_UP : kind;
    enum finger_verdict verdict = finger_take(&window->finger, rule, id, now_ms);
    if (verdict == FINGER_IGNORED)
        return;
    if (verdict == FINGER_REPLACES)
        window_give(window, (struct window_input){.kind = WINDOW_CANCEL});
    struct window_input input = {
        .x = x, .y = y, .finger = true, .id = id, .now_ms = now_ms};
    input.kind = kind == TOUCH_DOWN     ? WINDOW_DOWN
                 : kind == TOUCH_UP     ? WINDOW_UP
                 : kind == TOUCH_CANCEL ? WINDOW_CANCEL
                                        : WINDOW_MOVE;
    window_give(window, input);
}
