#include "ui/view.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static const char *const role_names[ROLE_COUNT] = {
    [ROLE_AREA] = "area",
    [ROLE_TOWN_MARK] = "town-mark",
    [ROLE_PICTURE] = "picture",
    [ROLE_CARD_PICTURE] = "card-picture",
    [ROLE_HEADING] = "heading",
    [ROLE_TEXT] = "text",
    [ROLE_PROGRESS] = "progress",
    [ROLE_HINT] = "hint",
    [ROLE_ICON] = "icon",
    [ROLE_RULE] = "rule",
    [ROLE_BUTTON] = "button",
    [ROLE_CARD] = "card",
    [ROLE_WAY] = "way",
    [ROLE_FIELD] = "field",
    [ROLE_DIGIT] = "digit",
    [ROLE_KEY] = "key",
    [ROLE_PLACE] = "place",
    [ROLE_TICKET] = "ticket",
    [ROLE_QR] = "qr",
    [ROLE_COUNTDOWN] = "countdown",
    [ROLE_LAMPS] = "lamps",
    [ROLE_STEP] = "step",
    [ROLE_SAMPLE_SIZE] = "sample-size",
    [ROLE_SAMPLE_THEME] = "sample-theme",
};

void
view_clear(struct view *view)
{
    view_take_back(view, 0, 0);
    view->revision = 0;
    view->look = view->place = 0;
    view->tight = 0;
    view->rtl = view->overflow = false;
    view->parts = 1;
    view->part = 0;
}

void
view_take_back(struct view *view, int count, size_t pool_used)
{
    if (count < view->count)
        memset(view->items + count, 0,
               sizeof *view->items * (size_t)(view->count - count));
    if (pool_used < view->pool_used)
        memset(view->pool + pool_used, 0, view->pool_used - pool_used);
    view->count = count;
    view->pool_used = pool_used;
}

struct item *
view_add(struct view *view, const struct item *item)
{
    if (view->count == VIEW_MAX_ITEMS) {
        view->overflow = true;
        return &view->items[VIEW_MAX_ITEMS - 1];
    }
    struct item *added = &view->items[view->count++];
    *added = *item;
    const char **const strings[] = {&added->text, &added->detail, &added->value,
                                    &added->spoken};
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        if (!*strings[i])
            *strings[i] = "";
    }
    return added;
}

const char *
view_text(struct view *view, const char *text)
{
    size_t size = strlen(text) + 1;
    if (size > VIEW_POOL - view->pool_used) {
        view->overflow = true;
        return "";
    }
    char *at = view->pool + view->pool_used;
    memcpy(at, text, size);
    view->pool_used += size;
    return at;
}

const char *
view_format(struct view *view, const char *format, ...)
{
    char *at = view->pool + view->pool_used;
    size_t room = VIEW_POOL - view->pool_used;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(at, room, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= room) {
        memset(at, 0, room); /* what did fit stays nowhere */
        view->overflow = true;
        return "";
    }
    view->pool_used += (size_t)length + 1;
    return at;
}

const struct item *
view_at(const struct view *view, int x, int y)
{
    for (int i = view->count - 1; i >= 0; i--) {
        const struct item *item = &view->items[i];
        if (item->tap.kind != EVENT_NONE && box_holds(item->box, x, y))
            return item;
    }
    return NULL;
}

const struct item *
view_door_at(const struct view *view, int x, int y)
{
    for (int i = view->count - 1; i >= 0; i--) {
        const struct item *item = &view->items[i];
        if (item->tap.kind == EVENT_NONE && item->hold.kind != EVENT_NONE &&
            box_holds(item->box, x, y))
            return item;
    }
    return NULL;
}

static bool
same_box(struct box a, struct box b)
{
    return a.x == b.x && a.y == b.y && a.w == b.w && a.h == b.h;
}

static bool
same_frame(const struct item *a, const struct item *b)
{
    return a->role == b->role && same_box(a->box, b->box) && a->state == b->state &&
           a->type == b->type && a->leading == b->leading && a->tone == b->tone &&
           a->icon == b->icon && a->b == b->b && strcmp(a->text, b->text) == 0 &&
           strcmp(a->detail, b->detail) == 0;
}

static bool
same_value(const struct item *a, const struct item *b)
{
    return a->a == b->a && strcmp(a->value, b->value) == 0;
}

bool
view_same_page(const struct view *a, const struct view *b)
{
    if (a->count != b->count || a->look != b->look || a->place != b->place ||
        a->tight != b->tight || a->parts != b->parts || a->overflow != b->overflow)
        return false;
    for (int i = 0; i < a->count; i++) {
        const struct item *one = &a->items[i], *other = &b->items[i];
        if (one->role != other->role || !same_box(one->box, other->box))
            return false;
        if (one->role != ROLE_KEY && (strcmp(one->text, other->text) != 0 ||
                                      strcmp(one->detail, other->detail) != 0))
            return false;
    }
    return true;
}

static int64_t
area_of(struct box box)
{
    return box_is_empty(box) ? 0 : (int64_t)box.w * box.h;
}

