#include "core/session.h"

#include <stdio.h>

#include "visit_fixture.h"

static void
walks_from_start_to_the_wipe(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_fill(visit);
    visit_store(visit);
    visit_do(visit, EVENT_RECEIPT, RECEIPT_PAPER, 0);
    assert_int_equal(session->state, STATE_PRINTING);
    assert_true(visit_effect(visit, EFFECT_PRINT));
    visit_do(visit, EVENT_PRINTED, 0, 0);
    assert_int_equal(session->state, STATE_DONE);
    assert_true(session->printed);
    assert_string_equal(session->reference, "H7K4 92XM");
    visit_do(visit, EVENT_DONE, 0, 0);
    assert_true(visit_effect(visit, EFFECT_WIPE));
    assert_int_equal(session->state, STATE_START);
    assert_false(session_has_data(session));
}

static void
keeps_answers_and_focuses_the_first_bad_field(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_open(visit);
    visit_type(visit, V_GIVEN, 0, "Erika");
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(session->state, STATE_QUESTION);
    assert_int_equal(session->question, Q_NAME);
    assert_int_equal(session->error_field, V_FAMILY);
    assert_int_equal(session->error, FIELD_MISSING);
    assert_int_equal(session->cursor.field, V_FAMILY);
    assert_string_equal(session->answers[V_GIVEN].text, "Erika");
    visit_text(visit, EVENT_TYPE, "M");
    assert_int_equal(session->error, FIELD_OK);
}

