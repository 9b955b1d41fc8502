#include "ui/audit_tour.h"

#include <string.h>

#include "base/text.h"
#include "core/form.h"
#include "ui/audit_tour_identify.h"
#include "ui/audit_tour_technician.h"

struct tour {
    const struct catalogue *catalogue;
    const struct langs *langs;
    struct session *session;
    audit_tour_fn *visit;
    void *context;
    const char *prefix; /* id of the service, "" none */
};

static void
show(struct tour *tour, const char *name)
{
    char full[160];
    text_format(full, sizeof full, "%s%s%s", tour->prefix, tour->prefix[0] ? "-" : "",
                name);
    tour->visit(tour->context, full, tour->session);
}

static void
show_for(void *context, const char *name)
{
    show(context, name);
}

static void
step(struct tour *tour, enum event_kind kind, int a, int b)
{
    struct effects effects;
    struct event event = {.kind = kind, .a = a, .b = b};
    event.now_ms = tour->session->now_ms + 10;
    session_step(tour->session, &event, &effects);
}

static void
show_at(struct tour *tour, enum state state, const char *name)
{
    tour->session->state = state;
    tour->session->countdown = state == STATE_IDLE_WARNING ? 38 : 0;
    show(tour, name);
}

static void
restart(struct tour *tour)
{
    session_init(tour->session, tour->catalogue, tour->langs, &session_timing_usual);
    struct world *world = &tour->session->world;
    world->now = (struct civil_time){{2026, 11, 26}, 10, 42};
    world->online = world->card_service = true;
    world->reader = WORLD_READER_EMPTY;
    for (int i = 0; i < CATALOGUE_MAX_SERVICES; i++)
        world->keys[i] = SERVICE_KEY_FRESH;
    tour->session->kiosk.device = "EF-03";
}

static const char *
invented(const struct field *field, bool lengthy)
{
    switch (field->kind) {
    case FIELD_NAME:
        return lengthy ? "Anna-Magdalena von Wolkenstein-Großmüller zu Lindenhöhe"
                       : "Großmüller";
    case FIELD_DATE:
        return "2026-05-03";
    case FIELD_NUMBER:
        return "1";
    case FIELD_STREET:
        return lengthy ? "Straße des Siebzehnten Juni am Alten Botanischen Garten"
                       : "Lindenstraße";
    case FIELD_HOUSE_NUMBER:
        return "12a";
    case FIELD_POSTCODE:
        return "45999";
    case FIELD_PLACE:
        return "Emscherfeld";
    case FIELD_EMAIL:
        return lengthy ? "anna-magdalena.grossmueller@beispiel-postfach.example"
                       : "erika@post.example";
    case FIELD_PHONE:
        return "02000 123456";
    case FIELD_IBAN:
        return "DE89370400440532013000";
    case FIELD_CHIP:
        return "276098100234567";
    case FIELD_FILE_NUMBER:
        return "12.345.678-9";
    case FIELD_TEXT:
        return lengthy ? "Mischling aus Dackel, Terrier und einem sehr großen Pudel"
                       : "Krümel";
    case FIELD_CONSENT:
    case FIELD_YES_NO:
        return "ja";
    case FIELD_CHOICE:
        return field->option_count ? field->options[0].value : "";
    }
    return "";
}

static void
write_answer(struct tour *tour, int field, const char *text)
{
    struct answer *answer = &tour->session->answers[field];
    text_format(answer->text, sizeof answer->text, "%s", text);
}

static void
fill(struct tour *tour, const struct service *service, bool lengthy)
{
    for (int f = 0; f < service->field_count; f++)
        write_answer(tour, f, invented(&service->fields[f], lengthy));
}

static void
satisfy(struct tour *tour, const struct condition *condition)
{
    if (condition->op == CONDITION_IS)
        write_answer(tour, condition->field, condition->value);
    else if (condition->op == CONDITION_IS_NOT)
        write_answer(tour, condition->field, "-");
}

/* Makes a question and what it depends on visible. */
static void
reveal(struct tour *tour, const struct service *service, int question)
{
    const struct condition *condition = &service->questions[question].show_if;
    for (int depth = 0; condition->op != CONDITION_NONE && depth < 8; depth++) {
        satisfy(tour, condition);
        const struct field *field = &service->fields[condition->field];
        condition = field->show_if.op != CONDITION_NONE
                        ? &field->show_if
                        : &service->questions[field->question].show_if;
    }
    const struct question *at = &service->questions[question];
    for (int f = at->first_field; f < at->first_field + at->field_count; f++)
        satisfy(tour, &service->fields[f].show_if);
}