/* When the list is full, the pair that grows least when united becomes one. */
static int
merge_box(struct box *boxes, int count, int max, struct box box)
{
    for (int i = 0; i < count; i++) {
        struct box both = box_unite(boxes[i], box);
        if (area_of(both) <= area_of(boxes[i]) + area_of(box)) {
            boxes[i] = both;
            return count;
        }
    }
    if (count < max) {
        boxes[count] = box;
        return count + 1;
    }
    int best = 0;
    int64_t least = INT64_MAX;
    for (int i = 0; i < count; i++) {
        int64_t grown = area_of(box_unite(boxes[i], box)) - area_of(boxes[i]);
        if (grown < least) {
            least = grown;
            best = i;
        }
    }
    boxes[best] = box_unite(boxes[best], box);
    return count;
}

struct box
view_painted(const struct item *item, struct view_reach reach)
{
    bool over = item->role == ROLE_HEADING || item->role == ROLE_TEXT ||
                (item->state & ITEM_FOCUSED);
    return box_inset(item->box, over ? -reach.over : 0);
}

/* What stands before both carets stays as it is. */
static struct box
typed_box(const struct item *a, const struct item *b, struct view_reach reach)
{
    struct box inside = box_inset(a->box, reach.within);
    int caret = a->a < b->a ? a->a : b->a;
    if (a->typing.to == 0 || b->typing.to == 0 || caret < 0 ||
        strncmp(a->value, b->value, (size_t)caret) != 0)
        return inside;
    int from = a->typing.from < b->typing.from ? a->typing.from : b->typing.from;
    int to = a->typing.to > b->typing.to ? a->typing.to : b->typing.to;
    return box_intersect(inside,
                         (struct box){a->box.x + from, a->box.y, to - from, a->box.h});
}

int
view_diff(const struct view *before, const struct view *after, struct view_reach reach,
          struct box *boxes, int max)
{
    if (max < 1)
        return 0;
    if (before->count != after->count || before->look != after->look) {
        boxes[0] = (struct box){0, 0, CANVAS_MAX_SIDE, CANVAS_MAX_SIDE};
        return 1;
    }
    int count = 0;
    for (int i = 0; i < after->count; i++) {
        const struct item *a = &before->items[i], *b = &after->items[i];
        bool framed = same_frame(a, b);
        if (framed && same_value(a, b))
            continue;
        /* A letter more: the field around it stands. */
        struct box box =
            framed && a->role == ROLE_FIELD
                ? typed_box(a, b, reach)
                : box_unite(view_painted(a, reach), view_painted(b, reach));
        count = merge_box(boxes, count, max, box);
    }
    return count;
}

void
view_spoken(const struct item *item, char *out, size_t cap)
{
    struct text_buf buf = text_buf_over(out, cap);
    if (item->spoken[0]) {
        text_put(&buf, item->spoken);
        return;
    }
    const char *const parts[] = {item->text, item->value, item->detail};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!parts[i][0])
            continue;
        if (buf.len)
            text_put(&buf, " ");
        text_put(&buf, parts[i]);
    }
}

static void
dump_string(struct text_buf *buf, const char *label, const char *string, bool personal)
{
    if (!string[0])
        return;
    if (personal) {
        text_put_format(buf, " %s<%zu bytes>", label, strlen(string));
        return;
    }
    text_put_format(buf, " %s\"", label);
    for (const char *at = string; *at; at++) {
        if (*at == '\n')
            text_put(buf, " / ");
        else
            text_put_bytes(buf, at, 1);
    }
    text_put(buf, "\"");
}

void
view_dump(const struct view *view, char *out, size_t cap)
{
    static const struct {
        unsigned flag;
        const char *name;
    } flags[] = {
        {ITEM_FOCUSED, "focused"},   {ITEM_PRESSED, "pressed"}, {ITEM_CHOSEN, "chosen"},
        {ITEM_BAD, "bad"},           {ITEM_MAIN, "main"},       {ITEM_SMALL, "small"},
        {ITEM_FUNCTION, "function"}, {ITEM_DEAD, "dead"},       {ITEM_DONE, "done"},
        {ITEM_NOW, "now"},           {ITEM_TYPING, "typing"},
    };
    struct text_buf buf = text_buf_over(out, cap);
    text_put_format(&buf, "part %d of %d%s\n", view->part + 1, view->parts,
                    view->overflow ? " OVERFLOW" : "");
    for (int i = 0; i < view->count; i++) {
        const struct item *item = &view->items[i];
        if (item->role == ROLE_AREA || item->role == ROLE_RULE)
            continue;
        bool personal = item->state & ITEM_PERSONAL;
        text_put_format(&buf, "%-12s %4d %4d %4d %4d", view_role_name(item->role),
                        item->box.x, item->box.y, item->box.w, item->box.h);
        for (size_t f = 0; f < sizeof flags / sizeof *flags; f++) {
            if (item->state & flags[f].flag)
                text_put_format(&buf, " %s", flags[f].name);
        }
        if (item->focus)
            text_put_format(&buf, " #%d", item->focus);
        dump_string(&buf, "", item->text, personal);
        dump_string(&buf, "detail ", item->detail, personal);
        dump_string(&buf, "value ", item->value, personal);
        text_put(&buf, "\n");
    }
}

const char *
view_role_name(enum role role)
{
    return role >= 0 && role < ROLE_COUNT ? role_names[role] : "?";
}
