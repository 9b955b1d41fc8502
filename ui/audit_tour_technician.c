#include "ui/audit_tour_technician.h"

#include "base/text.h"

static void
step(struct session *session, enum event_kind kind, int a, int b)
{
    struct effects effects = {0};
    struct event event = {.kind = kind, .a = a, .b = b};
    event.now_ms = session->now_ms + 10;
    session_step(session, &event, &effects);
}

static void
show_outcome(struct session *session, enum upkeep_outcome outcome,
             enum upkeep_trouble trouble)
{
    session->technician.upkeep.outcome = outcome;
    session->technician.upkeep.trouble = trouble;
    session->revision++;
}

/* How it is connected: all of it, one setting typed, what does not fit. */
static void
tour_network(struct session *session, audit_tour_show_fn *show, void *context)
{
    struct technician *technician = &session->technician;
    step(session, EVENT_UPKEEP, UPKEEP_NETWORK, 0);
    show(context, "technik-netz");
    step(session, EVENT_NETWORK_FIELD, NETWORK_ADDRESS, 0);
    text_format(technician->network_typed, sizeof technician->network_typed, "%s",
                "10.20.30.40");
    session->revision++;
    show(context, "technik-netz-adresse");
    step(session, EVENT_NEXT, 0, 0);
    show(context, "technik-netz-adresse-falsch");
    step(session, EVENT_BACK, 0, 0);
    technician->network = (struct network){.address = "10.20.30.40/24",
                                           .router = "10.20.30.1",
                                           .proxy = "http://proxy.stadt.example:3128"};
    session->revision++;
    show(context, "technik-netz-passt-nicht");
    text_format(technician->network.names, sizeof technician->network.names, "%s",
                "10.20.30.2 10.20.30.3");
    step(session, EVENT_NEXT, 0, 0);
    show(context, "technik-netz-fragen");
    step(session, EVENT_BACK, 0, 0);
    step(session, EVENT_BACK, 0, 0);
}

/* What could not be delivered, on its way to the town. */
static void
tour_copies(struct session *session, audit_tour_show_fn *show, void *context)
{
    struct device *device = &session->technician.device;
    struct upkeep *upkeep = &session->technician.upkeep;
    device->waiting = device->recover = 3;
    show_outcome(session, UPKEEP_NOTHING, UPKEEP_FINE);
    show(context, "technik-antraege");
    upkeep->errand = UPKEEP_TAKE_OUT;
    upkeep->copies.good = 2;
    show_outcome(session, UPKEEP_WORKING, UPKEEP_FINE);
    show(context, "technik-antraege-laeuft");
    show_outcome(session, UPKEEP_FAILED, UPKEEP_STICK_FULL);
    show(context, "technik-antraege-voll");
    upkeep->copies = (struct upkeep_copies){.good = 3, .in_doubt = 1};
    show_outcome(session, UPKEEP_DONE, UPKEEP_FINE);
    show(context, "technik-antraege-fertig");
    step(session, EVENT_UPKEEP, UPKEEP_CONFIRM, 0);
    show(context, "technik-antraege-frage");
    step(session, EVENT_BACK, 0, 0);
    upkeep->errand = UPKEEP_CONFIRM;
    show_outcome(session, UPKEEP_FAILED, UPKEEP_NO_COPIES);
    show(context, "technik-antraege-fehlen");
    device->waiting = device->recover = 1;
    upkeep->copies = (struct upkeep_copies){.good = 2, .left = 1};
    show_outcome(session, UPKEEP_DONE, UPKEEP_FINE);
    show(context, "technik-antraege-geloescht");
    device->waiting = device->recover = 0;
}

/* A newer system in the network: how it is found, fetched, and refused. */
static void
tour_channel(struct session *session, audit_tour_show_fn *show, void *context)
{
    static const struct channel_news offer = {
        .state = CHANNEL_OFFERED,
        .board = "schalter-cm4",
        .version = "2026.12.1",
        .notes = "Schnellerer Start. Neuer Dienst: Gartenwasserzähler. Die Kartenleser "
                 "von Cherry werden auch dann erkannt, wenn sie an einem Hub hängen.",
        .issue = 1800000000,
        .size = 141500000};
    static const struct upkeep fetched = {.running = "2026.11.2",
                                          .source = UPKEEP_FROM_NETWORK,
                                          .version = "2026.12.1",
                                          .signer = "Schalter, Updates",
                                          .notes = "Schnellerer Start.",
                                          .setup = UPKEEP_NO_STICK};
    struct upkeep *upkeep = &session->technician.upkeep;
    struct channel_news *news = &session->technician.channel;
    *upkeep = (struct upkeep){
        .running = "2026.11.2", .update = UPKEEP_NO_STICK, .setup = UPKEEP_NO_STICK};
    session->kiosk.has_channel = session->technician.channel_last = true;
    session->revision++;
    show(context, "technik-kanal");
    *news = offer;
    session->revision++;
    show(context, "technik-kanal-neu");
    news->state = CHANNEL_LOADING;
    news->percent = 40;
    session->revision++;
    show(context, "technik-kanal-laedt");
    news->state = CHANNEL_LOADED;
    *upkeep = fetched;
    session->revision++;
    show(context, "technik-kanal-geladen");
    step(session, EVENT_UPKEEP, UPKEEP_UPDATE, 0);
    show(context, "technik-kanal-update");
    step(session, EVENT_BACK, 0, 0);
    *news =
        (struct channel_news){.state = CHANNEL_FAILED, .trouble = CHANNEL_UNTRUSTED};
    session->revision++;
    show(context, "technik-kanal-fehler");
    *news = (struct channel_news){.state = CHANNEL_IDLE};
    session->kiosk.has_channel = session->technician.channel_last = false;
}

