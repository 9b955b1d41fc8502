/* A page is an array of items; everything else walks it.
 *
 * Owns: the items of one turn and the strings they show, in one struct that lives in
 * the process's secret block (it may hold typed text). page_build() fills it from the
 * session; painting, hit test, focus order, speech, text dumps and the self-audit read
 * it. Nothing else holds what is on the screen. Two views are diffed; only changed
 * boxes are painted. Pure: no SDL, no clock, no malloc. */
#ifndef SCHALTER_UI_VIEW_H
#define SCHALTER_UI_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/event.h"
#include "ui/canvas.h"

enum { VIEW_MAX_ITEMS = 320, VIEW_POOL = 48 * 1024 };

/** What an item is; decides how it is painted, spoken and whether it can be touched. */
enum role {
    ROLE_AREA, /* a filled zone: ground, desk, counter; never spoken */
    ROLE_TOWN_MARK,
    ROLE_PICTURE, /* the town */
    ROLE_HEADING, /* greeting, question: spoken first */
    ROLE_TEXT,
    ROLE_PROGRESS,
    ROLE_HINT, /* banner with badge: info, success, warning, error */
    ROLE_ICON, /* ornament beside text that says the same; never spoken */
    ROLE_RULE,
    ROLE_BUTTON, /* main, other, small, edit: see style */
    ROLE_CARD,   /* answer card: radio or check box */
    ROLE_WAY,    /* way card: goes on at once */
    ROLE_FIELD,
    ROLE_KEY,
    ROLE_PLACE,  /* the five places of the counter */
    ROLE_TICKET, /* the reference number */
    ROLE_QR,
    ROLE_COUNTDOWN,
    ROLE_LAMPS,
    ROLE_STEP, /* a sending step with its medal */
};

/** States an item can have at once. */
enum {
    ITEM_FOCUSED = 1 << 0,
    ITEM_PRESSED = 1 << 1,
    ITEM_CHOSEN = 1 << 2,
    ITEM_BAD = 1 << 3,
    ITEM_MAIN = 1 << 4, /* the one blue button */
    ITEM_SMALL = 1 << 5,
    ITEM_FUNCTION = 1 << 6, /* darker key */
    ITEM_DEAD = 1 << 7,     /* key without effect */
    ITEM_PERSONAL =
        1 << 8,          /* value came from the citizen: never cached, never dumped */
    ITEM_CHECK = 1 << 9, /* a check box instead of a radio */
    ITEM_DONE = 1 << 10,
    ITEM_NOW = 1 << 11,
    ITEM_BALANCED = 1 << 12,
    ITEM_CENTRED = 1 << 13,
    ITEM_MIRROR_FREE = 1 << 14, /* does not mirror in right-to-left pages */
};

struct item {
    enum role role;
    struct box box;     /* pixels on the panel */
    unsigned state;     /* ITEM_ flags */
    int style;          /* font role, tone or zone: per role, see paint.h */
    int icon;           /* enum icon, 0 none */
    const char *text;   /* what it says; "" none */
    const char *detail; /* second line or label; "" none */
    const char *value;  /* field: typed text */
    const char *spoken; /* what speech says; "" means text, value, detail in order */
    int a, b;           /* per role: caret byte, step, total ... */
    struct event tap;   /* EVENT_NONE: cannot be touched */
    int focus;          /* place in the focus order from 1; 0: none */
};

struct view {
    uint64_t revision; /* of the session it was built from */
    int count;
    struct item items[VIEW_MAX_ITEMS];
    int parts;     /* how many parts "Mehr" walks through, at least 1 */
    bool overflow; /* something did not fit: a fault the self-audit reports */
    size_t pool_used;
    char pool[VIEW_POOL];
};

/** Empties the view (keeps nothing of the last turn). */
void view_clear(struct view *view);

/** Appends a copy of the item; strings that are not literals must be in the pool. */
struct item *view_add(struct view *view, const struct item *item);

/** Copies a string into the view's pool; "" and overflow=true when it is full. */
const char *view_text(struct view *view, const char *text);
const char *view_format(struct view *view, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** The touchable item at a point, NULL if none. Later items lie above earlier ones. */
const struct item *view_at(const struct view *view, int x, int y);

/** Index of the focused item, and of the one before/after it in focus order. */
int view_focus_next(const struct view *view, int from, int step);

/** Boxes that differ between two views, merged to at most `max`; the count. A different
 * number of items or theme repaints all. */
int view_diff(const struct view *before, const struct view *after, struct box *boxes,
              int max);

/** One line per item for tests and for goldens: role, state, text. Values that came
 * from the citizen are shown as their length in graphemes only. */
void view_dump(const struct view *view, char *out, size_t cap);

#endif
