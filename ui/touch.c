#include "ui/touch.h"

#include <string.h>

void
touch_init(struct touch *touch, int64_t double_strike_ms)
{
    *touch = (struct touch){.double_strike_ms = double_strike_ms};
}

void
touch_forget(struct touch *touch)
{
    touch_init(touch, touch->double_strike_ms);
}

static bool
same_box(struct box a, struct box b)
{
    return a.x == b.x && a.y == b.y && a.w == b.w && a.h == b.h;
}

static bool
inside(struct box box, int x, int y)
{
    return x >= box.x && x < box.x + box.w && y >= box.y && y < box.y + box.h;
}

static void
go_down(struct touch *touch, const struct view *view, const struct touch_input *input)
{
    const struct item *item = view_at(view, input->x, input->y);
    touch->down = false;
    if (item == NULL)
        item = view_door_at(view, input->x, input->y);
    if (item == NULL)
        return;
    if (touch->lifted && same_box(item->box, touch->last_target) &&
        input->now_ms - touch->last_ms < touch->double_strike_ms)
        return;
    touch->down = true;
    touch->held = false;
    touch->target = item->box;
    touch->tap = item->tap;
    touch->hold = item->hold;
    touch->down_ms = input->now_ms;
}

int
touch_hold_ms(const struct touch *touch)
{
    return touch->tap.kind == EVENT_NONE ? TOUCH_DOOR_MS : TOUCH_LONG_PRESS_MS;
}

/* A key with variants shows them; on every other target the finger may rest as long as
 * it likes, and acts when it lifts. */
static bool
hold(struct touch *touch, struct event *event)
{
    if (!touch->down || touch->hold.kind == EVENT_NONE)
        return false;
    touch->held = true;
    *event = touch->hold;
    return true;
}

static bool
lift(struct touch *touch, const struct touch_input *input, struct event *event)
{
    bool acts = touch->down && !touch->held && touch->tap.kind != EVENT_NONE &&
                inside(touch->target, input->x, input->y);
    if (acts && input->finger && input->now_ms - touch->down_ms < TOUCH_SHORTEST_MS)
        acts = false;
    touch->down = false;
    if (acts) {
        *event = touch->tap;
        touch->lifted = true;
        touch->last_target = touch->target;
        touch->last_ms = input->now_ms;
    }
    touch->tap = (struct event){0};
    return acts;
}

bool
touch_interpret(struct touch *touch, const struct view *view,
                const struct touch_input *input, struct event *event)
{
    switch (input->kind) {
    case TOUCH_DOWN:
        go_down(touch, view, input);
        return false;
    case TOUCH_MOVE:
        if (touch->down && !inside(touch->target, input->x, input->y))
            touch->down = false;
        return false;
    case TOUCH_HOLD:
        return hold(touch, event);
    case TOUCH_UP:
        return lift(touch, input, event);
    case TOUCH_CANCEL:
        touch->down = false;
        touch->tap = (struct event){0};
        return false;
    }
    return false;
}

void
touch_mark(struct touch *touch, struct view *view)
{
    bool found = false;
    for (int i = 0; i < view->count; i++) {
        struct item *item = &view->items[i];
        bool door = item->tap.kind == EVENT_NONE;
        if (touch->down && !(door && item->hold.kind == EVENT_NONE) &&
            same_box(item->box, touch->target)) {
            item->state |= door || item->state & ITEM_QUIET ? 0 : ITEM_PRESSED;
            found = true;
            /* Who types fast presses before the last letter has changed the keys:
             * the letter meant is the one that stands there when the finger lifts. */
            if (item->role == ROLE_KEY && !touch->held) {
                touch->tap = item->tap;
                touch->hold = item->hold;
            }
        }
    }
    if (!found)
        touch->down = false;
}

int
touch_remark(const struct touch *touch, struct view *view, struct box boxes[2])
{
    int count = 0;
    for (int i = 0; i < view->count && count < 2; i++) {
        struct item *item = &view->items[i];
        if (item->tap.kind == EVENT_NONE || item->state & ITEM_QUIET)
            continue;
        bool was = (item->state & ITEM_PRESSED) != 0;
        bool is = touch->down && same_box(item->box, touch->target);
        if (was == is)
            continue;
        item->state ^= ITEM_PRESSED;
        boxes[count++] = item->box;
    }
    return count;
}
