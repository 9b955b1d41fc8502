/* Setting a PIN: the service of its own, and the detour on the way to reading a card.
 */
#include "core/session.h"

#include "card_fixture.h"

static void
setting_a_pin_asks_twice_and_compares(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    card_open(visit, VISIT_PIN);
    card_expect(visit, STATE_CARD_WAIT);
    assert_int_equal(visit->effects.list[0].a, CARD_SET_PIN);
    visit_do(visit, EVENT_CARD_INSERT, 0, 0);
    card_expect(visit, STATE_CARD_PLACE);
    visit_do(visit, EVENT_CARD_ENTER, CARD_PIN, 3);
    assert_int_equal(session_secret_digits(session), 6);
    visit_do(visit, EVENT_PIN_SHORT, 0, 0);
    assert_int_equal(session_secret_digits(session), 5);
    card_give(visit, CARD_PIN, "12345");
    visit_do(visit, EVENT_CARD_ENTER, CARD_NEW_PIN, -1);
    assert_int_equal(session_secret_digits(session), 6);
    card_digits(visit, "135792");
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_true(session->identify.card.repeating);
    assert_string_equal(session->identify.typed, "");
    card_digits(visit, "135793");
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(session->identify.card.fault, SECRET_DIFFERS);
    assert_false(session->identify.card.repeating);
    card_nothing_typed(visit);
    card_digits(visit, "135792");
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_do(visit, EVENT_BACK, 0, 0); /* to the first time */
    card_expect(visit, STATE_CARD_SECRET);
    card_nothing_typed(visit);
    card_digits(visit, "135792");
    visit_do(visit, EVENT_NEXT, 0, 0);
    card_give(visit, CARD_NEW_PIN, "135792");
    visit_do(visit, EVENT_BACK, 0, 0); /* not while it is written */
    card_expect(visit, STATE_CARD_BUSY);
    visit_do(visit, EVENT_READER, WORLD_READER_CARD, 0);
    visit_do(visit, EVENT_CARD_DONE, CARD_OK, 0);
    card_expect(visit, STATE_CARD_TAKE);
    assert_true(session->identify.pin_set && visit_effect(visit, EFFECT_CARD_END));
    visit_do(visit, EVENT_NEXT, 0, 0);
    card_expect(visit, STATE_CARD_TAKE);
    visit_do(visit, EVENT_READER, WORLD_READER_EMPTY, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    card_expect(visit, STATE_START);
    assert_true(visit_effect(visit, EFFECT_WIPE));
}

/* With nothing typed she would be at the start page at once; on the detour, with
 * answers, after one more tap. */
static void
nobody_ends_while_the_card_takes_a_new_pin(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    for (int answers = 0; answers < 2; answers++) {
        card_open(visit, VISIT_PIN);
        if (answers == 1)
            visit_set(visit, V_NOTE, "bleibt");
        visit_do(visit, EVENT_CARD_ENTER, CARD_NEW_PIN, -1);
        assert_false(session_must_go_on(session));
        card_digits(visit, "475839");
        visit_do(visit, EVENT_NEXT, 0, 0);
        card_give(visit, CARD_NEW_PIN, "475839");
        assert_true(session_writes_pin(session) && session_must_go_on(session));
        static const enum event_kind ends[] = {EVENT_END, EVENT_END_YES, EVENT_HELP,
                                               EVENT_END};
        for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
            visit_do(visit, ends[i], 0, 0);
            card_expect(visit, STATE_CARD_BUSY);
            assert_true(session->identify.running);
            assert_int_equal(visit_effect(visit, EFFECT_SOUND), ends[i] != EVENT_HELP);
        }
        visit_do(visit, EVENT_CLOSE, 0, 0);
        visit_wait(visit, 60000); /* a card that never answers */
        card_expect(visit, STATE_CARD_TROUBLE);
        assert_true(visit_effect(visit, EFFECT_CARD_END));
        assert_false(session_must_go_on(session));
        visit_do(visit, EVENT_END, 0, 0);
        card_expect(visit, answers == 1 ? STATE_END_ASK : STATE_START);
    }
}

