/* Lending the card. This side plays pcscd's vpcd on a real socket and a reader that
 * fails on command; the lease between them is the real one. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "drivers/lease.h"
#include "drivers/lease_wire.h"
#include "tests/unit/reader_fake.h"
#include "tests/unit/unit.h"

enum { LONG_MS = 60000 };

struct bench {
    struct loop *loop;
    struct reader reader;
    struct lease *lease;
    int listener, peer; /* -1: none */
    uint16_t port;
    int states, ended, own_states;
    enum reader_state state;
    enum lease_end why;
    bool ends_inside; /* the callback `ended` ends the lease */
    uint8_t got[LEASE_WIRE_MAX];
};

static void
on_own_state(void *context, enum reader_state state, const char *model)
{
    (void)state;
    (void)model;
    ((struct bench *)context)->own_states++;
}

static void
on_own_answer(void *context, enum reader_outcome outcome, const uint8_t *bytes,
              size_t len)
{
    (void)context;
    (void)outcome;
    (void)bytes;
    (void)len;
    fail_msg("an answer of the lease came to the owner");
}

static const struct reader_ops own_ops = {on_own_state, on_own_answer};

static void
on_state(void *context, enum reader_state state, const char *model)
{
    struct bench *bench = context;
    (void)model;
    bench->states++;
    bench->state = state;
}

static void
on_ended(void *context, enum lease_end why)
{
    struct bench *bench = context;
    bench->ended++;
    bench->why = why;
    if (bench->ends_inside) {
        lease_end(bench->lease, &own_ops, bench);
        bench->lease = NULL;
    }
}

static const struct lease_ops ops = {on_state, on_ended};

static void
listen_on(struct bench *bench)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(bench->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(address);
    const int on = 1;
    bench->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(bench->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    assert_int_equal(bind(bench->listener, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(bench->listener, 4), 0);
    assert_int_equal(getsockname(bench->listener, (struct sockaddr *)&address, &len),
                     0);
    bench->port = ntohs(address.sin_port);
}

static int
set_up(void **state)
{
    struct bench *bench = calloc(1, sizeof(*bench));
    assert_non_null(bench);
    assert_int_equal(loop_create(&bench->loop), STATUS_OK);
    fake_make(&bench->reader, bench->loop, &own_ops, bench);
    bench->peer = -1;
    listen_on(bench);
    *state = bench;
    return 0;
}

static int
tear_down(void **state)
{
    struct bench *bench = *state;
    lease_end(bench->lease, &own_ops, bench);
    fake_drop(&bench->reader);
    if (bench->peer >= 0)
        close(bench->peer);
    if (bench->listener >= 0)
        close(bench->listener);
    loop_destroy(bench->loop);
    free(bench);
    return 0;
}

static void
begin(struct bench *bench, int64_t deadline_ms)
{
    loop_turn(bench->loop, 0);
    assert_int_equal(lease_begin(bench->loop, &bench->reader, bench->port, deadline_ms,
                                 &ops, bench, &bench->lease),
                     STATUS_OK);
}

static void
turn(struct bench *bench, int times)
{
    for (int i = 0; i < times; i++)
        loop_turn(bench->loop, 1);
}

static bool
accepted(struct bench *bench)
{
    const int on = 1;
    for (int i = 0; i < 1500 && bench->peer < 0; i++) {
        loop_turn(bench->loop, 1);
        bench->peer = accept4(bench->listener, NULL, NULL, SOCK_NONBLOCK);
    }
    setsockopt(bench->peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    turn(bench, 3);
    return bench->peer >= 0;
}

static void
say(struct bench *bench, const void *bytes, size_t len)
{
    assert_int_equal(send(bench->peer, bytes, len, MSG_NOSIGNAL), len);
}

static void
say_frame(struct bench *bench, const void *body, size_t len)
{
    static uint8_t frame[LEASE_WIRE_MAX];
    size_t size = lease_wire_put(frame, body, len);
    for (size_t at = 0; at < size;) {
        ssize_t sent = send(bench->peer, frame + at, size - at, MSG_NOSIGNAL);
        if (sent > 0)
            at += (size_t)sent;
        turn(bench, 1);
    }
}

static void
control(struct bench *bench, uint8_t code)
{
    say_frame(bench, &code, 1);
}

/* The body of the next frame; -1: it hung up, -2: nothing in the time allowed. */
static int
hear(struct bench *bench, int times)
{
    size_t have = 0, need = LEASE_WIRE_HEAD;
    for (int i = 0; i < times; i++) {
        ssize_t got = recv(bench->peer, bench->got + have, need - have, 0);
        if (got == 0 || (got < 0 && errno != EAGAIN))
            return -1;
        if (got > 0)
            have += (size_t)got;
        if (have == LEASE_WIRE_HEAD && need == LEASE_WIRE_HEAD)
            need += (size_t)bench->got[0] << 8 | bench->got[1];
        if (have == need && need > LEASE_WIRE_HEAD)
            return (int)(need - LEASE_WIRE_HEAD);
        if (got < 0)
            turn(bench, 1);
    }
    return -2;
}

static void
with_card(struct bench *bench)
{
    bench->reader.ops = &own_ops;
    fake_become(&bench->reader, READER_CARD);
    begin(bench, LONG_MS);
    assert_true(accepted(bench));
}

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
        fake_become(&bench->reader, READER_CARD); /* and is back */
        assert_true(accepted(bench));
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
    for (size_t i = 0; i < 6; i++) {
        bench->reader.outcome = outcomes[i % 3];
        if (i < 3)
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
    static const enum status refusals[] = {STATUS_AGAIN, STATUS_GONE, STATUS_INVALID,
                                           STATUS_TOO_LARGE, STATUS_IO};
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
        TEST(takes_frames_in_pieces_and_many_at_once),
        TEST(the_longest_command_and_the_longest_answer_pass),
        TEST(an_answer_the_wire_cannot_carry_is_a_card_that_left),
        TEST(a_card_taken_away_disappears_at_once_also_in_an_exchange),
        TEST(an_exchange_that_fails_looks_like_a_card_laid_down_anew),
        TEST(a_reader_that_takes_no_command_is_a_card_that_left),
        TEST(a_reader_that_left_is_told_and_the_card_gone),
        TEST(nonsense_ends_the_lease),
        TEST(a_peer_that_hangs_up_ends_the_lease),
        TEST(one_that_floods_waits_until_the_card_has_answered),
        TEST(ends_at_its_deadline),
        TEST(waits_for_a_listener_that_comes_later),
        TEST(the_end_takes_the_power_and_gives_the_reader_back),
        TEST(no_port_and_no_time_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
