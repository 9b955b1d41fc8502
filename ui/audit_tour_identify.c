#include "ui/audit_tour_identify.h"

#include <string.h>

#include "base/text.h"

struct tour {
    struct session *session;
    audit_tour_show_fn *show;
    void *context;
};

static void
show(struct tour *tour, enum state state, const char *name)
{
    tour->session->state = state;
    tour->show(tour->context, name);
}

static void
write_request(struct card_request *request)
{
    text_format(request->subject, sizeof request->subject, "Stadt Emscherfeld");
    text_format(request->subject_url, sizeof request->subject_url,
                "https://www.emscherfeld.example");
    text_format(request->issuer, sizeof request->issuer,
                "Beispiel-Zertifikate für Behörden GmbH");
    text_format(request->terms, sizeof request->terms, "%s",
                "Stadt Emscherfeld, Rathausplatz 1, 45999 Emscherfeld\n"
                "hundesteuer@emscherfeld.example\n"
                "Über den Datenschutz wacht die Landesbeauftragte für Datenschutz und "
                "Informationsfreiheit.");
    text_format(request->purpose, sizeof request->purpose,
                "Anmeldung eines Hundes und Zahlung der Hundesteuer");
    text_format(request->valid_until, sizeof request->valid_until, "2026-12-24");
    request->required = 1u << CARD_RIGHT_FAMILY_NAME | 1u << CARD_RIGHT_GIVEN_NAMES |
                        1u << CARD_RIGHT_BIRTH_DATE | 1u << CARD_RIGHT_ADDRESS;
    request->optional = 0;
}

static void
tour_ways(struct tour *tour)
{
    struct world *world = &tour->session->world;
    struct identify *identify = &tour->session->identify;
    show(tour, STATE_WAYS, "wege");
    world->reader = WORLD_READER_AWAY;
    show(tour, STATE_WAYS, "wege-ohne-leser");
    world->reader = WORLD_READER_EMPTY;
    world->card_service = false;
    world->printer = WORLD_PRINTER_PAPER_OUT;
    show(tour, STATE_WAYS, "wege-ohne-dienst");
    world->online = false;
    show(tour, STATE_WAYS, "wege-ohne-netz");
    world->card_service = world->online = true;
    world->printer = WORLD_PRINTER_READY;
    identify->chosen = true;
    identify->way = IDENTIFY_WITHOUT;
    show(tour, STATE_WAYS, "wege-gewaehlt");
    identify->way = IDENTIFY_CARD;
    identify->verified = true;
    show(tour, STATE_WAYS, "wege-ausgewiesen");
    identify->chosen = identify->verified = false;
}

static void
tour_card(struct tour *tour)
{
    struct identify *identify = &tour->session->identify;
    struct card_request *request = &identify->card.request;
    write_request(request);
    show(tour, STATE_CARD_WAIT, "karte-warten");
    show(tour, STATE_CARD_REQUEST, "karte-anfrage");
    request->optional = 1u << CARD_RIGHT_BIRTH_NAME | 1u << CARD_RIGHT_DOCTORAL_DEGREE;
    identify->card.granted = 1u << CARD_RIGHT_BIRTH_NAME;
    show(tour, STATE_CARD_REQUEST, "karte-anfrage-wahl");
    request->required = (1u << CARD_RIGHT_OTHER) - 1;
    request->optional = 0;
    show(tour, STATE_CARD_REQUEST, "karte-anfrage-alles");
    request->optional = request->required & ~(1u << CARD_RIGHT_FAMILY_NAME);
    request->required = 1u << CARD_RIGHT_FAMILY_NAME;
    show(tour, STATE_CARD_REQUEST, "karte-anfrage-alles-wahl");
    request->purpose[0] = '\0';
    while (strlen(request->purpose) + 40 < sizeof request->purpose)
        text_format(request->purpose + strlen(request->purpose), 40, "%s",
                    "Sehr viele Worte für einen Zweck. ");
    show(tour, STATE_CARD_REQUEST, "karte-anfrage-lang");
    write_request(request);
}