/* A newer system beside the one that runs: how it goes, and the ways back. */
static void
tour_update(struct session *session, audit_tour_show_fn *show, void *context)
{
    struct upkeep *upkeep = &session->technician.upkeep;
    upkeep->errand = UPKEEP_UPDATE;
    upkeep->percent = 40;
    show_outcome(session, UPKEEP_WORKING, UPKEEP_FINE);
    show(context, "technik-update-laeuft");
    upkeep->other = (struct upkeep_slot){.version = "2026.12.1", .good = true};
    upkeep->other_next = true;
    show_outcome(session, UPKEEP_DONE, UPKEEP_FINE);
    show(context, "technik-update-fertig");
    step(session, EVENT_UPKEEP, UPKEEP_STAY, 0);
    show(context, "technik-wechsel-zurueck");
    step(session, EVENT_BACK, 0, 0);
    step(session, EVENT_UPKEEP, UPKEEP_RESTART, 0);
    show(context, "technik-neustart-fassung");
    step(session, EVENT_BACK, 0, 0);
    upkeep->other.tired = true;
    upkeep->other_next = false;
    upkeep->errand = UPKEEP_UPDATE;
    step(session, EVENT_UPKEEP, UPKEEP_RETURN, 0);
    show(context, "technik-wechsel-dreimal");
    step(session, EVENT_BACK, 0, 0);
    upkeep->other.tired = false;
    show_outcome(session, UPKEEP_FAILED, UPKEEP_DAMAGED);
    show(context, "technik-update-beschaedigt");
}

/* After a deletion that left something, and before one that would take what waits. */
static void
tour_deleting(struct session *session, audit_tour_show_fn *show, void *context)
{
    struct technician *technician = &session->technician;
    technician->upkeep.unforgotten = true;
    session->revision++;
    show(context, "technik-wartung-rest");
    technician->upkeep.unforgotten = false;
    session->kiosk.unfit = "schalter.yaml:12:3: Es fehlt »geheimnis« unter »netz«.";
    technician->device.waiting = 3;
    session->revision++;
    show(context, "technik-wartung-ohne-einrichtung");
    session->kiosk.unfit = NULL;
    technician->device.waiting = 0;
}

/* What can be done to the device, each question, and how it goes. */
static void
tour_upkeep(struct session *session, audit_tour_show_fn *show, void *context)
{
    static const char *const asks[UPKEEP_ERRANDS] = {
        [UPKEEP_UPDATE] = "technik-update",
        [UPKEEP_RETURN] = "technik-wechsel",
        [UPKEEP_RESTART] = "technik-neustart",
        [UPKEEP_SETUP] = "technik-einrichten",
        [UPKEEP_ERASE] = "technik-loeschen",
        [UPKEEP_RESET] = "technik-alles-loeschen",
    };
    static const struct upkeep whole = {
        .running = "2026.11.2",
        .other = {.version = "2026.10.1", .good = true},
        .stick = UPKEEP_STICK_GOOD,
        .version = "2026.12.1",
        .signer = "Schalter, Updates",
        .setup_device = "EF-03",
        .notes =
            "Schnellerer Start. Neuer Dienst: Gartenwasserzähler. Die Kartenleser von "
            "Cherry werden auch dann erkannt, wenn sie an einem Hub hängen. Der Beleg "
            "nennt jetzt die Öffnungszeiten des Schalters."};
    struct upkeep *upkeep = &session->technician.upkeep;
    session->technician.caretaker = true;
    show(context, "technik-mit-wartung");
    *upkeep = (struct upkeep){
        .running = "2026.11.2", .update = UPKEEP_NO_STICK, .setup = UPKEEP_NO_STICK};
    session->technician.device.waiting = 3;
    session->technician.device.recover = 0;
    step(session, EVENT_UPKEEP, UPKEEP_LOOK, 0);
    show(context, "technik-wartung-ohne-stick");
    tour_channel(session, show, context);
    upkeep->stick = UPKEEP_STICK_SEVERAL;
    upkeep->update = upkeep->setup = UPKEEP_STICKS;
    session->revision++;
    show(context, "technik-wartung-zwei-sticks");
    *upkeep = whole;
    text_format(upkeep->setup_town, sizeof upkeep->setup_town, "%s",
                session->catalogue->town.name);
    session->technician.device.waiting = 0;
    session->revision++;
    show(context, "technik-wartung");
    for (int errand = UPKEEP_UPDATE; errand < (int)UPKEEP_ERRANDS; errand++) {
        if (asks[errand] == NULL)
            continue;
        step(session, EVENT_UPKEEP, errand, 0);
        show(context, asks[errand]);
        step(session, EVENT_BACK, 0, 0);
    }
    tour_deleting(session, show, context);
    tour_network(session, show, context);
    tour_update(session, show, context);
    upkeep->errand = UPKEEP_RESET;
    show_outcome(session, UPKEEP_FAILED, UPKEEP_DISK_FULL);
    show(context, "technik-geraet-voll");
    upkeep->errand = UPKEEP_RESTART;
    show_outcome(session, UPKEEP_DONE, UPKEEP_FINE);
    show(context, "technik-neustart-laeuft");
    tour_copies(session, show, context);
}