static void
a_pin_easy_to_guess_is_named_once_and_taken(void **state)
{
    static const struct {
        const char *pin;
        bool easy;
    } pins[] = {{"000000", true},  {"123456", true},  {"654321", true},
                {"121212", true},  {"123123", true},  {"120864", true},
                {"640812", true},  {"111964", true},  {"196437", true},
                {"135790", false}, {"990017", false}, {"475839", false}};
    struct visit *visit = *state;
    struct session *session = visit->session;

    card_open(visit, VISIT_PIN);
    for (size_t i = 0; i < sizeof pins / sizeof pins[0]; i++) {
        visit_do(visit, EVENT_CARD_ENTER, CARD_NEW_PIN, -1);
        card_digits(visit, pins[i].pin);
        visit_do(visit, EVENT_NEXT, 0, 0);
        assert_int_equal(session->identify.card.fault,
                         pins[i].easy ? SECRET_EASY : SECRET_FINE);
        assert_int_equal(session->identify.card.repeating, !pins[i].easy);
        if (!pins[i].easy)
            continue;
        /* Another one is another word of warning. */
        visit_do(visit, EVENT_ERASE, 0, 0);
        const char last[2] = {pins[i].pin[5], '\0'};
        visit_text(visit, EVENT_TYPE, last);
        visit_do(visit, EVENT_NEXT, 0, 0);
        assert_int_equal(session->identify.card.fault, SECRET_EASY);
        visit_do(visit, EVENT_NEXT, 0, 0);
        assert_true(session->identify.card.repeating);
    }
}

/* With the five digits of the letter. */
static void
set_own_pin(struct visit *visit)
{
    card_give(visit, CARD_PIN, "12345");
    visit_do(visit, EVENT_CARD_ENTER, CARD_NEW_PIN, -1);
    card_digits(visit, "135792");
    visit_do(visit, EVENT_NEXT, 0, 0);
    card_give(visit, CARD_NEW_PIN, "135792");
    visit_do(visit, EVENT_CARD_DONE, CARD_OK, 0);
}

static void
five_digits_lead_to_a_pin_of_her_own_and_back_into_reading(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;
    struct identity person = card_person();

    card_to_pin(visit);
    visit_do(visit, EVENT_PIN_SHORT, 0, 0);
    card_expect(visit, STATE_CARD_TROUBLE);
    assert_int_equal(session->identify.reason, IDENTIFY_SHORT_PIN);
    assert_true(visit_effect(visit, EFFECT_CARD_END));
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(visit->effects.list[0].kind, EFFECT_CARD_BEGIN);
    assert_int_equal(visit->effects.list[0].a, CARD_SET_PIN);
    visit_do(visit, EVENT_CARD_ENTER, CARD_PIN, 3);
    assert_int_equal(session_secret_digits(session), 5);
    set_own_pin(visit);
    card_expect(visit, STATE_CARD_WAIT);
    assert_int_equal(visit->effects.list[0].a, CARD_READ);
    assert_true(session->identify.pin_set && !session->identify.detour);
    card_request(visit);
    visit_do(visit, EVENT_NEXT, 0, 0);
    card_expect(visit, STATE_CARD_BUSY); /* the card lies there already */
    visit_do(visit, EVENT_CARD_ENTER, CARD_PIN, 3);
    assert_int_equal(session_secret_digits(session), 6);
    card_give(visit, CARD_PIN, "135792");
    visit_do(visit, EVENT_CARD_DONE, CARD_OK, 0);
    card_identity(visit, &person);
    card_expect(visit, STATE_CARD_TAKE);
    assert_int_equal(session->identify.way, IDENTIFY_CARD);
}

