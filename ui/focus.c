#include "ui/focus.h"

#include <string.h>

enum { FOCUS_NOTHING = -1 };

void
focus_forget(struct focus *focus)
{
    explicit_bzero(focus, sizeof *focus);
}

static uint32_t
mix(uint32_t hash, uint32_t value)
{
    return (hash ^ value) * 16777619u;
}

/* Tells pages apart by their look, part, question number and heading. */
static uint32_t
page_of(const struct view *view)
{
    uint32_t hash = mix(mix(2166136261u, view->look), (uint32_t)view->part);
    for (int i = 0; i < view->count; i++) {
        const struct item *item = &view->items[i];
        if (item->role == ROLE_PROGRESS)
            hash = mix(hash, (uint32_t)item->a);
        if (item->role != ROLE_HEADING)
            continue;
        for (const char *at = item->text; *at; at++)
            hash = mix(hash, (unsigned char)*at);
    }
    return hash;
}

static bool
same_tap(const struct event *a, const struct event *b)
{
    return a->kind == b->kind && a->a == b->a && a->b == b->b &&
           strcmp(a->text, b->text) == 0;
}

static int
typing_field(const struct view *view)
{
    for (int i = 0; i < view->count; i++) {
        if (view->items[i].state & ITEM_TYPING)
            return i;
    }
    return FOCUS_NOTHING;
}

/* A key keeps its place though its letter changes; all else is known by what it does.
 */
static int
find_again(const struct focus *focus, const struct view *view)
{
    int found = FOCUS_NOTHING;
    if (focus->place == 0 || focus->page != page_of(view))
        return FOCUS_NOTHING;
    for (int i = 0; i < view->count; i++) {
        const struct item *item = &view->items[i];
        if (item->focus == 0 || (item->role == ROLE_KEY) != focus->key)
            continue;
        bool here = item->focus == focus->place;
        bool same = same_tap(&item->tap, &focus->tap);
        if (here && (focus->key || same))
            return i;
        if (same && found < 0)
            found = i;
    }
    return found;
}

static int
stop_at(const struct focus *focus, const struct view *view)
{
    int found = find_again(focus, view);
    return found >= 0 ? found : typing_field(view);
}

void
focus_mark(struct focus *focus, struct view *view)
{
    int found = find_again(focus, view);
    if (found < 0) {
        focus_forget(focus);
        return;
    }
    focus->place = view->items[found].focus;
    for (int i = 0; i < view->count; i++)
        view->items[i].state &= ~(unsigned)ITEM_FOCUSED;
    view->items[found].state |= ITEM_FOCUSED;
}

static bool
is_key(const struct view *view, int index)
{
    return index >= 0 && view->items[index].role == ROLE_KEY;
}

static bool
is_first_key(const struct view *view, int index)
{
    for (int i = 0; i < view->count; i++) {
        if (is_key(view, i) && view->items[i].focus > 0)
            return i == index;
    }
    return false;
}

/* The next stop in reading order, round the ends. The keys of the glass are one stop,
 * unless `within` walks among them alone. */
static int
next_stop(const struct view *view, int from, int step, bool within)
{
    int here = from >= 0 ? view->items[from].focus : step > 0 ? 0 : VIEW_MAX_ITEMS + 1;
    int best = FOCUS_NOTHING, wrap = FOCUS_NOTHING;
    for (int i = 0; i < view->count; i++) {
        int place = view->items[i].focus;
        bool stop =
            within ? is_key(view, i)
                   : !is_key(view, i) || (!is_key(view, from) && is_first_key(view, i));
        if (place == 0 || !stop)
            continue;
        int beyond = (place - here) * step;
        if (beyond > 0 &&
            (best < 0 || beyond < (view->items[best].focus - here) * step))
            best = i;
        if (wrap < 0 || beyond < (view->items[wrap].focus - here) * step)
            wrap = i;
    }
    return best >= 0 ? best : wrap;
}

/* The key above or below, the nearest one of the next row; none at the edge. */
static int
next_row(const struct view *view, int from, int step)
{
    const struct box *here = &view->items[from].box;
    int best = FOCUS_NOTHING, least = 0;
    for (int i = 0; i < view->count; i++) {
        const struct box *box = &view->items[i].box;
        int down = (box->y - here->y) * step;
        if (!is_key(view, i) || view->items[i].focus == 0 || down <= 0)
            continue;
        int aside = 2 * (box->x - here->x) + box->w - here->w;
        int far = down * 8 + (aside < 0 ? -aside : aside);
        if (best < 0 || far < least) {
            best = i;
            least = far;
        }
    }
    return best;
}

