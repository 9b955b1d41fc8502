#include <string.h>

#include "ui/page_kit.h"

enum {
    MENU_MAX_ROWS = 64,
    MENU_FEW = 3, /* so many services get a card of their own width and a second line */
};

/* A row of one or two tiles; the group's title stands above its first row. */
struct menu_row {
    int group, first, count;
};

struct menu_rows {
    bool few;
    int columns, count;
    struct menu_row rows[MENU_MAX_ROWS];
};

static void
put_row(struct page *page, const void *context, int index)
{
    const struct menu_rows *all = context;
    const struct menu_row *row = &all->rows[index];
    const struct catalogue *catalogue = page->session->catalogue;
    const struct menu_group *group = &catalogue->groups[row->group];
    int gap = page_um(page, 3470);
    int width = (page->w - (all->columns - 1) * gap) / all->columns;
    if (row->first == 0) {
        page_gap(page, 3000);
        page_text(page, page_catalogue(page, group->title), THEME_TYPE_LEAD, TONE_INK,
                  true);
        page->y += page_ring_gap(page, THEME_TYPE_LEAD, THEME_LEADING_BODY);
    }
    struct item tiles[2];
    int least = all->few ? page->wide ? 40000 : 48000 : 30260;
    int high = page_um(page, least);
    for (int i = 0; i < row->count; i++) {
        int service = group->services[row->first + i];
        const struct service *offered = &catalogue->services[service];
        enum icons_name icon = ICONS_DOCUMENT;
        if (icons_find(offered->icon, &icon) != STATUS_OK)
            icon = ICONS_DOCUMENT;
        tiles[i] =
            (struct item){.role = ROLE_WAY,
                          .state = all->few ? 0 : ITEM_SMALL,
                          .type = THEME_TYPE_H2,
                          .text = page_catalogue(page, offered->title),
                          .detail = all->few ? page_catalogue(page, offered->lead) : "",
                          .icon = (int)icon + 1,
                          .tap = page_event(EVENT_SERVICE, service, 0)};
        int need = page_need(page, &tiles[i], width);
        high = need > high ? need : high;
    }
    for (int i = 0; i < row->count; i++) {
        tiles[i].box = (struct box){page->x + i * (width + gap), page->y, width, high};
        page_place(page, &tiles[i]);
    }
    page->y += high;
}

static bool
has_few(const struct page *page)
{
    const struct catalogue *catalogue = page->session->catalogue;
    int services = 0;
    for (int g = 0; g < catalogue->group_count; g++)
        services += catalogue->groups[g].service_count;
    return services <= MENU_FEW && page->tight == 0;
}

static void
collect_rows(struct page *page, struct menu_rows *all)
{
    const struct catalogue *catalogue = page->session->catalogue;
    for (int g = 0; g < catalogue->group_count; g++) {
        int services = catalogue->groups[g].service_count;
        for (int first = 0; first < services; first += all->columns) {
            int count =
                services - first < all->columns ? services - first : all->columns;
            if (all->count < MENU_MAX_ROWS)
                all->rows[all->count++] = (struct menu_row){g, first, count};
            else
                page->view->overflow = true;
        }
    }
}

void
page_menu(struct page *page)
{
    struct page_frame frame = {
        .title = page_date(page, page->session->world.now.date, false),
        .left = page_back(page),
        .right = {page_say(page, "Nichts passt? Wir helfen."), ICONS_BELL + 1,
                  page_event(EVENT_HELP, 0, 0)},
        .plain = true,
    };
    page_begin(page, &frame);
    page->y -= page->wide ? 0 : page_um(page, 1500);
    page_question(page, page_say(page, "Was möchten Sie erledigen?"), true);
    page_gap(page, 5000);
    if (page_advice(page))
        page_gap(page, 1500);
    page_turn(page);
    int first = page->view->count;
    bool few = has_few(page), large = page->theme->size == THEME_SIZE_XL;
    struct menu_rows rows = {.few = few, .columns = few || large ? 1 : 2};
    collect_rows(page, &rows);
    page_blocks(page, put_row, &rows, rows.count, page_um(page, 3470), 0, -1);
    page_more(page);
    page_anchor(page, first, 0);
    page_finish(page);
}

