#include "ui/coverage.h"

#include <limits.h>
#include <math.h>

static int
smaller(int a, int b)
{
    return a < b ? a : b;
}

static int
larger(int a, int b)
{
    return a > b ? a : b;
}

/* Division that rounds down for negative places too: a shape half outside the canvas
 * has the same edge as one inside. */
static int
floor_px(int sub)
{
    return sub >= 0 ? sub / CANVAS_SUB : -((CANVAS_SUB - 1 - sub) / CANVAS_SUB);
}

static int
ceil_px(int sub)
{
    return -floor_px(-sub);
}

uint32_t
coverage_root(uint64_t square)
{
    /* IEEE 754 rounds a root correctly, so every machine finds the same one; squares of
     * lengths on a canvas stay far below the 2^53 up to which that is exact. */
    uint32_t root = (uint32_t)sqrt((double)square);

    return (uint64_t)root * root > square ? root - 1 : root;
}

struct coverage_shape
coverage_box(struct box box, struct canvas_corners radius)
{
    int most = smaller(box.w, box.h) * (CANVAS_SUB / 2);

    return (struct coverage_shape){
        .kind = COVERAGE_BOX,
        .left = CANVAS_PX(box.x),
        .top = CANVAS_PX(box.y),
        .right = CANVAS_PX(box.x + box.w),
        .bottom = CANVAS_PX(box.y + box.h),
        .radius = {smaller(CANVAS_PX(radius.top_left), most),
                   smaller(CANVAS_PX(radius.top_right), most),
                   smaller(CANVAS_PX(radius.bottom_right), most),
                   smaller(CANVAS_PX(radius.bottom_left), most)},
    };
}

struct coverage_shape
coverage_disc(struct canvas_point centre, int radius)
{
    return (struct coverage_shape){
        .kind = COVERAGE_DISC,
        .left = centre.x - radius,
        .top = centre.y - radius,
        .right = centre.x + radius,
        .bottom = centre.y + radius,
        .end = {centre},
        .reach = radius,
    };
}

struct coverage_shape
coverage_line(struct canvas_point from, struct canvas_point to, int width)
{
    int64_t dx = to.x - from.x;
    int64_t dy = to.y - from.y;
    int64_t length = coverage_root((uint64_t)(dx * dx + dy * dy));
    int reach = width / 2;
    /* Half the width, turned square to the line. */
    int across = length ? (int)(-dy * reach / length) : 0;
    int along = length ? (int)(dx * reach / length) : 0;

    return (struct coverage_shape){
        .kind = COVERAGE_LINE,
        .left = smaller(from.x, to.x) - reach,
        .top = smaller(from.y, to.y) - reach,
        .right = larger(from.x, to.x) + reach,
        .bottom = larger(from.y, to.y) + reach,
        .end = {from, to},
        .reach = reach,
        .quad = {{from.x + across, from.y + along},
                 {to.x + across, to.y + along},
                 {to.x - across, to.y - along},
                 {from.x - across, from.y - along}},
    };
}

/* How far a corner of `radius` moves the edge inwards, `depth` from its outer end. */
static int
corner_inset(int radius, int depth)
{
    int64_t rest = radius - depth;

    if (depth >= radius)
        return 0;
    return radius -
           (int)coverage_root((uint64_t)((int64_t)radius * radius - rest * rest));
}

static void
widen(int *from, int *to, int left, int right)
{
    *from = smaller(*from, left);
    *to = larger(*to, right);
}

static void
cross_disc(struct canvas_point centre, int radius, int y, int *from, int *to)
{
    int64_t dy = y - centre.y;
    int half;

    if (dy <= -radius || dy >= radius)
        return;
    half = (int)coverage_root((uint64_t)((int64_t)radius * radius - dy * dy));
    widen(from, to, centre.x - half, centre.x + half);
}

static void
cross_quad(const struct canvas_point quad[4], int y, int *from, int *to)
{
    for (int i = 0; i < 4; i++) {
        struct canvas_point a = quad[i];
        struct canvas_point b = quad[(i + 1) % 4];
        int x;

        if ((a.y <= y) == (b.y <= y))
            continue;
        x = a.x + (int)((int64_t)(y - a.y) * (b.x - a.x) / (b.y - a.y));
        widen(from, to, x, x);
    }
}

