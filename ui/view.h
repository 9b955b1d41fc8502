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
#include "ui/icons_list.h"
#include "ui/theme_tokens.h"

enum { VIEW_MAX_ITEMS = 320, VIEW_POOL = 48 * 1024 };

/** What an item is; decides how it is painted, spoken and whether it can be touched. */
enum role {
    ROLE_AREA, /* a filled zone: ground, desk, counter; never spoken. a: 1 a line on the
                  upper edge, 2 on the near edge */
    ROLE_TOWN_MARK,
    ROLE_PICTURE, /* the town. a: 1 with people, 2 at night; b: window from 1, 0 none */
    ROLE_CARD_PICTURE, /* ID card and reader; a: enum card_picture */
    ROLE_HEADING,      /* greeting, question: spoken first */
    ROLE_TEXT,
    ROLE_PROGRESS, /* a: question now from 1, b: how many */
    ROLE_HINT,     /* banner with badge: info, success, warning, error */
    ROLE_ICON,     /* ornament beside text that says the same; never spoken */
    ROLE_RULE,
    ROLE_BUTTON, /* main, other, small, edit */
    ROLE_CARD,   /* answer card: radio or check box */
    ROLE_WAY,    /* way card: goes on at once; ITEM_SMALL: a tile of the menu */
    ROLE_FIELD,  /* a: byte offset of the caret, -1 none */
    ROLE_DIGIT,  /* one box of a PIN; a: 1 a digit stands there. Which, no item knows */
    ROLE_KEY,
    ROLE_PLACE,        /* the five places of the counter */
    ROLE_TICKET,       /* the reference number; a: px down to the tear line, 0 none */
    ROLE_QR,           /* value: the payload */
    ROLE_COUNTDOWN,    /* a: seconds left */
    ROLE_LAMPS,        /* a: lit, b: how many */
    ROLE_STEP,         /* a sending step with its medal */
    ROLE_SAMPLE_SIZE,  /* a: enum text_size shown by "Aa" */
    ROLE_SAMPLE_THEME, /* a: enum theme_name shown in its own colours */
    ROLE_COUNT,
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
    ITEM_DEAD = 1 << 7,     /* key without effect, closed way, locked field */
    ITEM_PERSONAL =
        1 << 8,          /* value came from the citizen: never cached, never dumped */
    ITEM_CHECK = 1 << 9, /* a check box instead of a radio */
    ITEM_DONE = 1 << 10,
    ITEM_NOW = 1 << 11,
    ITEM_BALANCED = 1 << 12,
    ITEM_CENTRED = 1 << 13,
    ITEM_MIRROR_FREE = 1 << 14, /* does not mirror in right-to-left pages */
    ITEM_BOLD = 1 << 15,
    ITEM_END = 1 << 16,     /* text set against the far edge */
    ITEM_START = 1 << 17,   /* button whose word stands at the near edge: Zurück */
    ITEM_EDIT = 1 << 18,    /* "Ändern": a tint and no line */
    ITEM_MEDAL = 1 << 19,   /* icon on a disc */
    ITEM_TYPING = 1 << 20,  /* the field that typing goes to */
    ITEM_NUMBER = 1 << 21,  /* key with a digit */
    ITEM_BESIDE = 1 << 22,  /* place whose icon stands beside the word */
    ITEM_FOREIGN = 1 << 23, /* text in a language of its own, left to right */
    ITEM_QUIET = 1 << 24    /* key that looks the same while it is pressed */
};

/** The colour family of an item. */
enum tone {
    TONE_INK,
    TONE_MUTED,
    TONE_ACTION,
    TONE_INFO,
    TONE_SUCCESS,
    TONE_WARNING,
    TONE_DANGER,
    TONE_ON_COUNTER, /* words on the ticket and the counter */
    TONE_GROUND,     /* areas */
    TONE_DESK,
    TONE_COUNTER,
    TONE_STRIPE,
};

/** A stretch of an item, px from its left edge; `to` 0: all of it. */
struct span {
    int from, to;
};

struct item {
    enum role role;
    struct box box; /* pixels on the panel */
    unsigned state; /* ITEM_ flags */
    enum theme_type type;
    enum theme_leading leading;
    enum tone tone;
    int icon;           /* enum icons_name + 1, 0 none */
    const char *text;   /* what it says; "" none */
    const char *detail; /* second line or label; "" none */
    const char *value;  /* field: typed text */
    const char *spoken; /* for speech; "" means text, value, detail in order */
    int a, b;           /* per role, see there */
    struct span typing; /* field: where typing at the caret changes the glass */
    struct event tap;   /* EVENT_NONE: cannot be touched */
    struct event hold;  /* after a long press; EVENT_NONE: nothing more than a tap */
    int focus;          /* place in the focus order from 1; 0: none */
};

struct view {
    uint64_t revision; /* of the session it was built from */
    uint32_t look;     /* theme, size, language, page: another look repaints all */
    uint32_t place;    /* question, cursor, error: where in a look it is */
    int tight;         /* how closely the page is set, see page_kit.h */
    bool rtl;          /* boxes are mirrored already; insides of items still to do */
    int count;
    struct item items[VIEW_MAX_ITEMS];
    int parts;     /* how many parts "Mehr" walks through, at least 1 */
    int part;      /* the part shown, from 0 */
    bool overflow; /* something did not fit: a fault the self-audit reports */
    size_t pool_used;
    char pool[VIEW_POOL];
};

/** Empties a view that was all zero when it was made, and keeps nothing of the last
 * turn. What was never used is not touched: that is most of it, several times a tap. */
void view_clear(struct view *view);

/** Takes back and erases what was added since there were so many items and so much of
 * the pool was used. */
void view_take_back(struct view *view, int count, size_t pool_used);

/** Appends a copy of the item; strings that are not literals must be in the pool. NULL
 * strings become "". A view that is full sets overflow and gives back its last item. */
struct item *view_add(struct view *view, const struct item *item);

/** Copies a string into the view's pool; "" and overflow=true when it is full. */
const char *view_text(struct view *view, const char *text);
const char *view_format(struct view *view, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** The touchable item at a point, NULL if none. Later items lie above earlier ones. */
const struct item *view_at(const struct view *view, int x, int y);

/** The item at a point that only a long press does anything to, NULL if none. */
const struct item *view_door_at(const struct view *view, int x, int y);

/** How far painting goes, in px: `over` the edge of a box (a focus ring, letters that
 * hang below their line), and how far `within` the edge typed text stays. */
struct view_reach {
    int over, within;
};

/** True if two views show the same page: they differ in nothing but typed values,
 * carets, states and the letters on keys. */
bool view_same_page(const struct view *a, const struct view *b);

/** Where an item may paint. */
struct box view_painted(const struct item *item, struct view_reach reach);

/** Boxes that differ between two views, merged to at most `max`; the count. A different
 * number of items or look repaints all: one box of the panel's size. */
int view_diff(const struct view *before, const struct view *after,
              struct view_reach reach, struct box *boxes, int max);

/** What speech would say of an item, for the audit (nothing on a kiosk speaks):
 * `spoken`, or text, value and detail in order. */
void view_spoken(const struct item *item, char *out, size_t cap);

/** One line per item for tests and for goldens: role, state, text. Values that came
 * from the citizen are shown as their length in bytes only. */
void view_dump(const struct view *view, char *out, size_t cap);

/** The name of a role, lower case, static storage. */
const char *view_role_name(enum role role);

#endif