/* The other service, at the price that is named above. */
static void
put_discard(struct page *page, const char *other)
{
    page_put(
        page,
        &(struct item){.role = ROLE_BUTTON,
                       .type = THEME_TYPE_BUTTON,
                       .text = page_fill_one(page, "Verwerfen und {dienst} beginnen",
                                             "dienst", other),
                       .tap = page_event(EVENT_DISCARD, 0, 0)},
        page_token(page, THEME_LENGTH_BUTTON));
}

void
page_switch_ask(struct page *page)
{
    const struct session *session = page->session;
    const struct service *service = session_service(session);
    int other = session->other_service;
    if (!service || other < 0)
        return;
    const char *begun = page_catalogue(page, service->title);
    const char *title = page_catalogue(page, session->catalogue->services[other].title);
    int given = session_answers_given(session);
    struct page_frame frame = {
        .left = page_back(page),
        .right = {page_fill_one(page, "Weiter mit {dienst}", "dienst", begun),
                  ICONS_NEXT + 1, page_event(EVENT_NEXT, 0, 0)},
    };
    page_begin(page, &frame);
    if (page_advice(page))
        page_gap(page, page->tight ? 3000 : 7500);
    else
        page_gap(page, 12000);
    bool open = session_hindrance(session, other) == HINDRANCE_NONE;
    page_question(page,
                  open ? page_say(page, "Möchten Sie wechseln?")
                       : page_say(page, "Möchten Sie weitermachen?"),
                  page->tight > 0);
    page_lead(page, page_fill_one(page, "Sie haben schon begonnen: {dienst}.", "dienst",
                                  begun));
    if (open)
        page_lead(
            page,
            page_fill_one(
                page,
                page_say_count(
                    page, "Wenn Sie wechseln, löschen wir Ihre {zahl} Angabe dazu.",
                    "Wenn Sie wechseln, löschen wir Ihre {zahl} Angaben dazu.", given),
                "zahl", page_number(page, given)));
    page_turn(page);
    int first = page->view->count;
    if (open)
        put_discard(page, title);
    page_anchor(page, first, 0);
    page_finish(page);
}

enum { BEFORE_FACTS = 5 };

/* What is good to know before the first question. */
struct before_fact {
    int icon;
    const char *title, *text;
};

static void
put_fact(struct page *page, const void *context, int index)
{
    const struct before_fact *facts = context;
    page_rule(page);
    page_fact(page, facts[index].icon, true, facts[index].title,
              page->tight > 1 ? "" : facts[index].text);
}

static struct before_fact
time_fact(struct page *page, const struct service *service)
{
    int now = 0, total = 0;
    session_progress(page->session, &now, &total);
    const char *back = page_say(page, "Sie können jederzeit zurückgehen.");
    return (struct before_fact){
        ICONS_CLOCK + 1,
        page_fill_one(page,
                      page_say_count(page, "Etwa {minuten} Minute",
                                     "Etwa {minuten} Minuten", service->minutes),
                      "minuten", page_number(page, service->minutes)),
        service->sets_pin
            ? back
            : page_fill_one(
                  page,
                  page_say_count(
                      page, "{fragen} kurze Frage. Sie können jederzeit zurückgehen.",
                      "{fragen} kurze Fragen. Sie können jederzeit zurückgehen.",
                      total),
                  "fragen", page_number(page, total))};
}

static int
collect_facts(struct page *page, struct before_fact facts[BEFORE_FACTS])
{
    const struct service *service = session_service(page->session);
    int count = 0;
    facts[count++] = time_fact(page, service);
    facts[count++] = (struct before_fact){ICONS_DOCUMENT + 1,
                                          page_catalogue(page, service->bring_title),
                                          page_catalogue(page, service->bring_detail)};
    facts[count++] =
        (struct before_fact){ICONS_EURO + 1, page_catalogue(page, service->fee_title),
                             page_catalogue(page, service->fee_detail)};
    if (!service->sets_pin)
        facts[count++] =
            (struct before_fact){ICONS_LETTER + 1,
                                 page_fill_one(page, "Ihr Antrag geht an: {amt}", "amt",
                                               page_catalogue(page, service->receiver)),
                                 page_say(page, "Unterwegs kann niemand mitlesen.")};
    facts[count++] = (struct before_fact){
        ICONS_LOCK + 1, page_say(page, "Dieses Gerät vergisst alles"),
        service->sets_pin
            ? page_say(page, "Auch Ihre PIN bleibt nicht hier.")
            : page_say(page, "Wenn Sie fertig sind, löschen wir Ihre Angaben hier.")};
    return count;
}

