/* Long random visits: whatever is tapped in whatever order, some things stay true. */
#include "core/session.h"

#include "card_fixture.h"
#include "core/document.h"
#include "core/letters.h"
#include "core/receipt.h"

enum { STEPS = 300000 };

static uint32_t
draw(uint32_t *seed, uint32_t below)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed % below;
}

/* What reader, programs and the town answer where they are waited for, and what she
 * does about it; the rest of the time anything comes at any time. */
static struct event
card_event(uint32_t *seed, enum state state)
{
    static const struct {
        enum state state;
        enum event_kind kinds[5];
    } likely[] = {
        {STATE_WAYS, {EVENT_WAY, EVENT_WAY, EVENT_PIN_SHORT, EVENT_NEXT, EVENT_BACK}},
        {STATE_CARD_WAIT,
         {EVENT_CARD_REQUEST, EVENT_CARD_ENTER, EVENT_CARD_INSERT, EVENT_CARD_DONE,
          EVENT_BACK}},
        {STATE_CARD_REQUEST,
         {EVENT_NEXT, EVENT_NEXT, EVENT_RIGHT, EVENT_READER, EVENT_BACK}},
        {STATE_CARD_PLACE,
         {EVENT_CARD_ENTER, EVENT_CARD_ENTER, EVENT_READER, EVENT_PIN_UNKNOWN,
          EVENT_CARD_TROUBLE}},
        {STATE_CARD_BUSY,
         {EVENT_CARD_DONE, EVENT_CARD_ENTER, EVENT_IDENTITY, EVENT_CARD_INSERT,
          EVENT_IDENTITY_FAILED}},
        {STATE_CARD_TROUBLE,
         {EVENT_NEXT, EVENT_NEXT, EVENT_WAY, EVENT_PIN_UNKNOWN, EVENT_BACK}},
        {STATE_PHONE,
         {EVENT_PHONE_READY, EVENT_PHONE_READY, EVENT_IDENTITY, EVENT_IDENTITY_FAILED,
          EVENT_NEXT}},
        {STATE_TECHNICIAN,
         {EVENT_CARETAKER, EVENT_UPKEEP, EVENT_UPKEEP, EVENT_TECHNICIAN_LOOK,
          EVENT_BACK}},
        {STATE_UPKEEP,
         {EVENT_UPKEEP, EVENT_CHANNEL_TAP, EVENT_CARETAKER, EVENT_CHANNEL, EVENT_BACK}},
    };
    struct event event = {.a = (int)draw(seed, 6), .b = (int)draw(seed, 5) - 1};
    if (state == STATE_CARD_SECRET) {
        event.kind = draw(seed, 8) > 0 ? EVENT_TYPE : EVENT_NEXT;
        event.text[0] = (char)('0' + draw(seed, 2));
    }
    for (size_t i = 0; i < sizeof likely / sizeof likely[0]; i++) {
        if (likely[i].state == state)
            event.kind = likely[i].kinds[draw(seed, 5)];
    }
    if (event.kind == EVENT_CARD_DONE && draw(seed, 2) == 0)
        event.a = CARD_OK;
    if (event.kind == EVENT_UPKEEP)
        event.a = (int)draw(seed, UPKEEP_ERRANDS);
    return event;
}