static void
tour_place(struct tour *tour)
{
    struct session *session = tour->session;
    session->world.reader = WORLD_READER_EMPTY;
    show(tour, STATE_CARD_PLACE, "karte-auflegen");
    session->kiosk.reader_place = PLACE_RIGHT;
    show(tour, STATE_CARD_PLACE, "karte-auflegen-rechts");
    session->kiosk.reader_place = PLACE_UNTOLD;
    session->identify.card.lifted = true;
    show(tour, STATE_CARD_PLACE, "karte-wieder-auflegen");
    session->world.reader = WORLD_READER_MUTE;
    show(tour, STATE_CARD_PLACE, "karte-auflegen-stumm");
    session->world.reader = WORLD_READER_CARD;
    session->identify.card.lifted = false;
    session->identify.card.unknown = session->identify.card_there = true;
    show(tour, STATE_CARD_PLACE, "karte-auflegen-unbekannt");
    session->identify.card.unknown = session->identify.card_there = false;
}

/* Digits that nobody has; what counts is how many. */
static void
type(struct identify *identify, int digits)
{
    memset(identify->typed, 0, sizeof identify->typed);
    memset(identify->typed, '8', (size_t)digits);
}

static void
tour_pin(struct tour *tour)
{
    struct identify *identify = &tour->session->identify;
    identify->card.secret = CARD_PIN;
    identify->card.tries = 3;
    identify->card_there = false;
    show(tour, STATE_CARD_SECRET, "pin-ohne-karte");
    identify->card_there = true;
    show(tour, STATE_CARD_SECRET, "pin");
    type(identify, 3);
    show(tour, STATE_CARD_SECRET, "pin-drei");
    type(identify, 6);
    show(tour, STATE_CARD_SECRET, "pin-voll");
    type(identify, 4);
    identify->card.fault = SECRET_TOO_SHORT;
    show(tour, STATE_CARD_SECRET, "pin-zu-kurz");
    identify->card.fault = SECRET_FINE;
    type(identify, 0);
    identify->card.again = true;
    identify->card.tries = 2;
    show(tour, STATE_CARD_SECRET, "pin-falsch");
    identify->card.tries = 1;
    show(tour, STATE_CARD_SECRET, "pin-falsch-letzter");
    identify->card.again = false;
    show(tour, STATE_CARD_SECRET, "pin-letzter");
    identify->card.tries = -1;
    identify->card.secret = CARD_CAN;
    show(tour, STATE_CARD_SECRET, "can");
    identify->card.again = true;
    identify->card.wrong = CARD_PIN;
    show(tour, STATE_CARD_SECRET, "can-nach-pin");
    identify->card.wrong = CARD_CAN;
    show(tour, STATE_CARD_SECRET, "can-falsch");
    identify->card.again = false;
    identify->card.secret = CARD_PUK;
    type(identify, 7);
    show(tour, STATE_CARD_SECRET, "puk");
    type(identify, 0);
    identify->card.again = true;
    identify->card.wrong = CARD_PIN;
    show(tour, STATE_CARD_SECRET, "puk-nach-pin");
    identify->card.wrong = CARD_PUK;
    show(tour, STATE_CARD_SECRET, "puk-falsch");
    identify->card.again = false;
}

/* The band of a demonstration takes room above. */
static void
tour_demonstration(struct tour *tour)
{
    struct session *session = tour->session;
    struct identify *identify = &session->identify;
    session->kiosk.demonstration = true;
    identify->card.secret = CARD_PIN;
    identify->card.tries = 3;
    show(tour, STATE_CARD_SECRET, "pin-vorfuehrung");
    identify->card.secret = CARD_CAN;
    identify->card.again = true;
    identify->card.wrong = CARD_PIN;
    show(tour, STATE_CARD_SECRET, "can-vorfuehrung");
    identify->card.again = false;
    show(tour, STATE_CARD_BUSY, "karte-arbeitet-vorfuehrung");
    session->kiosk.demonstration = false;
}

