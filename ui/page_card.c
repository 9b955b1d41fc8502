#include "ui/page_identify.h"
#include "ui/page_steps.h"

/* What the card is read for, or its new PIN. */
static bool
is_reading(const struct page *page)
{
    return page->session->identify.purpose == CARD_READ;
}

void
page_card_wait(struct page *page)
{
    struct page_frame frame = {.title = page_identify_title(page),
                               .left = page_back(page),
                               .note = page_say(page, "Es geht von selbst weiter.")};
    const struct page_step step = {
        .icon = ICONS_CARD + 1,
        .text = page_say(page, "Der Kartenleser wird vorbereitet"),
        .detail = page_say(page, "Das dauert meist weniger als 10 Sekunden."),
        .state = ITEM_NOW};
    page_begin(page, &frame);
    if (page_advice(page))
        page_gap(page, page->tight ? 4500 : 7500);
    else
        page_gap(page, page->tight ? 0 : 9000);
    page_question(page, page_say(page, "Einen Moment bitte."), page->tight > 1);
    page_lead(page, is_reading(page)
                        ? page_say(page, "Wir holen die Anfrage der Stadt. Danach "
                                         "sehen Sie, was gelesen wird.")
                        : page_say(page, "Danach legen Sie Ihren Ausweis auf den "
                                         "Leser."));
    page_gap(page, page->wide ? 4000 : page->tight ? 7000 : 18850);
    if (page->wide)
        page_town(page);
    page_turn(page);
    if (page->wide)
        page_gap(page, 12000);
    page_steps_put(page, &step, 1);
    if (!page->wide)
        page_town(page);
    page_finish(page);
}

/* How to lay it there, and where that is if the kiosk was told. */
static const char *
how_to_place(struct page *page)
{
    static const char *const places[] = {
        [PLACE_RIGHT] = "Der Leser ist rechts neben dem Bildschirm.",
        [PLACE_LEFT] = "Der Leser ist links neben dem Bildschirm.",
        [PLACE_BELOW] = "Der Leser ist unter dem Bildschirm.",
    };
    enum reader_place place = page->session->kiosk.reader_place;
    if (place == PLACE_UNTOLD)
        return page_say(page, "Mit dem Bild nach oben. Lassen Sie ihn dort liegen.");
    return page_fill_one(page,
                         "Mit dem Bild nach oben. Lassen Sie ihn dort liegen. {wo}",
                         "wo", page_say(page, places[place]));
}

void
page_card_place(struct page *page)
{
    const struct identify *identify = &page->session->identify;
    bool wrong = identify->card.unknown && identify->card_there;
    struct page_frame frame = {.title = page_identify_title(page),
                               .left = page_back(page),
                               .note = wrong ? page_say(page, "Dann geht es von selbst "
                                                              "weiter.")
                                             : page_say(page, "Es geht von selbst "
                                                              "weiter.")};
    page_begin(page, &frame);
    if (page_advice(page))
        page_gap(page, page->tight ? 4500 : 7500);
    page_question(page,
                  wrong ? page_say(page, "Nehmen Sie die Karte bitte weg.")
                        : page_say(page, "Legen Sie Ihren Ausweis auf den Leser."),
                  page->tight > 0);
    page_lead(page, wrong ? page_say(page, "Danach legen Sie Ihren Ausweis hin. Oder "
                                           "tippen Sie auf „Zurück“.")
                          : how_to_place(page));
    page_gap(page, 6000);
    page_turn(page);
    page_card_picture(page, wrong ? CARD_PICTURE_TAKE : CARD_PICTURE_PLACE);
    page_finish(page);
}

/* What goes on with the secret that was handed over. */
static struct page_step
step_now(const struct page *page)
{
    static const struct {
        const char *text, *detail;
    } all[] = {
        [CARD_PIN] = {"Die PIN wird geprüft", "Das macht der Ausweis selbst."},
        [CARD_CAN] = {"Die CAN wird geprüft", "Das macht der Ausweis selbst."},
        [CARD_PUK] = {"Die PUK wird geprüft", "Das macht der Ausweis selbst."},
        [CARD_NEW_PIN] = {"Die neue PIN wird gesetzt",
                          "Danach kennen sie nur Sie und Ihr Ausweis."},
    };
    int given = page->session->identify.card.given;
    struct page_step step = {.icon = ICONS_LOCK + 1, .state = ITEM_NOW};
    if (given == CARD_PIN && is_reading(page)) {
        step.text = page_say(page, "PIN prüfen, dann Ausweis lesen");
        step.detail = page_say(page, "Die Angaben gehen verschlüsselt an die Stadt.");
    } else if (given >= CARD_PIN && given <= CARD_NEW_PIN) {
        step.text = page_say(page, all[given].text);
        step.detail = page_say(page, all[given].detail);
    } else {
        step.text = page_say(page, "Wir verbinden uns mit dem Ausweis");
        step.detail = page_say(page, "Gleich fragen wir nach Ihrer PIN.");
    }
    return step;
}

