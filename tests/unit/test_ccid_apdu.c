/* The seven forms of a command, and what a reader for short ones makes of a long one.
 * Expected bytes follow ISO/IEC 7816-4, 5.1 and 5.3.3. */
#include "tests/unit/unit.h"

#include "drivers/ccid_apdu.h"

#define HEADER 0x00, 0xb0, 0x01, 0x02

static void
reads_the_seven_forms(void **state)
{
    static const struct {
        size_t bytes_len;
        uint8_t bytes[16];
        size_t len, answer;
        int extended;
    } cases[] = {
        {4, {HEADER}, 0, 0, 0},
        {5, {HEADER, 9}, 0, 9, 0},
        {5, {HEADER, 0}, 0, 256, 0},
        {7, {HEADER, 2, 5, 6}, 2, 0, 0},
        {8, {HEADER, 2, 5, 6, 9}, 2, 9, 0},
        {8, {HEADER, 2, 5, 6, 0}, 2, 256, 0},
        {7, {HEADER, 0, 1, 0}, 0, 256, 1},
        {7, {HEADER, 0, 0, 0}, 0, 65536, 1},
        {9, {HEADER, 0, 0, 2, 5, 6}, 2, 0, 1},
        {11, {HEADER, 0, 0, 2, 5, 6, 0, 9}, 2, 9, 1},
        {11, {HEADER, 0, 0, 2, 5, 6, 0, 0}, 2, 65536, 1},
    };
    struct ccid_apdu apdu;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(ccid_apdu_read(cases[i].bytes, cases[i].bytes_len, &apdu),
                         STATUS_OK);
        assert_int_equal(apdu.instruction, 0xb0);
        assert_int_equal(apdu.p1, 1);
        assert_int_equal(apdu.p2, 2);
        assert_int_equal(apdu.len, cases[i].len);
        assert_int_equal(apdu.answer, cases[i].answer);
        assert_int_equal(apdu.extended, cases[i].extended);
        if (apdu.len > 0)
            assert_memory_equal(apdu.data, "\x05\x06", 2);
    }
}

static void
refuses_what_is_none(void **state)
{
    static const struct {
        size_t len;
        uint8_t bytes[16];
    } cases[] = {
        {0, {0}},
        {3, {HEADER}},
        {6, {HEADER, 2, 5}},
        {9, {HEADER, 2, 5, 6, 9, 9}},
        {6, {HEADER, 0, 1}},
        {8, {HEADER, 0, 0, 2, 5}},
        {10, {HEADER, 0, 0, 2, 5, 6, 0}},
        {12, {HEADER, 0, 0, 2, 5, 6, 0, 0, 0}},
        {9, {HEADER, 0, 0, 0, 5, 6}},
        {9, {HEADER, 0, 0, 0, 0, 0}},
    };
    struct ccid_apdu apdu;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(ccid_apdu_read(cases[i].bytes, cases[i].len, &apdu),
                         STATUS_INVALID);
}

static void
cuts_data_into_a_chain(void **state)
{
    static uint8_t command[7 + 600 + 2] = {0x0c, 0x86, 0, 0, 0, 600 >> 8, 600 & 0xff};
    struct ccid_apdu apdu;
    uint8_t out[CCID_APDU_SHORT_MAX];
    size_t from = 0;

    (void)state;
    for (size_t i = 0; i < 600; i++)
        command[7 + i] = (uint8_t)(i * 3);
    assert_int_equal(ccid_apdu_read(command, sizeof(command), &apdu), STATUS_OK);
    assert_true(ccid_apdu_may_chain(&apdu));
    for (int part = 0; part < 2; part++) {
        assert_int_equal(ccid_apdu_put_part(&apdu, &from, out), 260);
        assert_memory_equal(out, "\x1c\x86\x00\x00\xff", 5);
        assert_memory_equal(out + 5, command + 7 + 255 * part, 255);
    }
    assert_int_equal(ccid_apdu_put_part(&apdu, &from, out), 5 + 90 + 1);
    assert_memory_equal(out, "\x0c\x86\x00\x00\x5a", 5);
    assert_memory_equal(out + 5, command + 7 + 510, 90);
    assert_int_equal(out[95], 0);
    assert_int_equal(from, 600);
}

static void
keeps_255_bytes_in_one_command(void **state)
{
    static uint8_t command[7 + 255] = {0, 0xd6, 0, 0, 0, 0, 255};
    struct ccid_apdu apdu;
    uint8_t out[CCID_APDU_SHORT_MAX];
    size_t from = 0;

    (void)state;
    assert_int_equal(ccid_apdu_read(command, sizeof(command), &apdu), STATUS_OK);
    assert_int_equal(ccid_apdu_put_part(&apdu, &from, out), 260);
    assert_memory_equal(out, "\x00\xd6\x00\x00\xff", 5);
}

static void
does_not_chain_commands_for_the_reader(void **state)
{
    struct ccid_apdu apdu = {.class = 0xff};

    (void)state;
    assert_false(ccid_apdu_may_chain(&apdu));
}

static void
fetches_on_the_same_channel_unprotected(void **state)
{
    static const uint8_t classes[][2] = {
        {0x00, 0x00}, {0x0c, 0x00}, {0x02, 0x02}, {0x1f, 0x03}, {0x63, 0x43},
        {0x4f, 0x4f}, {0x70, 0x40}, {0x80, 0x00}, {0x81, 0x01},
    };
    uint8_t out[5];

    (void)state;
    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
        struct ccid_apdu apdu = {.class = classes[i][0]};
        assert_int_equal(ccid_apdu_put_get_response(&apdu, 256, out), 5);
        assert_int_equal(out[0], classes[i][1]);
        assert_memory_equal(out + 1, "\xc0\x00\x00\x00", 4);
        (void)ccid_apdu_put_get_response(&apdu, 17, out);
        assert_int_equal(out[4], 17);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_seven_forms),
        cmocka_unit_test(refuses_what_is_none),
        cmocka_unit_test(cuts_data_into_a_chain),
        cmocka_unit_test(keeps_255_bytes_in_one_command),
        cmocka_unit_test(does_not_chain_commands_for_the_reader),
        cmocka_unit_test(fetches_on_the_same_channel_unprotected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
