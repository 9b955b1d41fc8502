/* Messages of smart card readers against bytes written down from the specification. */
#include "tests/unit/unit.h"

#include "drivers/ccid.h"

static void
writes_commands_as_the_specification_has_them(void **state)
{
    static const uint8_t status[] = {0x65, 0, 0, 0, 0, 1, 0x2a, 0, 0, 0};
    static const uint8_t off[] = {0x63, 0, 0, 0, 0, 0, 0xff, 0, 0, 0};
    static const uint8_t reset[] = {0x6d, 0, 0, 0, 0, 0, 1, 0, 0, 0};
    static const uint8_t get[] = {0x6c, 0, 0, 0, 0, 0, 2, 0, 0, 0};
    static const uint8_t cancel[] = {0x72, 0, 0, 0, 0, 2, 3, 0, 0, 0};
    static const uint8_t on[] = {0x62, 0, 0, 0, 0, 0, 7, 3, 0, 0};
    static const uint8_t set[] = {0x61, 7,    0,    0, 0,    0, 9,    1, 0,
                                  0,    0x11, 0x10, 0, 0x4d, 0, 0xfe, 0};
    uint8_t out[64];

    (void)state;
    memset(out, 0xee, sizeof(out));
    assert_int_equal(ccid_put_plain(out, CCID_SLOT_STATUS, 1, 0x2a), CCID_HEADER);
    assert_memory_equal(out, status, sizeof(status));
    assert_int_equal(out[CCID_HEADER], 0xee);
    (void)ccid_put_plain(out, CCID_POWER_OFF, 0, 0xff);
    assert_memory_equal(out, off, sizeof(off));
    (void)ccid_put_plain(out, CCID_RESET_PARAMETERS, 0, 1);
    assert_memory_equal(out, reset, sizeof(reset));
    (void)ccid_put_plain(out, CCID_GET_PARAMETERS, 0, 2);
    assert_memory_equal(out, get, sizeof(get));
    (void)ccid_put_plain(out, CCID_ABORT, 2, 3);
    assert_memory_equal(out, cancel, sizeof(cancel));
    assert_int_equal(ccid_put_power_on(out, 0, 7, CCID_VOLTAGE_18), CCID_HEADER);
    assert_memory_equal(out, on, sizeof(on));
    assert_int_equal(ccid_put_parameters(out, 0, 9, 1, set + 10, 7), sizeof(set));
    assert_memory_equal(out, set, sizeof(set));
}

static void
writes_blocks_with_length_and_place(void **state)
{
    static const uint8_t apdu[] = {0x00, 0xa4, 0x02, 0x0c, 0x02, 0x01, 0x1c};
    static const uint8_t whole[] = {0x6f, 7, 0,    0, 0,    0, 5, 0,   0,
                                    0,    0, 0xa4, 2, 0x0c, 2, 1, 0x1c};
    static const uint8_t more[] = {0x6f, 0, 0, 0, 0, 0, 6, 0, 0x10, 0};
    static uint8_t data[70000], out[sizeof(data) + CCID_HEADER];

    (void)state;
    assert_int_equal(ccid_put_block(out, 0, 5, CCID_WHOLE, apdu, sizeof(apdu)),
                     sizeof(whole));
    assert_memory_equal(out, whole, sizeof(whole));
    assert_int_equal(ccid_put_block(out, 0, 6, CCID_GO_ON, NULL, 0), CCID_HEADER);
    assert_memory_equal(out, more, sizeof(more));
    (void)ccid_put_block(out, 0, 6, CCID_LAST, data, 66051);
    assert_int_equal(out[1] | out[2] << 8 | out[3] << 16 | out[4] << 24, 66051);
    assert_int_equal(out[8], 2);
}

static void
knows_how_long_a_message_will_be(void **state)
{
    uint8_t head[CCID_HEADER] = {0x80, 0x05, 0x01};
    size_t len = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(head); i++)
        assert_int_equal(ccid_length(head, i, 300, &len), STATUS_AGAIN);
    assert_int_equal(ccid_length(head, sizeof(head), 300, &len), STATUS_OK);
    assert_int_equal(len, 271);
    assert_int_equal(ccid_length(head, sizeof(head), 271, &len), STATUS_OK);
    assert_int_equal(ccid_length(head, sizeof(head), 270, &len), STATUS_TOO_LARGE);
    memset(head + 1, 0xff, 4);
    assert_int_equal(ccid_length(head, sizeof(head), 270, &len), STATUS_TOO_LARGE);
    head[0] = 0x6f;
    assert_int_equal(ccid_length(head, 1, 270, &len), STATUS_INVALID);
    head[0] = 0x83; /* Escape was never asked for */
    assert_int_equal(ccid_length(head, 1, 270, &len), STATUS_INVALID);
}

