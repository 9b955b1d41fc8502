/* What all pages are made of: zones, the column being filled, and ready-made items.
 *
 * Owns: struct page, which lives for one page_build. Called by the page_ files only.
 * Must not know: which page it is for. Lengths are micrometres of the design or its
 * tokens, so a page fits every panel. Portrait: one column, reading grows from the top,
 * answers stand at the bottom edge, close to the hand. Landscape: reading left, acting
 * right; page_turn() is the step from one to the other. */
#ifndef SCHALTER_UI_PAGE_KIT_H
#define SCHALTER_UI_PAGE_KIT_H

#include <stdbool.h>

#include "core/phrase.h"
#include "ui/page.h"
#include "ui/paint_parts.h"

struct page_frame;

struct page {
    const struct session *session;
    const struct theme *theme;
    const struct panel *panel;
    struct glyphs *glyphs;
    struct view *view;
    const struct page_frame *frame;
    bool wide;          /* landscape */
    struct box acting;  /* landscape: the right-hand column */
    struct box keys;    /* where a keyboard stands */
    struct box actions; /* the row of Zurück and Weiter, with its padding */
    struct box counter; /* the five places, with their padding */
    int x, w;           /* the column now */
    int y;              /* next free px in it */
    int limit;          /* first px below it that is taken */
    int ceiling;        /* targets of this column must not begin above */
    int focus;          /* last place given in the focus order */
    int tight;          /* 0 to 5: what may be left out because the page was too full */
};

/** Lengths in px: from micrometres, from a spacing token 1 to 9, from a token. */
int page_um(const struct page *page, int um);
int page_space(const struct page *page, int token);
int page_token(const struct page *page, enum theme_length length);

/* --- words: page_words.c --- */

/** The German text in the language of the visit. Borrowed, static. */
const char *page_say(const struct page *page, const char *german);

/** The same of a sentence that is another for one than for many. */
const char *page_say_count(const struct page *page, const char *one, const char *many,
                           int n);

/** A text of the catalogue, or a sentence with gaps: translated, then the gaps filled
 * from `parts` (may be NULL), the service and the town; in the pool. */
const char *page_catalogue(struct page *page, const char *german);
const char *page_fill(struct page *page, const char *german,
                      const struct phrase_part *parts);
const char *page_fill_one(struct page *page, const char *german, const char *name,
                          const char *value);

/** "Donnerstag, 26. November", with year, with year and clock; in the pool. */
const char *page_date(struct page *page, struct civil_date date, bool year);
const char *page_moment(struct page *page, struct civil_time time);

const char *page_number(struct page *page, int64_t number);

/** "Teil 1 von 3", of the part that is shown; in the pool. */
const char *page_part(struct page *page);

/* --- zones: page_zones.c --- */

/** A button of the row of actions; text NULL: none. */
struct page_action {
    const char *text;
    int icon; /* enum icons_name + 1 */
    struct event tap;
};

/** Places of the counter that stay free, because they would do nothing now. */
enum {
    PAGE_NO_HELP = 1 << 0,
    PAGE_NO_VIEW = 1 << 1,
    PAGE_NO_LANGUAGE = 1 << 2,
    PAGE_NO_END = 1 << 3,
    PAGE_CLOCK = 1 << 4, /* time and date stand in the last two places */
    PAGE_NO_COUNTER = 1 << 5,
};

/** What surrounds the sheet. Zeroed: a head with the town, no actions, five places. */
struct page_frame {
    const char *title;    /* right in the head: service, "Bevor Sie beginnen"; NULL */
    const char *progress; /* "Frage 5 von 12"; NULL none */
    int now, total;       /* bars above it; total 0 none */
    bool large;           /* the start page: a larger name of the town */
    bool typing;          /* a keyboard takes the lower part */
    const char *pad; /* words above a pad for a PIN, which stands in its place; NULL */
    bool slim;       /* landscape: reading takes less of the width */
    bool bare;       /* no row of actions at all */
    struct page_action left, right;
    bool equal;       /* both buttons have the same size */
    bool plain;       /* the right button is not the main one */
    const char *note; /* words instead of the right button; NULL none */
    unsigned without; /* PAGE_ flags */
    bool technician;  /* a dark band on top: nobody mistakes it for a citizen's page */
    bool door;        /* the town's mark hides the way to a technician's pages */
};

/** Ground, stripe, head; sets the column to the sheet (or the reading column). The
 * frame is borrowed until page_finish. */
void page_begin(struct page *page, const struct page_frame *frame);

/** The row of actions and the counter: last, as they are in the reading order. */
void page_finish(struct page *page);

/** "Zurück" as the left button. */
struct page_action page_back(const struct page *page);

/** Where a page goes on in parts, its row of actions leads through them: nobody agrees
 * to what she has not seen. */
