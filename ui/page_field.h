/* One field of a form as it stands on a page: label, box, keyboard wish, trouble.
 *
 * Owns: nothing. Called by page_form.c and by the resume page. Must not know: which
 * question it belongs to. */
#ifndef SCHALTER_UI_PAGE_FIELD_H
#define SCHALTER_UI_PAGE_FIELD_H

#include "ui/page_kit.h"

/** Width in px a field of this kind asks for, 0: all there is. */
int page_field_width(const struct page *page, const struct field *field);

/** Label, box, and the line below when something is wrong, in a column of `width` px at
 * x; gives back the y below. */
int page_field_typed(struct page *page, int field, int x, int y, int width);

/** Day, month and year beside each other, with "Heute" and "Gestern" where they can be
 * right. */
void page_field_date(struct page *page, int field, bool labelled);

/** True if every answer of the page was read from the ID card: then it is said once,
 * below the question, and not at each field. */
bool page_field_all_read(const struct page *page);

/** "aus dem Ausweis" with its icon, at the cursor, `width` px from x. */
void page_field_card_line(struct page *page, int x, int width);

/** The label with "(freiwillig)" where nothing needs to be written; in the pool. */
const char *page_field_label(struct page *page, const struct field *field);

#endif
