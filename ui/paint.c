#include "ui/paint.h"

#include "ui/icons.h"
#include "ui/layout_text.h"
#include "ui/paint_parts.h"
#include "ui/paint_shapes.h"
#include "ui/paint_typed.h"

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

static void
paint_typed(struct painter *p, const struct item *item, const struct paint_part *part)
{
    struct paint_typed typed;
    paint_typed_place(item, part, p->theme, p->glyphs, &typed);
    struct box before = canvas_clip(p->canvas, typed.room);
    layout_text_draw(&typed.layout, p->glyphs, p->canvas, typed.left, typed.top,
                     part->colour);
    if (!box_is_empty(typed.caret))
        canvas_fill_rounded(p->canvas, typed.caret, typed.caret.w / 2,
                            colour(p, THEME_ACTION));
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
    else if (item->role == ROLE_FIELD || item->role == ROLE_DIGIT ||
             item->state & ITEM_SMALL)
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

/* True if nothing painted before the item can be seen inside `box`. */
static bool
covers(const struct painter *p, const struct item *item, struct box box)
{
    int radius = item->role == ROLE_FIELD ? token(p, THEME_LENGTH_RADIUS_FIELD) : 0;
    return (item->role == ROLE_FIELD || item->role == ROLE_AREA) &&
           box_contains(box_core(item->box, radius), box);
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
    return (struct view_reach){.over = theme_ring(theme) + 1,
                               .within = paint_typed_inset(theme)};
}
