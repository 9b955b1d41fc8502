/* A small invented service and a visit to it, for tests of the core.
 *
 * It has one field of every kind, so that nothing depends on the real catalogue. */
#ifndef SCHALTER_TESTS_VISIT_FIXTURE_H
#define SCHALTER_TESTS_VISIT_FIXTURE_H

#include "base/text.h"
#include "core/form.h"
#include "core/session.h"
#include "unit.h"

enum {
    V_GIVEN,
    V_FAMILY,
    V_STREET,
    V_HOUSE,
    V_POSTCODE,
    V_PLACE,
    V_ORIGIN,
    V_SELLER,
    V_SINCE,
    V_COUNT,
    V_BIG,
    V_CHIP,
    V_EMAIL,
    V_PHONE,
    V_IBAN,
    V_MANDATE,
    V_FILE,
    V_NOTE,
    V_FIELDS
};

enum {
    Q_NAME,
    Q_ADDRESS,
    Q_ORIGIN,
    Q_SELLER,
    Q_SINCE,
    Q_DOG,
    Q_CONTACT,
    Q_PAY,
    Q_LAST,
    Q_QUESTIONS
};

struct visit {
    struct catalogue catalogue;
    struct service services[4]; /* alike but for their names; see visit_with_cards */
    struct session *session;
    struct effects effects; /* of the last step */
    int64_t now;
};

static inline struct field
visit_field(const char *id, enum field_kind kind, int question, bool required)
{
    return (struct field){.id = id,
                          .kind = kind,
                          .label = id,
                          .example = "",
                          .required = required,
                          .most = kind == FIELD_NUMBER ? 20 : 0,
                          .least = kind == FIELD_NUMBER ? 1
                                   : kind == FIELD_DATE ? -3650
                                                        : 0,
                          .question = question};
}

static inline struct question
visit_question(const char *id, int first, int count)
{
    return (struct question){.id = id,
                             .text = id,
                             .hint = "",
                             .why = "Darum.",
                             .section = "Angaben",
                             .first_field = first,
                             .field_count = count};
}

static inline void
visit_make_service(struct service *service)
{
    *service = (struct service){
        .id = "probe",
        .title = "Probe melden",
        .lead = "Zum Ausprobieren.",
        .icon = "paw",
        .identifier = "urn:de:fim:leika:leistung:99102013104000",
        .schema_uri = "https://schalter.example/schema/probe/1.0.schema.json",
        .receiver = "Steueramt",
        .minutes = 5,
        .bring_title = "",
        .bring_detail = "",
        .fee_title = "",
        .fee_detail = "",
        .fee_short = "keine",
        .law = "",
        .privacy = "",
        .declaration = "Ja, meine Angaben sind richtig.",
        .email_field = "email",
        .step_count = 2,
        .steps = {{"view", "Das Steueramt prüft Ihren Antrag."},
                  {"letter", "In etwa 2 Wochen kommt ein Brief."}},
        .question_count = Q_QUESTIONS,
        .field_count = V_FIELDS,
    };
    struct field *fields = service->fields;
    fields[V_GIVEN] = visit_field("vorname", FIELD_NAME, Q_NAME, true);
    fields[V_FAMILY] = visit_field("familienname", FIELD_NAME, Q_NAME, true);
    fields[V_STREET] = visit_field("strasse", FIELD_STREET, Q_ADDRESS, true);
    fields[V_HOUSE] = visit_field("hausnummer", FIELD_HOUSE_NUMBER, Q_ADDRESS, true);
    fields[V_POSTCODE] = visit_field("plz", FIELD_POSTCODE, Q_ADDRESS, true);
    fields[V_PLACE] = visit_field("ort", FIELD_PLACE, Q_ADDRESS, true);
    fields[V_ORIGIN] = visit_field("herkunft", FIELD_CHOICE, Q_ORIGIN, true);
    fields[V_SELLER] = visit_field("verkaeufer", FIELD_NAME, Q_SELLER, true);
    fields[V_SINCE] = visit_field("seit", FIELD_DATE, Q_SINCE, true);
    fields[V_COUNT] = visit_field("anzahl", FIELD_NUMBER, Q_DOG, true);
    fields[V_BIG] = visit_field("gross", FIELD_YES_NO, Q_DOG, true);
    fields[V_CHIP] = visit_field("chip", FIELD_CHIP, Q_DOG, false);
    fields[V_EMAIL] = visit_field("email", FIELD_EMAIL, Q_CONTACT, false);
    fields[V_PHONE] = visit_field("telefon", FIELD_PHONE, Q_CONTACT, false);
    fields[V_IBAN] = visit_field("iban", FIELD_IBAN, Q_PAY, false);
    fields[V_MANDATE] = visit_field("mandat", FIELD_CONSENT, Q_PAY, false);
    fields[V_FILE] = visit_field("kassenzeichen", FIELD_FILE_NUMBER, Q_LAST, false);
    fields[V_NOTE] = visit_field("hinweis", FIELD_TEXT, Q_LAST, false);
    fields[V_GIVEN].personal = fields[V_FAMILY].personal = true;
    fields[V_STREET].personal = fields[V_IBAN].personal = true;
    fields[V_ORIGIN].option_count = 2;
    fields[V_ORIGIN].options[0] = (struct option){"kauf", "Gekauft", ""};
    fields[V_ORIGIN].options[1] = (struct option){"tierheim", "Aus dem Tierheim", ""};

    struct question *questions = service->questions;
    questions[Q_NAME] = visit_question("Wie heißen Sie?", V_GIVEN, 2);
    questions[Q_ADDRESS] = visit_question("Wo wohnen Sie?", V_STREET, 4);
    questions[Q_ORIGIN] = visit_question("Woher ist Ihr Hund?", V_ORIGIN, 1);
    questions[Q_SELLER] = visit_question("Wer hat ihn verkauft?", V_SELLER, 1);
    questions[Q_SELLER].show_if = (struct condition){CONDITION_IS, V_ORIGIN, "kauf"};
    questions[Q_SINCE] = visit_question("Seit wann?", V_SINCE, 1);
    questions[Q_DOG] = visit_question("Ihr Hund?", V_COUNT, 3);
    questions[Q_CONTACT] = visit_question("Wie erreichen wir Sie?", V_EMAIL, 2);
    questions[Q_PAY] = visit_question("Wie zahlen Sie?", V_IBAN, 2);
    questions[Q_LAST] = visit_question("Noch etwas?", V_FILE, 2);
}