static void
the_pin_of_the_letter_is_asked_for_once(void **state)
{
    struct visit *visit = *state;

    card_open(visit, VISIT_PIN);
    visit_do(visit, EVENT_CARD_ENTER, CARD_PIN, 3);
    visit_do(visit, EVENT_PIN_SHORT, 0, 0);
    set_own_pin(visit);
    visit_do(visit, EVENT_BACK, 0, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    card_expect(visit, STATE_CARD_WAIT);
    visit_do(visit, EVENT_CARD_ENTER, CARD_PIN, 3);
    assert_int_equal(session_secret_digits(visit->session), 6);
}

static void
the_pin_service_needs_the_reader_and_nothing_else(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_do(visit, EVENT_NETWORK, 0, 0);
    visit_do(visit, EVENT_CARD_SERVICE, 0, 0);
    visit_do(visit, EVENT_STORAGE, 0, 0);
    assert_int_equal(session_hindrance(session, VISIT_PIN), HINDRANCE_NONE);
    visit_do(visit, EVENT_READER, WORLD_READER_AWAY, 0);
    assert_int_equal(session_hindrance(session, VISIT_PIN), HINDRANCE_READER);
    card_open(visit, VISIT_PIN);
    card_expect(visit, STATE_BEFORE);
    visit_do(visit, EVENT_PIN_UNKNOWN, 0, 0);
    card_expect(visit, STATE_SLIP);
    visit_do(visit, EVENT_BACK, 0, 0);
    card_expect(visit, STATE_BEFORE);
}

static void
nobody_is_told_that_the_old_pin_holds_when_nobody_knows(void **state)
{
    struct visit *visit = *state;

    card_open(visit, VISIT_PIN);
    visit_do(visit, EVENT_CARD_ENTER, CARD_NEW_PIN, -1);
    card_digits(visit, "475839");
    visit_do(visit, EVENT_NEXT, 0, 0);
    card_give(visit, CARD_NEW_PIN, "475839");
    visit_do(visit, EVENT_CARD_INSERT, 0, 0); /* lifted while it was written */
    assert_true(visit->session->identify.card.new_given);
    visit_do(visit, EVENT_CARD_DONE, CARD_LOST, 0);
    card_expect(visit, STATE_CARD_TROUBLE);
    assert_true(visit->session->identify.card.new_given);
    /* She was told to try the new one first, which has six digits. */
    visit->session->identify.five = true;
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_false(visit->session->identify.card.new_given);
    visit_do(visit, EVENT_CARD_ENTER, CARD_PIN, 3);
    assert_int_equal(session_secret_digits(visit->session), 6);
}

static void
who_types_on_after_the_warning_types_another_pin(void **state)
{
    struct visit *visit = *state;
    const struct identify *identify = &visit->session->identify;

    card_open(visit, VISIT_PIN);
    visit_do(visit, EVENT_CARD_ENTER, CARD_NEW_PIN, -1);
    card_digits(visit, "123456");
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(identify->card.fault, SECRET_EASY);
    visit_text(visit, EVENT_TYPE, "4");
    assert_string_equal(identify->typed, "4");
    assert_int_equal(identify->card.fault, SECRET_FINE);
    card_digits(visit, "75839");
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_true(identify->card.repeating);
}

static void
a_card_that_is_switched_off_leads_out_of_the_pin_service(void **state)
{
    struct visit *visit = *state;

    card_open(visit, VISIT_PIN);
    visit_do(visit, EVENT_CARD_DONE, CARD_DEACTIVATED, 0);
    card_expect(visit, STATE_CARD_TROUBLE);
    assert_false(session_can_retry(visit->session));
    visit_do(visit, EVENT_DONE, 0, 0);
    card_expect(visit, STATE_START);
    assert_true(visit_effect(visit, EFFECT_WIPE));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CARD_TEST(setting_a_pin_asks_twice_and_compares),
        CARD_TEST(nobody_ends_while_the_card_takes_a_new_pin),
        CARD_TEST(a_pin_easy_to_guess_is_named_once_and_taken),
        CARD_TEST(five_digits_lead_to_a_pin_of_her_own_and_back_into_reading),
        CARD_TEST(the_pin_of_the_letter_is_asked_for_once),
        CARD_TEST(the_pin_service_needs_the_reader_and_nothing_else),
        CARD_TEST(nobody_is_told_that_the_old_pin_holds_when_nobody_knows),
        CARD_TEST(who_types_on_after_the_warning_types_another_pin),
        CARD_TEST(a_card_that_is_switched_off_leads_out_of_the_pin_service),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
