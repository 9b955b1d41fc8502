#include "ui/paint.h"

#include "ui/icons.h"
#include "ui/layout_text.h"
#include "ui/paint_parts.h"
#include "ui/paint_shapes.h"

static int
token(const struct painter *p, enum theme_length name)
{
    return p->theme->length[name];
}

static uint32_t
colour(const struct painter *p, enum theme_colour name)
{
    return p->theme->colour[name];
}

/* A typed value: one line moves left, several lines move up, until the caret is seen.
 */
static void
paint_typed(struct painter *p, const struct item *item, const struct paint_part *part)
{
    struct layout_text layout;
    enum status status =
        layout_text_make(p->glyphs, &part->spec, part->text, part->len, &layout);
    if (status != STATUS_OK && status != STATUS_FULL)
        return;
    int width = token(p, THEME_LENGTH_CARET_WIDTH);
    bool caret = item->state & ITEM_TYPING && item->a >= 0;
    int line = 0, x = 0;
    if (caret)
        x = layout_text_caret(&layout, p->glyphs, (size_t)item->a, &line);
    struct box room = box_inset(item->box, paint_reach(p->theme).within);
    int high = layout.lines ? layout.height : part->spec.line_px;
    int top = part->box.y + (part->box.h - high) / 2, left = part->box.x;
    if (high > room.h) {
        int at = (line + 1) * part->spec.line_px;
        top = at > room.h ? room.y + room.h - at : room.y;
    }
    if (x + width > part->box.w)
        left -= x + width - part->box.w;
    struct box before = canvas_clip(p->canvas, room);
    layout_text_draw(&layout, p->glyphs, p->canvas, left, top, part->colour);
    if (caret) {
        int tall = token(p, THEME_LENGTH_CARET_HEIGHT);
        if (tall > part->spec.line_px + part->spec.px / 4)
            tall = part->spec.line_px;
        struct box bar = {
            left + x, top + line * part->spec.line_px + (part->spec.line_px - tall) / 2,
            width, tall};
        canvas_fill_rounded(p->canvas, bar, width / 2, colour(p, THEME_ACTION));
    }
    canvas_unclip(p->canvas, before);
}

static void
paint_part(struct painter *p, const struct item *item, const struct paint_part *part)
{
    struct layout_text layout;
    if (part->icon) {
        icons_draw(p->glyphs, p->canvas, (enum icons_name)(part->icon - 1), part->box.x,
                   part->box.y, part->box.w, p->view->rtl, part->colour);
        return;
    }
    if (part->typed) {
        paint_typed(p, item, part);
        return;
    }
    enum status status =
        layout_text_make(p->glyphs, &part->spec, part->text, part->len, &layout);
    if (status == STATUS_OK || status == STATUS_FULL)
        layout_text_draw(&layout, p->glyphs, p->canvas, part->box.x, part->box.y,
                         part->colour);
}

static void
paint_ring(struct painter *p, const struct item *item)
{
    int radius = token(p, THEME_LENGTH_RADIUS_CARD);
    if (item->role == ROLE_KEY)
        radius = token(p, THEME_LENGTH_RADIUS_SMALL);
    else if (item->role == ROLE_FIELD || item->state & ITEM_SMALL)
        radius = token(p, THEME_LENGTH_RADIUS_FIELD);
    enum theme_colour ring = item->role == ROLE_PLACE && !p->theme->contrast
                                 ? THEME_ON_COUNTER
                                 : THEME_FOCUS;
    /* Keys stand too close for a gap: their ring lies on the edge. */
    bool close = item->role == ROLE_KEY;
    int width = token(p, THEME_LENGTH_FOCUS_RING);
    if (close)
        canvas_outline(p->canvas, item->box, radius, width, colour(p, ring));
    else
        canvas_ring(p->canvas, item->box, radius, token(p, THEME_LENGTH_FOCUS_GAP),
                    width, colour(p, ring));
}

/* True if nothing painted before the item can be seen inside `box`. A rounded corner
 * leaves free less than 3/10 of its radius along its sides: 1 - 1/sqrt(2). */
static bool
covers(const struct painter *p, const struct item *item, struct box box)
{
    struct box core = item->box;
    if (item->role == ROLE_FIELD)
        core = box_inset(core, token(p, THEME_LENGTH_RADIUS_FIELD) * 3 / 10 + 1);
    else if (item->role != ROLE_AREA)
        return false;
    struct box both = box_intersect(core, box);
    return both.w == box.w && both.h == box.h;
}

void
paint_view(struct canvas *canvas, struct glyphs *glyphs, const struct theme *theme,
           const struct view *view, struct box damage)
{
    struct painter p = {canvas, glyphs, theme, view};
    struct paint_parts parts;
    struct box before = canvas_clip(canvas, damage);
    struct view_reach reach = paint_reach(theme);
    int first = view->count;
    while (first-- > 0 && !covers(&p, &view->items[first], canvas->clip))
        continue;
    for (int i = first > 0 ? first : 0; i < view->count; i++) {
        const struct item *item = &view->items[i];
        if (!canvas_shows(canvas, view_painted(item, reach)))
            continue;
        paint_shapes(&p, item);
        paint_arrange(item, view->rtl, theme, glyphs, &parts);
        for (int j = 0; j < parts.count; j++)
            paint_part(&p, item, &parts.part[j]);
    }
    /* Rings last: the next item's background must not cover them. */
    for (int i = 0; i < view->count; i++) {
        if (view->items[i].state & ITEM_FOCUSED)
            paint_ring(&p, &view->items[i]);
    }
    canvas_unclip(canvas, before);
}

struct view_reach
paint_reach(const struct theme *theme)
{
    return (struct view_reach){.over = theme->length[THEME_LENGTH_FOCUS_RING] +
                                       theme->length[THEME_LENGTH_FOCUS_GAP] + 1,
                               .within = theme->length[THEME_LENGTH_BORDER_ERROR] + 1};
}