static inline void
visit_send(struct visit *visit, struct event event)
{
    event.now_ms = visit->now;
    session_step(visit->session, &event, &visit->effects);
}

static inline void
visit_do(struct visit *visit, enum event_kind kind, int a, int b)
{
    visit_send(visit, (struct event){.kind = kind, .a = a, .b = b});
}

static inline void
visit_text(struct visit *visit, enum event_kind kind, const char *text)
{
    struct event event = {.kind = kind};
    assert_int_equal(text_copy(event.text, sizeof event.text, text), STATUS_OK);
    visit_send(visit, event);
}

static inline void
visit_wait(struct visit *visit, int64_t ms)
{
    visit->now += ms;
    visit_do(visit, EVENT_TICK, 0, 0);
}

static inline bool
visit_effect(const struct visit *visit, enum effect_kind kind)
{
    for (int i = 0; i < visit->effects.count; i++) {
        if (visit->effects.list[i].kind == kind)
            return true;
    }
    return false;
}

/* Types into a field the way the keyboard page does: focus, then letter by letter. */
static inline void
visit_type(struct visit *visit, int field, int part, const char *text)
{
    visit_do(visit, EVENT_FOCUS, field, part);
    for (size_t at = 0, len = strlen(text); at < len;) {
        uint32_t point = 0;
        char letter[8] = "";
        size_t step = text_decode(text + at, len - at, &point);
        assert_true(step > 0);
        memcpy(letter, text + at, step);
        visit_text(visit, EVENT_TYPE, letter);
        at += step;
    }
}

static inline void
visit_begin(struct visit *visit)
{
    memset(visit, 0, sizeof *visit);
    visit_make_service(&visit->services[0]);
    visit_make_service(&visit->services[1]);
    visit->services[1].id = "andere-probe";
    visit->services[1].title = "Probe abmelden";
    visit->catalogue.service_count = 2;
    visit->catalogue.services = visit->services;
    visit->catalogue.town =
        (struct town){.id = "probestadt",
                      .name = "Stadt Probestadt",
                      .address = "Marktplatz 1, 45999 Probestadt",
                      .counter_name = "Info-Schalter",
                      .counter_place = "Erdgeschoss, gleich links",
                      .counter_hours = "Mo bis Fr 8 bis 16 Uhr",
                      .card_counter_name = "Bürgerbüro",
                      .card_counter_place = "1. Stock",
                      .card_counter_hours = "Mo bis Do 8 bis 18 Uhr",
                      .phone = "02000 12 34 56",
                      .phone_page = "https://probestadt.example/schalter/"};
    visit->now = 1000000;
    visit->session = calloc(1, sizeof *visit->session);
    assert_non_null(visit->session);
    session_init(visit->session, &visit->catalogue, NULL, &session_timing_usual);
    visit_send(visit,
               (struct event){.kind = EVENT_CLOCK, .civil = {{2026, 11, 26}, 10, 42}});
    visit_do(visit, EVENT_NETWORK, 1, 0);
    visit_do(visit, EVENT_SERVICE_KEY, 0, SERVICE_KEY_FRESH);
    visit_do(visit, EVENT_SERVICE_KEY, 1, SERVICE_KEY_FRESH);
}

/* Two more: one that may be done with the ID card, one that sets its PIN. */
enum { VISIT_CARD = 2, VISIT_PIN = 3 };