/* What can be read first; at the ID card, the way of who has no PIN. */
static void
put_privacy(struct page *page)
{
    if (session_service(page->session)->sets_pin) {
        page_small_button(page, page_say(page, "Ich weiß meine PIN nicht"),
                          ICONS_HELP + 1, page_event(EVENT_PIN_UNKNOWN, 0, 0));
        return;
    }
    page_small_button(page, page_say(page, "Datenschutz genau nachlesen"),
                      ICONS_DOCUMENT + 1, page_event(EVENT_PRIVACY, 0, 0));
}

/* In landscape at the end of the reading column. */
static void
put_privacy_below(struct page *page)
{
    int first = page->view->count;
    put_privacy(page);
    int down = page->limit - page->y;
    for (int i = first; i < page->view->count; i++)
        page->view->items[i].box.y += down;
}

/* Whether she needs her ID card; in large letters it is all that is said of it here. */
static void
put_card_news(struct page *page)
{
    const struct service *service = session_service(page->session);
    uint32_t ways = service->identification.ways;
    if (service->sets_pin)
        page_hint(page, TONE_INFO, ICONS_CARD + 1,
                  page_say(page, "Sie brauchen Ihren Ausweis und Ihre PIN."),
                  page_say(page, "Sonst tippen Sie auf „Ich weiß meine PIN nicht“."));
    else if (ways == 0)
        page_hint(page, TONE_SUCCESS, ICONS_CHECK + 1,
                  page_say(page, "Sie brauchen hier keinen Ausweis."),
                  page_say(page, "Ihren Namen tippen Sie selbst ein."));
    else if (ways >> IDENTIFY_WITHOUT & 1)
        page_hint(page, TONE_SUCCESS, ICONS_CHECK + 1,
                  page_say(page, "Es geht mit Ausweis und auch ohne."),
                  page_say(page, "Mit Ausweis und PIN tippen Sie weniger."));
    else
        page_hint(page, TONE_INFO, ICONS_CARD + 1,
                  page_say(page, "Sie brauchen Ihren Ausweis."),
                  page_say(page, "Gleich wählen Sie, wie Sie ihn zeigen."));
}

/* What must be known first: near the hand in portrait, on top in landscape. */
static void
put_news(struct page *page)
{
    int first = page->view->count, top = page->y;
    if (!page_advice(page))
        put_card_news(page);
    if (page->wide) {
        page_gap(page, 4000);
    } else {
        page->y = top;
        page_anchor(page, first, page_space(page, 5));
    }
}

void
page_before(struct page *page)
{
    const struct session *session = page->session;
    const struct service *service = session_service(session);
    if (!service)
        return;
    bool open = session_hindrance(session, session->service) == HINDRANCE_NONE;
    struct page_frame frame = {
        .title = page_say(page, "Bevor Sie beginnen"),
        .left = page_back(page),
        .right = {open ? page_say(page, "Beginnen") : NULL, ICONS_NEXT + 1,
                  page_event(EVENT_NEXT, 0, 0)},
        .note = page_say(page, "Unser Personal hilft Ihnen gern weiter."),
    };
    page_begin(page, &frame);
    page_question(page, page_catalogue(page, service->title), page->tight > 0);
    page_lead(page, page_catalogue(page, service->lead));
    page_gap(page, page->tight ? 4000 : 8000);
    if (page->wide)
        put_privacy_below(page);
    page_turn(page);
    put_news(page);
    struct before_fact facts[BEFORE_FACTS];
    int count = collect_facts(page, facts);
    int keep = page->wide
                   ? 0
                   : page_token(page, THEME_LENGTH_BUTTON_SMALL) + page_space(page, 6);
    page_blocks(page, put_fact, facts, count, 0, keep, -1);
    if (!page->wide) {
        page_rule(page);
        page_gap(page, 8000);
        put_privacy(page);
    }
    page_more(page);
    page_finish(page);
}