static void
tour_new_pin(struct tour *tour)
{
    struct identify *identify = &tour->session->identify;
    show(tour, STATE_CARD_WAIT, "pin-neu-warten");
    identify->card.secret = CARD_PIN;
    identify->card.tries = 3;
    show(tour, STATE_CARD_SECRET, "pin-bisher");
    identify->five = true;
    show(tour, STATE_CARD_SECRET, "pin-brief");
    identify->five = false;
    identify->card.tries = -1;
    identify->card.secret = CARD_NEW_PIN;
    show(tour, STATE_CARD_SECRET, "pin-neu");
    identify->card.repeating = true;
    show(tour, STATE_CARD_SECRET, "pin-neu-noch-einmal");
    identify->card.repeating = false;
    identify->card.fault = SECRET_DIFFERS;
    show(tour, STATE_CARD_SECRET, "pin-neu-verschieden");
    identify->card.fault = SECRET_EASY;
    type(identify, 6);
    show(tour, STATE_CARD_SECRET, "pin-neu-leicht");
    identify->card.fault = SECRET_FINE;
    type(identify, 0);
    identify->card.again = true;
    show(tour, STATE_CARD_SECRET, "pin-neu-abgelehnt");
    identify->card.again = false;
}

static void
tour_busy(struct tour *tour)
{
    static const char *const names[] = {"pin", "can", "puk", "neu"};
    struct identify *identify = &tour->session->identify;
    char name[64];
    identify->running = identify->card_there = true;
    identify->card.given = -1;
    show(tour, STATE_CARD_BUSY, "karte-arbeitet");
    for (int i = CARD_PIN; i <= CARD_NEW_PIN; i++) {
        if (identify->purpose == CARD_READ && i == CARD_NEW_PIN)
            continue;
        identify->card.given = i;
        text_format(name, sizeof name, "karte-arbeitet-%s", names[i]);
        show(tour, STATE_CARD_BUSY, name);
    }
    identify->card.reading_done = identify->purpose == CARD_READ;
    if (identify->card.reading_done)
        show(tour, STATE_CARD_BUSY, "karte-gelesen");
    identify->running = identify->card.reading_done = false;
    identify->verified = identify->purpose == CARD_READ;
    identify->pin_set = !identify->verified;
    show(tour, STATE_CARD_TAKE, "karte-wegnehmen");
    identify->card.reminded = true;
    show(tour, STATE_CARD_TAKE, "karte-liegt-noch");
    identify->card.reminded = identify->card_there = false;
    show(tour, STATE_CARD_TAKE, "karte-genommen");
    identify->verified = identify->pin_set = false;
}

static void
tour_trouble(struct tour *tour)
{
    static const char *const results[] = {"ok",         "abgebrochen",   "weg",
                                          "fremd",      "ausgeschaltet", "gesperrt",
                                          "verbindung", "dienst",        "andere"};
    struct identify *identify = &tour->session->identify;
    char name[64];
    identify->reason = IDENTIFY_ENDED;
    enum card_purpose purpose = identify->purpose;
    identify->purpose = CARD_SET_PIN;
    identify->card.new_given = true;
    show(tour, STATE_CARD_TROUBLE, "karte-pin-ungewiss");
    identify->card.new_given = false;
    identify->purpose = purpose;
    for (int i = CARD_CANCELLED; i <= CARD_OTHER; i++) {
        identify->result = (enum card_result)i;
        text_format(name, sizeof name, "karte-%s", results[i]);
        show(tour, STATE_CARD_TROUBLE, name);
    }
    identify->card_there = true;
    show(tour, STATE_CARD_TROUBLE, "karte-andere-liegt-noch");
    identify->card_there = false;
    identify->reason = IDENTIFY_UNUSABLE;
    for (int i = CARD_NO_PROGRAM; i <= CARD_NO_READER; i++) {
        identify->trouble = (enum card_trouble)i;
        text_format(name, sizeof name, "karte-geht-nicht-%d", i + 1);
        show(tour, STATE_CARD_TROUBLE, name);
    }
    identify->reason = IDENTIFY_SLOW;
    show(tour, STATE_CARD_TROUBLE, "karte-zu-langsam");
    identify->reason = IDENTIFY_SHORT_PIN;
    show(tour, STATE_CARD_TROUBLE, "karte-fuenf-ziffern");
}

