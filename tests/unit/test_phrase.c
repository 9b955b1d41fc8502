#include "core/phrase.h"

#include "visit_fixture.h"

static const char *
filled(struct visit *visit, const char *german, const struct phrase_part *parts)
{
    static char out[512];
    phrase_fill(visit->session, german, parts, out, sizeof out);
    return out;
}

static void
fills_in_what_the_town_has_said(void **state)
{
    struct visit *visit = *state;

    assert_string_equal(filled(visit, "{stadt}: {schalter}, {telefon}", NULL),
                        "Stadt Probestadt: Info-Schalter, 02000 12 34 56");
    assert_string_equal(filled(visit, "Am {schalter_wo} geht es.", NULL),
                        "Am Info-Schalter (Erdgeschoss, gleich links) geht es.");
    visit->catalogue.town.counter_place = "";
    assert_string_equal(filled(visit, "Am {schalter_wo} geht es.", NULL),
                        "Am Info-Schalter geht es.");
}

static void
knows_the_service_only_while_there_is_one(void **state)
{
    struct visit *visit = *state;

    visit->session->service = -1;
    assert_string_equal(filled(visit, "{dienst} an {empfaenger}", NULL),
                        "{dienst} an {empfaenger}");
    visit->session->service = 0;
    assert_string_equal(filled(visit, "{dienst} an {empfaenger}", NULL),
                        "Probe melden an Steueramt");
}

static void
the_towns_own_values_come_last(void **state)
{
    struct visit *visit = *state;
    static const struct town_value values[] = {{"preis", "20 €"}, {"stadt", "niemals"}};
    const struct phrase_part parts[] = {{"stadt", "anderswo"}, {NULL, NULL}};

    visit->catalogue.town.values = values;
    visit->catalogue.town.value_count = 2;
    assert_string_equal(filled(visit, "{preis} in {stadt}", NULL),
                        "20 € in Stadt Probestadt");
    assert_string_equal(filled(visit, "{preis} in {stadt}", parts), "20 € in anderswo");
}

static void
a_sentence_about_what_the_town_has_not_said_is_left_out(void **state)
{
    struct visit *visit = *state;
    static const struct town_value values[] = {{"stelle", ""}, {"jahre", "10"}};

    visit->catalogue.town.values = values;
    visit->catalogue.town.value_count = 2;
    assert_string_equal(filled(visit, "Eins. Fragen: {stelle}. Drei.", NULL),
                        "Eins. Drei.");
    assert_string_equal(filled(visit, "Eins.\nFragen: {stelle}.\nDrei.", NULL),
                        "Eins.\nDrei.");
    assert_string_equal(filled(visit, "Eins. Zwei {jahre}. Fragen: {stelle}.", NULL),
                        "Eins. Zwei 10.");
    assert_string_equal(filled(visit, "Vom 19.12.1997, {stelle} und mehr\nZwei", NULL),
                        "Zwei");
    assert_string_equal(filled(visit, "Nur {stelle}.", NULL),
                        "Das sagt Ihnen unser Personal gern.");
    assert_string_equal(filled(visit, "{stelle}{stelle}", NULL),
                        "Das sagt Ihnen unser Personal gern.");
    for (size_t cap = 1; cap < 40; cap++) {
        char out[40];
        phrase_fill(visit->session, "Ein Satz. Über {stelle}! Noch ä.", NULL, out, cap);
        assert_true(strlen(out) < cap && text_is_clean_utf8(out, strlen(out), ""));
    }
}

static void
a_gap_nobody_knows_and_a_lone_brace_stay(void **state)
{
    struct visit *visit = *state;

    assert_string_equal(filled(visit, "{unbekannt} {stadt", NULL),
                        "{unbekannt} {stadt");
    assert_string_equal(filled(visit, "}{{stadt}{}", NULL), "}{Stadt Probestadt{}");
    assert_string_equal(filled(visit, "", NULL), "");
}

/* A word that was typed may look like a gap; it is shown as it is. */
static void
what_is_filled_in_is_not_filled_in_again(void **state)
{
    struct visit *visit = *state;
    const struct phrase_part parts[] = {{"angabe", "{telefon}"}, {NULL, NULL}};

    assert_string_equal(filled(visit, "Ihre Angabe: {angabe}.", parts),
                        "Ihre Angabe: {telefon}.");
}

static void
is_cut_between_letters_and_nothing_follows_the_cut(void **state)
{
    struct visit *visit = *state;
    const struct phrase_part parts[] = {{"wort", "üüü"}, {NULL, NULL}};
    char out[16];

    for (size_t cap = 1; cap <= sizeof out; cap++) {
        phrase_fill(visit->session, "a{wort}b{wort}!", parts, out, cap);
        size_t len = strlen(out);
        assert_true(len < cap && len + 2 >= (cap < 16 ? cap : 16));
        assert_memory_equal(out, "aüüübüüü!", len);
        assert_true(text_is_clean_utf8(out, len, ""));
    }
}

static void
speaks_the_language_asked_for(void **state)
{
    struct visit *visit = *state;
    static struct diags diags;
    struct langs *langs = NULL;
    char out[64];

    langs_load(TEST_ASSETS "/lang", NULL, &langs, &diags);
    visit->session->langs = langs;
    assert_string_equal(phrase_text(visit->session, LANG_EN, "Weiter"), "Next");
    phrase_fill_in(visit->session, LANG_EN, "Weiter", NULL, out, sizeof out);
    assert_string_equal(out, "Next");
    phrase_fill(visit->session, "Weiter", NULL, out, sizeof out);
    assert_string_equal(out, "Weiter");
    visit->session->lang = LANG_EN;
    phrase_fill(visit->session, "Weiter", NULL, out, sizeof out);
    assert_string_equal(out, "Next");
    assert_string_equal(phrase_text(visit->session, LANG_EN, ""), "");
    visit->session->langs = NULL;
    langs_destroy(langs);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        VISIT_TEST(fills_in_what_the_town_has_said),
        VISIT_TEST(knows_the_service_only_while_there_is_one),
        VISIT_TEST(the_towns_own_values_come_last),
        VISIT_TEST(a_sentence_about_what_the_town_has_not_said_is_left_out),
        VISIT_TEST(a_gap_nobody_knows_and_a_lone_brace_stay),
        VISIT_TEST(what_is_filled_in_is_not_filled_in_again),
        VISIT_TEST(is_cut_between_letters_and_nothing_follows_the_cut),
        VISIT_TEST(speaks_the_language_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