static const struct device whole = {
    .panel_width = 1080,
    .panel_height = 1920,
    .panel_um = 248,
    .hands = {.panels = 1, .touched = true, .finger = true, .x = 216, .y = 1655},
    .sound = true,
    .printer = "Epson TM-T88",
    .reader = "REINER SCT cyberJack RFID basis",
    .free_mb = 5120,
    .interface = {.name = "eth0",
                  .mac = "dc:a6:32:01:02:03",
                  .connected = true,
                  .addresses = {"10.20.30.40/24"},
                  .count = 1},
    .reach = {REACH_GOOD, REACH_GOOD, REACH_NONE, REACH_GOOD},
    .clock_set = true,
    .program = "1.0.0",
    .image = "2026.11.2"};

/* As long as it can be. */
static const struct device_interface crowded = {
    .name = "enxdca632010203",
    .mac = "dc:a6:32:01:02:03",
    .connected = true,
    .addresses = {"10.20.30.40/24", "2001:db8:85a3:1234:5678:8a2e:1370:7334/64",
                  "fd12:3456:789a:1234:5678:8a2e:1370:7334/64"},
    .count = 3,
    .more = 1,
    .others = 1};

void
audit_tour_technician(struct session *session, audit_tour_show_fn *show, void *context)
{
    session->kiosk.has_door = true;
    step(session, EVENT_TECHNICIAN, 0, 0);
    show(context, "technik-pin");
    step(session, EVENT_NEXT, 0, 0);
    show(context, "technik-pin-kurz");
    session->technician.checking = true;
    session->technician.too_short = false;
    show(context, "technik-pin-geprueft");
    step(session, EVENT_TECHNICIAN_WRONG, -1, 0);
    show(context, "technik-pin-ungeprueft");
    step(session, EVENT_TECHNICIAN_WRONG, 4, 0);
    show(context, "technik-pin-falsch");
    step(session, EVENT_TECHNICIAN_WRONG, 0, 240);
    show(context, "technik-pin-warten");
    step(session, EVENT_TECHNICIAN_KNOWN, 0, 0);
    struct device *device = &session->technician.device;
    *device = whole;
    show(context, "technik-bereit");
    session->technician.caretaker = true;
    session->revision++;
    show(context, "technik-bereit-mit-wartung");
    session->world.printer = WORLD_PRINTER_AWAY;
    session->revision++;
    show(context, "technik-drucker-fehlt");
    session->world.printer = WORLD_PRINTER_READY;
    device->read_only = true;
    session->technician.upkeep.issue = 1;
    session->technician.upkeep.least = 2;
    session->revision++;
    show(context, "technik-datentraeger-defekt");
    device->read_only = false;
    session->technician.upkeep.issue = session->technician.upkeep.least = 0;
    session->technician.caretaker = false;
    device->paper_low = true;
    session->technician.printed = true;
    session->world.outage = OUTAGE_STAFF;
    show(context, "technik-fast-bereit");
    device->reader[0] = device->printer[0] = device->image[0] = '\0';
    device->clock_set = device->sound = false;
    device->hands = (struct device_hands){.keyboards = 1};
    device->free_mb = -1;
    device->interface = crowded;
    device->waiting = device->recover = 2;
    for (int i = 0; i < REACH_PLACES; i++)
        device->reach[i] = REACH_UNTRUSTED;
    session->world.online = session->world.storage_ok = false;
    session->world.printer = WORLD_PRINTER_AWAY;
    session->world.reader = WORLD_READER_AWAY;
    show(context, "technik-nicht-bereit");
    tour_upkeep(session, show, context);
}

void
audit_tour_break(struct session *session, audit_tour_show_fn *show, void *context)
{
    struct kiosk *kiosk = &session->kiosk;
    session->state = STATE_OUT_OF_SERVICE;
    session->world.outage = OUTAGE_STORAGE;
    show(context, "pause");
    session->world.outage = OUTAGE_UNFIT;
    kiosk->unfit = "schalter.yaml:12:3: Es fehlt »geheimnis« unter »netz«.";
    kiosk->has_door = true;
    show(context, "pause-konfiguration");
    kiosk->open_door = true;
    show(context, "pause-neu");
    kiosk->has_door = kiosk->open_door = false;
    show(context, "pause-ohne-pin");
    kiosk->unfit = NULL;
}