static void
cross_box(const struct coverage_shape *shape, int y, int *from, int *to)
{
    const struct canvas_corners *radius = &shape->radius;
    int down = y - shape->top;
    int up = shape->bottom - y;
    int left = corner_inset(radius->top_left, down);
    int right = radius->top_right == radius->top_left
                    ? left
                    : corner_inset(radius->top_right, down);
    int low_left = corner_inset(radius->bottom_left, up);
    int low_right = radius->bottom_right == radius->bottom_left
                        ? low_left
                        : corner_inset(radius->bottom_right, up);

    widen(from, to, shape->left + larger(left, low_left),
          shape->right - larger(right, low_right));
}

/* The stretch of the level line at `y` inside the shape; to < from when there is none.
 */
static void
cross(const struct coverage_shape *shape, int y, int *from, int *to)
{
    *from = INT_MAX;
    *to = INT_MIN;
    if (y < shape->top || y >= shape->bottom)
        return;
    switch (shape->kind) {
    case COVERAGE_BOX:
        cross_box(shape, y, from, to);
        break;
    case COVERAGE_DISC:
        cross_disc(shape->end[0], shape->reach, y, from, to);
        break;
    case COVERAGE_LINE:
        /* The union of ends and body is convex: its stretch is the widest of theirs. */
        cross_quad(shape->quad, y, from, to);
        cross_disc(shape->end[0], shape->reach, y, from, to);
        cross_disc(shape->end[1], shape->reach, y, from, to);
        break;
    }
}

/* True for a row of a box that no corner reaches: all its lines are the same. */
static bool
is_plain(const struct coverage_shape *shape, int row)
{
    const struct canvas_corners *radius = &shape->radius;
    int above = larger(radius->top_left, radius->top_right);
    int below = larger(radius->bottom_left, radius->bottom_right);

    return shape->kind == COVERAGE_BOX && CANVAS_PX(row) >= shape->top + above &&
           CANVAS_PX(row + 1) <= shape->bottom - below;
}

static struct coverage_row
plain_row(const struct coverage_shape *shape)
{
    struct coverage_row out = {.first = floor_px(shape->left),
                               .solid_first = ceil_px(shape->left),
                               .solid_end = floor_px(shape->right),
                               .end = ceil_px(shape->right)};

    for (int i = 0; i < COVERAGE_LINES; i++) {
        out.from[i] = shape->left;
        out.to[i] = shape->right;
    }
    return out;
}

struct coverage_row
coverage_row_of(const struct coverage_shape *shape, int row)
{
    struct coverage_row out = {
        .first = INT_MAX, .solid_first = INT_MIN, .solid_end = INT_MAX, .end = INT_MIN};
    enum { STEP = CANVAS_SUB / COVERAGE_LINES };

    if (is_plain(shape, row) && shape->left < shape->right)
        return plain_row(shape);
    for (int i = 0; i < COVERAGE_LINES; i++) {
        int from, to;

        cross(shape, CANVAS_PX(row) + STEP / 2 + i * STEP, &from, &to);
        if (from >= to) {
            out.from[i] = out.to[i] = 0;
            out.solid_end = INT_MIN;
            continue;
        }
        out.from[i] = from;
        out.to[i] = to;
        out.first = smaller(out.first, floor_px(from));
        out.end = larger(out.end, ceil_px(to));
        out.solid_first = larger(out.solid_first, ceil_px(from));
        out.solid_end = smaller(out.solid_end, floor_px(to));
    }
    if (out.solid_first > out.solid_end)
        out.solid_first = out.solid_end = out.end;
    return out;
}

int
coverage_at(const struct coverage_row *row, int column)
{
    enum { WHOLE = CANVAS_SUB * COVERAGE_LINES };
    int left = CANVAS_PX(column);
    int right = left + CANVAS_SUB;
    int sum = 0;

    for (int i = 0; i < COVERAGE_LINES; i++) {
        int from = larger(row->from[i], left);
        int to = smaller(row->to[i], right);

        sum += to > from ? to - from : 0;
    }
    return (sum * 255 + WHOLE / 2) / WHOLE;
}