static void
ask(struct tour *tour, int service, int question)
{
    struct session *session = tour->session;
    session->service = service;
    session->state = STATE_REVIEW;
    step(tour, EVENT_CHANGE, question, 0);
}

static void
tour_question(struct tour *tour, int index, int question)
{
    const struct service *service = &tour->catalogue->services[index];
    const struct question *at = &service->questions[question];
    char name[64];
    restart(tour);
    fill(tour, service, false);
    reveal(tour, service, question);
    for (int f = at->first_field; f < at->first_field + at->field_count; f++)
        write_answer(tour, f, "");
    for (int f = at->first_field; f < at->first_field + at->field_count; f++) {
        if (service->fields[f].show_if.op == CONDITION_IS &&
            service->fields[service->fields[f].show_if.field].question == question)
            satisfy(tour, &service->fields[f].show_if);
    }
    ask(tour, index, question);
    text_format(name, sizeof name, "%02d", question + 1);
    show(tour, name);
    if (at->why[0]) {
        step(tour, EVENT_WHY, 0, 0);
        text_format(name, sizeof name, "%02d-warum", question + 1);
        show(tour, name);
        step(tour, EVENT_CLOSE, 0, 0);
    }
    step(tour, EVENT_HELP, 0, 0);
    text_format(name, sizeof name, "%02d-hilfe", question + 1);
    show(tour, name);
    step(tour, EVENT_CLOSE, 0, 0);
    step(tour, EVENT_NEXT, 0, 0);
    if (tour->session->error_field >= 0 && tour->session->state == STATE_QUESTION) {
        text_format(name, sizeof name, "%02d-fehlt", question + 1);
        show(tour, name);
    }
    fill(tour, service, true);
    reveal(tour, service, question);
    for (int f = at->first_field; f < at->first_field + at->field_count; f++) {
        ask(tour, index, question);
        if (!form_kind_is_typed(service->fields[f].kind) ||
            !form_field_visible(tour->session, f))
            continue;
        step(tour, EVENT_FOCUS, f, 0);
        text_format(name, sizeof name, "%02d-feld-%d", question + 1,
                    f - at->first_field + 1);
        show(tour, name);
    }
}

static void
tour_layouts(struct tour *tour, int index)
{
    static const struct {
        enum keys_layout layout;
        const char *name, *variants;
    } layouts[] = {{KEYS_ABC, "tasten-abc", ""},
                   {KEYS_LETTERS, "tasten-weitere", ""},
                   {KEYS_LETTERS, "tasten-weitere-o", "o"},
                   {KEYS_DIGITS, "tasten-ziffern", ""},
                   {KEYS_EMAIL, "tasten-e-mail", ""}};
    const struct service *service = &tour->catalogue->services[index];
    for (int q = 0; q < service->question_count; q++) {
        int first = service->questions[q].first_field;
        enum field_kind kind = service->fields[first].kind;
        if (kind != FIELD_NAME && kind != FIELD_TEXT)
            continue;
        restart(tour);
        fill(tour, service, false);
        reveal(tour, service, q);
        ask(tour, index, q);
        for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
            struct keys *keys = &tour->session->keys;
            keys->layout = layouts[i].layout;
            text_format(keys->variants_of, sizeof keys->variants_of, "%s",
                        layouts[i].variants);
            show(tour, layouts[i].name);
        }
        return;
    }
}

