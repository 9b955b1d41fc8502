#include "core/form.h"

#include "core/advice.h"
#include "visit_fixture.h"

static int
choose_the_service(void **state)
{
    if (visit_set_up(state) != 0)
        return -1;
    ((struct visit *)*state)->session->service = 0;
    return 0;
}

struct row {
    int field;
    const char *answer;
    enum field_error error;
};

static void
checks_every_kind_of_answer(void **state)
{
    struct visit *visit = *state;
    static const struct row rows[] = {
        {V_FAMILY, "", FIELD_MISSING},
        {V_FAMILY, "   ", FIELD_MISSING},
        {V_FAMILY, "Großmüller", FIELD_OK},
        {V_FAMILY, "O’Neill-van der Meer, jr.", FIELD_OK},
        {V_FAMILY, "Nguyễn", FIELD_OK},
        {V_FAMILY, "M4x", FIELD_BAD_LETTER},
        {V_FAMILY, "Иванов", FIELD_BAD_LETTER},
        {V_FAMILY, "a\nb", FIELD_BAD_LETTER},
        {V_STREET, "Straße des 17. Juni", FIELD_OK},
        {V_STREET, "Am (alten) Markt / Süd", FIELD_OK},
        {V_HOUSE, "12", FIELD_OK},
        {V_HOUSE, "12a", FIELD_OK},
        {V_HOUSE, "1234-5", FIELD_OK},
        {V_HOUSE, "12345", FIELD_BAD_HOUSE_NUMBER},
        {V_HOUSE, "a12", FIELD_BAD_HOUSE_NUMBER},
        {V_HOUSE, "0", FIELD_BAD_HOUSE_NUMBER},
        {V_HOUSE, "12abc", FIELD_BAD_HOUSE_NUMBER},
        {V_POSTCODE, "45657", FIELD_OK},
        {V_POSTCODE, "01001", FIELD_OK},
        {V_POSTCODE, "01000", FIELD_BAD_POSTCODE},
        {V_POSTCODE, "99999", FIELD_BAD_POSTCODE},
        {V_POSTCODE, "4565", FIELD_BAD_POSTCODE},
        {V_POSTCODE, "4565a", FIELD_BAD_LETTER},
        {V_ORIGIN, "kauf", FIELD_OK},
        {V_ORIGIN, "anders", FIELD_MISSING},
        {V_SINCE, "2026-11-26", FIELD_OK},
        {V_SINCE, "26|11|2026", FIELD_OK},
        {V_SINCE, "3|5|2026", FIELD_OK},
        {V_SINCE, "||", FIELD_MISSING},
        {V_SINCE, "3||2026", FIELD_DATE_INCOMPLETE},
        {V_SINCE, "3|5|26", FIELD_DATE_INCOMPLETE},
        {V_SINCE, "30|2|2026", FIELD_BAD_DATE},
        {V_SINCE, "29|2|2024", FIELD_OK},
        {V_SINCE, "27|11|2026", FIELD_DATE_TOO_LATE},
        {V_SINCE, "1|1|1999", FIELD_DATE_TOO_EARLY},
        {V_COUNT, "1", FIELD_OK},
        {V_COUNT, "0", FIELD_NUMBER_TOO_SMALL},
        {V_COUNT, "21", FIELD_NUMBER_TOO_LARGE},
        {V_BIG, "ja", FIELD_OK},
        {V_BIG, "vielleicht", FIELD_MISSING},
        {V_CHIP, "", FIELD_OK},
        {V_CHIP, "276098100234567", FIELD_OK},
        {V_CHIP, "27609810023456", FIELD_BAD_CHIP},
        {V_CHIP, "999098100234567", FIELD_BAD_CHIP},
        {V_EMAIL, "", FIELD_OK},
        {V_EMAIL, "erika.muster@post.beispiel.de", FIELD_OK},
        {V_EMAIL, "erika", FIELD_BAD_EMAIL},
        {V_EMAIL, "erika@", FIELD_BAD_EMAIL},
        {V_EMAIL, "@beispiel.de", FIELD_BAD_EMAIL},
        {V_EMAIL, "erika@beispiel", FIELD_BAD_EMAIL},
        {V_EMAIL, "erika..m@beispiel.de", FIELD_BAD_EMAIL},
        {V_EMAIL, "erika@-beispiel.de", FIELD_BAD_EMAIL},
        {V_EMAIL, "e@a@beispiel.de", FIELD_BAD_EMAIL},
        {V_EMAIL, "erika@beispiel.d1", FIELD_BAD_EMAIL},
        {V_PHONE, "02000 12 34 56", FIELD_OK},
        {V_PHONE, "+49 (2000) 123456", FIELD_OK},
        {V_PHONE, "123456", FIELD_BAD_PHONE},
        {V_PHONE, "0200", FIELD_BAD_PHONE},
        {V_PHONE, "02000+123456", FIELD_BAD_PHONE},
        {V_IBAN, "", FIELD_OK},
        {V_IBAN, "DE", FIELD_OK},
        {V_IBAN, "DE89370400440532013000", FIELD_OK},
        {V_IBAN, "DE89370400440532013001", FIELD_BAD_IBAN_CHECK},
        {V_IBAN, "DE98370400440532013000", FIELD_BAD_IBAN_CHECK},
        {V_IBAN, "DE8937040044053201300", FIELD_BAD_IBAN_LENGTH},
        {V_IBAN, "NL91ABNA0417164300", FIELD_OK},
        {V_FILE, "0815/4711-7.A", FIELD_OK},
        {V_FILE, "...", FIELD_BAD_FILE_NUMBER},
        {V_NOTE, "Grüße & Küsse (100 %)", FIELD_OK},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        visit_set(visit, rows[i].field, rows[i].answer);
        if (form_check(visit->session, rows[i].field) != rows[i].error)
            print_message("row %zu\n", i);
        assert_int_equal(form_check(visit->session, rows[i].field), rows[i].error);
    }
}

