/* The workflow with the card: PIN, CAN, PUK, new PIN, and what goes wrong in it. */
#include "core/session.h"

#include "card_fixture.h"

static void
two_wrong_pins_lead_to_the_can_and_to_the_last_try(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    card_to_pin(visit);
    assert_int_equal(session->identify.card.tries, 3);
    assert_false(session->identify.card.again);
    card_give(visit, CARD_PIN, "111111");
    visit_do(visit, EVENT_CARD_ENTER, CARD_PIN, 2);
    assert_true(session->identify.card.again);
    assert_int_equal(session->identify.card.tries, 2);
    card_nothing_typed(visit);
    card_give(visit, CARD_PIN, "222222");
    visit_do(visit, EVENT_CARD_ENTER, CARD_CAN, -1);
    assert_true(session->identify.card.again);
    assert_int_equal(session->identify.card.secret, CARD_CAN);
    card_give(visit, CARD_CAN, "333333");
    visit_do(visit, EVENT_CARD_ENTER, CARD_CAN, -1);
    assert_true(session->identify.card.again);
    card_give(visit, CARD_CAN, "222222");
    visit_do(visit, EVENT_CARD_ENTER, CARD_PIN, 1);
    assert_false(session->identify.card.again);
    assert_int_equal(session->identify.card.tries, 1);
    card_give(visit, CARD_PIN, "135790");
    visit_do(visit, EVENT_CARD_DONE, CARD_OK, 0);
    card_expect(visit, STATE_CARD_BUSY);
    assert_true(session->identify.card.reading_done);
}

static void
a_blocked_pin_asks_for_the_puk(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    card_to_pin(visit);
    card_give(visit, CARD_PIN, "111111");
    visit_do(visit, EVENT_CARD_ENTER, CARD_PUK, -1);
    assert_true(session->identify.card.again);
    assert_int_equal(session_secret_digits(session), 10);
    card_digits(visit, "123456789");
    visit_do(visit, EVENT_NEXT, 0, 0);
    card_expect(visit, STATE_CARD_SECRET);
    assert_int_equal(session->identify.card.fault, SECRET_TOO_SHORT);
    visit_do(visit, EVENT_CLEAR_FIELD, 0, 0);
    card_give(visit, CARD_PUK, "3333333333");
    visit_do(visit, EVENT_CARD_ENTER, CARD_PIN, 3);
    assert_false(session->identify.card.again);
    card_give(visit, CARD_PIN, "135790");
    visit_do(visit, EVENT_CARD_DONE, CARD_BLOCKED, 0);
    card_expect(visit, STATE_CARD_TROUBLE);
    assert_false(session_can_retry(session));
    visit_do(visit, EVENT_NEXT, 0, 0);
    card_expect(visit, STATE_WAYS);
    assert_true(visit_effect(visit, EFFECT_CARD_END));
}

static void
a_card_that_is_lifted_is_asked_for_again(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    card_to_pin(visit);
    assert_false(session->identify.card.lifted);
    card_digits(visit, "12");
    visit_do(visit, EVENT_READER, WORLD_READER_EMPTY, 0);
    card_expect(visit, STATE_CARD_SECRET);
    visit_do(visit, EVENT_CARD_INSERT, 0, 0);
    card_expect(visit, STATE_CARD_PLACE);
    assert_true(session->identify.card.lifted);
    card_nothing_typed(visit);
    visit_do(visit, EVENT_READER, WORLD_READER_CARD, 0);
    visit_do(visit, EVENT_CARD_ENTER, CARD_PIN, 3);
    card_give(visit, CARD_PIN, "135790");
    /* Lifted before the PIN was tried: it was not wrong. */
    visit_do(visit, EVENT_CARD_ENTER, CARD_PIN, 3);
    assert_false(session->identify.card.again);
    card_give(visit, CARD_PIN, "135790");
    visit_do(visit, EVENT_CARD_DONE, CARD_LOST, 0);
    card_expect(visit, STATE_CARD_TROUBLE);
    assert_int_equal(session->identify.result, CARD_LOST);
    assert_true(session_can_retry(session));
    visit_do(visit, EVENT_NEXT, 0, 0);
    card_expect(visit, STATE_CARD_WAIT);
    assert_true(visit_effect(visit, EFFECT_CARD_BEGIN));
    assert_false(session->identify.card.lifted);
}

/* A card that nobody asked for a PIN within its time, and which is still there when she
 * begins anew, has all of its time again. */
