/* Lending the card: what happens at the reader, and what pcscd is shown of it. */
#include "tests/unit/lease_fixture.h"

static void
without_a_card_the_slot_is_empty(void **state)
{
    struct bench *bench = *state;
    begin(bench, LONG_MS);
    turn(bench, 50);
    assert_int_equal(accept4(bench->listener, NULL, NULL, SOCK_NONBLOCK), -1);
    assert_int_equal(bench->states, 1);
    assert_int_equal(bench->state, READER_EMPTY);
    fake_become(&bench->reader, READER_CARD);
    assert_true(accepted(bench));
    assert_int_equal(bench->state, READER_CARD);
}

static void
a_card_answers_with_its_atr_and_what_it_is_asked(void **state)
{
    struct bench *bench = *state;
    static const uint8_t apdu[] = {0x00, 0xa4, 0x04, 0x0c, 0x02, 0x3f, 0x00};
    with_card(bench);
    control(bench, 4);
    assert_int_equal(hear(bench, 500), sizeof(fake_atr));
    assert_memory_equal(bench->got + 2, fake_atr, sizeof(fake_atr));
    control(bench, 1);
    turn(bench, 5);
    assert_int_equal(bench->reader.power_ons, 1);
    say_frame(bench, apdu, sizeof(apdu));
    assert_int_equal(hear(bench, 500), sizeof(apdu) + 2);
    assert_int_equal(bench->got[2], 0x00);
    assert_int_equal(bench->got[3], 0x3f);
    control(bench, 2);
    turn(bench, 5);
    assert_int_equal(bench->reader.power_ons, 2);
    control(bench, 0);
    turn(bench, 5);
    assert_int_equal(bench->reader.power_offs, 1);
    control(bench, 4); /* presence is asked of a card without power as well */
    assert_int_equal(hear(bench, 500), sizeof(fake_atr));
}

static void
an_answer_the_wire_cannot_carry_is_a_card_that_left(void **state)
{
    struct bench *bench = *state;
    with_card(bench);
    bench->reader.answer_len = READER_ANSWER_MAX;
    say_frame(bench, "\x00\xb0\x00\x00\x00", 5);
    assert_int_equal(hear(bench, 500), -1);
    close(bench->peer);
    bench->peer = -1;
    assert_true(accepted(bench));
    assert_int_equal(bench->ended, 0);
}

static void
a_card_taken_away_disappears_at_once_also_in_an_exchange(void **state)
{
    struct bench *bench = *state;
    for (int within = 0; within < 2; within++) {
        if (within == 0)
            with_card(bench);
        bench->reader.delay_ms = -1;
        if (within)
            say_frame(bench, "\x00\xb0\x00\x00", 4);
        turn(bench, 3);
        fake_become(&bench->reader, READER_EMPTY);
        assert_int_equal(hear(bench, 500), -1);
        assert_int_equal(bench->reader.cancels, within);
        assert_false(bench->reader.busy);
        close(bench->peer);
        bench->peer = -1;
        bench->reader.delay_ms = 0;
        int64_t gone = loop_now_ms(bench->loop);
        fake_become(&bench->reader, READER_CARD); /* and is back */
        assert_true(accepted(bench));
        /* not before pcscd, which looks every 400 ms, has seen that it was away */
        assert_true(loop_now_ms(bench->loop) - gone > 800);
        control(bench, 4);
        assert_int_equal(hear(bench, 500), sizeof(fake_atr));
    }
    assert_int_equal(bench->ended, 0);
}

static void
an_exchange_that_fails_looks_like_a_card_laid_down_anew(void **state)
{
    struct bench *bench = *state;
    static const enum reader_outcome outcomes[] = {READER_FAILED, READER_CARD_GONE,
                                                   READER_LEFT};
    with_card(bench);
    for (size_t i = 0; i < 3; i++) {
        bench->reader.outcome = outcomes[i];
        if (i < 2)
            say_frame(bench, "\x00\xb0\x00\x00", 4);
        else
            control(bench, 1);
        assert_int_equal(hear(bench, 500), -1);
        int64_t gone = loop_now_ms(bench->loop);
        close(bench->peer);
        bench->peer = -1;
        bench->reader.outcome = READER_ANSWERED;
        assert_true(accepted(bench));
        /* Long enough for pcscd and AusweisApp to have seen that it was away. */
        assert_true(loop_now_ms(bench->loop) - gone >= 950);
    }
    assert_int_equal(bench->ended, 0);
}

