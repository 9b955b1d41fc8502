/* Lending the card to a peer that sends in pieces, nonsense, too much, or nothing. */
#include "tests/unit/lease_fixture.h"

static void
takes_frames_in_pieces_and_many_at_once(void **state)
{
    struct bench *bench = *state;
    static const uint8_t frame[] = {0x00, 0x05, 0x80, 0x11, 0x22, 0x33, 0x44};
    static const uint8_t many[] = {0, 1, 1, 0, 5, 0x80, 1, 2, 3, 4, 0, 1, 4};
    with_card(bench);
    for (size_t i = 0; i < sizeof(frame); i++) {
        say(bench, frame + i, 1);
        turn(bench, 2);
    }
    assert_int_equal(hear(bench, 500), 7);
    say(bench, many, sizeof(many));
    assert_int_equal(hear(bench, 500), 7);
    assert_int_equal(hear(bench, 500), sizeof(fake_atr));
    assert_int_equal(bench->reader.power_ons, 1);
    assert_int_equal(bench->reader.transmits, 2);
}

static void
the_longest_command_and_the_longest_answer_pass(void **state)
{
    struct bench *bench = *state;
    static uint8_t apdu[LEASE_WIRE_BODY_MAX];
    for (size_t i = 0; i < sizeof(apdu); i++)
        apdu[i] = (uint8_t)(i * 7);
    with_card(bench);
    bench->reader.answer_len = LEASE_WIRE_BODY_MAX;
    say_frame(bench, apdu, sizeof(apdu));
    assert_int_equal(hear(bench, 5000), LEASE_WIRE_BODY_MAX);
    assert_int_equal(bench->reader.last_len, LEASE_WIRE_BODY_MAX);
    for (size_t i = 0; i < sizeof(apdu); i++)
        assert_int_equal(bench->got[2 + i], apdu[sizeof(apdu) - 1 - i]);
}

static void
nonsense_ends_the_lease(void **state)
{
    struct bench *bench = *state;
    static const struct {
        uint8_t bytes[4];
        size_t len;
    } all[] = {
        {{0, 0}, 2},       /* nothing at all */
        {{0, 1, 3}, 3},    /* a control nobody knows */
        {{0, 1, 5}, 3},    /* another */
        {{0, 1, 0xff}, 3}, /* and another */
        {{0, 2}, 2},       /* too short for a command, whatever follows */
        {{0, 3}, 2},
    };
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        with_card(bench);
        say(bench, all[i].bytes, all[i].len);
        assert_int_equal(hear(bench, 500), -1);
        turn(bench, 3);
        assert_int_equal(bench->ended, (int)i + 1);
        assert_int_equal(bench->why, LEASE_NONSENSE);
        fake_become(&bench->reader, READER_CARD); /* nobody is told any more */
        lease_end(bench->lease, &own_ops, bench);
        bench->lease = NULL;
        close(bench->peer);
        bench->peer = -1;
    }
}

static void
a_peer_that_hangs_up_ends_the_lease(void **state)
{
    struct bench *bench = *state;
    for (int within = 0; within < 2; within++) {
        with_card(bench);
        bench->reader.delay_ms = -1;
        if (within)
            say_frame(bench, "\x00\xb0\x00\x00", 4);
        turn(bench, 3);
        close(bench->peer);
        bench->peer = -1;
        for (int i = 0; i < 500 && bench->ended == within; i++)
            turn(bench, 1);
        assert_int_equal(bench->ended, within + 1);
        assert_int_equal(bench->why, LEASE_REFUSED);
        assert_int_equal(bench->reader.cancels, within);
        lease_end(bench->lease, &own_ops, bench);
        bench->lease = NULL;
        bench->reader.delay_ms = 0;
    }
}

static void
one_that_floods_waits_until_the_card_has_answered(void **state)
{
    struct bench *bench = *state;
    static uint8_t noise[4096];
    size_t sent = 0;
    with_card(bench);
    for (size_t i = 0; i + 6 <= sizeof(noise); i += 6)
        memcpy(noise + i, "\x00\x04\x00\xb0\x00\x00", 6);
    bench->reader.delay_ms = -1;
    for (int i = 0; i < 2000; i++) {
        ssize_t put = send(bench->peer, noise, 4092, MSG_NOSIGNAL);
        sent += put > 0 ? (size_t)put : 0;
        turn(bench, 1);
    }
    assert_int_equal(bench->reader.transmits, 1);
    assert_int_equal(bench->ended, 0);
    assert_true(sent > LEASE_WIRE_MAX);
    lease_end(bench->lease, &own_ops, bench);
    bench->lease = NULL;
    assert_int_equal(hear(bench, 500), -1);
}

static void
waits_for_a_listener_that_comes_later(void **state)
{
    struct bench *bench = *state;
    close(bench->listener);
    bench->listener = -1;
    fake_become(&bench->reader, READER_CARD);
    begin(bench, LONG_MS);
    turn(bench, 150);
    assert_int_equal(bench->ended, 0);
    listen_on(bench);
    assert_true(accepted(bench));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(takes_frames_in_pieces_and_many_at_once),
        TEST(the_longest_command_and_the_longest_answer_pass),
        TEST(nonsense_ends_the_lease),
        TEST(a_peer_that_hangs_up_ends_the_lease),
        TEST(one_that_floods_waits_until_the_card_has_answered),
        TEST(waits_for_a_listener_that_comes_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