static void
a_new_attempt_knows_nothing_of_a_card_that_was_not_known(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    card_open(visit, VISIT_CARD);
    visit_do(visit, EVENT_WAY, IDENTIFY_CARD, 0);
    card_request(visit);
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_do(visit, EVENT_CARD_INSERT, 0, 0);
    visit_do(visit, EVENT_READER, WORLD_READER_CARD, 0);
    visit_wait(visit, 8000);
    assert_true(session->identify.card.unknown);
    visit_do(visit, EVENT_BACK, 0, 0);
    card_expect(visit, STATE_WAYS);

    visit_do(visit, EVENT_WAY, IDENTIFY_CARD, 0);
    card_request(visit);
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_do(visit, EVENT_CARD_INSERT, 0, 0);
    card_expect(visit, STATE_CARD_PLACE);
    assert_false(session->identify.card.unknown);
    visit_wait(visit, 8000);
    assert_true(session->identify.card.unknown);
}

static void
every_result_has_a_way_on_and_keeps_the_answers(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    for (int result = CARD_CANCELLED; result <= CARD_OTHER + 1; result++) {
        card_to_pin(visit);
        visit_set(visit, V_NOTE, "bleibt");
        visit_do(visit, EVENT_CARD_DONE, result, 0);
        card_expect(visit, STATE_CARD_TROUBLE);
        assert_int_equal(session->identify.reason, IDENTIFY_ENDED);
        assert_int_equal(session->identify.result,
                         result > CARD_OTHER ? CARD_OTHER : result);
        assert_string_equal(session->answers[V_NOTE].text, "bleibt");
        visit_do(visit, EVENT_WAY, IDENTIFY_WITHOUT, 0);
        card_expect(visit, STATE_QUESTION);
        assert_true(visit_effect(visit, EFFECT_CARD_END));
        visit_do(visit, EVENT_END, 0, 0);
        visit_do(visit, EVENT_END_YES, 0, 0);
        visit_do(visit, EVENT_READER, WORLD_READER_EMPTY, 0);
    }
}

static void
the_programs_and_the_reader_may_fail_at_every_step(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    for (int step = 0; step < 5; step++) {
        card_open(visit, VISIT_CARD);
        visit_do(visit, EVENT_WAY, IDENTIFY_CARD, 0);
        if (step > 0)
            card_request(visit);
        if (step > 1) {
            visit_do(visit, EVENT_NEXT, 0, 0);
            visit_do(visit, EVENT_CARD_INSERT, 0, 0);
        }
        if (step > 2)
            visit_do(visit, EVENT_CARD_ENTER, CARD_PIN, 3);
        if (step > 3)
            card_give(visit, CARD_PIN, "135790");
        if (step % 2 == 0)
            visit_do(visit, EVENT_CARD_TROUBLE, CARD_BROKEN_PROGRAM, 0);
        else
            visit_do(visit, EVENT_READER, WORLD_READER_AWAY, 0);
        card_expect(visit, STATE_CARD_TROUBLE);
        assert_int_equal(session->identify.reason, IDENTIFY_UNUSABLE);
        assert_int_equal(session->identify.trouble,
                         step % 2 == 0 ? CARD_BROKEN_PROGRAM : CARD_NO_READER);
        assert_true(visit_effect(visit, EFFECT_CARD_END));
        assert_int_equal(session_can_retry(session), step % 2 == 0);
        visit_do(visit, EVENT_READER, WORLD_READER_EMPTY, 0);
        assert_true(session_can_retry(session));
        visit_do(visit, EVENT_END, 0, 0);
        card_expect(visit, STATE_START);
    }
}

static void
every_wait_has_a_limit(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    card_open(visit, VISIT_CARD);
    visit_do(visit, EVENT_WAY, IDENTIFY_CARD, 0);
    visit_wait(visit, 44999);
    card_expect(visit, STATE_CARD_WAIT);
    visit_wait(visit, 1);
    card_expect(visit, STATE_CARD_TROUBLE);
    assert_int_equal(session->identify.reason, IDENTIFY_SLOW);
    assert_true(visit_effect(visit, EFFECT_CARD_END));
    visit_wait(visit, 59000); /* a whole minute to read it */
    card_expect(visit, STATE_CARD_TROUBLE);
    visit_do(visit, EVENT_END, 0, 0);
    card_to_pin(visit);
    card_give(visit, CARD_PIN, "135790");
    visit_wait(visit, 60000);
    card_expect(visit, STATE_CARD_TROUBLE);
    visit_do(visit, EVENT_END, 0, 0);
    visit_do(visit, EVENT_READER, WORLD_READER_EMPTY, 0);
    card_to_pin(visit);
    card_give(visit, CARD_PIN, "135790");
    visit_wait(visit, 50000);
    visit_do(visit, EVENT_CARD_DONE, CARD_OK, 0);
    visit_wait(visit, 59999); /* the town's answer has a time of its own */
    card_expect(visit, STATE_CARD_BUSY);
    visit_do(visit, EVENT_IDENTITY_FAILED, IDENTITY_REFUSED, 0);
    card_expect(visit, STATE_CARD_TROUBLE);
    assert_int_equal(session->identify.failure, IDENTITY_REFUSED);
}

