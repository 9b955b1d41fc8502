#include "ui/audit.h"

#include <string.h>

#include "base/text.h"
#include "ui/audit_over.h"
#include "ui/layout_text.h"
#include "ui/paint_parts.h"

enum { AUDIT_SMALLEST_UM = 3400 }; /* capitals of size S, less the rounding to pixels */

struct auditor {
    const struct view *view;
    const struct theme *theme;
    const struct panel *panel;
    struct glyphs *glyphs;
    struct audit_report *report;
};

const char *
audit_rule_name(enum audit_rule rule)
{
    static const char *const names[] = {
        [AUDIT_OVERFLOW] = "overflow", [AUDIT_TARGET] = "target",
        [AUDIT_REACH] = "reach",       [AUDIT_TEXT] = "text",
        [AUDIT_OUTSIDE] = "outside",   [AUDIT_OVERLAP] = "overlap",
        [AUDIT_SPOKEN] = "spoken",     [AUDIT_MAIN] = "main",
        [AUDIT_FOCUS_ORDER] = "focus", [AUDIT_SMALL] = "small",
        [AUDIT_OVER] = "over",         [AUDIT_RING] = "ring",
        [AUDIT_GAP] = "gap",
    };
    return names[rule];
}

/* Names the item by role and its own words, unless they came from the citizen. */
static void
find(struct auditor *a, enum audit_rule rule, int index, const char *what)
{
    struct audit_report *report = a->report;
    if (report->count == AUDIT_MAX_FINDINGS) {
        report->dropped++;
        return;
    }
    struct audit_finding *finding = &report->findings[report->count++];
    finding->rule = rule;
    finding->item = index;
    if (index < 0) {
        text_format(finding->text, sizeof finding->text, "%s", what);
        return;
    }
    const struct item *item = &a->view->items[index];
    bool personal = item->state & ITEM_PERSONAL;
    text_format(finding->text, sizeof finding->text, "%s %d,%d %dx%d \"%s\": %s",
                view_role_name(item->role), item->box.x, item->box.y, item->box.w,
                item->box.h, personal ? "" : item->text, what);
}

static bool
touchable(const struct item *item)
{
    return item->tap.kind != EVENT_NONE;
}

static void
check_target(struct auditor *a, int index)
{
    const struct item *item = &a->view->items[index];
    int least = a->theme->length[THEME_LENGTH_TARGET_MIN];
    bool portrait = a->panel->height > a->panel->width;
    char spoken[64];
    if (item->box.w < least || item->box.h < least)
        find(a, AUDIT_TARGET, index, "kleiner als 20,1 mm");
    if (portrait && item->box.y < a->theme->length[THEME_LENGTH_REACH_LINE])
        find(a, AUDIT_REACH, index, "zu hoch für eine sitzende Person");
    view_spoken(item, spoken, sizeof spoken);
    /* An overlong name leaves the buffer empty, but it is a name. */
    if (!spoken[0] && !item->spoken[0] && !item->text[0] && !item->value[0])
        find(a, AUDIT_SPOKEN, index, "nichts zum Vorlesen");
    if (item->focus == 0)
        find(a, AUDIT_FOCUS_ORDER, index, "nicht in der Reihenfolge");
}

static void
check_overlaps(struct auditor *a, int index)
{
    const struct view *view = a->view;
    for (int i = 0; i < index; i++) {
        if (!touchable(&view->items[i]))
            continue;
        if (!box_is_empty(box_intersect(view->items[i].box, view->items[index].box)))
            find(a, AUDIT_OVERLAP, index, "liegt auf einem anderen Ziel");
    }
}

static bool
inside(struct box inner, struct box outer, int slack)
{
    return inner.x >= outer.x - slack && inner.y >= outer.y - slack &&
           inner.x + inner.w <= outer.x + outer.w + slack &&
           inner.y + inner.h <= outer.y + outer.h + slack;
}

