/* Answers to reset of real kinds of cards, and the parameters that follow from them. */
#include "tests/unit/unit.h"

#include "drivers/ccid_atr.h"

static void
takes_t1_of_a_contactless_card(void **state)
{
    /* As PC/SC part 3 has it: T=0 and T=1, nothing said about either. */
    static const uint8_t atr[] = {0x3b, 0x84, 0x80, 0x01, 'T', 'E', 'S', 'T', 0x13};
    static const uint8_t want[] = {0x11, 0x10, 0, 0x4d, 0, 32, 0};
    struct ccid_parameters p;

    (void)state;
    assert_int_equal(ccid_atr_parameters(atr, sizeof(atr), 3, &p), STATUS_OK);
    assert_int_equal(p.protocol, 1);
    assert_int_equal(p.len, 7);
    assert_memory_equal(p.bytes, want, 7);
    assert_int_equal(ccid_atr_parameters(atr, sizeof(atr), 1, &p), STATUS_OK);
    assert_int_equal(p.protocol, 0);
    assert_int_equal(ccid_atr_parameters(atr, sizeof(atr), 4, &p), STATUS_NOT_FOUND);
}

static void
takes_what_the_interface_bytes_say(void **state)
{
    /* TA1 96, TC1 05, TD1 81, TD2 71: TA3 fe, TB3 43, TC3 01; one historical byte. */
    static const uint8_t t1[] = {0x3b, 0xd1, 0x96, 0x05, 0x81,
                                 0x71, 0xfe, 0x43, 0x01, 0xaa};
    static const uint8_t want1[] = {0x96, 0x11, 5, 0x43, 0, 0xfe, 0};
    /* TA1 18, TC1 ff, TD1 40: TC2 20. Inverse. */
    static const uint8_t t0[] = {0x3f, 0xd0, 0x18, 0xff, 0x40, 0x20};
    static const uint8_t want0[] = {0x18, 2, 0xff, 0x20, 0};
    static const uint8_t bare[] = {0x3b, 0x02, 0x14, 0x50};
    struct ccid_parameters p;

    (void)state;
    assert_int_equal(ccid_atr_parameters(t1, sizeof(t1), 3, &p), STATUS_OK);
    assert_memory_equal(p.bytes, want1, 7);
    assert_int_equal(ccid_atr_parameters(t0, sizeof(t0), 3, &p), STATUS_OK);
    assert_int_equal(p.len, 5);
    assert_memory_equal(p.bytes, want0, 5);
    assert_int_equal(ccid_atr_parameters(bare, sizeof(bare), 3, &p), STATUS_OK);
    assert_int_equal(p.protocol, 0);
    assert_memory_equal(p.bytes, "\x11\x00\x00\x0a\x00", 5);
}

static void
refuses_what_is_cut_or_none(void **state)
{
    static const uint8_t atr[] = {0x3b, 0xd1, 0x96, 0x05, 0x81,
                                  0x71, 0xfe, 0x43, 0x01, 0xaa};
    uint8_t endless[CCID_ATR_MAX];
    struct ccid_parameters p;

    (void)state;
    for (size_t len = 0; len < sizeof(atr); len++)
        assert_int_equal(ccid_atr_parameters(atr, len, 3, &p), STATUS_INVALID);
    assert_int_equal(ccid_atr_parameters((const uint8_t *)"\x3c\x00", 2, 3, &p),
                     STATUS_INVALID);
    memset(endless, 0xff, sizeof(endless));
    endless[0] = 0x3b;
    assert_int_equal(ccid_atr_parameters(endless, sizeof(endless), 3, &p),
                     STATUS_INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_t1_of_a_contactless_card),
        cmocka_unit_test(takes_what_the_interface_bytes_say),
        cmocka_unit_test(refuses_what_is_cut_or_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
