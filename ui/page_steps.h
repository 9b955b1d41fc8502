/* Steps on a way below each other, each true when it is said: done, now, to come.
 *
 * Owns: nothing. Called by the pages on which one waits. Must not know: what for. */
#ifndef SCHALTER_UI_PAGE_STEPS_H
#define SCHALTER_UI_PAGE_STEPS_H

#include "ui/page_kit.h"

struct page_step {
    int icon;                  /* a tick once it is done */
    const char *text, *detail; /* translated */
    unsigned state;            /* ITEM_DONE, ITEM_NOW, 0 */
};

/** Puts the steps into the column, joined by a line; sets overflow where they do not
 * fit. */
void page_steps_put(struct page *page, const struct page_step *steps, int count);

#endif
