/* Identifying with the own phone, and the slip for who does not know her PIN. */
#include "core/session.h"

#include "card_fixture.h"

static void
the_phone_shows_an_address_that_can_be_renewed(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;
    struct identity person = card_person();
    const struct event ready = {.kind = EVENT_PHONE_READY,
                                .words = "https://ausweis.example/s/abc",
                                .text = "K7PM",
                                .a = 90};

    card_open(visit, VISIT_CARD);
    visit_send(visit, ready);
    assert_string_equal(session->identify.phone.address, "");
    visit_do(visit, EVENT_WAY, IDENTIFY_PHONE, 0);
    assert_true(visit_effect(visit, EFFECT_PHONE_BEGIN));
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(visit->effects.count, 0);
    visit_send(visit, ready);
    assert_string_equal(session->identify.phone.address, ready.words);
    assert_string_equal(session->identify.phone.compare, "K7PM");
    visit_wait(visit, 89999);
    card_expect(visit, STATE_PHONE); /* nobody is asked whether she is there */
    assert_false(session->identify.phone.expired);
    visit_wait(visit, 1);
    assert_true(session->identify.phone.expired &&
                visit_effect(visit, EFFECT_PHONE_END));
    assert_string_equal(session->identify.phone.address, "");
    card_identity(visit, &person); /* too late: of the address that is gone */
    card_expect(visit, STATE_PHONE);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_true(visit_effect(visit, EFFECT_PHONE_BEGIN));
    visit_send(visit, ready);
    card_identity(visit, &person);
    card_expect(visit, STATE_CARD_TAKE);
    assert_true(visit_effect(visit, EFFECT_PHONE_END));
    visit_do(visit, EVENT_NEXT, 0, 0);
    card_expect(visit, STATE_QUESTION);
    assert_int_equal(session->question, Q_ADDRESS);
}

/* A courier that was taken over may say it as often as it likes. */
static void
an_address_said_again_does_not_keep_the_page(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;
    struct event ready = {.kind = EVENT_PHONE_READY,
                          .words = "https://ausweis.example/s/abc",
                          .text = "K7PM",
                          .a = 120};

    card_open(visit, VISIT_CARD);
    visit_do(visit, EVENT_WAY, IDENTIFY_PHONE, 0);
    visit_send(visit, ready);
    ready.words = "https://ausweis.example/s/other";
    for (int i = 0; i < 11; i++) {
        visit_wait(visit, 10000);
        visit_send(visit, ready);
    }
    assert_string_equal(session->identify.phone.address,
                        "https://ausweis.example/s/abc");
    visit_wait(visit, 10000);
    assert_true(session->identify.phone.expired &&
                visit_effect(visit, EFFECT_PHONE_END));
    visit_wait(visit, 60000);
    card_expect(visit, STATE_IDLE_WARNING);
}

static void
the_phone_answers_while_the_page_asks_whether_she_is_there(void **state)
{
    struct visit *visit = *state;
    struct identity person = card_person();

    card_open(visit, VISIT_CARD);
    visit_do(visit, EVENT_WAY, IDENTIFY_PHONE, 0);
    visit_send(visit, (struct event){.kind = EVENT_PHONE_READY,
                                     .words = "https://ausweis.example/s/abc",
                                     .a = 900});
    visit_wait(visit, 179000);
    card_expect(visit, STATE_PHONE);
    visit_wait(visit, 1000);
    card_expect(visit, STATE_IDLE_WARNING);
    card_identity(visit, &person);
    card_expect(visit, STATE_CARD_TAKE);
    visit_wait(visit, 59000);
    card_expect(visit, STATE_CARD_TAKE);
}