static struct event
any_event(uint32_t *seed)
{
    static const char *const letters[] = {"G", "a", "7", " ", "-", "ß", "ü", "\xCC\x88",
                                          "@", ".", "Ж", "'", "0", "1", "2", "\xFF"};
    /* Taps that lead on come more often, else nobody gets far. */
    static const enum event_kind likely[] = {
        EVENT_BEGIN, EVENT_SERVICE, EVENT_NEXT,  EVENT_NEXT,    EVENT_TYPE,
        EVENT_TYPE,  EVENT_CHOOSE,  EVENT_FOCUS, EVENT_CONSENT, EVENT_RECEIPT,
        EVENT_STAY,  EVENT_DAY,     EVENT_UPKEEP};
    enum event_kind kind = draw(seed, 3) > 0 ? likely[draw(seed, 13)]
                                             : (enum event_kind)draw(seed, EVENT_COUNT);
    struct event event = {.kind = kind,
                          .a = (int)draw(seed, V_FIELDS + 2) - 1,
                          .b = (int)draw(seed, 4) - 1,
                          .civil = {{2026, 11, 26}, 10, 42}};
    if (kind == EVENT_UPKEEP)
        event.a = (int)draw(seed, UPKEEP_ERRANDS);
    const char *text = kind == EVENT_STORED ? "H7K4 92XM" : letters[draw(seed, 16)];
    assert_int_equal(text_copy(event.text, sizeof event.text, text), STATUS_OK);
    if (kind == EVENT_SERVICE || kind == EVENT_SERVICE_KEY)
        event.a = kind == EVENT_SERVICE ? (int)draw(seed, 4) : 0;
    if (kind == EVENT_READER && draw(seed, 2) == 0)
        event.a = WORLD_READER_CARD;
    if (kind == EVENT_CARD_SERVICE && draw(seed, 4) > 0)
        event.a = 1;
    if (kind == EVENT_RECEIPT)
        event.a = (int)draw(seed, 3);
    if (kind == EVENT_PRINTER || kind == EVENT_PRINT_FAILED ||
        kind == EVENT_SLIP_FAILED)
        event.a = event.b = draw(seed, 3) == 0 ? 1 : 0;
    if (kind == EVENT_CONSENT && draw(seed, 2) == 0)
        event.a = -1;
    /* Leaving is rare, or every visit is short. */
    if ((kind == EVENT_STAFF || kind == EVENT_END_YES || kind == EVENT_END ||
         kind == EVENT_STORAGE) &&
        draw(seed, 8) > 0)
        event.kind = EVENT_NONE;
    if (kind == EVENT_OUT_OF_SERVICE || kind == EVENT_STORAGE)
        event.a =
            draw(seed, 4) == 0 ? kind == EVENT_OUT_OF_SERVICE : kind == EVENT_STORAGE;
    return event;
}

static struct upkeep
any_upkeep(uint32_t *seed)
{
    int other = (int)draw(seed, 4);
    return (struct upkeep){.errand = draw(seed, UPKEEP_ERRANDS),
                           .outcome = draw(seed, UPKEEP_FAILED + 1),
                           .trouble = draw(seed, UPKEEP_TROUBLES),
                           .stick = draw(seed, UPKEEP_STICK_SEVERAL + 1),
                           .update = draw(seed, 2) * UPKEEP_OLDER,
                           .setup = draw(seed, 2) * UPKEEP_SETUP_WRONG,
                           .other = {.good = other > 0, .tired = other > 2}};
}

static struct channel_news
any_channel(uint32_t *seed)
{
    return (struct channel_news){.state = draw(seed, CHANNEL_STATES),
                                 .trouble = draw(seed, CHANNEL_TROUBLES),
                                 .issue = draw(seed, 3)};
}

/* Everything that is asked is answered, so that the journey can reach its end. */
static void
fill_all(struct visit *visit)
{
    static const char *const good[V_FIELDS] = {"Erika",
                                               "Großmüller",
                                               "Weg",
                                               "1",
                                               "45999",
                                               "Ort",
                                               "tierheim",
                                               "Otto",
                                               "2026-11-16",
                                               "2",
                                               "ja",
                                               "276098100234567",
                                               "e@beispiel.de",
                                               "02000 123456",
                                               "DE89370400440532013000",
                                               "ja",
                                               "7",
                                               "x"};
    for (int f = 0; f < V_FIELDS; f++)
        visit_set(visit, f, good[f]);
    visit->session->cursor = (struct cursor){.field = -1};
}

