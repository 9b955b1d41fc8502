#include "ui/page_kit.h"

/* The second language of the page changes with the minute, so that everybody reads it
 * once in hers. */
static enum lang
other_language(const struct page *page)
{
    int others = LANG_COUNT - 1;
    int turn = others > 0 ? page->session->world.now.minute % others : 0;
    int lang = (page->session->lang + 1 + turn) % LANG_COUNT;
    return (enum lang)lang;
}

static void
put_foreign(struct page *page)
{
    const struct session *session = page->session;
    enum lang other = other_language(page);
    if (other == session->lang)
        return;
    page_gap(page, 4000);
    page_text(page,
              phrase_text(session, other,
                          "Dieses Gerät macht Pause. Unser Personal hilft Ihnen."),
              THEME_TYPE_LEAD, TONE_MUTED, false);
}

static void
put_help(struct page *page)
{
    const struct town *town = &page->session->catalogue->town;
    page_rule(page);
    page_fact(page, ICONS_PERSON + 1, true, page_catalogue(page, town->counter_name),
              page_catalogue(page, town->counter_place));
    page_rule(page);
    /* A kiosk that is none says to its technician what it has room for. */
    if (page->session->kiosk.unfit != NULL)
        return;
    if (town->counter_hours[0]) {
        page_fact(page, ICONS_CLOCK + 1, true, page_say(page, "Geöffnet"),
                  page_catalogue(page, town->counter_hours));
        page_rule(page);
    }
    if (town->phone[0])
        page_fact(page, ICONS_CALL + 1, true, page_say(page, "Anrufen"), town->phone);
}

/* Centred in height, on as many lines as it takes. */
static void
put_in_foot(struct page *page, struct item *item, int x, int width, int bottom)
{
    int high = page_need(page, item, width), foot = page->panel->height - bottom;
    if (high > foot)
        return; /* a long date in the largest words: the device is named beside it */
    item->box = (struct box){x, bottom + (foot - high) / 2, width, high};
    page_place(page, item);
}

/* Which device this is, and that its clock goes: the lowest strip. */
static void
put_foot(struct page *page, int bottom)
{
    const struct session *session = page->session;
    int width = page->panel->width, foot = page->panel->height - bottom;
    page_place(page, &(struct item){.role = ROLE_AREA,
                                    .tone = TONE_COUNTER,
                                    .box = {0, bottom, width, foot}});
    int margin = page_token(page, THEME_LENGTH_MARGIN);
    int third = width / 3;
    struct item small = {.role = ROLE_TEXT,
                         .type = THEME_TYPE_SMALL,
                         .leading = THEME_LEADING_BODY,
                         .tone = TONE_ON_COUNTER};
    if (session->kiosk.device && session->kiosk.device[0]) {
        small.text =
            page_fill_one(page, "Gerät {nummer}", "nummer", session->kiosk.device);
        put_in_foot(page, &small, margin, third - margin, bottom);
    }
    if (civil_is_date(session->world.now.date)) {
        small.state = ITEM_END;
        small.text = page_moment(page, session->world.now);
        put_in_foot(page, &small, third, width - third - margin, bottom);
    }
}

void
page_out(struct page *page)
{
    struct page_frame frame = {
        .large = true, .bare = true, .door = true, .without = PAGE_NO_COUNTER};
    page_begin(page, &frame);
    page_gap(page, page->wide || page->tight ? 2000 : 8000);
    page_question(page, page_say(page, "Dieses Gerät macht Pause."), page->tight > 1);
    page_gap(page, 5000);
    page_text(page,
              page_fill(page,
                        "Wir kümmern uns darum. Gehen Sie bitte hierhin: {schalter}.",
                        NULL),
              THEME_TYPE_H2, TONE_MUTED, false);
    if (!page->wide)
        put_foreign(page);
    page_gap(page, page->tight ? 4000 : 10000);
    int read = page->y;
    if (page->wide)
        page_turn(page);
    put_help(page);
    if (page->wide)
        put_foreign(page);
    if (page->session->kiosk.unfit != NULL)
        page_unfit(page);
    int foot = page_um(page, 29760);
    int bottom = page->panel->height - foot, width = page->panel->width;
    if (page->y > bottom || read > bottom)
        page->view->overflow = true;
    int area = page->wide ? page->acting.x : width, high = area * 470 / 1080;
    /* The town fills what nobody has to read. */
    if (bottom - high > (page->wide ? read : page->y))
        page_place(page, &(struct item){.role = ROLE_PICTURE,
                                        .a = 2,
                                        .box = {0, bottom - high, area, high}});
    put_foot(page, bottom);
    page_finish(page);
}