static inline void
visit_with_cards(struct visit *visit)
{
    struct service *card = &visit->services[VISIT_CARD];
    struct service *pin = &visit->services[VISIT_PIN];
    static const struct {
        enum identity_attribute from;
        int to;
    } filled[] = {{IDENTITY_GIVEN_NAMES, V_GIVEN}, {IDENTITY_FAMILY_NAME, V_FAMILY},
                  {IDENTITY_STREET, V_STREET},     {IDENTITY_HOUSE_NUMBER, V_HOUSE},
                  {IDENTITY_POSTCODE, V_POSTCODE}, {IDENTITY_PLACE, V_PLACE},
                  {IDENTITY_BIRTH_DATE, V_SINCE}};

    visit_make_service(card);
    card->id = "mit-ausweis";
    card->identification.ways = (1u << IDENTIFY_WAYS) - 1;
    for (size_t i = 0; i < sizeof filled / sizeof filled[0]; i++) {
        card->identification.asked |= 1u << filled[i].from;
        card->identification.field[filled[i].from] = filled[i].to;
    }
    card->identification.optional = 1u << IDENTITY_BIRTH_DATE;
    card->identification.editable[V_STREET] = true;
    *pin = visit->services[0];
    pin->id = "pin-probe";
    pin->sets_pin = true;
    pin->identifier = pin->schema_uri = "";
    pin->question_count = pin->field_count = pin->step_count = 0;
    visit->catalogue.service_count = 4;
    visit_do(visit, EVENT_SERVICE_KEY, VISIT_CARD, SERVICE_KEY_FRESH);
    visit_do(visit, EVENT_READER, WORLD_READER_EMPTY, 0);
    visit_do(visit, EVENT_CARD_SERVICE, 1, 0);
}

static inline void
visit_end(struct visit *visit)
{
    free(visit->session);
}

/** Set-up and tear-down of a test: its state is a visit on the start page. */
static inline int
visit_set_up(void **state)
{
    struct visit *visit = calloc(1, sizeof *visit);
    if (visit == NULL)
        return -1;
    visit_begin(visit);
    *state = visit;
    return 0;
}

static inline int
visit_tear_down(void **state)
{
    visit_end(*state);
    free(*state);
    return 0;
}

static inline int
visit_set_up_with_cards(void **state)
{
    if (visit_set_up(state) != 0)
        return -1;
    visit_with_cards(*state);
    return 0;
}

#define CARD_TEST(name)                                                                \
    cmocka_unit_test_setup_teardown(name, visit_set_up_with_cards, visit_tear_down)

#define VISIT_TEST(name)                                                               \
    cmocka_unit_test_setup_teardown(name, visit_set_up, visit_tear_down)

/* Goes to the first question. */
static inline void
visit_open(struct visit *visit)
{
    visit_do(visit, EVENT_BEGIN, 0, 0);
    visit_do(visit, EVENT_SERVICE, 0, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(visit->session->state, STATE_QUESTION);
}

static inline void
visit_name(struct visit *visit)
{
    visit_type(visit, V_GIVEN, 0, "Erika");
    visit_type(visit, V_FAMILY, 0, "Großmüller");
    visit_do(visit, EVENT_NEXT, 0, 0);
}

/* From the first question to the check list, with everything that is needed. */
static inline void
visit_answer(struct visit *visit)
{
    visit_name(visit);
    visit_type(visit, V_STREET, 0, "Lindenstraße");
    visit_type(visit, V_HOUSE, 0, "12 a");
    visit_type(visit, V_POSTCODE, 0, "45999");
    visit_type(visit, V_PLACE, 0, "Probestadt");
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_do(visit, EVENT_CHOOSE, V_ORIGIN, 1);
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_type(visit, V_SINCE, 0, "16");
    visit_type(visit, V_SINCE, 1, "11");
    visit_type(visit, V_SINCE, 2, "2026");
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_type(visit, V_COUNT, 0, "2");
    visit_do(visit, EVENT_CHOOSE, V_BIG, 1);
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(visit->session->state, STATE_REVIEW);
}

static inline void
visit_fill(struct visit *visit)
{
    visit_open(visit);
    visit_answer(visit);
}

/* Declares at the check list that all is right, and sends. */
static inline void
visit_submit(struct visit *visit)
{
    visit_do(visit, EVENT_CONSENT, -1, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
}

/* Sends and goes on to the choice of the receipt. */
static inline void
visit_store(struct visit *visit)
{
    visit_submit(visit);
    assert_true(visit_effect(visit, EFFECT_STORE));
    visit_text(visit, EVENT_STORED, "H7K4 92XM");
    visit_do(visit, EVENT_SUBMITTED, 0, 0);
    visit_wait(visit, 600);
    visit_wait(visit, 600);
    visit_wait(visit, 600);
    visit_wait(visit, 600);
    assert_int_equal(visit->session->state, STATE_RECEIPT);
}

static inline void
visit_set(struct visit *visit, int field, const char *value)
{
    struct answer *answer = &visit->session->answers[field];
    memset(answer, 0, sizeof *answer);
    assert_int_equal(text_copy(answer->text, sizeof answer->text, value), STATUS_OK);
}

#endif