static void
check_texts(const struct session *session)
{
    char composed[ANSWER_MAX_BYTES + 1];
    for (int f = 0; f < V_FIELDS; f++) {
        const char *text = session->answers[f].text;
        assert_int_equal(letters_compose(text, strlen(text), composed, sizeof composed),
                         STATUS_OK);
        assert_string_equal(text, composed);
    }
    int field = session->cursor.field;
    assert_in_range(field + 1, 0, V_FIELDS);
    if (field >= 0 && session->state == STATE_QUESTION)
        assert_in_range(session->cursor.caret, 0, strlen(session->answers[field].text));
}

static void
check_effects(struct visit *visit)
{
    struct session *session = visit->session;
    enum field_error error = FIELD_OK;

    if (visit_effect(visit, EFFECT_STORE)) {
        char out[DOCUMENT_MAX];
        size_t len = 0;
        assert_true(session->declared && session_is_identified(session));
        assert_int_equal(session_hindrance(session, session->service), HINDRANCE_NONE);
        for (int q = form_next_question(session, -1); q >= 0;
             q = form_next_question(session, q))
            assert_int_equal(form_check_question(session, q, &error), -1);
        assert_int_equal(document_write(session, out, sizeof out, &len), STATUS_OK);
    }
    for (int i = 0; i < visit->effects.count; i++) {
        const struct effect *effect = &visit->effects.list[i];
        if (effect->kind == EFFECT_UPKEEP)
            assert_true(
                session->state == STATE_UPKEEP ||
                (effect->a == UPKEEP_LOOK && (session->state == STATE_TECHNICIAN ||
                                              session->state == STATE_UPKEEP_ASK)));
        if (effect->kind != EFFECT_PRINT)
            continue;
        assert_int_equal(session->world.printer, WORLD_PRINTER_READY);
        assert_true(effect->a == PAPER_RECEIPT ? session->stored
                    : effect->a == PAPER_SLIP  ? session->slip.printing
                                               : session->technician.printing);
    }
    if (visit_effect(visit, EFFECT_WIPE))
        assert_false(session_has_data(session));
}

/* What was begun outside is ended, and before the wipe; a secret is handed over once
 * and lies nowhere but where it is typed. */
static void
check_identify(struct visit *visit, bool begun[2])
{
    static const char digits[] = "0123456789";
    struct session *session = visit->session;
    struct identify *identify = &session->identify;
    bool handed = false, door = visit_effect(visit, EFFECT_TECHNICIAN_PIN);

    for (int i = 0; i < visit->effects.count; i++) {
        const struct effect *effect = &visit->effects.list[i];
        if (effect->kind == EFFECT_CARD_BEGIN)
            begun[0] = true;
        if (effect->kind == EFFECT_CARD_END)
            begun[0] = false;
        if (effect->kind == EFFECT_PHONE_BEGIN)
            begun[1] = true;
        if (effect->kind == EFFECT_PHONE_END)
            begun[1] = false;
        if (effect->kind == EFFECT_WIPE)
            assert_false(begun[0] || begun[1]);
        if (effect->kind == EFFECT_CARD_ACCEPT)
            assert_int_equal((uint32_t)effect->a & ~identify->card.request.optional, 0);
        handed = handed || effect->kind == EFFECT_CARD_SECRET;
    }
    assert_int_equal(identify->running, begun[0]);
    assert_int_equal(identify->phone.waiting, begun[1]);
    assert_false(begun[0] && begun[1]);
    assert_int_equal(identify->handed[0] != '\0', handed || door);
    if (door) {
        assert_int_equal(session->state, STATE_TECHNICIAN_PIN);
        assert_int_equal(strspn(identify->handed, digits), TECHNICIAN_DIGITS);
    }
    if (handed) {
        assert_int_equal(session->state, STATE_CARD_BUSY);
        assert_int_equal(strspn(identify->handed, digits),
                         session_secret_digits(session));
    }
    if ((session->state != STATE_CARD_SECRET &&
         session->state != STATE_TECHNICIAN_PIN) ||
        session->overlay != OVERLAY_NONE) {
        assert_string_equal(identify->typed, "");
        assert_string_equal(identify->first, "");
    }
    if (session->state == STATE_BLANK || session->state == STATE_RESUME)
        assert_false(begun[0] || begun[1]);
    if (session->state == STATE_CARD_SECRET)
        assert_true(identify->running);
    if (!identify->verified)
        assert_string_equal(identify->report, "");
    for (int f = 0; f < V_FIELDS; f++) {
        if (session->verified[f])
            assert_true(identify->verified && session->answers[f].text[0] != '\0');
    }
}

