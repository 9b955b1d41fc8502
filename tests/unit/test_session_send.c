/* From the check list to the paper: what session_send.c does. */
#include "core/session.h"

#include "visit_fixture.h"

static void
shows_each_sending_step_long_enough_and_only_when_it_is_true(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_fill(visit);
    visit_submit(visit);
    visit_wait(visit, 5000);
    assert_int_equal(session->sending_step, 0);
    visit_text(visit, EVENT_STORED, "H7K4 92XM");
    assert_int_equal(session->sending_step, 1);
    visit_wait(visit, 599);
    assert_int_equal(session->sending_step, 1);
    visit_wait(visit, 1);
    assert_int_equal(session->sending_step, 2);
    visit_wait(visit, 8000);
    assert_int_equal(session->state, STATE_SENDING);
    visit_wait(visit, 1400);
    assert_int_equal(session->state, STATE_RECEIPT);
    assert_false(session->submitted);
}

static void
does_not_wait_for_a_confirmation_without_network(void **state)
{
    struct visit *visit = *state;

    visit_fill(visit);
    visit_do(visit, EVENT_NETWORK, 0, 0);
    visit_submit(visit);
    visit_text(visit, EVENT_STORED, "H7K4 92XM");
    visit_wait(visit, 600);
    visit_wait(visit, 600);
    visit_wait(visit, 600);
    assert_int_equal(visit->session->state, STATE_RECEIPT);
}

static void
a_late_stored_is_still_stored(void **state)
{
    struct visit *visit = *state;

    visit_fill(visit);
    visit_submit(visit);
    visit_wait(visit, 45000);
    assert_int_equal(visit->session->state, STATE_STORE_FAILED);
    assert_string_equal(visit->session->answers[V_FAMILY].text, "Großmüller");
    visit_text(visit, EVENT_STORED, "H7K4 92XM");
    visit_wait(visit, 600);
    assert_int_equal(visit->session->state, STATE_SENDING);
    assert_true(visit->session->stored);
}

static void
go_back_from_not_stored(struct visit *visit)
{
    visit_fill(visit);
    visit_submit(visit);
    visit_wait(visit, 45000);
    visit_do(visit, EVENT_BACK, 0, 0);
    visit_do(visit, EVENT_CHANGE, Q_NAME, 0);
}

/* Else she sends the same answers again, and the authority gets two applications. */
static void
a_late_stored_is_still_stored_on_the_way_back(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    go_back_from_not_stored(visit);
    visit_do(visit, EVENT_FOCUS, V_FAMILY, 0);
    visit_wait(visit, 60000);
    assert_int_equal(session->state, STATE_IDLE_WARNING);
    visit_text(visit, EVENT_STORED, "H7K4 92XM");
    assert_true(session->stored);
    visit_do(visit, EVENT_STAY, 0, 0);
    assert_int_equal(session->state, STATE_SENDING);
    assert_int_equal(session->cursor.field, -1);
}

static void
a_late_stored_is_not_about_answers_that_were_changed_since(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    go_back_from_not_stored(visit);
    visit_type(visit, V_GIVEN, 0, "x");
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_text(visit, EVENT_STORED, "H7K4 92XM");
    assert_int_equal(session->state, STATE_REVIEW);
    assert_false(session->stored);
}

static void
never_says_printed_when_printing_failed(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_fill(visit);
    visit_store(visit);
    visit_do(visit, EVENT_RECEIPT, RECEIPT_PAPER, 0);
    visit_do(visit, EVENT_PRINT_FAILED, 1, WORLD_PRINTER_PAPER_OUT);
    assert_int_equal(session->state, STATE_DONE);
    assert_true(session->print_failed && session->print_partial && !session->printed);
    visit_do(visit, EVENT_PRINTER, WORLD_PRINTER_PAPER_OUT, 0);
    visit_do(visit, EVENT_PRINT_AGAIN, 0, 0);
    assert_int_equal(session->state, STATE_DONE);
    assert_false(visit_effect(visit, EFFECT_PRINT));
    visit_do(visit, EVENT_PRINTER, WORLD_PRINTER_READY, 0);
    visit_do(visit, EVENT_PRINT_AGAIN, 0, 0);
    assert_int_equal(session->state, STATE_PRINTING);
    visit_do(visit, EVENT_PRINTED, 0, 0);
    assert_true(session->printed && !session->print_failed);
}

