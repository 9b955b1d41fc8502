#include "ui/page_reading.h"

#include <string.h>

void
page_reading_add(struct reading *reading, int icon, const char *title, const char *text)
{
    if (!title[0] && !text[0])
        return;
    if (reading->count == PAGE_READING_MAX) {
        reading->cut = true;
        return;
    }
    reading->paragraphs[reading->count].icon = icon;
    reading->paragraphs[reading->count].title = title;
    reading->paragraphs[reading->count].text = text;
    reading->count++;
}

static void
put_paragraph(struct page *page, const void *context, int index)
{
    const struct reading *reading = context;
    const char *title = reading->paragraphs[index].title;
    const char *text = reading->paragraphs[index].text;
    if (reading->paragraphs[index].icon && page->tight < 2) {
        page_rule(page);
        page_fact(page, reading->paragraphs[index].icon, true, title, text);
        return;
    }
    page_text(page, title, THEME_TYPE_H3, TONE_INK, true);
    page_text(page, text, THEME_TYPE_BODY, TONE_INK, false);
}

/* Title and text as two blocks, so that a part may end between them. */
static void
split(const struct reading *whole, struct reading *halves)
{
    for (int i = 0; i < whole->count; i++) {
        page_reading_add(halves, 0, whole->paragraphs[i].title, "");
        page_reading_add(halves, 0, "", whole->paragraphs[i].text);
    }
}

void
page_reading_put(struct page *page, const char *title, const char *heading,
                 const struct reading *reading)
{
    struct page_frame frame = {.title = title,
                               .right = {page_say(page, "Verstanden"), ICONS_CHECK + 1,
                                         page_event(EVENT_CLOSE, 0, 0)}};
    page_begin(page, &frame);
    page_question(page, heading, page->tight > 0);
    page_gap(page, 8000);
    page_turn(page);
    struct reading halves = {0};
    if (page->tight > 1) {
        split(reading, &halves);
        halves.cut |= reading->cut;
        reading = &halves;
    }
    page->view->overflow |= reading->cut;
    page_blocks(page, put_paragraph, reading, reading->count, page_space(page, 5), 0,
                -1);
    page->y = page->view->parts > 1 ? page->limit - page_space(page, 5) -
                                          page_token(page, THEME_LENGTH_BUTTON_SMALL)
                                    : page->y;
    page_more(page);
    page_finish(page);
}

void
page_reading_lines(struct page *page, struct reading *reading, const char *text)
{
    for (const char *at = text; *at;) {
        size_t len = strcspn(at, "\n");
        if (len)
            page_reading_add(reading, 0, "",
                             view_format(page->view, "%.*s", (int)len, at));
        at += len + (at[len] == '\n');
    }
}
