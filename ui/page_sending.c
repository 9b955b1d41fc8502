#include "ui/page_steps.h"

enum { SENDING_STEPS = 3, SENDING_LAMPS = 12 };

static const struct {
    int icon;
    const char *doing, *done, *text;
} steps[SENDING_STEPS] = {
    {ICONS_CHECK + 1, "Wird geprüft", "Geprüft", "Alle Angaben sind vollständig."},
    {ICONS_LOCK + 1, "Wird verschlossen", "Verschlossen",
     "Unterwegs kann niemand mitlesen."},
    {ICONS_LETTER + 1, "Wird sicher abgelegt", "Sicher abgelegt",
     "Danach bekommen Sie Ihre Nummer."},
};

void
page_town(struct page *page)
{
    int width = page->wide ? page->acting.x : page->panel->width;
    int high = width * 440 / 1080;
    int top = (page->wide ? page->counter.y : page->actions.y) - high;
    if (top < page->y)
        return;
    page_place(page, &(struct item){
                         .role = ROLE_PICTURE, .a = 1, .box = {0, top, width, high}});
}

static void
put_steps(struct page *page, int done)
{
    struct page_step list[SENDING_STEPS];
    for (int i = 0; i < SENDING_STEPS; i++) {
        bool ready = i < done;
        list[i] = (struct page_step){
            .icon = steps[i].icon,
            .text = page_say(page, ready ? steps[i].done : steps[i].doing),
            .detail = page_say(page, steps[i].text),
            .state = ready       ? ITEM_DONE
                     : i == done ? ITEM_NOW
                                 : 0};
    }
    page_steps_put(page, list, SENDING_STEPS);
}

void
page_sending(struct page *page)
{
    const struct session *session = page->session;
    const struct service *service = session_service(session);
    struct page_frame frame = {.title =
                                   service ? page_catalogue(page, service->title) : ""};
    int done = session->stored ? session->sending_step + 1 : 1;
    if (done > SENDING_STEPS)
        done = SENDING_STEPS;
    page_begin(page, &frame);
    page_gap(page, page->tight ? 0 : 9000);
    page_question(page, page_say(page, "Einen Moment bitte."), page->tight > 1);
    page_lead(page, page_say(page, "Wir bringen Ihren Antrag auf den Weg."));
    page_gap(page, page->tight ? 7000 : 18850);
    if (page->wide)
        page_town(page);
    page_turn(page);
    if (page->wide)
        page_gap(page, 12000);
    put_steps(page, done);
    if (!page->wide)
        page_town(page);
    int margin = page_token(page, THEME_LENGTH_MARGIN);
    struct box row = page->actions;
    struct item words = {
        .role = ROLE_TEXT,
        .type = THEME_TYPE_BODY,
        .leading = THEME_LEADING_BODY,
        .text = page_say(
            page,
            done < SENDING_STEPS
                ? "Das dauert meist weniger als 10 Sekunden. Bitte bleiben Sie hier."
                : "Geschafft. Wir warten noch kurz auf die Antwort des Amts.")};
    int lamp = page_um(page, 5460), gap = page_space(page, 5),
        width = row.w - 2 * margin;
    int high = page_need(page, &words, width);
    /* Two lines of the largest text leave less air around the lamps. */
    int air = (row.h - lamp - high) / 3;
    gap = gap < air ? gap : air;
    int y = row.y + (row.h - lamp - gap - high) / 2;
    int lowest = page->counter.y - page_ring_gap(page, words.type, words.leading) -
                 high - gap - lamp;
    y = y < lowest ? y : lowest;
    page_place(page, &(struct item){.role = ROLE_LAMPS,
                                    .tone = TONE_ACTION,
                                    .a = done * SENDING_LAMPS / SENDING_STEPS,
                                    .b = SENDING_LAMPS,
                                    .box = {row.x + margin, y, width, lamp}});
    words.box = (struct box){row.x + margin, y + lamp + gap, width, high};
    page_place(page, &words);
    page_finish(page);
}

void
page_printing(struct page *page)
{
    const struct service *service = session_service(page->session);
    struct page_frame frame = {.title =
                                   service ? page_catalogue(page, service->title) : "",
                               .note = page_say(page, "Bitte bleiben Sie noch hier.")};
    page_begin(page, &frame);
    page_gap(page, page->tight ? 0 : 9000);
    page_question(page, page_say(page, "Ihr Beleg wird gedruckt."), page->tight > 1);
    page_lead(page,
              page_say(page, "Bitte nehmen Sie ihn gleich mit. Er kommt unten aus "
                             "dem Drucker."));
    page_turn(page);
    page_gap(page, 18850);
    page_put(
        page,
        &(struct item){.role = ROLE_STEP,
                       .state = ITEM_NOW,
                       .icon = ICONS_PRINTER + 1,
                       .text = page_say(page, "Druckt"),
                       .detail = page_say(page, "Das dauert nur ein paar Sekunden.")},
        page_um(page, 31740));
    if (page->y > page->limit)
        page->view->overflow = true;
    if (!page->wide)
        page_town(page);
    page_finish(page);
}

void
page_store_failed(struct page *page)
{
    const struct service *service = session_service(page->session);
    struct page_frame frame = {.title =
                                   service ? page_catalogue(page, service->title) : "",
                               .left = page_back(page),
                               .right = {page_say(page, "Noch einmal"), ICONS_NEXT + 1,
                                         page_event(EVENT_NEXT, 0, 0)}};
    page_begin(page, &frame);
    page_advice(page);
    page_gap(page, 9000);
    page_question(page, page_say(page, "Das hat noch nicht geklappt."),
                  page->tight > 1);
    page_turn(page);
    int first = page->view->count;
    page_rule(page);
    page_fact(page, ICONS_NEXT + 1, true, page_say(page, "Noch einmal versuchen"),
              page_say(page, "Tippen Sie unten auf „Noch einmal“."));
    page_rule(page);
    page_counter_fact(page, "Dort hilft man Ihnen weiter.");
    page_anchor(page, first, 0);
    page_finish(page);
}
