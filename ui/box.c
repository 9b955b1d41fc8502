#include "ui/box.h"

bool
box_is_empty(struct box box)
{
    return box.w <= 0 || box.h <= 0;
}

struct box
box_intersect(struct box a, struct box b)
{
    int left = a.x > b.x ? a.x : b.x;
    int top = a.y > b.y ? a.y : b.y;
    int right = a.x + a.w < b.x + b.w ? a.x + a.w : b.x + b.w;
    int bottom = a.y + a.h < b.y + b.h ? a.y + a.h : b.y + b.h;

    if (right <= left || bottom <= top)
        return (struct box){left, top, 0, 0};
    return (struct box){left, top, right - left, bottom - top};
}

struct box
box_unite(struct box a, struct box b)
{
    int left, top, right, bottom;

    if (box_is_empty(a))
        return b;
    if (box_is_empty(b))
        return a;
    left = a.x < b.x ? a.x : b.x;
    top = a.y < b.y ? a.y : b.y;
    right = a.x + a.w > b.x + b.w ? a.x + a.w : b.x + b.w;
    bottom = a.y + a.h > b.y + b.h ? a.y + a.h : b.y + b.h;
    return (struct box){left, top, right - left, bottom - top};
}

struct box
box_inset(struct box box, int by)
{
    return (struct box){box.x + by, box.y + by, box.w - 2 * by, box.h - 2 * by};
}

struct box
box_core(struct box box, int radius)
{
    return radius > 0 ? box_inset(box, radius * 3 / 10 + 1) : box;
}

bool
box_contains(struct box box, struct box inner)
{
    struct box both = box_intersect(box, inner);
    return both.w == inner.w && both.h == inner.h;
}

bool
box_holds(struct box box, int x, int y)
{
    return x >= box.x && y >= box.y && x < box.x + box.w && y < box.y + box.h;
}
