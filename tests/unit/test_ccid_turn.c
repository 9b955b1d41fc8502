/* Which answer belongs to which command. */
#include "tests/unit/unit.h"

#include "drivers/ccid_turn.h"

static enum ccid_turn_step
take(struct ccid_turn *turn, uint8_t type, uint8_t slot, uint8_t seq, uint8_t status,
     uint8_t error)
{
    uint8_t bytes[CCID_HEADER] = {type, 0, 0, 0, 0, slot, seq, status, error};
    struct ccid_answer answer;
    return ccid_turn_take(turn, bytes, sizeof(bytes), &answer);
}

static void
counts_commands_and_comes_round(void **state)
{
    struct ccid_turn turn = {0};

    (void)state;
    for (unsigned i = 1; i < 600; i++)
        assert_int_equal(ccid_turn_next(&turn, CCID_STATUS, 0), (uint8_t)i);
}

static void
takes_its_own_answer_and_drops_older_ones(void **state)
{
    struct ccid_turn turn = {0};

    (void)state;
    uint8_t old = ccid_turn_next(&turn, CCID_DATA_BLOCK, 1);
    uint8_t seq = ccid_turn_next(&turn, CCID_STATUS, 1);
    assert_int_equal(take(&turn, CCID_DATA_BLOCK, 1, old, 0, 0), CCID_TURN_STALE);
    assert_int_equal(take(&turn, CCID_STATUS, 1, seq, 2, 0), CCID_TURN_ANSWERED);
}

static void
knows_nonsense(void **state)
{
    struct ccid_turn turn = {0};
    struct ccid_answer answer;
    uint8_t cut[CCID_HEADER - 1] = {CCID_STATUS};

    (void)state;
    uint8_t seq = ccid_turn_next(&turn, CCID_STATUS, 1);
    assert_int_equal(take(&turn, CCID_STATUS, 0, seq, 0, 0), CCID_TURN_NONSENSE);
    assert_int_equal(take(&turn, CCID_DATA_BLOCK, 1, seq, 0, 0), CCID_TURN_NONSENSE);
    assert_int_equal(take(&turn, 0x83, 1, seq, 0, 0), CCID_TURN_NONSENSE);
    assert_int_equal(take(&turn, CCID_STATUS, 1, seq, 3, 0), CCID_TURN_NONSENSE);
    assert_int_equal(ccid_turn_take(&turn, cut, sizeof(cut), &answer),
                     CCID_TURN_NONSENSE);
}

static void
loses_patience_with_stale_answers_and_time_extensions(void **state)
{
    struct ccid_turn turn = {0};

    (void)state;
    uint8_t seq = ccid_turn_next(&turn, CCID_DATA_BLOCK, 0);
    for (int i = 0; i < CCID_TURN_STALE_MAX; i++)
        assert_int_equal(take(&turn, CCID_DATA_BLOCK, 0, (uint8_t)(seq - 1), 0, 0),
                         CCID_TURN_STALE);
    assert_int_equal(take(&turn, CCID_DATA_BLOCK, 0, (uint8_t)(seq - 1), 0, 0),
                     CCID_TURN_NONSENSE);
    seq = ccid_turn_next(&turn, CCID_DATA_BLOCK, 0);
    for (int i = 0; i < CCID_TURN_EXTENSIONS_MAX; i++)
        assert_int_equal(take(&turn, CCID_DATA_BLOCK, 0, seq, 0x80, 1),
                         CCID_TURN_EXTENDED);
    assert_int_equal(take(&turn, CCID_DATA_BLOCK, 0, seq, 0x80, 1), CCID_TURN_NONSENSE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_commands_and_comes_round),
        cmocka_unit_test(takes_its_own_answer_and_drops_older_ones),
        cmocka_unit_test(knows_nonsense),
        cmocka_unit_test(loses_patience_with_stale_answers_and_time_extensions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