/* Only what is known: that the card lies there, that it was read, what goes on now. */
static int
collect_steps(const struct page *page, struct page_step steps[2])
{
    if (page->session->identify.card.reading_done) {
        steps[0] = (struct page_step){
            ICONS_CARD + 1, page_say(page, "Ausweis gelesen"),
            page_say(page, "Alles, dem Sie zugestimmt haben."), ITEM_DONE};
        steps[1] = (struct page_step){
            ICONS_LETTER + 1, page_say(page, "Die Stadt bestätigt die Angaben"),
            page_say(page, "Dann tragen wir sie in Ihren Antrag ein."), ITEM_NOW};
        return 2;
    }
    steps[0] = (struct page_step){ICONS_CARD + 1, page_say(page, "Ausweis erkannt"),
                                  page_say(page, "Er liegt auf dem Leser."), ITEM_DONE};
    steps[1] = step_now(page);
    return 2;
}

void
page_card_busy(struct page *page)
{
    const struct identify *identify = &page->session->identify;
    bool done = identify->card.reading_done,
         writing = session_writes_pin(page->session);
    struct page_step steps[2];
    struct page_frame frame = {
        .title = page_identify_title(page),
        .note = done ? page_say(page, "Bitte bleiben Sie noch hier.")
                     : page_say(page, "Wir sagen, wann Sie ihn wegnehmen.")};
    if (!writing)
        frame.left = page_back(page);
    page_begin(page, &frame);
    page_gap(page, page->tight ? 0 : 9000);
    page_question(page,
                  done ? page_say(page, "Einen Moment bitte.")
                       : page_say(page, "Lassen Sie den Ausweis liegen."),
                  page->tight > 1);
    page_lead(page, page_say(page, "Das dauert meist weniger als 10 Sekunden."));
    page_gap(page, page->wide ? 4000 : page->tight ? 7000 : 18850);
    if (page->wide && done)
        page_town(page);
    else if (page->wide)
        page_card_picture(page, CARD_PICTURE_LIES);
    page_turn(page);
    if (page->wide)
        page_gap(page, 12000);
    page_steps_put(page, steps, collect_steps(page, steps));
    page_gap(page, 6000);
    if (!page->wide && done)
        page_town(page);
    else if (!page->wide)
        page_card_picture(page, CARD_PICTURE_LIES);
    page_finish(page);
}

static const char *
achieved(const struct page *page)
{
    return is_reading(page) ? page_say(page, "Ihre Angaben stehen jetzt im Antrag.")
                            : page_say(page, "Ihre neue PIN gilt ab sofort.");
}

/* The card is away. Only who came for a new PIN and nothing else is at the end here. */
static void
say_taken(struct page *page, bool ends)
{
    bool dense = page->tight > 0;
    if (is_reading(page)) {
        page_question(page, page_say(page, "Der Ausweis ist gelesen."), dense);
        page_lead(page, page_say(page, "Ihre Angaben stehen jetzt im Antrag. Fehlt "
                                       "noch etwas, fragen wir danach."));
    } else if (ends) {
        page_question(page, page_say(page, "Geschafft."), dense);
        page_lead(page, achieved(page));
    } else {
        page_question(page, achieved(page), dense);
        page_lead(page, page_say(page, "Als Nächstes lesen wir Ihren Ausweis."));
    }
}

void
page_card_take(struct page *page)
{
    const struct identify *identify = &page->session->identify;
    bool there = identify->card_there;
    bool ends = !is_reading(page) && !identify->detour;
    struct page_frame frame = {
        .title = page_identify_title(page),
        .right = {ends ? page_say(page, "Fertig") : page_say(page, "Weiter"),
                  ends ? 0 : ICONS_NEXT + 1,
                  page_event(ends ? EVENT_DONE : EVENT_NEXT, 0, 0)}};
    page_begin(page, &frame);
    if (!page_advice(page) && there)
        page_hint(page, TONE_SUCCESS, ICONS_CHECK + 1, achieved(page), "");
    page_gap(page, !there ? 9000 : page->tight ? 4500 : 7500);
    if (there) {
        page_question(page, page_say(page, "Nehmen Sie bitte Ihren Ausweis weg."),
                      page->tight > 0);
        page_lead(page, page_say(page, "Packen Sie ihn gleich in Ihre Tasche."));
    } else {
        say_taken(page, ends);
    }
    page_gap(page, 6000);
    if (!there && page->wide)
        page_town(page);
    page_turn(page);
    if (there)
        page_card_picture(page, CARD_PICTURE_TAKE);
    else if (!page->wide)
        page_town(page);
    page_finish(page);
}
