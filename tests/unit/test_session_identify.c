/* The ways to identify, reading the card, and what is filled in. */
#include "core/receipt.h"
#include "core/session.h"

#include "card_fixture.h"

static void
a_way_is_asked_for_only_where_the_service_names_some(void **state)
{
    struct visit *visit = *state;

    card_open(visit, 0);
    card_expect(visit, STATE_QUESTION);
    visit_do(visit, EVENT_BACK, 0, 0);
    card_expect(visit, STATE_BEFORE);
    visit_do(visit, EVENT_BACK, 0, 0);
    visit_do(visit, EVENT_SERVICE, VISIT_CARD, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    card_expect(visit, STATE_WAYS);
    visit_do(visit, EVENT_NEXT, 0, 0);
    card_expect(visit, STATE_WAYS);
    visit_do(visit, EVENT_WAY, IDENTIFY_WITHOUT, 0);
    card_expect(visit, STATE_QUESTION);
    assert_int_equal(visit->session->identify.way, IDENTIFY_WITHOUT);
    visit_do(visit, EVENT_BACK, 0, 0);
    card_expect(visit, STATE_WAYS);
    visit_do(visit, EVENT_NEXT, 0, 0);
    card_expect(visit, STATE_QUESTION);
}

static void
a_hindered_way_is_named_with_the_reason_and_not_gone(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    card_open(visit, VISIT_CARD);
    visit_do(visit, EVENT_READER, WORLD_READER_AWAY, 0);
    assert_int_equal(session_way_hindrance(session, IDENTIFY_CARD), WAY_NO_READER);
    assert_int_equal(session_way_hindrance(session, IDENTIFY_PHONE), WAY_OPEN);
    visit_do(visit, EVENT_WAY, IDENTIFY_CARD, 0);
    card_expect(visit, STATE_WAYS);
    visit_do(visit, EVENT_READER, WORLD_READER_EMPTY, 0);
    visit_do(visit, EVENT_CARD_SERVICE, 0, 0);
    assert_int_equal(session_way_hindrance(session, IDENTIFY_CARD), WAY_NO_SERVICE);
    visit_do(visit, EVENT_NETWORK, 0, 0);
    assert_int_equal(session_way_hindrance(session, IDENTIFY_PHONE), WAY_OFFLINE);
    visit_do(visit, EVENT_WAY, IDENTIFY_PHONE, 0);
    card_expect(visit, STATE_WAYS);
    assert_int_equal(session_way_hindrance(session, IDENTIFY_COUNTER), WAY_OPEN);
    visit->services[VISIT_CARD].identification.ways &= ~(1u << IDENTIFY_POST);
    visit_do(visit, EVENT_WAY, IDENTIFY_POST, 0);
    card_expect(visit, STATE_WAYS);
    assert_int_equal(session_way_hindrance(session, IDENTIFY_POST), WAY_NOT_OFFERED);
    visit_do(visit, EVENT_WAY, 77, 0);
    visit_do(visit, EVENT_WAY, -1, 0);
    card_expect(visit, STATE_WAYS);
    visit_do(visit, EVENT_WAY, IDENTIFY_COUNTER, 0);
    card_expect(visit, STATE_QUESTION);
}

/* Whoever tries another way and gives it up has the one she had, and what she still has
 * to do is said. */
static void
a_way_that_was_only_tried_is_not_the_one_she_went(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    card_open(visit, VISIT_CARD);
    visit_do(visit, EVENT_WAY, IDENTIFY_COUNTER, 0);
    card_expect(visit, STATE_QUESTION);
    assert_non_null(strstr(receipt_identify_step(session), "Zeigen Sie"));
    for (int kind = 0; kind < 3; kind++) {
        visit_do(visit, EVENT_BACK, 0, 0);
        card_expect(visit, STATE_WAYS);
        visit_do(visit, kind == 2 ? EVENT_PIN_SHORT : EVENT_WAY,
                 kind == 1 ? IDENTIFY_PHONE : IDENTIFY_CARD, 0);
        visit_do(visit, EVENT_BACK, 0, 0);
        card_expect(visit, STATE_WAYS);
        visit_do(visit, EVENT_NEXT, 0, 0);
        card_expect(visit, STATE_QUESTION);
        assert_int_equal(session->identify.way, IDENTIFY_COUNTER);
        assert_non_null(strstr(receipt_identify_step(session), "Zeigen Sie"));
    }
}

static void
nothing_is_sent_before_a_way_was_gone(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    card_open(visit, VISIT_CARD);
    visit_do(visit, EVENT_WAY, IDENTIFY_CARD, 0);
    visit_do(visit, EVENT_BACK, 0, 0);
    visit_do(visit, EVENT_NEXT, 0, 0); /* nothing was chosen */
    card_expect(visit, STATE_WAYS);
    assert_false(session_is_identified(session));
    visit_do(visit, EVENT_WAY, IDENTIFY_WITHOUT, 0);
    visit_answer(visit);
    card_expect(visit, STATE_REVIEW);
    session->declared = true;
    session->identify.chosen = false; /* however she came there */
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_false(visit_effect(visit, EFFECT_STORE));
    card_expect(visit, STATE_WAYS);
}

static void
nothing_is_asked_of_the_card_before_she_agreed(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    card_open(visit, VISIT_CARD);
    visit_do(visit, EVENT_WAY, IDENTIFY_CARD, 0);
    assert_true(visit_effect(visit, EFFECT_CARD_BEGIN));
    visit_do(visit, EVENT_CARD_ENTER, CARD_PIN, 3);
    card_expect(visit, STATE_CARD_WAIT);
    card_request(visit);
    card_expect(visit, STATE_CARD_REQUEST);
    assert_string_equal(session->identify.card.request.subject, "Stadt Probestadt");
    visit_do(visit, EVENT_CARD_ENTER, CARD_PIN, 3);
    card_expect(visit, STATE_CARD_REQUEST);
    assert_int_equal(session->identify.card.granted, 0); /* nothing she did not tick */
    visit_do(visit, EVENT_RIGHT, CARD_RIGHT_BIRTH_DATE, 0);
    assert_int_equal(session->identify.card.granted, 1u << CARD_RIGHT_BIRTH_DATE);
    visit_do(visit, EVENT_RIGHT, CARD_RIGHT_BIRTH_DATE, 0);
    assert_int_equal(session->identify.card.granted, 0);
    visit_do(visit, EVENT_RIGHT, CARD_RIGHT_ADDRESS, 0); /* is required */
    visit_do(visit, EVENT_RIGHT, 99, 0);
    visit_do(visit, EVENT_RIGHT, -1, 0);
    assert_int_equal(session->identify.card.granted, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(visit->effects.list[0].kind, EFFECT_CARD_ACCEPT);
    assert_int_equal(visit->effects.list[0].a, 0);
    card_expect(visit, STATE_CARD_PLACE);
}

static void
a_right_nobody_can_name_is_not_agreed_to(void **state)
{
    struct visit *visit = *state;
    struct card_request request = {.required = 1u << CARD_RIGHT_OTHER};

    card_open(visit, VISIT_CARD);
    visit_do(visit, EVENT_WAY, IDENTIFY_CARD, 0);
    visit_send(visit, (struct event){.kind = EVENT_CARD_REQUEST, .request = &request});
    card_expect(visit, STATE_CARD_TROUBLE);
    assert_true(visit_effect(visit, EFFECT_CARD_END));
    visit_do(visit, EVENT_NEXT, 0, 0);
    request = (struct card_request){.optional = 1u << CARD_RIGHT_OTHER |
                                                1u << CARD_RIGHT_BIRTH_DATE};
    visit_send(visit, (struct event){.kind = EVENT_CARD_REQUEST, .request = &request});
    visit_do(visit, EVENT_RIGHT, CARD_RIGHT_OTHER, 0);
    visit_do(visit, EVENT_RIGHT, CARD_RIGHT_BIRTH_DATE, 0);
    assert_int_equal(visit->session->identify.card.granted,
                     1u << CARD_RIGHT_BIRTH_DATE);
}

static void
what_was_read_is_filled_in_and_marked(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;
    int n = 0, m = 0;

    card_read(visit);
    assert_true(visit_effect(visit, EFFECT_CARD_END));
    assert_true(session->identify.verified);
    assert_string_equal(session->answers[V_FAMILY].text, "Großmüller");
    assert_string_equal(session->answers[V_HOUSE].text, "12a");
    assert_true(session->verified[V_FAMILY] && session->verified[V_STREET]);
    assert_false(session->verified[V_ORIGIN]);
    visit_do(visit, EVENT_READER, WORLD_READER_EMPTY, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    /* The name is not asked again; of the address the street may be changed. */
    card_expect(visit, STATE_QUESTION);
    assert_int_equal(session->question, Q_ADDRESS);
    session_progress(session, &n, &m);
    assert_int_equal(n, 1);
    assert_int_equal(session->cursor.field, V_STREET);
    visit_do(visit, EVENT_FOCUS, V_PLACE, 0);
    assert_int_equal(session->cursor.field, V_STREET);
    visit_do(visit, EVENT_NEXT_FIELD, 0, 0);
    assert_int_equal(session->cursor.field, V_STREET);
    visit_text(visit, EVENT_TYPE, "x");
    assert_string_equal(session->answers[V_STREET].text, "Lindenstraßex");
    assert_false(session->verified[V_STREET]);
    assert_true(session->verified[V_HOUSE]);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(session->question, Q_ORIGIN);
    visit_do(visit, EVENT_CHOOSE, V_ORIGIN, 1);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(session->question, Q_DOG); /* the date is known */
    visit_do(visit, EVENT_BACK, 0, 0);
    assert_int_equal(session->question, Q_ORIGIN);
    visit_do(visit, EVENT_BACK, 0, 0);
    visit_do(visit, EVENT_BACK, 0, 0);
    card_expect(visit, STATE_WAYS);
}

static void
a_locked_answer_cannot_be_changed_from_the_check_list(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    card_read(visit);
    visit_do(visit, EVENT_READER, WORLD_READER_EMPTY, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_do(visit, EVENT_CHOOSE, V_ORIGIN, 1);
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_type(visit, V_COUNT, 0, "2");
    visit_do(visit, EVENT_CHOOSE, V_BIG, 1);
    for (int i = 0; i < 4; i++)
        visit_do(visit, EVENT_NEXT, 0, 0);
    card_expect(visit, STATE_REVIEW);
    assert_true(form_question_locked(session, Q_NAME));
    visit_do(visit, EVENT_CHANGE, Q_NAME, 0);
    card_expect(visit, STATE_REVIEW);
    visit_do(visit, EVENT_CHANGE, Q_ADDRESS, 0);
    card_expect(visit, STATE_QUESTION);
    visit_do(visit, EVENT_NEXT, 0, 0);
    /* The calendar moved on: an answer that is not good any more can be mended. */
    visit_send(visit, (struct event){.kind = EVENT_CLOCK, .civil = {{2044, 1, 1}}});
    visit_submit(visit);
    card_expect(visit, STATE_QUESTION);
    assert_int_equal(session->question, Q_SINCE);
    assert_false(session->verified[V_SINCE]);
    assert_int_equal(session->cursor.field, V_SINCE);
}

static void
what_does_not_fit_stays_to_be_typed(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;
    struct identity person = card_person();

    card_to_pin(visit);
    card_give(visit, CARD_PIN, "135790");
    visit_do(visit, EVENT_CARD_DONE, CARD_OK, 0);
    text_format(person.text[IDENTITY_BIRTH_DATE], IDENTITY_TEXT_MAX, "1964-08");
    text_format(person.text[IDENTITY_HOUSE_NUMBER], IDENTITY_TEXT_MAX, "12-14 links");
    text_format(person.text[IDENTITY_FAMILY_NAME], IDENTITY_TEXT_MAX, "Жуков");
    text_format(person.text[IDENTITY_STREET], IDENTITY_TEXT_MAX, "%0100d", 1);
    person.text[IDENTITY_PLACE][0] = '\0';
    card_identity(visit, &person);
    assert_true(session->identify.verified && session->verified[V_GIVEN]);
    static const int open[] = {V_SINCE, V_HOUSE, V_FAMILY, V_STREET, V_PLACE};
    for (size_t i = 0; i < sizeof open / sizeof open[0]; i++) {
        assert_false(session->verified[open[i]]);
        assert_string_equal(session->answers[open[i]].text, "");
    }
    visit_do(visit, EVENT_READER, WORLD_READER_EMPTY, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(session->question, Q_NAME);
    assert_int_equal(session->cursor.field, V_FAMILY);
}

static void
what_she_did_not_tick_is_not_taken(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;
    struct identity person = card_person();

    card_open(visit, VISIT_CARD);
    visit_do(visit, EVENT_WAY, IDENTIFY_CARD, 0);
    card_request(visit);
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_do(visit, EVENT_CARD_ENTER, CARD_PIN, 3);
    card_give(visit, CARD_PIN, "135790");
    visit_do(visit, EVENT_CARD_DONE, CARD_OK, 0);
    card_identity(visit, &person);
    assert_true(session->verified[V_FAMILY]);
    assert_false(session->verified[V_SINCE]);
    assert_string_equal(session->answers[V_SINCE].text, "");
}

static void
of_a_card_read_before_nothing_is_left_beside_another(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;
    struct identity other = card_person();

    card_read(visit);
    assert_string_equal(session->answers[V_HOUSE].text, "12a");
    visit_do(visit, EVENT_BACK, 0, 0);
    visit_do(visit, EVENT_WAY, IDENTIFY_CARD, 0);
    card_request(visit);
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_do(visit, EVENT_CARD_ENTER, CARD_PIN, 3);
    card_give(visit, CARD_PIN, "135790");
    visit_do(visit, EVENT_CARD_DONE, CARD_OK, 0);
    text_format(other.text[IDENTITY_FAMILY_NAME], IDENTITY_TEXT_MAX, "Probe");
    text_format(other.text[IDENTITY_HOUSE_NUMBER], IDENTITY_TEXT_MAX, "12-14 links");
    card_identity(visit, &other);
    assert_string_equal(session->answers[V_FAMILY].text, "Probe");
    assert_string_equal(session->answers[V_HOUSE].text, "");
    assert_false(session->verified[V_HOUSE]);
}

static void
another_way_afterwards_takes_the_marks_and_keeps_the_answers(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    card_read(visit);
    visit_do(visit, EVENT_BACK, 0, 0);
    card_expect(visit, STATE_WAYS);
    visit_do(visit, EVENT_WAY, IDENTIFY_COUNTER, 0);
    card_expect(visit, STATE_QUESTION);
    assert_int_equal(session->question, Q_ADDRESS);
    assert_string_equal(session->answers[V_FAMILY].text, "Großmüller");
    assert_false(session->verified[V_FAMILY] || session->identify.verified);
    assert_string_equal(session->identify.report, "");
    visit_do(visit, EVENT_BACK, 0, 0);
    assert_int_equal(session->question, Q_NAME);
    visit_do(visit, EVENT_FOCUS, V_FAMILY, 0);
    assert_int_equal(session->cursor.field, V_FAMILY);
}

static void
another_service_knows_nothing_of_it(void **state)
{
    struct visit *visit = *state;

    card_read(visit);
    visit_do(visit, EVENT_BACK, 0, 0);
    visit_do(visit, EVENT_BACK, 0, 0);
    visit_do(visit, EVENT_BACK, 0, 0);
    card_expect(visit, STATE_MENU);
    visit_do(visit, EVENT_SERVICE, 0, 0);
    visit_do(visit, EVENT_DISCARD, 0, 0);
    assert_int_equal(visit->session->service, 0);
    assert_false(visit->session->identify.verified);
    assert_string_equal(visit->session->identify.report, "");
    assert_true(visit->session->identify.card_there);
}

static void
her_card_is_named_before_the_page_goes_on(void **state)
{
    struct visit *visit = *state;

    card_read(visit);
    visit_do(visit, EVENT_NEXT, 0, 0);
    card_expect(visit, STATE_CARD_TAKE);
    assert_true(visit->session->identify.card.reminded);
    assert_int_equal(visit->effects.list[0].a, SOUND_WARNING);
    /* A reader that is mistaken keeps nobody. */
    visit_do(visit, EVENT_NEXT, 0, 0);
    card_expect(visit, STATE_QUESTION);
    visit_do(visit, EVENT_END, 0, 0);
    visit_do(visit, EVENT_END_YES, 0, 0);
    assert_true(visit_effect(visit, EFFECT_WIPE) && visit_effect(visit, EFFECT_SOUND));
    assert_true(visit->session->identify.card_there);
}

static void
every_end_of_a_visit_ends_the_programs_before_the_wipe(void **state)
{
    struct visit *visit = *state;
    static const enum event_kind ends[] = {EVENT_END, EVENT_STAFF};

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        card_to_pin(visit);
        visit_do(visit, ends[i], 0, 0);
        assert_int_equal(visit->effects.list[0].kind, EFFECT_CARD_END);
        assert_true(visit_effect(visit, EFFECT_WIPE));
        assert_false(visit->session->identify.running);
        visit_do(visit, EVENT_READER, WORLD_READER_EMPTY, 0);
    }
    /* With digits typed she is asked first; they are gone all the same. */
    card_to_pin(visit);
    card_digits(visit, "123");
    visit_do(visit, EVENT_END, 0, 0);
    card_expect(visit, STATE_END_ASK);
    card_nothing_typed(visit);
    visit_do(visit, EVENT_STAY, 0, 0);
    card_expect(visit, STATE_CARD_SECRET);
    visit_wait(visit, 179999);
    card_expect(visit, STATE_CARD_SECRET);
    visit_wait(visit, 1);
    card_expect(visit, STATE_IDLE_WARNING);
    visit_wait(visit, 45000);
    assert_int_equal(visit->effects.list[0].kind, EFFECT_CARD_END);
    card_expect(visit, STATE_START);
}

static void
nobody_comes_back_into_the_middle_of_a_pin(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit->services[VISIT_CARD].fields[V_FAMILY].personal = true;
    card_read(visit);
    visit_do(visit, EVENT_BACK, 0, 0);
    visit_do(visit, EVENT_WAY, IDENTIFY_CARD, 0);
    card_request(visit);
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_do(visit, EVENT_CARD_ENTER, CARD_PIN, 3);
    card_digits(visit, "1234");
    visit_wait(visit, 180000);
    visit_wait(visit, 45000);
    card_expect(visit, STATE_BLANK);
    assert_true(visit_effect(visit, EFFECT_CARD_END));
    card_nothing_typed(visit);
    visit_do(visit, EVENT_CARD_ENTER, CARD_PIN, 3); /* still on its way */
    visit_do(visit, EVENT_TOUCH, 0, 0);
    card_expect(visit, STATE_RESUME);
    visit_type(visit, session->resume_field, 0,
               session->answers[session->resume_field].text);
    visit_do(visit, EVENT_NEXT, 0, 0);
    card_expect(visit, STATE_WAYS);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CARD_TEST(a_way_is_asked_for_only_where_the_service_names_some),
        CARD_TEST(a_hindered_way_is_named_with_the_reason_and_not_gone),
        CARD_TEST(a_way_that_was_only_tried_is_not_the_one_she_went),
        CARD_TEST(nothing_is_sent_before_a_way_was_gone),
        CARD_TEST(nothing_is_asked_of_the_card_before_she_agreed),
        CARD_TEST(a_right_nobody_can_name_is_not_agreed_to),
        CARD_TEST(what_was_read_is_filled_in_and_marked),
        CARD_TEST(a_locked_answer_cannot_be_changed_from_the_check_list),
        CARD_TEST(what_does_not_fit_stays_to_be_typed),
        CARD_TEST(what_she_did_not_tick_is_not_taken),
        CARD_TEST(of_a_card_read_before_nothing_is_left_beside_another),
        CARD_TEST(another_way_afterwards_takes_the_marks_and_keeps_the_answers),
        CARD_TEST(another_service_knows_nothing_of_it),
        CARD_TEST(her_card_is_named_before_the_page_goes_on),
        CARD_TEST(every_end_of_a_visit_ends_the_programs_before_the_wipe),
        CARD_TEST(nobody_comes_back_into_the_middle_of_a_pin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
