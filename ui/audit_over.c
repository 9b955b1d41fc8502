#include "ui/audit_over.h"

#include "ui/box.h"
#include "ui/paint_parts.h"

enum { OVER_MAX_INKS = 2 * VIEW_MAX_ITEMS };

/* What is drawn of an item: a line box of words, an icon, or the whole of a picture. */
struct over_ink {
    int item;
    bool words;
    int below; /* px that letters may hang below the box */
    struct box box;
};

struct over {
    const struct view *view;
    struct glyphs *glyphs;
    int count;
    struct over_ink ink[OVER_MAX_INKS];
};

static void
add(struct over *over, int item, bool words, struct box box)
{
    if (over->count < OVER_MAX_INKS && !box_is_empty(box))
        over->ink[over->count++] = (struct over_ink){item, words, 0, box};
}

/* Where the words of a part really stand: its lines, without the air above and below
 * them. */
static void
add_words(struct over *over, int item, const struct paint_part *part)
{
    struct layout_text layout;
    enum status status =
        layout_text_make(over->glyphs, &part->spec, part->text, part->len, &layout);
    if (status != STATUS_OK && status != STATUS_FULL)
        return;
    int air = part->spec.line_px > part->spec.px
                  ? (part->spec.line_px - part->spec.px) / 2
                  : 0;
    int left = part->box.w, right = 0;
    for (int i = 0; i < layout.lines; i++) {
        const struct layout_text_line *line = &layout.line[i];
        left = line->x < left ? line->x : left;
        right = line->x + line->width > right ? line->x + line->width : right;
    }
    add(over, item, true,
        (struct box){part->box.x + left, part->box.y + air, right - left,
                     layout.height - 2 * air});
    /* The box ends half an em below the middle of the capitals, "g" and "(" end 0.6 em
     * below it. */
    if (over->count > 0 && over->ink[over->count - 1].item == item)
        over->ink[over->count - 1].below = part->spec.px / 10;
}

/* Drawn as a whole, nothing may be written on it. */
static bool
is_drawing(enum role role)
{
    return role == ROLE_QR || role == ROLE_TOWN_MARK || role == ROLE_PROGRESS ||
           role == ROLE_LAMPS || role == ROLE_PICTURE || role == ROLE_DIGIT ||
           role == ROLE_CARD_PICTURE;
}

/* Has a ground of its own and covers what was painted before it. */
static bool
is_covering(enum role role)
{
    return role == ROLE_AREA || role == ROLE_HINT || role == ROLE_BUTTON ||
           role == ROLE_CARD || role == ROLE_WAY || role == ROLE_FIELD ||
           role == ROLE_KEY || role == ROLE_PLACE || role == ROLE_TICKET ||
           role == ROLE_SAMPLE_SIZE || role == ROLE_SAMPLE_THEME ||
           role == ROLE_COUNTDOWN || role == ROLE_PICTURE || role == ROLE_CARD_PICTURE;
}

/* Grounds that words of other items are meant to stand on. */
static bool
is_ground(enum role role)
{
    return role == ROLE_AREA || role == ROLE_TICKET || role == ROLE_PICTURE ||
           role == ROLE_CARD_PICTURE;
}

static bool
meets(const struct over *over, const struct over_ink *words, int other)
{
    const struct item *item = &over->view->items[other];
    if (!is_covering(item->role) || (other < words->item && is_ground(item->role)))
        return false;
    return !box_is_empty(box_intersect(words->box, item->box));
}

static bool
collides(const struct over *over, int one, int other)
{
    for (int i = 0; i < over->count; i++) {
        const struct over_ink *a = &over->ink[i];
        if (a->item != one)
            continue;
        if (a->words && meets(over, a, other))
            return true;
        for (int j = 0; j < over->count; j++) {
            const struct over_ink *b = &over->ink[j];
            if (b->item == other && (a->words || b->words) &&
                !box_is_empty(box_intersect(a->box, b->box)))
                return true;
        }
    }
    return false;
}

static void
collect(struct over *over, const struct theme *theme)
{
    struct paint_parts parts;
    for (int i = 0; i < over->view->count; i++) {
        const struct item *item = &over->view->items[i];
        if (is_drawing(item->role) && !is_ground(item->role))
            add(over, i, false, item->box);
        paint_arrange(item, over->view->rtl, theme, over->glyphs, &parts);
        for (int p = 0; p < parts.count; p++) {
            if (parts.part[p].icon)
                add(over, i, false, parts.part[p].box);
            else if (parts.part[p].typed)
                add(over, i, true, item->box);
            else
                add_words(over, i, &parts.part[p]);
        }
    }
}

void
audit_over(const struct view *view, const struct theme *theme, struct glyphs *glyphs,
           audit_over_fn *found, void *context)
{
    struct over over = {.view = view, .glyphs = glyphs};
    collect(&over, theme);
    for (int i = 0; i < view->count; i++) {
        for (int j = 0; j < i; j++) {
            struct box both = box_intersect(view->items[i].box, view->items[j].box);
            if (!box_is_empty(both) && (collides(&over, i, j) || collides(&over, j, i)))
                found(context, i, j);
        }
    }
}

/* The frame a target gets where the focus is, with its gap; keys have it on their edge.
 */
static struct box
ring_of(const struct item *item, const struct theme *theme)
{
    if (item->tap.kind == EVENT_NONE || item->role == ROLE_KEY)
        return (struct box){0, 0, 0, 0};
    return box_inset(item->box, -theme_ring(theme));
}

void
audit_over_rings(const struct view *view, const struct theme *theme,
                 struct glyphs *glyphs, audit_over_fn *found, void *context)
{
    struct over over = {.view = view, .glyphs = glyphs};
    collect(&over, theme);
    for (int i = 0; i < view->count; i++) {
        struct box ring = ring_of(&view->items[i], theme);
        if (box_is_empty(ring))
            continue;
        int told = i; /* its own words stand inside */
        for (int j = 0; j < over.count; j++) {
            const struct over_ink *ink = &over.ink[j];
            struct box words = ink->box;
            words.h += ink->below;
            if (!ink->words || ink->item == i || ink->item == told ||
                box_is_empty(box_intersect(ring, words)))
                continue;
            told = ink->item;
            found(context, i, told);
        }
    }
}