static void
every_fault_has_a_sentence_without_gaps(void **state)
{
    struct visit *visit = *state;
    char sentence[256];
    for (int e = FIELD_MISSING; e <= FIELD_ANSWER_DIFFERS; e++) {
        for (int f = 0; f < V_FIELDS; f++) {
            form_error_sentence(visit->session, f, (enum field_error)e, sentence,
                                sizeof sentence);
            assert_true(strlen(sentence) > 10);
            assert_null(strpbrk(sentence, "{}%!"));
            assert_null(strstr(sentence, "ngültig"));
        }
    }
    form_error_sentence(visit->session, -2, FIELD_CONSENT_NEEDED, sentence,
                        sizeof sentence);
    assert_string_equal(sentence,
                        "Bestätigen Sie bitte noch, dass Ihre Angaben richtig sind.");
}

static void
every_fault_is_said_in_english_too(void **state)
{
    struct visit *visit = *state;
    static struct diags diags;
    struct langs *langs = NULL;
    char german[256], english[256];

    langs_load(TEST_ASSETS "/lang", TEST_ASSETS "/catalogue", &langs, &diags);
    assert_int_equal(diags.count, 0);
    visit->session->langs = langs;
    for (int e = FIELD_MISSING; e <= FIELD_ANSWER_DIFFERS; e++) {
        for (int f = -2; f < V_FIELDS; f++) {
            if (f == -1)
                continue;
            visit->session->lang = LANG_DE;
            form_error_sentence(visit->session, f, (enum field_error)e, german,
                                sizeof german);
            visit->session->lang = LANG_EN;
            form_error_sentence(visit->session, f, (enum field_error)e, english,
                                sizeof english);
            assert_string_not_equal(german, english);
            assert_null(strpbrk(english, "{}%!"));
        }
    }
    visit->session->langs = NULL;
    langs_destroy(langs);
}

static void
a_required_consent_must_be_given(void **state)
{
    struct visit *visit = *state;
    assert_int_equal(form_check(visit->session, V_MANDATE), FIELD_OK);
    visit->services[0].fields[V_MANDATE].required = true;
    assert_int_equal(form_check(visit->session, V_MANDATE), FIELD_CONSENT_NEEDED);
    visit_set(visit, V_MANDATE, "ja");
    assert_int_equal(form_check(visit->session, V_MANDATE), FIELD_OK);
}

static void
counts_graphemes_not_bytes(void **state)
{
    struct visit *visit = *state;
    visit->services[0].fields[V_FAMILY].max_graphemes = 3;
    visit_set(visit, V_FAMILY, "ÄÖÜ");
    assert_int_equal(form_check(visit->session, V_FAMILY), FIELD_OK);
    visit_set(visit, V_FAMILY, "ÄÖÜß");
    assert_int_equal(form_check(visit->session, V_FAMILY), FIELD_TOO_LONG);
}

