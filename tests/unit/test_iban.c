#include "core/iban.h"

#include "unit.h"

/* The examples of the registry, one for each country of the table and one outside. */
static const char *const examples[] = {
    "AD1200012030200359100100",
    "AT611904300234573201",
    "BE68539007547034",
    "BG80BNBG96611020345678",
    "CH9300762011623852957",
    "CY17002001280000001200527600",
    "CZ6508000000192000145399",
    "DE89370400440532013000",
    "DK5000400440116243",
    "EE382200221020145685",
    "ES9121000418450200051332",
    "FI2112345600000785",
    "FR1420041010050500013M02606",
    "GB29NWBK60161331926819",
    "GI75NWBK000000007099453",
    "GR1601101250000000012300695",
    "HR1210010051863000160",
    "HU42117730161111101800000000",
    "IE29AIBK93115212345678",
    "IS140159260076545510730339",
    "IT60X0542811101000000123456",
    "LI21088100002324013AA",
    "LT121000011101001000",
    "LU280019400644750000",
    "LV80BANK0000435195001",
    "MC5811222000010123456789030",
    "MT84MALT011000012345MTLCAST001S",
    "NL91ABNA0417164300",
    "NO9386011117947",
    "PL61109010140000071219812874",
    "PT50000201231234567890154",
    "RO49AAAA1B31007593840000",
    "SE4550000000058398257466",
    "SI56263300012039086",
    "SK3112000000198742637541",
    "SM86U0322509800000000270100",
    "VA59001123000012345678",
    "TR330006100519786457841326",
};
enum { EXAMPLES = sizeof(examples) / sizeof(*examples), IN_TABLE = EXAMPLES - 1 };

static void
takes_an_account_of_every_country(void **state)
{
    (void)state;
    for (int i = 0; i < EXAMPLES; i++)
        if (iban_check(examples[i]) != IBAN_GOOD)
            fail_msg("%s", examples[i]);
}

static void
knows_how_long_an_account_of_each_country_is(void **state)
{
    char other[IBAN_MAX + 2];

    (void)state;
    for (int i = 0; i < IN_TABLE; i++) {
        size_t len = strlen(examples[i]);
        memcpy(other, examples[i], len);
        memcpy(other + len, "0", 2);
        assert_int_equal(iban_check(other), IBAN_BAD_LENGTH);
        other[len - 1] = '\0';
        assert_int_equal(iban_check(other), IBAN_BAD_LENGTH);
    }
}

static void
an_unknown_country_has_the_bounds_of_the_standard(void **state)
{
    char number[IBAN_MAX + 2];

    (void)state;
    for (size_t len = 0; len <= IBAN_MAX + 1; len++) {
        memset(number, '0', len);
        memcpy(number, "XX00", len < 4 ? len : 4);
        number[len] = '\0';
        assert_int_equal(iban_check(number),
                         len < 15 || len > IBAN_MAX ? IBAN_BAD_LENGTH : IBAN_BAD_CHECK);
    }
}

/* ISO 7064 mod 97-10 finds every single wrong digit and every pair that is swapped. */
static void
notices_every_wrong_and_every_swapped_digit(void **state)
{
    char other[IBAN_MAX + 1];

    (void)state;
    for (int i = 0; i < EXAMPLES; i++) {
        size_t len = strlen(examples[i]);
        memcpy(other, examples[i], len + 1);
        for (size_t at = 2; at < len; at++) {
            char was = other[at], next = other[at + 1];
            for (char digit = '0'; was <= '9' && digit <= '9'; digit++) {
                other[at] = digit;
                assert_int_equal(iban_check(other),
                                 digit == was ? IBAN_GOOD : IBAN_BAD_CHECK);
            }
            other[at] = was;
            if (was > '9' || next > '9' || next < '0' || was == next)
                continue;
            other[at] = next;
            other[at + 1] = was;
            assert_int_equal(iban_check(other), IBAN_BAD_CHECK);
            other[at] = was;
            other[at + 1] = next;
        }
    }
}

static void
refuses_signs_that_are_in_no_account(void **state)
{
    static const char *const bad[] = {
        "1289370400440532013000",      "DEA9370400440532013000",
        "DE89 3704 0044 0532 0130 00", "de89370400440532013000",
        "DE8937040044053201300O!",     "ÄE89370400440532013000",
        "DE893704004405320130\xFF\xFE"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        assert_int_equal(iban_check(bad[i]), IBAN_BAD_SIGN);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_an_account_of_every_country),
        cmocka_unit_test(knows_how_long_an_account_of_each_country_is),
        cmocka_unit_test(an_unknown_country_has_the_bounds_of_the_standard),
        cmocka_unit_test(notices_every_wrong_and_every_swapped_digit),
        cmocka_unit_test(refuses_signs_that_are_in_no_account),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