static void
check_state(const struct session *session)
{
    enum state state = session->state;
    if (state == STATE_RECEIPT || state == STATE_PRINTING || state == STATE_DONE)
        assert_true(session->stored && session->reference[0] != '\0');
    if (state == STATE_START || state == STATE_OUT_OF_SERVICE)
        assert_false(session_has_data(session));
    if (state == STATE_SWITCH_ASK)
        assert_true(session->other_service >= 0 && session->service >= 0 &&
                    session->other_service != session->service &&
                    session_answers_given(session) > 0);
    if (state == STATE_QUESTION)
        assert_true(session->question >= 0 && session->question < Q_QUESTIONS);
    if (session->printed)
        assert_true(session->prints > 0);
    if (session->submitted)
        assert_true(session->stored);
    assert_true(session_deadline(session) > session->now_ms);
}

static void
some_things_are_always_true(void **state)
{
    (void)state;
    struct visit visit;
    struct identity person = card_person();
    const struct card_request request = {.required = 1, .optional = 1u << 7 | 1u << 17};
    uint32_t seed = 20261126;
    unsigned reached = 0;
    bool begun[2] = {false, false};

    visit_begin(&visit);
    visit_with_cards(&visit);
    visit.session->kiosk.has_door = visit.session->kiosk.has_channel = true;
    for (int i = 0; i < STEPS; i++) {
        visit.now += draw(&seed, 50) == 0 ? 30000 : 200;
        bool filled = visit.session->state == STATE_REVIEW     ? draw(&seed, 3) == 0
                      : visit.session->state == STATE_QUESTION ? draw(&seed, 20) == 0
                                                               : false;
        if (filled)
            fill_all(&visit);
        /* Somebody goes all the way back, to look at another service. */
        bool turns_back = draw(&seed, 100) == 0;
        for (int k = 0;
             turns_back && k < Q_QUESTIONS + 2 && visit.session->state != STATE_MENU;
             k++) {
            visit_do(&visit, EVENT_BACK, 0, 0);
            check_identify(&visit, begun);
        }
        if (draw(&seed, 200) == 0) {
            visit_wait(&visit, 61000);
            check_identify(&visit, begun);
            reached |= 1u << visit.session->state;
            visit_wait(&visit, 46000);
            check_identify(&visit, begun);
        }
        struct event event = draw(&seed, 2) == 0
                                 ? card_event(&seed, visit.session->state)
                                 : any_event(&seed);
        if (event.kind == EVENT_NONE)
            event = any_event(&seed);
        struct upkeep upkeep = any_upkeep(&seed);
        struct channel_news channel = any_channel(&seed);
        event.upkeep = &upkeep;
        event.channel = &channel;
        event.request = &request;
        event.identity = &person;
        event.words = "https://ausweis.example/s/abc";
        visit_send(&visit, event);
        check_identify(&visit, begun);
        check_state(visit.session);
        check_effects(&visit);
        check_texts(visit.session);
        reached |= 1u << visit.session->state;
    }
    /* A walk that never gets anywhere proves nothing. */
    assert_int_equal(reached, (1u << STATE_COUNT) - 1);
    visit_end(&visit);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(some_things_are_always_true)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
