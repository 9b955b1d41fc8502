/* Which word is offered for one with a slip, and when none is. */
#include "base/nearest.h"

#include "unit.h"

static const char *const words[] = {"art",  "wert",    "titel",  "stadt",  "pflicht",
                                    "nein", "hinweis", "straße", "symbol", "ja_nein"};

static const char *
meant(const char *typed)
{
    return nearest_word(typed, words, (int)(sizeof(words) / sizeof(words[0])));
}

static void
offers_the_word_with_one_slip(void **state)
{
    (void)state;
    assert_string_equal(meant("pflict"), "pflicht");
    assert_string_equal(meant("hinwies"), "hinweis");
    assert_string_equal(meant("titell"), "titel");
    assert_string_equal(meant("stedt"), "stadt");
    assert_string_equal(meant("janein"), "ja_nein");
}

static void
a_letter_is_a_letter_however_many_bytes_it_has(void **state)
{
    (void)state;
    assert_string_equal(meant("strafe"), "straße");
    assert_string_equal(meant("PFLICHT"), "pflicht");
}

/* "Meinten Sie »wert«?" to somebody who wrote "art1" or "werk" would be a wrong way. */
static void
does_not_guess_where_much_of_the_word_differs(void **state)
{
    (void)state;
    assert_null(meant("ort"));
    assert_null(meant("text"));
    assert_null(meant("satt"));
    assert_null(meant("kein1"));
    assert_null(meant("samowar"));
    assert_null(meant("plicnt"));
    assert_null(meant(""));
    assert_null(meant("pflichtpflichtpflichtpflichtpflichtpflicht"));
    assert_null(meant("pfl\xFF"
                      "cht"));
}

static void
long_words_may_hold_two_slips_and_no_more(void **state)
{
    static const char *const names[] = {"schluessel_erneuern_s"};
    (void)state;
    assert_non_null(nearest_word("schlussel_erneurn_s", names, 1));
    assert_null(nearest_word("schlussel_erneurn", names, 1));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offers_the_word_with_one_slip),
        cmocka_unit_test(a_letter_is_a_letter_however_many_bytes_it_has),
        cmocka_unit_test(does_not_guess_where_much_of_the_word_differs),
        cmocka_unit_test(long_words_may_hold_two_slips_and_no_more),
    };
    return cmocka_run_group_tests_name("nearest", tests, NULL, NULL);
}
