/* A sheet of reading: headings and paragraphs, in parts where it is long.
 *
 * Owns: nothing; a sheet lives for one page_build. Called by the sheets laid over a
 * page and by those that have something to say there. Must not know: what it is about.
 */
#ifndef SCHALTER_UI_PAGE_READING_H
#define SCHALTER_UI_PAGE_READING_H

#include "ui/page_kit.h"

enum { PAGE_READING_MAX = 128 };

struct reading {
    int count;
    bool cut; /* not all of it had room */
    struct {
        const char *title, *text;
        int icon;
    } paragraphs[PAGE_READING_MAX];
};

/** Appends a paragraph; nothing where both texts are "". `icon`: enum icons_name + 1 or
 * 0. The texts are borrowed until the sheet is put. */
void page_reading_add(struct reading *reading, int icon, const char *title,
                      const char *text);

/** One paragraph for each line of a text of the catalogue. */
void page_reading_lines(struct page *page, struct reading *reading, const char *text);

/** The whole page: title in the head, heading, paragraphs, "Verstanden". */
void page_reading_put(struct page *page, const char *title, const char *heading,
                      const struct reading *reading);

#endif