static void
reads_every_field_of_an_answer(void **state)
{
    static const uint8_t block[] = {0x80, 2, 0, 0, 0, 1, 0x44, 0x01, 0, 3, 0x90, 0x00};
    static const uint8_t mute[] = {0x80, 0, 0, 0, 0, 0, 9, 0x42, 0xfe, 0};
    static const uint8_t longer[] = {0x80, 0, 0, 0, 0, 0, 9, 0x80, 5, 0};
    struct ccid_answer answer;

    (void)state;
    assert_int_equal(ccid_read(block, sizeof(block), &answer), STATUS_OK);
    assert_int_equal(answer.type, CCID_DATA_BLOCK);
    assert_int_equal(answer.slot, 1);
    assert_int_equal(answer.seq, 0x44);
    assert_int_equal(answer.card, CCID_CARD_INACTIVE);
    assert_int_equal(answer.result, CCID_OK);
    assert_int_equal(answer.third, CCID_MIDDLE);
    assert_int_equal(answer.len, 2);
    assert_ptr_equal(answer.data, block + 10);
    assert_int_equal(ccid_read(mute, sizeof(mute), &answer), STATUS_OK);
    assert_int_equal(answer.card, CCID_CARD_ABSENT);
    assert_int_equal(answer.result, CCID_FAILED);
    assert_int_equal(answer.error, CCID_ERROR_MUTE);
    assert_int_equal(ccid_read(longer, sizeof(longer), &answer), STATUS_OK);
    assert_int_equal(answer.result, CCID_TIME_EXTENSION);
    assert_int_equal(answer.error, 5);
}

static void
refuses_answers_that_make_no_sense(void **state)
{
    static const struct {
        const char *name;
        size_t len;
        uint8_t bytes[14];
    } cases[] = {
        {"nothing", 0, {0}},
        {"half a header", 9, {0x80}},
        {"a command", 10, {0x6f}},
        {"an escape", 10, {0x83}},
        {"a byte missing", 11, {0x80, 2}},
        {"a byte too many", 13, {0x80, 2}},
        {"a length of 32 bits", 12, {0x80, 2, 0, 0, 0x80}},
        {"a length that wraps", 10, {0x80, 0xf6, 0xff, 0xff, 0xff}},
        {"a card state that does not exist", 10, {0x81, 0, 0, 0, 0, 0, 0, 3}},
        {"a result that does not exist", 10, {0x81, 0, 0, 0, 0, 0, 0, 0xc0}},
        {"a status with bytes", 11, {0x81, 1}},
    };
    struct ccid_answer answer;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (ccid_read(cases[i].bytes, cases[i].len, &answer) != STATUS_INVALID)
            fail_msg("took %s", cases[i].name);
}

static void
reads_notices_about_its_own_slot(void **state)
{
    static const uint8_t in[] = {0x50, 0x03}, out[] = {0x50, 0x02};
    static const uint8_t five[] = {0x50, 0x00, 0x0c}, fault[] = {0x51, 1, 7, 1};
    struct ccid_notice notice;

    (void)state;
    assert_int_equal(ccid_read_notice(in, 2, 0, &notice), STATUS_OK);
    assert_true(notice.present && notice.changed && !notice.fault);
    assert_int_equal(ccid_read_notice(out, 2, 0, &notice), STATUS_OK);
    assert_true(!notice.present && notice.changed);
    assert_int_equal(ccid_read_notice(in, 2, 1, &notice), STATUS_OK);
    assert_true(!notice.present && !notice.changed);
    assert_int_equal(ccid_read_notice(in, 2, 4, &notice), STATUS_NOT_FOUND);
    assert_int_equal(ccid_read_notice(five, 3, 5, &notice), STATUS_OK);
    assert_true(notice.present && notice.changed);
    assert_int_equal(ccid_read_notice(fault, 4, 1, &notice), STATUS_OK);
    assert_true(notice.fault);
    assert_int_equal(ccid_read_notice(fault, 4, 0, &notice), STATUS_NOT_FOUND);
    assert_int_equal(ccid_read_notice(fault, 3, 0, &notice), STATUS_INVALID);
    assert_int_equal(ccid_read_notice(in, 1, 0, &notice), STATUS_INVALID);
    assert_int_equal(ccid_read_notice(in, 0, 0, &notice), STATUS_INVALID);
    assert_int_equal(ccid_read_notice((const uint8_t *)"\x52\x03", 2, 0, &notice),
                     STATUS_INVALID);
}

static void
names_errors(void **state)
{
    (void)state;
    assert_string_equal(ccid_error_name(0xfe), "card-mute");
    assert_string_equal(ccid_error_name(0x00), "command-unsupported");
    assert_string_equal(ccid_error_name(0x07), "bad-field");
    assert_string_equal(ccid_error_name(0xc5), "other");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_commands_as_the_specification_has_them),
        cmocka_unit_test(writes_blocks_with_length_and_place),
        cmocka_unit_test(knows_how_long_a_message_will_be),
        cmocka_unit_test(reads_every_field_of_an_answer),
        cmocka_unit_test(refuses_answers_that_make_no_sense),
        cmocka_unit_test(reads_notices_about_its_own_slot),
        cmocka_unit_test(names_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