void page_walk_parts(struct page *page, struct page_frame *frame);

/** From reading to acting: nothing in portrait, the right-hand column in landscape. */
void page_turn(struct page *page);

/* --- filling the column --- */

/** Appends an item at the cursor with the column's width if it has none, the height it
 * needs or at least `least` px, gives touchable ones their place in the focus order,
 * and moves the cursor below. */
struct item *page_put(struct page *page, const struct item *item, int least);

/** Appends an item whose box is complete; the cursor stays. */
struct item *page_place(struct page *page, const struct item *item);

/** Height in px an item would need at a width. */
int page_need(const struct page *page, const struct item *item, int width);

/** Width in px of a text on one line. */
int page_width(const struct page *page, const char *text, enum theme_type type,
               bool bold);

void page_gap(struct page *page, int um);
void page_question(struct page *page, const char *text, bool dense);
void page_lead(struct page *page, const char *text);
void page_text(struct page *page, const char *text, enum theme_type type,
               enum tone tone, bool bold);
void page_rule(struct page *page);
void page_hint(struct page *page, enum tone tone, int icon, const char *title,
               const char *text);

/** px to keep below the box of such a line, so that the focus ring of what follows does
 * not touch its letters. */
int page_ring_gap(const struct page *page, enum theme_type type,
                  enum theme_leading leading);

/** The hint that core has for this page, if any. True if one was put. */
bool page_advice(struct page *page);

/** A small button of its own width. */
struct item *page_small_button(struct page *page, const char *text, int icon,
                               struct event tap);

/** A line with an icon before it, on a medal or bare. */
void page_fact(struct page *page, int icon, bool medal, const char *title,
               const char *text);

/** The town above the row of actions, on pages where one waits; nothing where it has no
 * room. In landscape before the turn. */
void page_town(struct page *page);

/** On the dark band of a technician's page, `band` px high: whose page this is, which
 * device, and what its clock says. The cursor moves below. */
void page_technician_band(struct page *page, int band);

/** The boxes of a PIN: how many of `count` digits are typed. `bad`: other or more
 * digits are needed. */
void page_digits(struct page *page, int count, bool bad);

/** On the page of the break: what a technician has to know of a device that is none. */
void page_unfit(struct page *page);

/** Where a person is who helps, and what to do there. */
void page_counter_fact(struct page *page, const char *german);

/** Items added since `first` go down so that they end at the limit, close to the hand;
 * the limit moves above them. Beside a keyboard they stay. A block that is too high
 * sets overflow. */
void page_anchor(struct page *page, int first, int gap);

/** One block of a list: puts its items at the cursor. */
typedef void page_block_fn(struct page *page, const void *context, int index);

struct page_range {
    int first, end;
};

/** Height in px a block takes in the column as it is; nothing stays. */
int page_block_height(struct page *page, page_block_fn *put, const void *context,
                      int index);

/** Puts as many blocks as fit into the room below the cursor less `keep` px, `gap` px
 * between them. If not all do, the list goes on in parts: sets view->parts, keeps room
 * for page_more, and shows the part that holds block `wanted`, or for -1 the session's
 * part. A block higher than the room stands alone and sets overflow. */
struct page_range page_blocks(struct page *page, page_block_fn *put,
                              const void *context, int count, int gap, int keep,
                              int wanted);

/** "Mehr" and "Davor", as high as a small button, and the gap above; nothing for one
 * part. On a technician's page "Teil 1 von 3" beside them. */
void page_more(struct page *page);

struct event page_event(enum event_kind kind, int a, int b);

/* --- the pages --- */
void page_start(struct page *page);
void page_menu(struct page *page);
void page_switch_ask(struct page *page);
void page_before(struct page *page);
void page_ways(struct page *page);
void page_card_wait(struct page *page);
void page_card_request(struct page *page);
void page_card_place(struct page *page);
void page_card_secret(struct page *page);
void page_card_busy(struct page *page);
void page_card_trouble(struct page *page);
void page_card_take(struct page *page);
void page_phone(struct page *page);
void page_slip(struct page *page);
void page_form(struct page *page);
void page_review(struct page *page);
void page_sending(struct page *page);
void page_printing(struct page *page);
void page_store_failed(struct page *page);
void page_receipt(struct page *page);
void page_done(struct page *page);
void page_idle(struct page *page);
void page_blank(struct page *page);
void page_resume(struct page *page);
void page_end_ask(struct page *page);
void page_out(struct page *page);
void page_technician_pin(struct page *page);
void page_technician(struct page *page);
void page_upkeep(struct page *page);
void page_upkeep_ask(struct page *page);
void page_network(struct page *page);
void page_help(struct page *page);
void page_why(struct page *page);
void page_privacy(struct page *page);
void page_view(struct page *page);
void page_language(struct page *page);

#endif