static void
the_phone_has_an_end_for_every_wait(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;
    char longer[400];

    card_open(visit, VISIT_CARD);
    visit_do(visit, EVENT_WAY, IDENTIFY_PHONE, 0);
    visit_wait(visit, 30000);
    card_expect(visit, STATE_CARD_TROUBLE);
    assert_int_equal(session->identify.reason, IDENTIFY_SLOW);
    assert_true(visit_effect(visit, EFFECT_PHONE_END));
    visit_do(visit, EVENT_NEXT, 0, 0);
    card_expect(visit, STATE_PHONE);
    visit_do(visit, EVENT_IDENTITY_FAILED, IDENTITY_ABORTED, 0);
    card_expect(visit, STATE_CARD_TROUBLE);
    assert_int_equal(session->identify.failure, IDENTITY_ABORTED);
    visit_do(visit, EVENT_WAY, IDENTIFY_PHONE, 0);
    visit_do(visit, EVENT_IDENTITY_FAILED, IDENTITY_EXPIRED, 0);
    card_expect(visit, STATE_PHONE);
    assert_true(session->identify.phone.expired);
    visit_do(visit, EVENT_NEXT, 0, 0);
    memset(longer, 'a', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    visit_send(visit, (struct event){.kind = EVENT_PHONE_READY, .words = longer});
    card_expect(visit, STATE_CARD_TROUBLE);
    assert_int_equal(session->identify.failure, IDENTITY_NO_SERVICE);
    visit_do(visit, EVENT_WAY, IDENTIFY_PHONE, 0);
    visit_do(visit, EVENT_BACK, 0, 0);
    assert_true(visit_effect(visit, EFFECT_PHONE_END));
    card_expect(visit, STATE_WAYS);
}

static void
after_a_pin_was_set_the_phone_is_tried_again_as_the_phone(void **state)
{
    struct visit *visit = *state;

    card_open(visit, VISIT_CARD);
    visit_do(visit, EVENT_PIN_SHORT, 0, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_do(visit, EVENT_CARD_TROUBLE, CARD_BROKEN_PROGRAM, 0);
    visit_do(visit, EVENT_WAY, IDENTIFY_PHONE, 0);
    visit_do(visit, EVENT_IDENTITY_FAILED, IDENTITY_ABORTED, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    card_expect(visit, STATE_PHONE);
    assert_true(visit_effect(visit, EFFECT_PHONE_BEGIN));
}

static void
who_does_not_know_her_pin_gets_a_slip(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    card_to_pin(visit);
    card_digits(visit, "12");
    visit_do(visit, EVENT_PIN_UNKNOWN, 0, 0);
    card_expect(visit, STATE_SLIP);
    assert_true(visit_effect(visit, EFFECT_CARD_END));
    card_nothing_typed(visit);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(visit->effects.list[0].kind, EFFECT_PRINT);
    assert_int_equal(visit->effects.list[0].a, PAPER_SLIP);
    visit_do(visit, EVENT_NEXT, 0, 0); /* one at a time */
    assert_false(visit_effect(visit, EFFECT_PRINT));
    visit_do(visit, EVENT_SLIP_FAILED, 0, WORLD_PRINTER_PAPER_OUT);
    assert_true(session->slip.failed);
    assert_false(session_can_print_slip(session));
    card_expect(visit, STATE_SLIP);
    visit_do(visit, EVENT_PRINTER, WORLD_PRINTER_READY, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_do(visit, EVENT_SLIP_PRINTED, 0, 0);
    assert_true(session->slip.printed && !session->slip.failed);
    visit_do(visit, EVENT_NEXT, 0, 0); /* two are enough */
    assert_false(visit_effect(visit, EFFECT_PRINT));
    visit_do(visit, EVENT_BACK, 0, 0);
    card_expect(visit, STATE_WAYS);
    visit_do(visit, EVENT_PIN_UNKNOWN, 0, 0);
    visit_do(visit, EVENT_WAY, IDENTIFY_WITHOUT, 0);
    card_expect(visit, STATE_QUESTION);
}

/* Of two papers the printer works on one: what comes out is told by its name. */
static void
a_slip_on_its_way_is_no_receipt(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;

    card_open(visit, VISIT_CARD);
    visit_do(visit, EVENT_PIN_UNKNOWN, 0, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_true(visit_effect(visit, EFFECT_PRINT));
    visit_do(visit, EVENT_BACK, 0, 0);
    visit_do(visit, EVENT_BACK, 0, 0);
    visit_do(visit, EVENT_BACK, 0, 0);
    visit_do(visit, EVENT_SERVICE, 0, 0);
    assert_true(session->slip.printing);
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_answer(visit);
    visit_store(visit);
    visit_do(visit, EVENT_RECEIPT, RECEIPT_PAPER, 0);
    visit_do(visit, EVENT_PRINT_FAILED, 0, WORLD_PRINTER_READY); /* it is busy */
    visit_do(visit, EVENT_SLIP_PRINTED, 0, 0);
    assert_false(session->printed);
    assert_true(session->slip.printed && session->slip.count == 1);
    visit_do(visit, EVENT_SLIP_FAILED, 1, WORLD_PRINTER_AWAY); /* it is over */
    assert_false(session->slip.failed);
}

static void
a_silent_printer_ends_the_wait_for_the_slip(void **state)
{
    struct visit *visit = *state;

    card_open(visit, VISIT_CARD);
    visit_do(visit, EVENT_PIN_UNKNOWN, 0, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_wait(visit, 59999);
    visit_do(visit, EVENT_TOUCH, 0, 0);
    visit_wait(visit, 1);
    card_expect(visit, STATE_SLIP);
    assert_true(visit_effect(visit, EFFECT_PRINT_CANCEL));
    assert_true(visit->session->slip.failed);
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_do(visit, EVENT_END, 0, 0);
    assert_true(visit_effect(visit, EFFECT_PRINT_CANCEL));
    assert_true(visit_effect(visit, EFFECT_WIPE));
}

/* The machine slept: all of it ends at the first event, which is the staff's. */
static void
a_late_turn_has_room_for_all_that_it_ends(void **state)
{
    struct visit *visit = *state;

    card_open(visit, VISIT_CARD);
    visit_do(visit, EVENT_LANGUAGE, LANG_EN, 0);
    visit_do(visit, EVENT_READER, WORLD_READER_CARD, 0);
    visit_do(visit, EVENT_PIN_UNKNOWN, 0, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_true(visit->session->slip.printing);
    visit->now += 600000;
    visit_do(visit, EVENT_STAFF, 0, 0);
    card_expect(visit, STATE_START);
    assert_int_equal(visit->effects.list[0].kind, EFFECT_PRINT_CANCEL);
    assert_int_equal(visit->effects.list[visit->effects.count - 1].kind, EFFECT_STAFF);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CARD_TEST(the_phone_shows_an_address_that_can_be_renewed),
        CARD_TEST(an_address_said_again_does_not_keep_the_page),
        CARD_TEST(the_phone_answers_while_the_page_asks_whether_she_is_there),
        CARD_TEST(the_phone_has_an_end_for_every_wait),
        CARD_TEST(after_a_pin_was_set_the_phone_is_tried_again_as_the_phone),
        CARD_TEST(who_does_not_know_her_pin_gets_a_slip),
        CARD_TEST(a_slip_on_its_way_is_no_receipt),
        CARD_TEST(a_silent_printer_ends_the_wait_for_the_slip),
        CARD_TEST(a_late_turn_has_room_for_all_that_it_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