static void
digits_are_typed_erased_and_never_more_than_fit(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    card_to_pin(visit);
    assert_int_equal(session->keys.layout, KEYS_PIN);
    visit_text(visit, EVENT_TYPE, "a");
    visit_text(visit, EVENT_TYPE, "12");
    visit_text(visit, EVENT_TYPE, "");
    assert_string_equal(session->identify.typed, "");
    card_digits(visit, "1234567");
    assert_int_equal(visit->effects.count, 0); /* no sound that could be counted */
    assert_string_equal(session->identify.typed, "123456");
    visit_do(visit, EVENT_ERASE, 0, 0);
    assert_memory_equal(session->identify.typed, "12345\0", 7);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(session->identify.card.fault, SECRET_TOO_SHORT);
    assert_string_equal(session->identify.typed, "12345");
    visit_do(visit, EVENT_CLEAR_FIELD, 0, 0);
    card_nothing_typed(visit);
    visit_do(visit, EVENT_ERASE, 0, 0);
    card_digits(visit, "12");
    visit_do(visit, EVENT_HELP, 0, 0); /* covered is left */
    card_nothing_typed(visit);
    visit_do(visit, EVENT_CLOSE, 0, 0);
    card_expect(visit, STATE_CARD_SECRET);
    card_give(visit, CARD_PIN, "135790");
    visit_do(visit, EVENT_TOUCH, 0, 0);
    card_nothing_typed(visit);
    visit_do(visit, EVENT_BACK, 0, 0);
    card_expect(visit, STATE_WAYS);
    assert_true(visit_effect(visit, EFFECT_CARD_END));
}

static void
a_success_that_cannot_be_is_none(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    card_open(visit, VISIT_CARD);
    visit_do(visit, EVENT_WAY, IDENTIFY_CARD, 0);
    card_request(visit);
    visit_do(visit, EVENT_CARD_DONE, CARD_OK, 0);
    card_expect(visit, STATE_CARD_TROUBLE);
    assert_int_equal(session->identify.result, CARD_OTHER);
    visit_do(visit, EVENT_STAFF, 0, 0);
    card_open(visit, VISIT_PIN);
    visit_do(visit, EVENT_CARD_ENTER, CARD_PIN, 3);
    card_give(visit, CARD_PIN, "135790");
    visit_do(visit, EVENT_CARD_DONE, CARD_OK, 0);
    card_expect(visit, STATE_CARD_TROUBLE);
    assert_false(session->identify.pin_set);
}

static void
what_comes_too_late_changes_nothing(void **state)
{
    struct visit *visit = *state;
    struct identity person = card_person();

    card_to_pin(visit);
    visit_do(visit, EVENT_BACK, 0, 0);
    card_expect(visit, STATE_WAYS);
    for (int kind = EVENT_CARD_REQUEST; kind <= EVENT_PHONE_READY; kind++) {
        visit_send(visit,
                   (struct event){.kind = (enum event_kind)kind, .identity = &person});
        card_expect(visit, STATE_WAYS);
        assert_int_equal(visit->effects.count, 0);
    }
    assert_false(visit->session->identify.verified);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CARD_TEST(two_wrong_pins_lead_to_the_can_and_to_the_last_try),
        CARD_TEST(a_blocked_pin_asks_for_the_puk),
        CARD_TEST(a_card_that_is_lifted_is_asked_for_again),
        CARD_TEST(a_new_attempt_knows_nothing_of_a_card_that_was_not_known),
        CARD_TEST(every_result_has_a_way_on_and_keeps_the_answers),
        CARD_TEST(the_programs_and_the_reader_may_fail_at_every_step),
        CARD_TEST(every_wait_has_a_limit),
        CARD_TEST(digits_are_typed_erased_and_never_more_than_fit),
        CARD_TEST(a_success_that_cannot_be_is_none),
        CARD_TEST(what_comes_too_late_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