static void
going_back_loses_nothing_even_before_the_first_question(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_open(visit);
    visit_type(visit, V_GIVEN, 0, "Erika");
    visit_do(visit, EVENT_BACK, 0, 0);
    assert_int_equal(session->state, STATE_BEFORE);
    visit_do(visit, EVENT_BACK, 0, 0);
    visit_do(visit, EVENT_SERVICE, 0, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_string_equal(session->answers[V_GIVEN].text, "Erika");
}

static void
asks_a_question_that_became_visible_before_it_returns_to_the_list(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_fill(visit);
    visit_do(visit, EVENT_CHANGE, Q_ORIGIN, 0);
    visit_do(visit, EVENT_CHOOSE, V_ORIGIN, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(session->state, STATE_QUESTION);
    assert_int_equal(session->question, Q_SELLER);
    visit_type(visit, V_SELLER, 0, "Otto Beispiel");
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(session->state, STATE_REVIEW);
}

static void
forgets_an_answer_whose_question_is_no_longer_asked(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_fill(visit);
    visit_do(visit, EVENT_CHANGE, Q_ORIGIN, 0);
    visit_do(visit, EVENT_CHOOSE, V_ORIGIN, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_type(visit, V_SELLER, 0, "Otto Beispiel");
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_do(visit, EVENT_CHANGE, Q_ORIGIN, 0);
    visit_do(visit, EVENT_CHOOSE, V_ORIGIN, 1);
    assert_string_equal(session->answers[V_SELLER].text, "Otto Beispiel");
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(session->state, STATE_REVIEW);
    assert_string_equal(session->answers[V_SELLER].text, "");
}

static void
sends_nothing_without_the_declaration(void **state)
{
    struct visit *visit = *state;

    visit_fill(visit);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(visit->session->state, STATE_REVIEW);
    assert_int_equal(visit->session->error_field, -2);
    assert_false(visit_effect(visit, EFFECT_STORE));
}

static void
walking_through_the_list_again_forgets_the_missing_declaration(void **state)
{
    struct visit *visit = *state;

    visit_fill(visit);
    visit_do(visit, EVENT_MORE, 2, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(visit->session->error_field, -2);
    visit_do(visit, EVENT_BACK, 0, 0);
    assert_int_equal(visit->session->part, 1);
    assert_int_equal(visit->session->error_field, -1);
}

static void
a_changed_answer_has_to_be_declared_again(void **state)
{
    struct visit *visit = *state;

    visit_fill(visit);
    visit_do(visit, EVENT_CONSENT, -1, 0);
    visit_do(visit, EVENT_CHANGE, Q_NAME, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_true(visit->session->declared);
    visit_do(visit, EVENT_CHANGE, Q_NAME, 0);
    visit_type(visit, V_GIVEN, 0, "x");
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_false(visit->session->declared);
}

static void
the_same_choice_once_more_changes_nothing(void **state)
{
    struct visit *visit = *state;

    visit_fill(visit);
    visit_do(visit, EVENT_CONSENT, -1, 0);
    visit_do(visit, EVENT_CHANGE, Q_ORIGIN, 0);
    visit_do(visit, EVENT_CHOOSE, V_ORIGIN, 1);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(visit->session->state, STATE_REVIEW);
    assert_true(visit->session->declared);
}

static void
tells_before_the_first_question_what_stands_in_the_way(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_do(visit, EVENT_BEGIN, 0, 0);
    visit_do(visit, EVENT_SERVICE, 0, 0);
    visit_do(visit, EVENT_SERVICE_KEY, 0, SERVICE_KEY_OLD);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(session->state, STATE_BEFORE);
    assert_int_equal(session_hindrance(session, 0), HINDRANCE_KEY_OLD);
    visit_do(visit, EVENT_SERVICE_KEY, 0, SERVICE_KEY_OFFLINE);
    visit_do(visit, EVENT_STORAGE, 0, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(session->state, STATE_BEFORE);
    visit_do(visit, EVENT_STORAGE, 1, 0);
    visit_do(visit, EVENT_NETWORK, 0, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(session->state, STATE_QUESTION);
}

static void
an_outage_waits_for_the_end_of_the_visit(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_open(visit);
    visit_name(visit);
    visit_do(visit, EVENT_OUT_OF_SERVICE, OUTAGE_STAFF, 0);
    assert_int_equal(session->state, STATE_QUESTION);
    visit_do(visit, EVENT_END, 0, 0);
    visit_do(visit, EVENT_END_YES, 0, 0);
    assert_int_equal(session->state, STATE_OUT_OF_SERVICE);
    visit_do(visit, EVENT_OUT_OF_SERVICE, OUTAGE_NONE, 0);
    assert_int_equal(session->state, STATE_START);
}

static void
one_key_may_write_several_letters(void **state)
{
    struct visit *visit = *state;
    const struct answer *email = &visit->session->answers[V_EMAIL];

    visit_fill(visit);
    visit_do(visit, EVENT_CHANGE, Q_CONTACT, 0);
    visit_type(visit, V_EMAIL, 0, "erika@post");
    visit_text(visit, EVENT_TYPE, ".de");
    assert_string_equal(email->text, "erika@post.de");
    visit_do(visit, EVENT_ERASE, 0, 0);
    assert_string_equal(email->text, "erika@post.d");
}

static void
a_key_of_several_letters_stops_where_the_field_refuses_one(void **state)
{
    struct visit *visit = *state;
    const struct answer *phone = &visit->session->answers[V_PHONE];

    visit_fill(visit);
    visit_do(visit, EVENT_CHANGE, Q_CONTACT, 0);
    visit_do(visit, EVENT_FOCUS, V_PHONE, 0);
    visit_text(visit, EVENT_TYPE, "12x3");
    assert_string_equal(phone->text, "12");
}

static void
shift_holds_for_one_letter_and_locks_at_the_second_tap(void **state)
{
    struct visit *visit = *state;
    struct keys *keys = &visit->session->keys;

    visit_open(visit);
    assert_int_equal(keys->shift, 1);
    visit_text(visit, EVENT_TYPE, "E");
    assert_int_equal(keys->shift, 0);
    visit_do(visit, EVENT_KEYS_SHIFT, 0, 0);
    assert_int_equal(keys->shift, 1);
    visit_do(visit, EVENT_KEYS_SHIFT, 0, 0);
    assert_int_equal(keys->shift, 2);
    visit_text(visit, EVENT_TYPE, "R");
    assert_int_equal(keys->shift, 2);
    visit_do(visit, EVENT_KEYS_SHIFT, 0, 0);
    assert_int_equal(keys->shift, 0);
    visit_text(visit, EVENT_TYPE, "-");
    assert_int_equal(keys->shift, 1);
    visit_do(visit, EVENT_KEYS_SHIFT, 0, 0);
    assert_int_equal(keys->shift, 0);
}

static void
the_keyboard_follows_the_field_and_the_choice_of_letters_stays(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_open(visit);
    visit_do(visit, EVENT_KEYS_LAYOUT, KEYS_ABC, 0);
    visit_name(visit);
    assert_int_equal(session->keys.layout, KEYS_ABC);
    visit_do(visit, EVENT_FOCUS, V_HOUSE, 0);
    assert_int_equal(session->keys.layout, KEYS_DIGITS);
    visit_do(visit, EVENT_NEXT_FIELD, 0, 0);
    assert_int_equal(session->cursor.field, V_POSTCODE);
    assert_int_equal(session->keys.layout, KEYS_DIGITS);
    visit_do(visit, EVENT_NEXT_FIELD, 0, 0);
    assert_int_equal(session->keys.layout, KEYS_ABC);
    visit_do(visit, EVENT_NEXT_FIELD, 0, 0);
    assert_int_equal(session->cursor.field, V_STREET);
}

/* The keyboard would stay, and every letter go where nobody sees it. */
static void
a_field_that_an_answer_hides_is_no_longer_typed_into(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit->services[0].fields[V_CHIP].show_if =
        (struct condition){CONDITION_IS, V_BIG, "ja"};
    visit->services[0].fields[V_CHIP].required = true;
    visit_fill(visit);
    visit_do(visit, EVENT_CHANGE, Q_DOG, 0);
    visit_do(visit, EVENT_CHOOSE, V_BIG, 0);
    assert_int_equal(session->cursor.field, V_CHIP);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(session->error_field, V_CHIP);
    visit_do(visit, EVENT_CHOOSE, V_BIG, 1);
    assert_int_equal(session->cursor.field, -1);
    assert_int_equal(session->error_field, -1);
    visit_text(visit, EVENT_TYPE, "2");
    assert_string_equal(session->answers[V_CHIP].text, "");
}

static void
a_sheet_over_the_page_takes_nothing_away(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_open(visit);
    visit_type(visit, V_GIVEN, 0, "Erika");
    visit_do(visit, EVENT_MORE, 1, 0);
    visit_do(visit, EVENT_WHY, 0, 0);
    assert_int_equal(session->overlay, OVERLAY_WHY);
    assert_int_equal(session->part, 0);
    visit_text(visit, EVENT_TYPE, "X");
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_string_equal(session->answers[V_GIVEN].text, "Erika");
    visit_do(visit, EVENT_CLOSE, 0, 0);
    assert_int_equal(session->overlay, OVERLAY_NONE);
    assert_int_equal(session->part, 1);
    assert_int_equal(session->cursor.field, V_GIVEN);
}

/* With nothing typed the way back ends no visit, and the next person begins there. */
/* Who only looked around leaves nothing to the next person but the looks, which are put
 * back a minute later. */
static void
back_at_the_start_page_the_visit_has_ended(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    for (int way = 0; way < 2; way++) {
        visit_open(visit);
        visit_do(visit, EVENT_SIZE, TEXT_SIZE_L, 0);
        visit_do(visit, EVENT_LANGUAGE, LANG_EN, 0);
        visit_wait(visit, 60000);
        visit_do(visit, EVENT_MORE_TIME, 0, 0);
        session->slip.count = 2;
        session->handed_over = true;
        session->keys.letters = KEYS_ABC;
        visit_do(visit, EVENT_BACK, 0, 0);
        assert_int_equal(session->state, STATE_BEFORE);
        if (way == 0) {
            visit_do(visit, EVENT_BACK, 0, 0);
            visit_do(visit, EVENT_BACK, 0, 0);
        } else {
            visit_do(visit, EVENT_OUT_OF_SERVICE, OUTAGE_COURIER, 0);
        }
        assert_int_equal(session->state, way == 0 ? STATE_START : STATE_OUT_OF_SERVICE);
        assert_true(visit_effect(visit, EFFECT_WIPE));
        assert_int_equal(session->slip.count, 0);
        assert_false(session->handed_over);
        assert_int_equal(session->keys.letters, KEYS_QWERTZ);
        assert_int_equal(session->more_time_until_ms, 0);
        assert_int_equal(session->size, TEXT_SIZE_L);
        assert_int_equal(session->lang, LANG_EN);
        visit_wait(visit, 60000);
        assert_int_equal(session->size, TEXT_SIZE_M);
        assert_int_equal(session->lang, LANG_DE);
    }
}

static void
back_at_the_start_page_nothing_is_declared(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    for (int f = 0; f < V_FIELDS; f++)
        visit->services[0].fields[f].required = false;
    visit_open(visit);
    while (session->state == STATE_QUESTION)
        visit_do(visit, EVENT_NEXT, 0, 0);
    visit_do(visit, EVENT_CONSENT, -1, 0);
    assert_true(session->declared && session->visited[Q_LAST]);
    while (session->state != STATE_START)
        visit_do(visit, EVENT_BACK, 0, 0);
    visit_open(visit);
    assert_false(session->declared || session->visited[Q_LAST]);
}

static void
counts_only_the_questions_that_are_asked(void **state)
{
    struct visit *visit = *state;
    int n = 0, m = 0;

    visit_open(visit);
    session_progress(visit->session, &n, &m);
    assert_int_equal(n, 1);
    assert_int_equal(m, Q_QUESTIONS - 1);
    visit_set(visit, V_ORIGIN, "kauf");
    visit_name(visit);
    session_progress(visit->session, &n, &m);
    assert_int_equal(n, 2);
    assert_int_equal(m, Q_QUESTIONS);
}

/* Every event in every state, with numbers inside and outside of every range: nothing
 * may crash, lose the range of a state, or ask for more effects than fit. */
static void
every_event_in_every_state_is_defined(void **state)
{
    struct visit *visit = *state;
    static const int numbers[] = {-1000, -2, -1, 0, 1, 2, 7, 79, 80, 1000000};
    unsigned random = 1;

    for (int s = 0; s < STATE_COUNT; s++) {
        for (int k = 0; k < EVENT_COUNT; k++) {
            for (size_t n = 0; n < sizeof numbers / sizeof numbers[0]; n++) {
                visit_end(visit);
                visit_begin(visit);
                struct session *session = visit->session;
                session->service = 0;
                if (s != STATE_START && s != STATE_OUT_OF_SERVICE)
                    visit_set(visit, V_FAMILY, "Großmüller");
                session->resume_state =
                    (enum state)(STATE_MENU + random % (STATE_IDLE_WARNING - 1));
                session->state = (enum state)s;
                session->resume_field = V_FAMILY;
                session->last_touch_ms = session->state_since_ms = visit->now;
                random = random * 1103515245u + 12345u;
                struct event event = {.kind = (enum event_kind)k,
                                      .a = numbers[n],
                                      .b = numbers[random % 10],
                                      .civil = {{2026, 11, 26}, 10, 42},
                                      .text = "A"};
                if (k == EVENT_PRINT_FAILED || k == EVENT_SLIP_FAILED ||
                    k == EVENT_PRINTER || k == EVENT_SERVICE_KEY ||
                    k == EVENT_OUT_OF_SERVICE || k == EVENT_STORE_FAILED)
                    event.a = event.b = numbers[n] & 1;
                visit_send(visit, event);
                assert_in_range(session->state, 0, STATE_COUNT - 1);
                assert_in_range(visit->effects.count, 0, EFFECTS_MAX);
                visit->now += 600000;
                for (int i = 0; i < 12; i++)
                    visit_do(visit, EVENT_TICK, 0, 0);
                assert_true(session->state == STATE_START ||
                            session->state == STATE_OUT_OF_SERVICE);
                assert_false(session_has_data(session));
            }
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        VISIT_TEST(walks_from_start_to_the_wipe),
        VISIT_TEST(keeps_answers_and_focuses_the_first_bad_field),
        VISIT_TEST(going_back_loses_nothing_even_before_the_first_question),
        VISIT_TEST(asks_a_question_that_became_visible_before_it_returns_to_the_list),
        VISIT_TEST(forgets_an_answer_whose_question_is_no_longer_asked),
        VISIT_TEST(sends_nothing_without_the_declaration),
        VISIT_TEST(walking_through_the_list_again_forgets_the_missing_declaration),
        VISIT_TEST(a_changed_answer_has_to_be_declared_again),
        VISIT_TEST(one_key_may_write_several_letters),
        VISIT_TEST(a_key_of_several_letters_stops_where_the_field_refuses_one),
        VISIT_TEST(the_same_choice_once_more_changes_nothing),
        VISIT_TEST(tells_before_the_first_question_what_stands_in_the_way),
        VISIT_TEST(an_outage_waits_for_the_end_of_the_visit),
        VISIT_TEST(shift_holds_for_one_letter_and_locks_at_the_second_tap),
        VISIT_TEST(the_keyboard_follows_the_field_and_the_choice_of_letters_stays),
        VISIT_TEST(a_field_that_an_answer_hides_is_no_longer_typed_into),
        VISIT_TEST(a_sheet_over_the_page_takes_nothing_away),
        VISIT_TEST(back_at_the_start_page_the_visit_has_ended),
        VISIT_TEST(back_at_the_start_page_nothing_is_declared),
        VISIT_TEST(counts_only_the_questions_that_are_asked),
        VISIT_TEST(every_event_in_every_state_is_defined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