/* Staff at the device wait as long as the number may still be read. */
static void
who_has_sent_is_not_broken_off_under_what_lies_over_her_page(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_fill(visit);
    assert_false(session_must_go_on(session));
    visit_store(visit);
    assert_true(session_must_go_on(session));
    visit_do(visit, EVENT_END, 0, 0);
    assert_int_equal(session->state, STATE_END_ASK);
    assert_true(session_must_go_on(session));
    visit_wait(visit, 60000);
    assert_int_equal(session->state, STATE_IDLE_WARNING);
    assert_true(session_must_go_on(session));
    visit_wait(visit, 45000);
    assert_int_equal(session->state, STATE_BLANK);
    assert_true(session_must_go_on(session));
    visit_wait(visit, 60000);
    assert_int_equal(session->state, STATE_START);
    assert_false(session_must_go_on(session));
}

static void
gives_up_on_a_printer_that_answers_nothing(void **state)
{
    struct visit *visit = *state;

    visit_fill(visit);
    visit_store(visit);
    visit_do(visit, EVENT_RECEIPT, RECEIPT_PAPER, 0);
    visit_wait(visit, 60000);
    assert_int_equal(visit->session->state, STATE_DONE);
    assert_true(visit->session->print_failed);
    assert_true(visit_effect(visit, EFFECT_PRINT_CANCEL));
}

/* The wait is over, the paper lies there: the page says how much of it. */
static void
what_the_printer_says_late_still_counts(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_fill(visit);
    visit_store(visit);
    visit_do(visit, EVENT_RECEIPT, RECEIPT_PAPER, 0);
    visit_wait(visit, 60000);
    assert_true(session->print_failed && !session->print_partial);
    visit_do(visit, EVENT_PRINT_FAILED, 1, WORLD_PRINTER_AWAY);
    assert_int_equal(session->state, STATE_DONE);
    assert_true(session->print_failed && session->print_partial);
    visit_do(visit, EVENT_PRINT_AGAIN, 0, 0);
    visit_wait(visit, 60000);
    visit_do(visit, EVENT_PRINTED, 0, 0);
    assert_true(session->printed && !session->print_failed);
}

static void
what_the_printer_says_of_the_visit_before_counts_for_nothing(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    visit_fill(visit);
    visit_store(visit);
    visit_do(visit, EVENT_PRINTER, WORLD_PRINTER_PAPER_OUT, 0);
    visit_do(visit, EVENT_RECEIPT, RECEIPT_PAPER, 0);
    assert_true(session->print_failed);
    visit_do(visit, EVENT_PRINT_FAILED, 1, WORLD_PRINTER_PAPER_OUT);
    visit_do(visit, EVENT_PRINTED, 0, 0);
    assert_true(session->print_failed && !session->print_partial && !session->printed);
}

static void
blames_no_key_for_a_network_that_is_away(void **state)
{
    struct visit *visit = *state;

    visit->services[0].waits_for_network = true;
    visit_fill(visit);
    visit_do(visit, EVENT_NETWORK, 0, 0);
    visit_submit(visit);
    assert_int_equal(visit->session->state, STATE_STORE_FAILED);
    assert_int_equal(visit->session->store_failure, STORE_FAILED_OTHER);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        VISIT_TEST(shows_each_sending_step_long_enough_and_only_when_it_is_true),
        VISIT_TEST(does_not_wait_for_a_confirmation_without_network),
        VISIT_TEST(a_late_stored_is_still_stored),
        VISIT_TEST(a_late_stored_is_still_stored_on_the_way_back),
        VISIT_TEST(a_late_stored_is_not_about_answers_that_were_changed_since),
        VISIT_TEST(never_says_printed_when_printing_failed),
        VISIT_TEST(who_has_sent_is_not_broken_off_under_what_lies_over_her_page),
        VISIT_TEST(gives_up_on_a_printer_that_answers_nothing),
        VISIT_TEST(what_the_printer_says_late_still_counts),
        VISIT_TEST(what_the_printer_says_of_the_visit_before_counts_for_nothing),
        VISIT_TEST(blames_no_key_for_a_network_that_is_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
