/* One service begun, and what the menu does then. */
#include "core/session.h"

#include "visit_fixture.h"

/* From wherever she is, page by page. */
static void
back_to_the_menu(struct visit *visit)
{
    for (int i = 0; i < 20 && visit->session->state != STATE_MENU; i++)
        visit_do(visit, EVENT_BACK, 0, 0);
    assert_int_equal(visit->session->state, STATE_MENU);
}

static void
the_same_service_goes_on_where_the_answers_end(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_open(visit);
    visit_name(visit);
    visit_type(visit, V_STREET, 0, "Lindenstraße");
    back_to_the_menu(visit);
    visit_do(visit, EVENT_SERVICE, 0, 0);
    assert_int_equal(session->state, STATE_QUESTION);
    assert_int_equal(session->question, Q_ADDRESS);
    assert_string_equal(session->answers[V_STREET].text, "Lindenstraße");
    /* An answer taken away since is asked for first. */
    visit_do(visit, EVENT_BACK, 0, 0);
    visit_do(visit, EVENT_FOCUS, V_GIVEN, 0);
    visit_do(visit, EVENT_CLEAR_FIELD, 0, 0);
    back_to_the_menu(visit);
    visit_do(visit, EVENT_SERVICE, 0, 0);
    assert_int_equal(session->question, Q_NAME);
    /* What stands in the way is told before. */
    back_to_the_menu(visit);
    visit_do(visit, EVENT_SERVICE_KEY, 0, SERVICE_KEY_OLD);
    visit_do(visit, EVENT_SERVICE, 0, 0);
    assert_int_equal(session->state, STATE_BEFORE);
}

static void
the_same_service_goes_on_with_the_check_list_when_all_is_answered(void **state)
{
    struct visit *visit = *state;

    visit_fill(visit);
    back_to_the_menu(visit);
    visit_do(visit, EVENT_SERVICE, 0, 0);
    assert_int_equal(visit->session->state, STATE_REVIEW);
}

static void
another_service_asks_before_it_takes_the_answers(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_open(visit);
    visit_name(visit);
    back_to_the_menu(visit);
    visit_do(visit, EVENT_SERVICE, 1, 0);
    assert_int_equal(session->state, STATE_SWITCH_ASK);
    assert_int_equal(session_answers_given(session), 2);
    visit_do(visit, EVENT_BACK, 0, 0);
    assert_int_equal(session->state, STATE_MENU);
    visit_do(visit, EVENT_SERVICE, 1, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(session->state, STATE_QUESTION);
    assert_int_equal(session->service, 0);
    assert_int_equal(session->question, Q_ADDRESS);
    assert_string_equal(session->answers[V_FAMILY].text, "Großmüller");
    back_to_the_menu(visit);
    visit_do(visit, EVENT_SERVICE, 1, 0);
    visit_do(visit, EVENT_DISCARD, 0, 0);
    assert_int_equal(session->state, STATE_BEFORE);
    assert_int_equal(session->service, 1);
    assert_int_equal(session_answers_given(session), 0);
}

static void
another_service_asks_nothing_when_nothing_was_typed(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_open(visit);
    back_to_the_menu(visit);
    visit_do(visit, EVENT_SERVICE, 1, 0);
    assert_int_equal(session->state, STATE_BEFORE);
    assert_int_equal(session->service, 1);
    /* The "DE" an IBAN begins with was not typed. */
    visit->services[1].questions[0] = visit->services[1].questions[Q_PAY];
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(session->cursor.field, V_IBAN);
    back_to_the_menu(visit);
    visit_do(visit, EVENT_SERVICE, 0, 0);
    assert_int_equal(session->state, STATE_BEFORE);
}

static void
no_answers_are_given_up_for_a_service_that_cannot_be_begun(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_open(visit);
    visit_name(visit);
    back_to_the_menu(visit);
    visit_do(visit, EVENT_SERVICE, 1, 0);
    visit_do(visit, EVENT_SERVICE_KEY, 1, SERVICE_KEY_OLD);
    visit_do(visit, EVENT_DISCARD, 0, 0);
    assert_int_equal(session->state, STATE_SWITCH_ASK);
    assert_int_equal(session_answers_given(session), 2);
}

/* Who was asked and walked away, or stopped, is asked the same again. */
static void
the_question_about_another_service_outlives_warning_and_end(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_open(visit);
    visit_name(visit);
    back_to_the_menu(visit);
    visit_do(visit, EVENT_SERVICE, 1, 0);
    visit_wait(visit, 60000);
    assert_int_equal(session->state, STATE_IDLE_WARNING);
    visit_do(visit, EVENT_STAY, 0, 0);
    assert_int_equal(session->state, STATE_SWITCH_ASK);
    visit_do(visit, EVENT_END, 0, 0);
    assert_int_equal(session->state, STATE_END_ASK);
    visit_do(visit, EVENT_STAY, 0, 0);
    assert_int_equal(session->state, STATE_SWITCH_ASK);
    assert_int_equal(session->other_service, 1);
}

/* Her application is kept: nothing is asked any more that would give it up. */
static void
an_answer_that_comes_late_ends_the_question_about_another_service(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_fill(visit);
    visit_submit(visit);
    visit_do(visit, EVENT_STORE_FAILED, STORE_FAILED_OTHER, 0);
    back_to_the_menu(visit);
    visit_do(visit, EVENT_SERVICE, 1, 0);
    assert_int_equal(session->state, STATE_SWITCH_ASK);
    visit_text(visit, EVENT_STORED, "H7K4 92XM");
    assert_int_equal(session->state, STATE_SENDING);
    visit_do(visit, EVENT_DISCARD, 0, 0);
    assert_int_equal(session->service, 0);
    assert_string_equal(session->reference, "H7K4 92XM");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        VISIT_TEST(the_same_service_goes_on_where_the_answers_end),
        VISIT_TEST(the_same_service_goes_on_with_the_check_list_when_all_is_answered),
        VISIT_TEST(another_service_asks_before_it_takes_the_answers),
        VISIT_TEST(another_service_asks_nothing_when_nothing_was_typed),
        VISIT_TEST(no_answers_are_given_up_for_a_service_that_cannot_be_begun),
        VISIT_TEST(the_question_about_another_service_outlives_warning_and_end),
        VISIT_TEST(an_answer_that_comes_late_ends_the_question_about_another_service),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