static void
tour_phone(struct tour *tour)
{
    struct session *session = tour->session;
    struct identify *identify = &session->identify;
    char name[64];
    identify->tried = IDENTIFY_PHONE;
    show(tour, STATE_PHONE, "handy-warten");
    text_format(identify->phone.address, sizeof identify->phone.address, "%s",
                "https://ausweis.emscherfeld.example/h/7Q2m9xLr4TfWc0aVbY3n");
    text_format(identify->phone.compare, sizeof identify->phone.compare, "%s", "K7PM");
    identify->phone.until_ms = session->now_ms + 300000;
    show(tour, STATE_PHONE, "handy");
    identify->phone.until_ms = session->now_ms + 20000;
    memset(identify->phone.address + strlen(identify->phone.address), 'x',
           sizeof identify->phone.address - 1 - strlen(identify->phone.address));
    text_format(identify->phone.compare, sizeof identify->phone.compare, "%s",
                "K7PM4XQR");
    show(tour, STATE_PHONE, "handy-lang");
    memset(identify->phone.address, 0, sizeof identify->phone.address);
    identify->phone.expired = true;
    show(tour, STATE_PHONE, "handy-abgelaufen");
    identify->phone.expired = false;
    identify->reason = IDENTIFY_FAILED;
    for (int i = IDENTITY_NO_SERVICE; i <= IDENTITY_ABORTED; i++) {
        identify->failure = (enum identity_failure)i;
        text_format(name, sizeof name, "handy-geht-nicht-%d", i + 1);
        show(tour, STATE_CARD_TROUBLE, name);
    }
    identify->tried = IDENTIFY_CARD;
}

static void
tour_slip(struct tour *tour)
{
    struct session *session = tour->session;
    show(tour, STATE_SLIP, "zettel");
    session->slip.printing = true;
    show(tour, STATE_SLIP, "zettel-druckt");
    session->slip.printing = false;
    session->slip.printed = true;
    show(tour, STATE_SLIP, "zettel-gedruckt");
    session->slip.printed = false;
    session->slip.failed = true;
    session->world.printer = WORLD_PRINTER_PAPER_OUT;
    show(tour, STATE_SLIP, "zettel-nicht-gedruckt");
    session->slip.failed = false;
    show(tour, STATE_SLIP, "zettel-ohne-papier");
    session->world.printer = WORLD_PRINTER_READY;
}

/* What "Hilfe" says on these pages. */
static void
tour_help(struct tour *tour)
{
    static const struct {
        enum state state;
        const char *name;
    } pages[] = {{STATE_WAYS, "wege-hilfe"},
                 {STATE_CARD_REQUEST, "karte-anfrage-hilfe"},
                 {STATE_CARD_PLACE, "karte-auflegen-hilfe"},
                 {STATE_CARD_SECRET, "pin-hilfe"},
                 {STATE_PHONE, "handy-hilfe"}};
    tour->session->overlay = OVERLAY_HELP;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        show(tour, pages[i].state, pages[i].name);
    tour->session->overlay = OVERLAY_NONE;
}

void
audit_tour_identify(struct session *session, audit_tour_show_fn *fn, void *context)
{
    struct tour tour = {session, fn, context};
    struct identify *identify = &session->identify;
    bool sets = session_service(session)->sets_pin;
    identify->purpose = sets ? CARD_SET_PIN : CARD_READ;
    if (!sets) {
        tour_ways(&tour);
        tour_card(&tour);
        tour_help(&tour);
    }
    tour_place(&tour);
    tour_pin(&tour);
    tour_demonstration(&tour);
    if (sets)
        tour_new_pin(&tour);
    tour_busy(&tour);
    tour_trouble(&tour);
    if (!sets)
        tour_phone(&tour);
    tour_slip(&tour);
}

void
audit_tour_card_left(struct session *session, audit_tour_show_fn *fn, void *context)
{
    if (session_service(session)->identification.ways == 0)
        return;
    session->identify.chosen = true;
    for (int failed = 1; failed >= 0; failed--) {
        session->print_failed = failed;
        session->identify.way = IDENTIFY_COUNTER;
        fn(context, failed ? "fertig-schalter-ohne-beleg" : "fertig-schalter");
        session->identify.way = IDENTIFY_POST;
        fn(context, failed ? "fertig-post-ohne-beleg" : "fertig-post");
    }
    session->identify.chosen = false;
    session->identify.card_there = true;
    fn(context, "fertig-ausweis-liegt-noch");
    session->print_failed = true;
    fn(context, "fertig-ausweis-liegt-noch-ohne-beleg");
    session->identify.card_there = false;
}