static void
holds_a_hundred_and_twenty_of_the_widest_letters(void **state)
{
    struct visit *visit = *state;
    visit_open(visit);
    visit_do(visit, EVENT_FOCUS, V_FAMILY, 0);
    for (int i = 0; i < 130; i++)
        visit_text(visit, EVENT_TYPE, "p\xCC\x95");
    assert_int_equal(strlen(visit->session->answers[V_FAMILY].text), 360);
    visit_do(visit, EVENT_ERASE, 0, 0);
    assert_int_equal(strlen(visit->session->answers[V_FAMILY].text), 357);
}

static void
a_hidden_answer_counts_as_none(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;
    visit->services[0].questions[Q_LAST].show_if =
        (struct condition){CONDITION_IS_NOT, V_SELLER, "Otto"};
    visit_set(visit, V_ORIGIN, "kauf");
    visit_set(visit, V_SELLER, "Otto");
    assert_true(form_question_visible(session, Q_SELLER));
    assert_false(form_question_visible(session, Q_LAST));
    visit_set(visit, V_ORIGIN, "tierheim");
    assert_false(form_question_visible(session, Q_SELLER));
    assert_true(form_question_visible(session, Q_LAST));
    assert_int_equal(form_next_question(session, Q_ORIGIN), Q_SINCE);
    assert_int_equal(form_previous_asked(session, Q_SINCE), Q_ORIGIN);
    assert_int_equal(form_clear_hidden(session), 1);
    assert_string_equal(session->answers[V_SELLER].text, "");
}

static void
types_and_erases_whole_letters_at_the_caret(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;
    visit_open(visit);
    visit_type(visit, V_FAMILY, 0, "Mller");
    visit_do(visit, EVENT_CARET, 0, 1);
    visit_text(visit, EVENT_TYPE, "u");
    visit_text(visit, EVENT_TYPE, "\xCC\x88");
    assert_string_equal(session->answers[V_FAMILY].text, "Müller");
    assert_int_equal(session->cursor.caret, 3);
    visit_do(visit, EVENT_CARET, 0, 2); /* inside of ü */
    assert_int_equal(session->cursor.caret, 1);
    visit_do(visit, EVENT_CARET_STEP, 1, 0);
    assert_int_equal(session->cursor.caret, 3);
    visit_do(visit, EVENT_ERASE, 0, 0);
    assert_string_equal(session->answers[V_FAMILY].text, "Mller");
    assert_int_equal(session->cursor.caret, 1);
}

static void
takes_no_sign_the_field_cannot_hold(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;
    visit_open(visit);
    visit_type(visit, V_FAMILY, 0, "M");
    visit_text(visit, EVENT_TYPE, "4");
    visit_text(visit, EVENT_TYPE, "Ж");
    visit_text(visit, EVENT_TYPE, "\xFF");
    visit_text(visit, EVENT_TYPE, "\n");
    assert_string_equal(session->answers[V_FAMILY].text, "M");
    visit_text(visit, EVENT_TYPE, " ");
    visit_text(visit, EVENT_TYPE, " ");
    assert_string_equal(session->answers[V_FAMILY].text, "M ");
}

static void
what_is_erased_leaves_no_trace_behind_the_end(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;
    visit_open(visit);
    visit_type(visit, V_FAMILY, 0, "Muster");
    for (int i = 0; i < 4; i++)
        visit_do(visit, EVENT_ERASE, 0, 0);
    const struct answer *answer = &session->answers[V_FAMILY];
    for (size_t i = 2; i < sizeof answer->text; i++)
        assert_int_equal(answer->text[i], 0);
}