/* A field that the focus reaches is typed into from then on. */
static bool
move_to(struct focus *focus, const struct view *view, int index, struct event *event)
{
    const struct item *item = index >= 0 ? &view->items[index] : NULL;
    focus_forget(focus);
    if (item == NULL || item->state & ITEM_TYPING)
        return false;
    if (item->role == ROLE_FIELD) {
        *event = item->tap;
        return true;
    }
    *focus = (struct focus){.place = item->focus,
                            .key = item->role == ROLE_KEY,
                            .tap = item->tap,
                            .page = page_of(view)};
    return false;
}

static bool
arrow(struct focus *focus, const struct view *view, enum focus_key key,
      struct event *event)
{
    int at = stop_at(focus, view);
    bool side = key == FOCUS_LEFT || key == FOCUS_RIGHT;
    int step = key == FOCUS_LEFT || key == FOCUS_UP ? -1 : 1;
    if (at >= 0 && side && view->items[at].role == ROLE_FIELD) {
        *event = (struct event){.kind = EVENT_CARET_STEP, .a = step};
        return true;
    }
    if (is_key(view, at)) {
        int next = side ? next_stop(view, at, step, true) : next_row(view, at, step);
        if (next >= 0)
            return move_to(focus, view, next, event);
    } else if (side && view->rtl) {
        step = -step;
    }
    return move_to(focus, view, next_stop(view, at, step, false), event);
}

static const struct item *
sends(const struct view *view, enum event_kind kind)
{
    for (int i = 0; i < view->count; i++) {
        if (view->items[i].tap.kind == kind)
            return &view->items[i];
    }
    return NULL;
}

static const struct item *
main_button(const struct view *view)
{
    for (int i = 0; i < view->count; i++) {
        if (view->items[i].state & ITEM_MAIN && view->items[i].tap.kind != EVENT_NONE)
            return &view->items[i];
    }
    return NULL;
}

/* What Enter or Space acts on. */
static const struct item *
meant(const struct focus *focus, const struct view *view, bool enter)
{
    int at = stop_at(focus, view);
    if (at >= 0 && !(view->items[at].state & ITEM_TYPING))
        return &view->items[at];
    if (!enter)
        return NULL; /* in a field it is a letter */
    if (at >= 0) {
        const struct item *next = sends(view, EVENT_NEXT_FIELD);
        if (next)
            return next;
        for (int i = at + 1; i < view->count; i++) {
            if (view->items[i].role == ROLE_FIELD)
                return &view->items[i];
        }
    }
    return main_button(view);
}

static bool
give(const struct item *item, struct event *event)
{
    if (item == NULL)
        return false;
    *event = item->tap;
    return true;
}

/* The button that leads back, whatever it sends: to the part of a list before this. */
static const struct item *
back_button(const struct view *view)
{
    for (int i = 0; i < view->count; i++) {
        if (view->items[i].state & ITEM_START && view->items[i].tap.kind != EVENT_NONE)
            return &view->items[i];
    }
    return NULL;
}

static bool
escape(struct focus *focus, const struct view *view, struct event *event)
{
    static const enum event_kind ways[] = {EVENT_CLOSE, EVENT_STAY, EVENT_BACK};
    if (focus->key) {
        focus_forget(focus); /* from the keys of the glass to the field */
        return false;
    }
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const struct item *item = sends(view, ways[i]);
        if (item)
            return give(item, event);
    }
    return give(back_button(view), event);
}

bool
focus_take(struct focus *focus, const struct view *view, enum focus_key key,
           struct event *event)
{
    switch (key) {
    case FOCUS_NEXT:
    case FOCUS_PREVIOUS: {
        int step = key == FOCUS_NEXT ? 1 : -1;
        int next = next_stop(view, stop_at(focus, view), step, false);
        return move_to(focus, view, next, event);
    }
    case FOCUS_LEFT:
    case FOCUS_RIGHT:
    case FOCUS_UP:
    case FOCUS_DOWN:
        return arrow(focus, view, key, event);
    case FOCUS_ENTER:
        return give(meant(focus, view, true), event);
    case FOCUS_SPACE:
        return give(meant(focus, view, false), event);
    case FOCUS_ESCAPE:
        return escape(focus, view, event);
    }
    return false;
}
