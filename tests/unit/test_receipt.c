#include "core/receipt.h"

#include "visit_fixture.h"

/* One line of text per line of paper, in the order they are printed. */
static void
dump(const struct receipt *receipt, char *out, size_t cap)
{
    static const char *const marks[] = {"**",  "*",  "---", "- - -", "# ", "",
                                        "[] ", "= ", "",    "QR ",   "~"};
    struct text_buf buf = text_buf_over(out, cap);
    for (int i = 0; i < receipt->count; i++) {
        const struct receipt_line *line = &receipt->lines[i];
        text_put(&buf, marks[line->kind]);
        if (line->kind == RECEIPT_STEP)
            text_put_format(&buf, "%d. ", line->number);
        text_put(&buf, line->text);
        if (line->value[0] != '\0')
            text_put_format(&buf, " | %s", line->value);
        text_put(&buf, "\n");
    }
    assert_false(buf.overflow);
}

static void
heads_the_paper_with_received_only_after_the_authority_said_so(void **state)
{
    struct visit *visit = *state;
    static struct receipt receipt;
    static char text[8192];

    visit_fill(visit);
    visit_store(visit);
    receipt_build(visit->session, &receipt);
    dump(&receipt, text, sizeof text);
    assert_string_equal(text, "**Stadt Probestadt\n"
                              "*Marktplatz 1, 45999 Probestadt\n"
                              "---\n"
                              "# Eingangsbestätigung\n"
                              "Das ist noch kein Bescheid.\n"
                              "[] Ihre Nummer | H7K4 92XM\n"
                              "= Dienst | Probe melden\n"
                              "= Datum | 26. November 2026, 10:42 Uhr\n"
                              "= Geht an | Steueramt\n"
                              "= Gebühr | keine\n"
                              "---\n"
                              "# So geht es weiter\n"
                              "1. Das Steueramt prüft Ihren Antrag.\n"
                              "2. In etwa 2 Wochen kommt ein Brief.\n"
                              "~\n"
                              "Fragen? Info-Schalter (Erdgeschoss, gleich links) oder "
                              "Telefon 02000 12 34 56.\n"
                              "QR https://probestadt.example/schalter/"
                              "#v=1&r=H7K492XM&s=probe&t=202611261042&z=e&l=de"
                              " | Mit dem Handy nachsehen\nIm Code steht kein Name.\n");
    visit->session->submitted = false;
    receipt_build(visit->session, &receipt);
    dump(&receipt, text, sizeof text);
    assert_null(strstr(text, "Eingangsbestätigung"));
    assert_non_null(strstr(text, "# Gespeichert, Übermittlung folgt\n"));
    assert_non_null(strstr(text, "&z=g&"));
}

/* The number as the kiosk makes it has a hyphen, for people; the phone page wants none.
 */
static void
the_address_holds_the_number_without_its_hyphen(void **state)
{
    struct visit *visit = *state;
    char url[RECEIPT_QR_MAX];

    visit_fill(visit);
    visit_store(visit);
    text_format(visit->session->reference, sizeof visit->session->reference,
                "K7PM-4XQR");
    receipt_url(visit->session, url, sizeof url);
    assert_non_null(strstr(url, "&r=K7PM4XQR&"));
}

static void
confirms_nothing_that_is_not_stored(void **state)
{
    struct visit *visit = *state;
    static struct receipt receipt;
    char url[RECEIPT_QR_MAX];

    visit_fill(visit);
    receipt_build(visit->session, &receipt);
    assert_int_equal(receipt.count, 0);
    receipt_url(visit->session, url, sizeof url);
    assert_string_equal(url, "");
}

static void
carries_no_personal_data(void **state)
{
    struct visit *visit = *state;
    static struct receipt receipt;
    static char text[8192];

    visit_fill(visit);
    visit_store(visit);
    visit_do(visit, EVENT_LANGUAGE, LANG_EN, 0);
    receipt_build(visit->session, &receipt);
    dump(&receipt, text, sizeof text);
    for (int f = 0; f < V_FIELDS; f++) {
        /* The town's own post code and name stand in its address anyway. */
        const char *answer = visit->session->answers[f].text;
        if (strlen(answer) > 3 && f != V_POSTCODE && f != V_PLACE)
            assert_null(strstr(text, answer));
    }
    assert_non_null(strstr(text, "- - -\n"));
}

static void
leaves_out_what_the_town_has_not_given(void **state)
{
    struct visit *visit = *state;
    static struct receipt receipt;
    static char text[8192];

    visit->catalogue.town.phone_page = "";
    visit->catalogue.town.phone = "";
    visit->catalogue.town.counter_place = "";
    visit_fill(visit);
    visit_store(visit);
    receipt_build(visit->session, &receipt);
    dump(&receipt, text, sizeof text);
    assert_null(strstr(text, "QR "));
    assert_non_null(strstr(text, "Fragen? Info-Schalter.\n"));
}