static void
a_reader_that_takes_no_command_is_a_card_that_left(void **state)
{
    struct bench *bench = *state;
    static const enum status refusals[] = {STATUS_AGAIN, STATUS_GONE};
    with_card(bench);
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        bench->reader.refuses = refusals[i];
        say_frame(bench, "\x00\xb0\x00\x00", 4);
        assert_int_equal(hear(bench, 500), -1);
        close(bench->peer);
        bench->peer = -1;
        bench->reader.refuses = STATUS_OK;
        assert_true(accepted(bench));
    }
}

static void
a_reader_that_left_is_told_and_the_card_gone(void **state)
{
    struct bench *bench = *state;
    static const enum reader_state lost[] = {READER_ABSENT, READER_STARTING,
                                             READER_MUTE, READER_STUCK, READER_REFUSED};
    with_card(bench);
    for (size_t i = 0; i < sizeof(lost) / sizeof(lost[0]); i++) {
        fake_become(&bench->reader, lost[i]);
        assert_int_equal(bench->state, lost[i]);
        assert_int_equal(hear(bench, 500), -1);
        close(bench->peer);
        bench->peer = -1;
        turn(bench, 5);
        assert_int_equal(accept4(bench->listener, NULL, NULL, SOCK_NONBLOCK), -1);
        fake_become(&bench->reader, READER_CARD);
        assert_true(accepted(bench));
    }
}

static void
ends_at_its_deadline(void **state)
{
    struct bench *bench = *state;
    fake_become(&bench->reader, READER_CARD);
    bench->ends_inside = true;
    begin(bench, 60);
    assert_true(accepted(bench));
    bench->reader.delay_ms = -1;
    say_frame(bench, "\x00\xb0\x00\x00", 4);
    assert_int_equal(hear(bench, 500), -1);
    turn(bench, 3);
    assert_int_equal(bench->ended, 1);
    assert_int_equal(bench->why, LEASE_EXPIRED);
    assert_int_equal(bench->reader.cancels, 1);
    assert_ptr_equal(bench->reader.ops, &own_ops);
    assert_int_equal(bench->reader.power_offs, 1);
}

static void
the_end_takes_the_power_and_gives_the_reader_back(void **state)
{
    struct bench *bench = *state;
    with_card(bench);
    lease_end(bench->lease, &own_ops, bench);
    bench->lease = NULL;
    assert_int_equal(hear(bench, 100), -1);
    assert_int_equal(bench->reader.power_offs, 1);
    assert_int_equal(bench->ended, 0);
    int before = bench->own_states;
    fake_become(&bench->reader, READER_EMPTY);
    assert_int_equal(bench->own_states, before + 1);
}

static void
no_port_and_no_time_are_refused(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(
        lease_begin(bench->loop, &bench->reader, 0, 10, &ops, bench, &bench->lease),
        STATUS_INVALID);
    assert_int_equal(lease_begin(bench->loop, &bench->reader, bench->port, 0, &ops,
                                 bench, &bench->lease),
                     STATUS_INVALID);
    assert_null(bench->lease);
    assert_int_equal(bench->reader.hands, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(without_a_card_the_slot_is_empty),
        TEST(a_card_answers_with_its_atr_and_what_it_is_asked),
        TEST(an_answer_the_wire_cannot_carry_is_a_card_that_left),
        TEST(a_card_taken_away_disappears_at_once_also_in_an_exchange),
        TEST(an_exchange_that_fails_looks_like_a_card_laid_down_anew),
        TEST(a_reader_that_takes_no_command_is_a_card_that_left),
        TEST(a_reader_that_left_is_told_and_the_card_gone),
        TEST(ends_at_its_deadline),
        TEST(the_end_takes_the_power_and_gives_the_reader_back),
        TEST(no_port_and_no_time_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
