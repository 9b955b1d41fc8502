#include "ui/page_identify.h"

/* What happened, in one sentence, and what it means now. German. */
struct trouble {
    const char *happened, *text;
};

static const struct trouble slow = {"Das hat zu lange gedauert.",
                                    "Ihr Ausweis ist in Ordnung. Nichts ist verloren."};

static const struct trouble *
of_result(enum card_result result)
{
    static const struct trouble all[] = {
        [CARD_OK] = {"Das Lesen hat nicht geklappt.", "Ihr Ausweis ist in Ordnung."},
        [CARD_CANCELLED] = {"Das Lesen ist beendet.",
                            "Aus dem Ausweis wurde nichts übernommen."},
        [CARD_LOST] = {"Der Ausweis lag nicht lange genug.",
                       "Lassen Sie ihn liegen, bis wir es sagen."},
        [CARD_FOREIGN] = {"Diese Karte können wir nicht lesen.",
                          "Es geht mit Personalausweis, Aufenthaltstitel und "
                          "eID-Karte."},
        [CARD_DEACTIVATED] = {"Der Online-Ausweis ist ausgeschaltet.",
                              "Am {schalter} schaltet man ihn kostenlos ein."},
        [CARD_BLOCKED] = {"Die PIN ist gesperrt.",
                          "Am {schalter} setzen Sie eine neue PIN, kostenlos."},
        [CARD_NETWORK] = {"Die Verbindung ist abgerissen.",
                          "Ihr Ausweis ist in Ordnung. Nichts ist verloren."},
        [CARD_SERVER] = {"Der Ausweis-Dienst der Stadt antwortet nicht.",
                         "Ihr Ausweis ist in Ordnung. Nichts ist verloren."},
        [CARD_OTHER] = {"Das Lesen hat nicht geklappt.",
                        "Ihr Ausweis bleibt, wie er war."},
    };
    return &all[result];
}

static const struct trouble *
of_device(enum card_trouble trouble)
{
    static const struct trouble reader = {"Der Kartenleser antwortet nicht.",
                                          "Das liegt am Gerät, nicht an Ihnen."};
    static const struct trouble program = {
        "Dieses Gerät kann gerade keine Ausweise lesen.",
        "Das liegt am Gerät, nicht an Ihnen."};
    return trouble == CARD_NO_READER ? &reader : &program;
}

static const struct trouble *
of_service(enum identity_failure failure)
{
    static const struct trouble all[] = {
        [IDENTITY_NO_SERVICE] = {"Der Ausweis-Dienst der Stadt antwortet nicht.",
                                 "Ihr Ausweis ist in Ordnung. Nichts ist verloren."},
        [IDENTITY_REFUSED] = {"Die Stadt konnte die Angaben nicht bestätigen.",
                              "Aus dem Ausweis wurde nichts übernommen."},
        [IDENTITY_EXPIRED] = {"Die Zeit am Handy ist abgelaufen.",
                              "Aus dem Ausweis wurde nichts übernommen."},
        [IDENTITY_ABORTED] = {"Auf dem Handy wurde abgebrochen.",
                              "Aus dem Ausweis wurde nichts übernommen."},
    };
    return &all[failure];
}

static const struct trouble *
find_trouble(const struct identify *identify)
{
    switch (identify->reason) {
    case IDENTIFY_ENDED:
        return of_result(identify->result);
    case IDENTIFY_UNUSABLE:
        return of_device(identify->trouble);
    case IDENTIFY_FAILED:
        return of_service(identify->failure);
    case IDENTIFY_SLOW:
    case IDENTIFY_SHORT_PIN:
    default:
        return &slow;
    }
}

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
    return (service && service->sets_pin) ||
           (identify->reason == IDENTIFY_ENDED && identify->result == CARD_BLOCKED);
}

static void
collect_ways(struct page *page, struct page_ways *ways)
{
    const struct identify *identify = &page->session->identify;
    enum identify_way tried = identify->way;
    if (needs_counter(page))
        page_ways_add_unknown(page, ways, page_say(page, "Neue PIN am Schalter"));
    for (int way = 0; way < IDENTIFY_WAYS; way++) {
        if (way != (int)tried)
            page_ways_add(page, ways, (enum identify_way)way, (enum identify_way)way);
    }
}

static void
put_heading(struct page *page)
{
    const struct trouble *trouble = find_trouble(&page->session->identify);
    if (is_short_pin(page)) {
        page_question(page, page_say(page, "Wählen Sie zuerst eine eigene PIN."),
                      page->tight > 0);
        page_lead(page, page_say(page, "Die 5 Ziffern aus dem Brief sind nur dafür da. "
                                       "Das dauert etwa eine Minute."));
        return;
    }
    page_hint(page, TONE_WARNING, ICONS_WARNING + 1, page_say(page, trouble->happened),
              page->tight > 2 ? "" : page_fill(page, trouble->text, NULL));
    page_gap(page, page->tight ? 4500 : 7500);
    page_question(page, page_say(page, "Wie möchten Sie weitermachen?"),
                  page->tight > 0);
    if (page->session->identify.card_there && page->tight < 2)
        page_lead(page, page_say(page, "Denken Sie an Ihren Ausweis. Er liegt noch auf "
                                       "dem Leser."));
}

void
page_card_trouble(struct page *page)
{
    struct page_ways ways = {0};
    struct page_frame frame = {.title = page_identify_title(page),
                               .left = page_back(page)};
    if (session_can_retry(page->session))
        frame.right =
            (struct page_action){is_short_pin(page) ? page_say(page, "PIN wählen")
                                                    : page_say(page, "Noch einmal"),
                                 ICONS_NEXT + 1, page_event(EVENT_NEXT, 0, 0)};
    else
        frame.note = page_say(page, "Tippen Sie auf einen Weg. Dann geht es weiter.");
    page_begin(page, &frame);
    put_heading(page);
    page_gap(page, page->tight ? 4000 : 6000);
    page_turn(page);
    collect_ways(page, &ways);
    page_ways_put(page, &ways);
    page_finish(page);
}