static void
says_that_a_demonstration_is_one(void **state)
{
    struct visit *visit = *state;
    static struct receipt receipt;
    static char text[8192];

    visit->session->kiosk.demonstration = true;
    visit->session->kiosk.device = "RE-01";
    visit_fill(visit);
    visit_store(visit);
    receipt_build(visit->session, &receipt);
    dump(&receipt, text, sizeof text);
    assert_non_null(strstr(text, "Vorführung"));
    assert_non_null(strstr(text, "*Gerät RE-01\n"));
}

static void
the_address_behind_the_code_is_short_enough_for_it(void **state)
{
    struct visit *visit = *state;
    char url[RECEIPT_QR_MAX], small[40];

    visit_fill(visit);
    visit_store(visit);
    receipt_url(visit->session, url, sizeof url);
    assert_in_range(strlen(url), 60, 150);
    receipt_url(visit->session, small, sizeof small);
    assert_string_equal(small, "");
}

static void
says_what_is_left_to_do_about_the_id_card(void **state)
{
    struct visit *visit = *state;
    static struct receipt receipt;
    static char text[8192];

    visit_fill(visit);
    visit_store(visit);
    visit->session->identify.chosen = true;
    visit->session->identify.way = IDENTIFY_COUNTER;
    receipt_build(visit->session, &receipt);
    dump(&receipt, text, sizeof text);
    assert_non_null(strstr(text, "1. Zeigen Sie noch Ihren Ausweis: Info-Schalter "
                                 "(Erdgeschoss, gleich links).\n"
                                 "2. Das Steueramt prüft Ihren Antrag.\n"));
    visit->session->identify.way = IDENTIFY_POST;
    receipt_build(visit->session, &receipt);
    dump(&receipt, text, sizeof text);
    assert_non_null(strstr(text, "1. Schicken Sie eine Kopie Ihres Ausweises und diese "
                                 "Nummer an: Steueramt, Marktplatz 1, 45999 "
                                 "Probestadt.\n2. "));
    for (int way = 0; way < 2; way++) {
        visit->session->identify.way = way == 0 ? IDENTIFY_WITHOUT : IDENTIFY_CARD;
        receipt_build(visit->session, &receipt);
        dump(&receipt, text, sizeof text);
        assert_null(strstr(text, "Ausweis"));
    }
}

static void
the_slip_says_where_and_when_and_that_it_is_free(void **state)
{
    struct visit *visit = *state;
    static struct receipt receipt;
    static char text[8192];

    receipt_slip(visit->session, &receipt);
    dump(&receipt, text, sizeof text);
    assert_string_equal(text, "**Stadt Probestadt\n"
                              "*Marktplatz 1, 45999 Probestadt\n"
                              "---\n"
                              "# So bekommen Sie eine neue PIN.\n"
                              "Am Schalter setzen Sie die PIN neu, kostenlos.\n"
                              "= Wo | Bürgerbüro (1. Stock)\n"
                              "= Wann | Mo bis Do 8 bis 18 Uhr\n"
                              "---\n"
                              "1. Bringen Sie Ihren Ausweis mit.\n"
                              "2. Am Schalter tippen Sie die neue PIN selbst ein.\n"
                              "3. Danach kommen Sie wieder zu diesem Gerät, wenn Sie "
                              "möchten.\n"
                              "~\n"
                              "Fragen? Info-Schalter (Erdgeschoss, gleich links) oder "
                              "Telefon 02000 12 34 56.\n");
    visit->catalogue.town.card_counter_hours = "";
    visit->session->lang = LANG_EN;
    receipt_slip(visit->session, &receipt);
    dump(&receipt, text, sizeof text);
    assert_null(strstr(text, "Wann"));
    assert_non_null(strstr(text, "- - -"));
    assert_non_null(strstr(text, "\n3. "));
    visit->session->service = 0;
    visit->catalogue.services[0].sets_pin = true;
    receipt_slip(visit->session, &receipt);
    dump(&receipt, text, sizeof text);
    assert_null(strstr(text, "\n3. "));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        VISIT_TEST(heads_the_paper_with_received_only_after_the_authority_said_so),
        VISIT_TEST(the_address_holds_the_number_without_its_hyphen),
        VISIT_TEST(confirms_nothing_that_is_not_stored),
        VISIT_TEST(carries_no_personal_data),
        VISIT_TEST(leaves_out_what_the_town_has_not_given),
        VISIT_TEST(says_that_a_demonstration_is_one),
        VISIT_TEST(says_what_is_left_to_do_about_the_id_card),
        VISIT_TEST(the_slip_says_where_and_when_and_that_it_is_free),
        VISIT_TEST(the_address_behind_the_code_is_short_enough_for_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
