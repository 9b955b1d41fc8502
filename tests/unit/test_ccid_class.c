/* Class descriptors: those of readers on the market, and those of none. */
#include "tests/unit/unit.h"

#include "drivers/ccid_class.h"
#include "tests/unit/ccid_fixture.h"

static enum status
read_one(uint32_t features, uint32_t longest, struct ccid_class *out)
{
    uint8_t d[54];
    ccid_fixture_descriptor(d, features, longest);
    return ccid_class_read(d, sizeof(d), out);
}

static void
reads_what_readers_on_the_market_say(void **state)
{
    static const struct {
        uint32_t features, longest;
        enum ccid_exchange_level level;
    } cases[] = {
        {0x000404b0, 266, CCID_LEVEL_EXTENDED},  {0x000404ba, 520, CCID_LEVEL_EXTENDED},
        {0x000404be, 1034, CCID_LEVEL_EXTENDED}, {0x00040040, 522, CCID_LEVEL_EXTENDED},
        {0x000207b8, 271, CCID_LEVEL_SHORT},     {0x00010030, 5130, CCID_LEVEL_TPDU},
        {0x00000030, 271, CCID_LEVEL_CHARACTER},
    };
    struct ccid_class class;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(read_one(cases[i].features, cases[i].longest, &class),
                         STATUS_OK);
        assert_int_equal(class.level, cases[i].level);
        assert_int_equal(class.max_message, cases[i].longest);
        assert_int_equal(class.features, cases[i].features);
        assert_int_equal(class.slots, 1);
        assert_int_equal(class.voltages, 7);
        assert_int_equal(class.protocols, 3);
    }
}

static void
finds_it_behind_other_descriptors(void **state)
{
    uint8_t bytes[5 + 54 + 2] = {5, 0x24, 1, 2, 3};
    struct ccid_class class;

    (void)state;
    ccid_fixture_descriptor(bytes + 5, 0x000404b0, 266);
    bytes[5 + 54] = 2;
    assert_int_equal(ccid_class_read(bytes, sizeof(bytes), &class), STATUS_OK);
    assert_int_equal(class.max_message, 266);
    assert_int_equal(ccid_class_read(bytes, 5, &class), STATUS_NOT_FOUND);
    assert_int_equal(ccid_class_read(NULL, 0, &class), STATUS_NOT_FOUND);
}

static void
refuses_what_makes_no_sense(void **state)
{
    uint8_t d[54];
    struct ccid_class class;

    (void)state;
    assert_int_equal(read_one(0x000604b0, 266, &class), STATUS_INVALID);
    assert_int_equal(read_one(0x000404b0, 0, &class), STATUS_INVALID);
    assert_int_equal(read_one(0x000404b0, 63, &class), STATUS_INVALID);
    assert_int_equal(read_one(0x000404b0, 64, &class), STATUS_OK);
    assert_int_equal(read_one(0x000204b0, 270, &class), STATUS_INVALID);
    assert_int_equal(read_one(0x000404b0, 0xffffffff, &class), STATUS_OK);
    assert_int_equal(class.max_message, CCID_MESSAGE_MAX);
    ccid_fixture_descriptor(d, 0x000404b0, 266);
    for (size_t len = 2; len < sizeof(d); len++)
        assert_int_equal(ccid_class_read(d, len, &class), STATUS_INVALID);
    d[4] = 15;
    assert_int_equal(ccid_class_read(d, sizeof(d), &class), STATUS_OK);
    assert_int_equal(class.slots, 16);
    d[4] = 16;
    assert_int_equal(ccid_class_read(d, sizeof(d), &class), STATUS_INVALID);
    d[4] = 255;
    assert_int_equal(ccid_class_read(d, sizeof(d), &class), STATUS_INVALID);
    d[4] = 0;
    d[0] = 53;
    assert_int_equal(ccid_class_read(d, sizeof(d), &class), STATUS_INVALID);
    d[0] = 0;
    assert_int_equal(ccid_class_read(d, sizeof(d), &class), STATUS_INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_readers_on_the_market_say),
        cmocka_unit_test(finds_it_behind_other_descriptors),
        cmocka_unit_test(refuses_what_makes_no_sense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
