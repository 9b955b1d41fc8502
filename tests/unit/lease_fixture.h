/* What the tests of the lease share: this side plays pcscd's vpcd on a real socket and
 * a reader that fails on command; the lease between them is the real one. Every
 * function is static. */
#ifndef TESTS_UNIT_LEASE_FIXTURE_H
#define TESTS_UNIT_LEASE_FIXTURE_H

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

static inline void
on_own_state(void *context, enum reader_state state, const char *model)
{
    (void)state;
    (void)model;
    ((struct bench *)context)->own_states++;
}

static inline void
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

static inline void
on_state(void *context, enum reader_state state, const char *model)
{
    struct bench *bench = context;
    (void)model;
    bench->states++;
    bench->state = state;
}

static inline void
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

static inline void
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

static inline int
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

static inline int
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

static inline void
begin(struct bench *bench, int64_t deadline_ms)
{
    loop_turn(bench->loop, 0);
    assert_int_equal(lease_begin(bench->loop, &bench->reader, bench->port, deadline_ms,
                                 &ops, bench, &bench->lease),
                     STATUS_OK);
}

static inline void
turn(struct bench *bench, int times)
{
    for (int i = 0; i < times; i++)
        loop_turn(bench->loop, 1);
}

static inline bool
accepted(struct bench *bench)
{
    const int on = 1;
    for (int i = 0; i < 3000 && bench->peer < 0; i++) {
        loop_turn(bench->loop, 1);
        bench->peer = accept4(bench->listener, NULL, NULL, SOCK_NONBLOCK);
    }
    setsockopt(bench->peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    turn(bench, 3);
    return bench->peer >= 0;
}

static inline void
say(struct bench *bench, const void *bytes, size_t len)
{
    assert_int_equal(send(bench->peer, bytes, len, MSG_NOSIGNAL), len);
}

static inline void
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

static inline void
control(struct bench *bench, uint8_t code)
{
    say_frame(bench, &code, 1);
}

/* The body of the next frame; -1: it hung up, -2: nothing in the time allowed. */
static inline int
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

static inline void
with_card(struct bench *bench)
{
    bench->reader.ops = &own_ops;
    fake_become(&bench->reader, READER_CARD);
    begin(bench, LONG_MS);
    assert_true(accepted(bench));
}

#endif
