#include "ui/page_identify.h"

/* What the counter needs, one below the other; without a title the button that prints
 * the slip once more. */
struct slip_fact {
    int icon;
    const char *title, *text;
};

enum { SLIP_FACTS = 5 };

static void
put_fact(struct page *page, const void *context, int index)
{
    const struct slip_fact *fact = (const struct slip_fact *)context + index;
    int ring = theme_ring(page->theme);
    if (fact->title == NULL) {
        page->y += ring;
        (void)page_small_button(page, page_say(page, "Noch einmal drucken"),
                                ICONS_PRINTER + 1, page_event(EVENT_NEXT, 0, 0));
        page->y += ring;
        return;
    }
    page_rule(page);
    page_fact(page, fact->icon, true, fact->title, page->tight > 2 ? "" : fact->text);
}

static int
collect_facts(struct page *page, struct slip_fact facts[SLIP_FACTS])
{
    const struct town *town = &page->session->catalogue->town;
    int count = 0;
    facts[count++] = (struct slip_fact){
        ICONS_CARD + 1, page_say(page, "Bringen Sie Ihren Ausweis mit"),
        page_say(page, "Mehr brauchen Sie nicht. Die neue PIN kostet nichts.")};
    facts[count++] = (struct slip_fact){
        ICONS_PERSON + 1, page_catalogue(page, town->card_counter_name),
        town->card_counter_place[0] ? page_catalogue(page, town->card_counter_place)
                                    : page_say(page, "Dort hilft man Ihnen weiter.")};
    if (town->card_counter_hours[0])
        facts[count++] = (struct slip_fact){
            ICONS_CLOCK + 1, page_say(page, "Dort ist jemand für Sie da"),
            page_catalogue(page, town->card_counter_hours)};
    facts[count++] = (struct slip_fact){
        ICONS_KEYPAD + 1, page_say(page, "Sie wählen 6 Ziffern"),
        page_say(page, "Am Schalter tippen Sie die neue PIN selbst ein.")};
    if (page->session->slip.printed && session_can_print_slip(page->session))
        facts[count++] = (struct slip_fact){.title = NULL};
    return count;
}

/* The row of actions: the slip first, then the end. */
static void
set_actions(const struct page *page, struct page_frame *frame)
{
    frame->left = page_back(page);
    if (page->session->slip.printing)
        frame->note = page_say(page, "Der Zettel kommt unten aus dem Drucker.");
    else if (session_can_print_slip(page->session) && !page->session->slip.printed)
        frame->right =
            (struct page_action){page_say(page, "Zettel drucken"), ICONS_PRINTER + 1,
                                 page_event(EVENT_NEXT, 0, 0)};
    else
        frame->right = (struct page_action){page_say(page, "Fertig"), 0,
                                            page_event(EVENT_DONE, 0, 0)};
}

static void
put_news(struct page *page)
{
    if (page->session->slip.printing)
        page_hint(page, TONE_INFO, ICONS_PRINTER + 1,
                  page_say(page, "Ihr Zettel wird gedruckt."), "");
    else if (!page_advice(page))
        return;
    page_gap(page, page->tight ? 4500 : 7500);
}

void
page_slip(struct page *page)
{
    struct slip_fact facts[SLIP_FACTS];
    struct page_frame frame = {.title = page_identify_title(page)};
    set_actions(page, &frame);
    page_begin(page, &frame);
    put_news(page);
    page_question(page, page_say(page, "So bekommen Sie eine neue PIN."),
                  page->tight > 0);
    if (page->tight < 4)
        page_lead(page,
                  page_say(page, "Am Schalter setzen Sie die PIN neu, kostenlos."));
    page_gap(page, page->tight ? 4000 : 8000);
    page_turn(page);
    page_blocks(page, put_fact, facts, collect_facts(page, facts), 0, 0, -1);
    page_more(page);
    page_finish(page);
}
