#include <sys/socket.h>

#include "base/text.h"
#include "courier/wire.h"
#include "tests/unit/unit.h"

struct fixture {
    struct loop *loop;
    struct wire *wire;
    int face, courier;
    int messages, left;
    enum link_kind last;
    uint8_t packet[LINK_MESSAGE_MAX];
    uint8_t chain[LINK_CHAIN_MAX];
};

static void
on_message(void *context, const struct link_message *message)
{
    struct fixture *f = context;
    if (message == NULL) {
        f->left++;
        return;
    }
    f->messages++;
    f->last = message->kind;
}

static int
set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    uint32_t len = sizeof(f->chain) - sizeof(len);
    memcpy(f->chain, &len, sizeof(len));
    assert_int_equal(link_pair(&f->face, &f->courier), STATUS_OK);
    assert_int_equal(loop_create(&f->loop), STATUS_OK);
    f->wire = wire_create(f->loop, f->courier, on_message, f);
    *state = f;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *f = *state;
    wire_destroy(f->wire);
    loop_destroy(f->loop);
    if (f->face >= 0)
        close(f->face);
    close(f->courier);
    free(f);
    return 0;
}

static void
send_key(struct fixture *f, int64_t number)
{
    struct link_message message = {.kind = LINK_KEY,
                                   .key = {.service = "urn:a",
                                           .destination = "d",
                                           .kid = "key-0001",
                                           .metadata_major = 2,
                                           .fetched_at = number,
                                           .chain = {f->chain, sizeof(f->chain)}}};
    wire_send(f->wire, &message);
}

static void
keeps_the_order_when_the_face_reads_late(void **state)
{
    struct fixture *f = *state;
    struct link_message message;
    int64_t expected = 0;
    for (int i = 0; i < 60; i++)
        send_key(f, i);
    assert_int_equal(f->left, 0);
    for (int i = 0; i < 400 && expected < 60; i++) {
        if (link_receive(f->face, f->packet, &message) == STATUS_OK)
            assert_int_equal(message.key.fetched_at, expected++);
        loop_turn(f->loop, 0);
    }
    assert_int_equal(expected, 60);
}

static void
a_face_that_never_reads_counts_as_gone(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 1000; i++)
        send_key(f, i);
    assert_int_equal(f->left, 1);
}

static void
drops_malformed_messages_and_takes_the_next(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(send(f->face, "rubbish", 7, 0), 7);
    assert_int_equal(link_send(f->face, &(struct link_message){.kind = LINK_WATCH}),
                     STATUS_OK);
    loop_turn(f->loop, 50);
    assert_int_equal(f->messages, 1);
    assert_int_equal(f->last, LINK_WATCH);
    assert_int_equal(f->left, 0);
}

static void
tells_once_that_the_face_has_left(void **state)
{
    struct fixture *f = *state;
    close(f->face);
    f->face = -1;
    for (int i = 0; i < 3; i++)
        loop_turn(f->loop, 10);
    assert_int_equal(f->left, 1);
    send_key(f, 1);
    assert_int_equal(f->left, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(keeps_the_order_when_the_face_reads_late),
        TEST(a_face_that_never_reads_counts_as_gone),
        TEST(drops_malformed_messages_and_takes_the_next),
        TEST(tells_once_that_the_face_has_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