static void
an_iban_begins_with_de_until_another_country_is_typed(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;
    const char *iban = session->answers[V_IBAN].text;
    visit_open(visit);
    session->question = Q_PAY;
    visit_type(visit, V_IBAN, 0, "8937 0400 4405 3201 3000");
    assert_string_equal(iban, "DE89370400440532013000");
    visit_do(visit, EVENT_CLEAR_FIELD, 0, 0);
    assert_string_equal(iban, "DE");
    visit_text(visit, EVENT_TYPE, "n");
    visit_text(visit, EVENT_TYPE, "l");
    assert_string_equal(iban, "NL");
    visit_do(visit, EVENT_CLEAR_FIELD, 0, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_string_equal(iban, "");
}

static void
a_date_is_typed_in_three_parts_and_kept_as_one(void **state)
{
    struct visit *visit = *state;
    struct session *session = visit->session;
    const char *since = session->answers[V_SINCE].text;
    visit_open(visit);
    session->question = Q_SINCE;
    visit_type(visit, V_SINCE, 0, "16");
    visit_text(visit, EVENT_TYPE, "9");
    assert_int_equal(session->cursor.part, 0);
    visit_do(visit, EVENT_NEXT_FIELD, 0, 0);
    visit_text(visit, EVENT_TYPE, "1");
    visit_text(visit, EVENT_TYPE, "1");
    visit_text(visit, EVENT_TYPE, ".");
    visit_type(visit, V_SINCE, 2, "2026");
    assert_string_equal(since, "16|11|2026");
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_string_equal(since, "2026-11-16");
    visit_do(visit, EVENT_BACK, 0, 0);
    assert_string_equal(since, "16|11|2026");
    visit_do(visit, EVENT_DAY, V_SINCE, -1);
    assert_string_equal(since, "25|11|2026");
}

static void
says_answers_as_people_do(void **state)
{
    struct visit *visit = *state;
    static const struct {
        int field;
        const char *answer, *shown;
    } rows[] = {
        {V_SINCE, "2026-05-03", "3. Mai 2026"},
        {V_SINCE, "3|5|", "3.5.–"},
        {V_BIG, "ja", "Ja"},
        {V_BIG, "nein", "Nein"},
        {V_ORIGIN, "tierheim", "Aus dem Tierheim"},
        {V_CHIP, "276098100234567", "276 098 100 234 567"},
        {V_IBAN, "DE89370400440532013000", "DE89 3704 0044 0532 0130 00"},
        {V_PHONE, "", "Nicht angegeben"},
        {V_MANDATE, "", "Nein"},
        {V_FAMILY, "Großmüller", "Großmüller"},
    };
    char shown[128];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        visit_set(visit, rows[i].field, rows[i].answer);
        form_display(visit->session, rows[i].field, shown, sizeof shown);
        assert_string_equal(shown, rows[i].shown);
    }
}

static void
names_the_limit_in_the_sentence(void **state)
{
    struct visit *visit = *state;
    char sentence[256];
    visit_set(visit, V_CHIP, "2760981002345");
    form_error_sentence(visit->session, V_CHIP, FIELD_BAD_CHIP, sentence,
                        sizeof sentence);
    assert_string_equal(sentence,
                        "Die Chipnummer hat 15 Ziffern. Bei Ihnen sind es 13.");
    form_error_sentence(visit->session, V_SINCE, FIELD_DATE_TOO_EARLY, sentence,
                        sizeof sentence);
    assert_string_equal(
        sentence,
        "Dieser Tag liegt zu weit zurück. Möglich ist ein Tag ab 28. November 2016.");
    form_error_sentence(visit->session, V_COUNT, FIELD_NUMBER_TOO_LARGE, sentence,
                        sizeof sentence);
    assert_string_equal(sentence, "Die Zahl ist zu groß. Sie darf höchstens 20 sein.");
}

int
main(void)
{
#define FORM_TEST(name)                                                                \
    cmocka_unit_test_setup_teardown(name, choose_the_service, visit_tear_down)
    const struct CMUnitTest tests[] = {
        FORM_TEST(checks_every_kind_of_answer),
        FORM_TEST(every_fault_has_a_sentence_without_gaps),
        FORM_TEST(every_fault_is_said_in_english_too),
        FORM_TEST(a_required_consent_must_be_given),
        FORM_TEST(counts_graphemes_not_bytes),
        FORM_TEST(holds_a_hundred_and_twenty_of_the_widest_letters),
        FORM_TEST(a_hidden_answer_counts_as_none),
        FORM_TEST(types_and_erases_whole_letters_at_the_caret),
        FORM_TEST(takes_no_sign_the_field_cannot_hold),
        FORM_TEST(what_is_erased_leaves_no_trace_behind_the_end),
        FORM_TEST(an_iban_begins_with_de_until_another_country_is_typed),
        FORM_TEST(a_date_is_typed_in_three_parts_and_kept_as_one),
        FORM_TEST(says_answers_as_people_do),
        FORM_TEST(names_the_limit_in_the_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
