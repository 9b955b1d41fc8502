#include "ui/page_identify.h"

/* The PIN of the letter reads nothing; it is there to choose one's own. */
static bool
is_short_pin(const struct page *page)
{
    return page->session->identify.reason == IDENTIFY_SHORT_PIN;
}

/* Who is stuck with the PIN is helped at the counter. */
static bool
needs_counter(const struct page *page)
{
    const struct identify *identify = &page->session->identify;
    const struct service *service = session_service(page->session);
    bool other = identify->reason == IDENTIFY_ENDED &&
                 (identify->result == CARD_DEACTIVATED ||
                  identify->result == CARD_FOREIGN); /* a new PIN is no remedy */
    return (service && service->sets_pin && !other) ||
           (identify->reason == IDENTIFY_ENDED && identify->result == CARD_BLOCKED);
}

/* A phone reads the same card, and asks it for the same PIN. */
static bool
phone_is_no_help(const struct identify *identify)
{
    return identify->reason == IDENTIFY_ENDED &&
           (identify->result == CARD_BLOCKED || identify->result == CARD_DEACTIVATED ||
            identify->result == CARD_FOREIGN);
}

static void
collect_ways(struct page *page, struct page_ways *ways)
{
    const struct identify *identify = &page->session->identify;
    enum identify_way tried = identify->tried;
    if (needs_counter(page))
        page_ways_add_unknown(page, ways, page_say(page, "Neue PIN am Schalter"));
    for (int way = 0; way < IDENTIFY_WAYS; way++) {
        bool in_vain = way == IDENTIFY_PHONE && phone_is_no_help(identify);
        if (way != (int)tried && !in_vain)
            page_ways_add(page, ways, (enum identify_way)way, (enum identify_way)way);
    }
}

/* What she decides now; where there is nothing to decide, what comes next. */
static const char *
question(struct page *page, const struct page_ways *ways)
{
    if (is_short_pin(page))
        return page_say(page, "Möchten Sie jetzt eine eigene PIN wählen?");
    if (ways->count > 0)
        return page_say(page, "Wie möchten Sie weitermachen?");
    return session_can_retry(page->session)
               ? page_say(page, "Möchten Sie es noch einmal versuchen?")
               : page_say(page, "Am Schalter geht es weiter.");
}

/* What happened stands above. */
static void
put_heading(struct page *page, const struct page_ways *ways)
{
    if (page_advice(page))
        page_gap(page, page->tight ? 4500 : 7500);
    page_question(page, question(page, ways), page->tight > 0);
    if (page->session->identify.card_there && !is_short_pin(page) && page->tight < 2)
        page_lead(page, page_say(page, "Denken Sie an Ihren Ausweis. Er liegt noch auf "
                                       "dem Leser."));
}

void
page_card_trouble(struct page *page)
{
    struct page_ways ways = {0};
    struct page_frame frame = {.title = page_identify_title(page),
                               .left = page_back(page)};
    collect_ways(page, &ways);
    if (session_can_retry(page->session))
        frame.right =
            (struct page_action){is_short_pin(page) ? page_say(page, "PIN wählen")
                                                    : page_say(page, "Noch einmal"),
                                 ICONS_NEXT + 1, page_event(EVENT_NEXT, 0, 0)};
    else if (ways.count > 1)
        frame.note = page_say(page, "Tippen Sie auf einen Weg. Dann geht es weiter.");
    else if (ways.count == 0)
        frame.right = (struct page_action){page_say(page, "Fertig"), 0,
                                           page_event(EVENT_DONE, 0, 0)};
    page_begin(page, &frame);
    put_heading(page, &ways);
    page_gap(page, page->tight ? 4000 : 6000);
    bool calm = ways.count == 0 && page->tight < 2;
    if (calm && page->wide)
        page_town(page);
    page_turn(page);
    if (calm && !page->wide)
        page_town(page);
    if (ways.count > 0)
        page_ways_put(page, &ways);
    page_finish(page);
}