static void
tour_end(struct tour *tour)
{
    static const char *const why[] = {"bereit", "ohne-papier", "deckel-offen",
                                      "drucker-fehlt"};
    struct session *session = tour->session;
    char name[64];
    session->sent = session->handed_over = true;
    session->state_since_ms = session->step_since_ms = session->now_ms;
    show_at(tour, STATE_SENDING, "senden-1");
    step(tour, EVENT_END, 0, 0);
    show(tour, "beenden-beim-senden");
    session->stored = true;
    text_format(session->reference, sizeof session->reference, "%s", "H7K4 92XM");
    session->stored_at = session->world.now;
    show(tour, "beenden-angenommen");
    step(tour, EVENT_STAY, 0, 0);
    for (session->sending_step = 1; session->sending_step < 3;
         session->sending_step++) {
        text_format(name, sizeof name, "senden-%d", session->sending_step + 1);
        show(tour, name);
    }
    show_at(tour, STATE_RECEIPT, "beleg-gespeichert");
    show_at(tour, STATE_IDLE_WARNING, "noch-da-angenommen");
    show_at(tour, STATE_BLANK, "zu-angenommen");
    session->submitted = true;
    show_at(tour, STATE_RECEIPT, "beleg");
    session->world.printer = WORLD_PRINTER_PAPER_OUT;
    show(tour, "beleg-ohne-papier");
    session->world.printer = WORLD_PRINTER_READY;
    show_at(tour, STATE_PRINTING, "druck");
    show_at(tour, STATE_DONE, "fertig");
    session->submitted = false;
    show(tour, "fertig-gespeichert");
    session->printed = true;
    session->prints = 1;
    show(tour, "fertig-gespeichert-gedruckt");
    session->submitted = true;
    show(tour, "fertig-gedruckt");
    session->printed = false;
    session->print_failed = true;
    show(tour, "fertig-nicht-gedruckt");
    audit_tour_card_left(session, show_for, tour);
    for (int i = WORLD_PRINTER_PAPER_OUT; i <= WORLD_PRINTER_AWAY; i++) {
        session->print_why = session->world.printer = (enum world_printer)i;
        text_format(name, sizeof name, "fertig-%s", why[i]);
        show(tour, name);
    }
    session->print_partial = true;
    show(tour, "fertig-beleg-halb");
}

static void
tour_over(struct tour *tour)
{
    struct session *session = tour->session;
    session->resume_state = session->state = STATE_REVIEW;
    step(tour, EVENT_END, 0, 0);
    show(tour, "beenden");
    show_at(tour, STATE_IDLE_WARNING, "noch-da");
    show_at(tour, STATE_BLANK, "zu");
    step(tour, EVENT_STAY, 0, 0);
    show(tour, "weiter");
    if (session->state == STATE_RESUME) {
        step(tour, EVENT_NEXT, 0, 0);
        show(tour, "weiter-falsch");
        session->resume_tries = 2;
        session->error = FIELD_ANSWER_DIFFERS;
        show(tour, "weiter-letzter-versuch");
        session->error = FIELD_OK;
        show(tour, "weiter-letzter-versuch-wieder");
        session->resume_tries = 0;
    }
}

/* The next service is chosen while this one has answers. */
static void
tour_switch(struct tour *tour, int index)
{
    struct session *session = tour->session;
    int other = (index + 1) % tour->catalogue->service_count;
    if (other == index)
        return;
    restart(tour);
    fill(tour, &tour->catalogue->services[index], false);
    session->service = index;
    session->state = STATE_MENU;
    step(tour, EVENT_SERVICE, other, 0);
    show(tour, "wechseln");
    session->world.keys[other] = SERVICE_KEY_OLD;
    show(tour, "wechseln-pause");
}

/* What was read from an ID card: in the list, and where it may be changed. */
static void
tour_verified(struct tour *tour, int index)
{
    const struct service *service = &tour->catalogue->services[index];
    const struct identification *from = &service->identification;
    struct session *session = tour->session;
    char name[64];
    restart(tour);
    fill(tour, service, true);
    session->service = index;
    session->identify.verified = true;
    for (int a = 0; a < IDENTITY_ATTRIBUTES; a++)
        if (from->asked >> a & 1)
            session->verified[from->field[a]] = true;
    show_at(tour, STATE_REVIEW, "pruefen-ausweis");
    session->identify.card_there = true;
    show(tour, "pruefen-ausweis-liegt-noch");
    session->identify.card_there = false;
    for (int q = 0; q < service->question_count; q++) {
        const struct question *at = &service->questions[q];
        bool read = false;
        for (int f = at->first_field; f < at->first_field + at->field_count; f++)
            read = read || session->verified[f];
        if (!read)
            continue;
        ask(tour, index, q);
        text_format(name, sizeof name, "%02d-ausweis", q + 1);
        show(tour, name);
        session->verified[at->first_field] = false;
        text_format(name, sizeof name, "%02d-ausweis-teils", q + 1);
        show(tour, name);
    }
}

