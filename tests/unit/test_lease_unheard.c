/* Lending the card to a vpcd that talks with somebody else: the connection stands, and
 * nobody ever asks for our card. */
#include <poll.h>

#include "tests/unit/lease_fixture.h"

enum { UNHEARD_MS = 10000, SLACK_MS = 2000 };

static void
a_peer_that_asks_for_nothing_is_given_up(void **state)
{
    struct bench *silent = *state;
    void *another = NULL;

    with_card(silent);
    assert_int_equal(set_up(&another), 0);
    struct bench *heard = another;
    with_card(heard);
    control(heard, 4);
    assert_int_equal(hear(heard, 500), sizeof(fake_atr));
    int64_t since = loop_now_ms(silent->loop);
    while (silent->ended == 0 &&
           loop_now_ms(silent->loop) < since + UNHEARD_MS + SLACK_MS) {
        turn(silent, 1);
        turn(heard, 1);
        (void)poll(NULL, 0, 5);
    }
    assert_int_equal(silent->ended, 1);
    assert_int_equal(silent->why, LEASE_REFUSED);
    for (int i = 0; i < 100; i++) {
        turn(heard, 1);
        (void)poll(NULL, 0, 5);
    }
    assert_int_equal(heard->ended, 0);
    assert_int_equal(tear_down(&another), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_peer_that_asks_for_nothing_is_given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
