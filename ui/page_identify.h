/* What the pages of identifying share: ways to go on, the picture of card and reader.
 *
 * Owns: nothing. Called by the pages of identifying and of the PIN service. Must not
 * know: cards, programs; all they may read is session->identify. */
#ifndef SCHALTER_UI_PAGE_IDENTIFY_H
#define SCHALTER_UI_PAGE_IDENTIFY_H

#include "ui/card_picture.h"
#include "ui/page_kit.h"
#include "ui/page_reading.h"

enum { PAGE_WAYS_MAX = 12 };

/** A way to go on. One that is closed now stays on the page and says why. */
struct page_way {
    int icon;
    const char *title, *text; /* translated */
    const char *closed;       /* why it cannot be gone now, translated; NULL it can */
    struct event tap;
};

struct page_ways {
    int count;
    bool whole; /* what each does stays beside its title, however many there are */
    struct page_way list[PAGE_WAYS_MAX];
};

/** Appends the ways from one to another that the service allows, in their order. */
void page_ways_add(struct page *page, struct page_ways *ways, enum identify_way from,
                   enum identify_way to);

/** Appends the way of who has no PIN: the slip for the counter. */
void page_ways_add_unknown(struct page *page, struct page_ways *ways,
                           const char *title);

/** Puts the ways as cards close to the hand, those closed now last, in parts where they
 * do not fit. */
void page_ways_put(struct page *page, struct page_ways *ways);
/** The same in the order they have, where one may open or close while a finger is on
 * its way. */
void page_ways_put_in_order(struct page *page, const struct page_ways *ways);

/** The service, or what is done for the card itself. */
const char *page_identify_title(struct page *page);

/** What "Hilfe" says on a page of identifying; nothing on others. */
void page_identify_help(struct page *page, struct reading *reading);

/** Puts the picture in the middle of the room that is left, as large as it fits; the
 * room stays used. Left out where it would be too small to tell anything. */
void page_card_picture(struct page *page, enum card_picture picture);

#endif