static void
check_words(struct auditor *a, int index)
{
    const struct item *item = &a->view->items[index];
    struct paint_parts parts;
    paint_arrange(item, a->view->rtl, a->theme, a->glyphs, &parts);
    if (!parts.fits)
        find(a, AUDIT_TEXT, index, "der Text passt nicht in die Zeile");
    bool plain = item->role == ROLE_TEXT || item->role == ROLE_HEADING;
    if (plain && parts.need_height > item->box.h + 1)
        find(a, AUDIT_TEXT, index, "der Text braucht mehr Zeilen als sein Platz");
    for (int i = 0; i < parts.count; i++) {
        const struct paint_part *part = &parts.part[i];
        if (part->typed)
            continue;
        if (!inside(part->box, item->box, 1))
            find(a, AUDIT_TEXT, index, "der Text ist größer als sein Platz");
        if (part->icon || !part->len)
            continue;
        int cap = part->spec.px * a->theme->um_per_px * 714 / 1000;
        if (cap < AUDIT_SMALLEST_UM)
            find(a, AUDIT_SMALL, index, "die Schrift ist zu klein");
    }
}

/* Nobody types into a sentence of ours, but everything into her own. */
static void
check_gaps(struct auditor *a, int index)
{
    const struct item *item = &a->view->items[index];
    if (item->state & ITEM_PERSONAL)
        return;
    if (strchr(item->text, '{') != NULL || strchr(item->detail, '{') != NULL ||
        strchr(item->spoken, '{') != NULL)
        find(a, AUDIT_GAP, index, "eine Lücke ist nicht gefüllt");
}

static void
check_focus_order(struct auditor *a)
{
    const struct view *view = a->view;
    bool seen[VIEW_MAX_ITEMS + 1] = {false};
    int last = 0, count = 0;
    for (int i = 0; i < view->count; i++) {
        int place = view->items[i].focus;
        if (place == 0)
            continue;
        if (place < 0 || place > VIEW_MAX_ITEMS || seen[place])
            find(a, AUDIT_FOCUS_ORDER, i, "der Platz in der Reihenfolge ist doppelt");
        else
            seen[place] = true;
        count++;
        last = place > last ? place : last;
    }
    if (last != count)
        find(a, AUDIT_FOCUS_ORDER, -1, "die Reihenfolge hat eine Lücke");
}

/* Only the kind of the other item is named: its words may have been typed. */
static void
find_beside(struct auditor *a, enum audit_rule rule, const char *says, int index,
            int other)
{
    const struct item *item = &a->view->items[other];
    char what[64];
    text_format(what, sizeof what, "%s: %s %d,%d", says, view_role_name(item->role),
                item->box.x, item->box.y);
    find(a, rule, index, what);
}

static void
on_over(void *context, int index, int other)
{
    find_beside(context, AUDIT_OVER, "Worte liegen auf oder unter", index, other);
}

static void
on_ring(void *context, int index, int other)
{
    find_beside(context, AUDIT_RING, "der Rahmen berührt", index, other);
}

bool
audit_view(const struct view *view, const struct theme *theme,
           const struct panel *panel, struct glyphs *glyphs,
           struct audit_report *report)
{
    struct auditor a = {view, theme, panel, glyphs, report};
    struct box glass = {0, 0, panel->width, panel->height};
    int mains = 0;
    *report = (struct audit_report){0};
    if (view->overflow)
        find(&a, AUDIT_OVERFLOW, -1, "auf der Seite ist nicht genug Platz");
    for (int i = 0; i < view->count; i++) {
        const struct item *item = &view->items[i];
        if (!inside(item->box, glass, 0) || box_is_empty(item->box))
            find(&a, AUDIT_OUTSIDE, i, "steht nicht ganz auf dem Bildschirm");
        if (item->state & ITEM_MAIN)
            mains++;
        if (touchable(item)) {
            check_target(&a, i);
            check_overlaps(&a, i);
        }
        check_words(&a, i);
        check_gaps(&a, i);
    }
    if (mains > 1)
        find(&a, AUDIT_MAIN, -1, "mehr als ein Hauptknopf");
    check_focus_order(&a);
    audit_over(view, theme, glyphs, on_over, &a);
    audit_over_rings(view, theme, glyphs, on_ring, &a);
    return report->count == 0;
}