static void
tour_before(struct tour *tour, int index)
{
    struct session *session = tour->session;
    restart(tour);
    session->service = index;
    show_at(tour, STATE_BEFORE, "vorher");
    show_at(tour, STATE_IDLE_WARNING, "vorher-noch-da");
    session->world.keys[index] = SERVICE_KEY_OLD;
    session->world.reader = WORLD_READER_AWAY;
    show_at(tour, STATE_BEFORE, "vorher-pause");
    session->world.keys[index] = SERVICE_KEY_FRESH;
    session->world.reader = WORLD_READER_EMPTY;
    session->world.printer = WORLD_PRINTER_PAPER_OUT;
    show(tour, "vorher-ohne-papier");
    session->world.printer = WORLD_PRINTER_READY;
    step(tour, EVENT_PRIVACY, 0, 0);
    show(tour, "datenschutz");
}

/* Questions, check list and what comes after it. */
static void
tour_form(struct tour *tour, int index)
{
    static const char *const failures[] = {"voll", "schluessel", "andere"};
    const struct service *service = &tour->catalogue->services[index];
    struct session *session = tour->session;
    char name[64];
    for (int q = 0; q < service->question_count; q++)
        tour_question(tour, index, q);
    tour_layouts(tour, index);
    restart(tour);
    fill(tour, service, false);
    session->service = index;
    show_at(tour, STATE_REVIEW, "pruefen");
    step(tour, EVENT_NEXT, 0, 0);
    session->error_field = -2;
    session->error = FIELD_CONSENT_NEEDED;
    show_at(tour, STATE_REVIEW, "pruefen-erklaerung");
    session->error_field = -1;
    session->error = FIELD_OK;
    fill(tour, service, true);
    session->declared = true;
    show(tour, "pruefen-lang");
    for (int i = STORE_FAILED_FULL; i <= STORE_FAILED_OTHER; i++) {
        session->store_failure = (enum store_failure)i;
        text_format(name, sizeof name, "nicht-gespeichert-%s", failures[i]);
        show_at(tour, STATE_STORE_FAILED, name);
    }
    tour_end(tour);
    restart(tour);
    fill(tour, service, false);
    session->service = index;
    tour_over(tour);
    tour_switch(tour, index);
    if (service->identification.asked != 0)
        tour_verified(tour, index);
}

static void
tour_service(struct tour *tour, int index)
{
    const struct service *service = &tour->catalogue->services[index];
    tour->prefix = service->id;
    tour_before(tour, index);
    if (!service->sets_pin)
        tour_form(tour, index);
    restart(tour);
    tour->session->service = index;
    if (service->sets_pin || service->identification.ways != 0)
        audit_tour_identify(tour->session, show_for, tour);
    tour->prefix = "";
}

void
audit_tour(const struct catalogue *catalogue, const struct langs *langs,
           struct session *session, audit_tour_fn *visit, void *context)
{
    struct tour tour = {catalogue, langs, session, visit, context, ""};
    restart(&tour);
    show(&tour, "start");
    session->world.farewell = FAREWELL_DELETED;
    show(&tour, "start-geloescht");
    session->world.farewell = FAREWELL_KEPT;
    show(&tour, "start-angenommen");
    session->identify.card_there = true;
    show(&tour, "start-ausweis-liegt-noch");
    session->world.crashed = true;
    show(&tour, "start-stoerung");
    restart(&tour);
    session->kiosk.demonstration = true;
    show(&tour, "start-vorfuehrung");
    step(&tour, EVENT_BEGIN, 0, 0);
    show(&tour, "menue-vorfuehrung");
    restart(&tour);
    step(&tour, EVENT_BEGIN, 0, 0);
    show(&tour, "menue");
    session->world.printer = WORLD_PRINTER_PAPER_OUT;
    show(&tour, "menue-ohne-papier");
    session->world.printer = WORLD_PRINTER_READY;
    session->world.online = false;
    show(&tour, "menue-ohne-netz");
    session->world.online = true;
    session->world.storage_ok = false;
    show(&tour, "menue-voll");
    session->world.storage_ok = true;
    step(&tour, EVENT_HELP, 0, 0);
    show(&tour, "hilfe");
    step(&tour, EVENT_VIEW, 0, 0);
    show(&tour, "ansicht");
    step(&tour, EVENT_LANGUAGES, 0, 0);
    show(&tour, "sprache");
    for (int i = 0; i < catalogue->service_count; i++)
        tour_service(&tour, i);
    restart(&tour);
    audit_tour_technician(session, show_for, &tour);
    restart(&tour);
    audit_tour_break(session, show_for, &tour);
}
