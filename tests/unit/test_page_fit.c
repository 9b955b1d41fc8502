/* How closely a page is set: what never gives way, and that the page on the glass does
 * not matter. */
#include "tests/unit/page_fixture.h"

#include "base/text.h"

static struct {
    struct view *shown, *fresh;
    struct session *copy;
    int pages, known;
} seen;

static void
assert_same_items(const struct view *a, const struct view *b, const char *name)
{
    if (!view_same_page(a, b))
        fail_msg("%s is set otherwise after the page before it", name);
    for (int i = 0; i < a->count; i++) {
        const struct item *one = &a->items[i], *other = &b->items[i];
        assert_int_equal(one->state, other->state);
        assert_int_equal(one->a, other->a);
        assert_int_equal(one->typing.from, other->typing.from);
        assert_int_equal(one->typing.to, other->typing.to);
        assert_string_equal(one->text, other->text);
        assert_string_equal(one->value, other->value);
    }
}

/* Built after what was on the glass, and built from nothing. */
static void
build_both(const char *name)
{
    struct theme_wish wish = page_theme(seen.copy, 248, f.glyphs);
    assert_int_equal(theme_make(&wish, &f.theme), STATUS_OK);
    page_build(seen.copy, &f.theme, &f.panel, f.glyphs, seen.shown, f.view);
    page_build(seen.copy, &f.theme, &f.panel, f.glyphs, NULL, seen.fresh);
    assert_same_items(f.view, seen.fresh, name);
    seen.known += view_same_page(seen.shown, f.view);
    struct view *next = seen.shown;
    seen.shown = f.view;
    f.view = next;
}

static void
build_with_a_letter_more(void *context, const char *name, const struct session *session)
{
    const enum text_size *size = context;
    memcpy(seen.copy, session, sizeof *session);
    seen.copy->size = *size;
    seen.pages++;
    build_both(name);
    int field = session->cursor.field;
    if (field < 0)
        return;
    char *text = seen.copy->answers[field].text;
    for (int i = 0; i < 2; i++) {
        size_t len = strlen(text);
        text_format(text + len, ANSWER_MAX_BYTES - len, "7");
        build_both(name);
    }
}

static void
what_was_on_the_glass_does_not_change_how_a_page_is_set(void **state)
{
    static const enum text_size sizes[] = {TEXT_SIZE_M, TEXT_SIZE_XL};
    (void)state;
    seen.shown = calloc(1, sizeof *seen.shown);
    seen.fresh = calloc(1, sizeof *seen.fresh);
    seen.copy = calloc(1, sizeof *seen.copy);
    assert_true(seen.shown && seen.fresh && seen.copy);
    for (int i = 0; i < 4; i++) {
        enum text_size size = sizes[i / 2];
        f.panel = i % 2 ? (struct panel){.width = 1920, .height = 1080}
                        : (struct panel){.width = 1080, .height = 1920};
        audit_tour(f.catalogue, f.langs, f.scratch, build_with_a_letter_more, &size);
    }
    assert_true(seen.pages > 400);
    assert_true(seen.known > 100);
    free(seen.shown);
    free(seen.fresh);
    free(seen.copy);
}

/* Who ticks "I allow it" must have the words in sight, also after a mistake. */
static void
the_words_of_a_mandate_never_give_way(void **state)
{
    static const char *const pages[] = {"hund-anmelden-28", "hund-anmelden-28-fehlt"};
    (void)state;
    for (int i = 0; i < 2 * 2 * TEXT_SIZE_COUNT; i++) {
        page_fixture_visit(pages[i % 2]);
        f.session->size = (enum text_size)(i / 4);
        f.panel = i / 2 % 2 ? (struct panel){.width = 1920, .height = 1080}
                            : (struct panel){.width = 1080, .height = 1920};
        page_fixture_build();
        bool read = false;
        for (int j = 0; j < f.view->count; j++)
            read |= strstr(f.view->items[j].text, "von meinem Konto") != NULL;
        if (!read)
            fail_msg("%s in size %d does not say what is allowed", pages[i % 2], i / 4);
        assert_false(f.view->overflow);
    }
}

/* The session's service, to be changed by a test and put back. */
static struct service *
service_shown(void)
{
    return &f.catalogue->services[f.session->service];
}

/* Shows part after part; how many of the lines "Zeile 1" onwards were seen in order. */
static int
lines_read(void)
{
    int read = 0;
    f.session->part = 0;
    do {
        page_fixture_build();
        for (int i = 0; i < f.view->count; i++) {
            char wanted[16];
            text_format(wanted, sizeof wanted, "Zeile %d", read + 1);
            read += strcmp(f.view->items[i].text, wanted) == 0;
        }
    } while (++f.session->part < f.view->parts);
    return read;
}

static void
a_privacy_notice_of_many_lines_is_shown_whole_or_said_not_to_fit(void **state)
{
    char notice[4096] = "";
    struct text_buf buf = text_buf_over(notice, sizeof notice);
    (void)state;
    f.panel = (struct panel){.width = 1080, .height = 1920};
    page_fixture_visit("hund-abmelden-datenschutz");
    const char *before = service_shown()->privacy;
    service_shown()->privacy = notice;
    for (int i = 1; i <= 60; i++)
        text_put_format(&buf, "Zeile %d\n", i);
    assert_int_equal(lines_read(), 60);
    assert_false(f.view->overflow);
    for (int i = 61; i <= 200; i++)
        text_put_format(&buf, "Zeile %d\n", i);
    page_fixture_build();
    assert_true(f.view->overflow);
    service_shown()->privacy = before;
}

static void
a_question_with_more_answers_than_a_page_takes_is_said_not_to_fit(void **state)
{
    enum { CHOICES = 9 };
    (void)state;
    f.panel = (struct panel){.width = 1080, .height = 1920};
    page_fixture_visit("hund-abmelden-07");
    struct service *service = service_shown(), *before = malloc(sizeof *before);
    assert_non_null(before);
    memcpy(before, service, sizeof *before);
    struct question *question = &service->questions[f.session->question];
    struct field *field = &service->fields[question->first_field];
    for (int i = field->option_count; i < CATALOGUE_MAX_OPTIONS; i++)
        field->options[i] = field->options[0];
    field->option_count = CATALOGUE_MAX_OPTIONS;
    for (int i = 1; i < CHOICES; i++)
        field[i] = *field;
    question->field_count = CHOICES;
    service->field_count = CATALOGUE_MAX_FIELDS;
    service->question_count = f.session->question + 1;
    page_fixture_build();
    assert_true(f.view->overflow);
    memcpy(service, before, sizeof *before);
    free(before);
    page_fixture_build();
    assert_false(f.view->overflow);
}

static void
the_place_of_the_last_field_is_not_that_of_another_question(void **state)
{
    (void)state;
    page_fixture_visit("hund-abmelden-07-hilfe");
    f.session->cursor = (struct cursor){.field = 63};
    page_fixture_build();
    uint32_t place = f.view->place;
    f.session->cursor = (struct cursor){.field = -1};
    f.session->question++;
    page_fixture_build();
    assert_int_not_equal(place, f.view->place);
}

/* In every size, upright and across; `wanted` says what must stand there, `wrong` what
 * would not be true. */
static void
assert_says(const char *wanted, const char *wrong)
{
    for (int i = 0; i < 2 * TEXT_SIZE_COUNT; i++) {
        bool said = false;
        f.session->size = (enum text_size)(i / 2);
        f.panel = i % 2 ? (struct panel){.width = 1920, .height = 1080}
                        : (struct panel){.width = 1080, .height = 1920};
        page_fixture_build();
        assert_false(f.view->overflow);
        for (int k = 0; k < f.view->count; k++) {
            said |= strstr(f.view->items[k].text, wanted) != NULL;
            assert_null(strstr(f.view->items[k].text, wrong));
        }
        assert_true(said);
    }
}

static void
who_ends_while_the_application_is_stored_is_not_told_that_nothing_is_sent(void **state)
{
    struct effects effects;
    struct event end = {.kind = EVENT_END};
    struct event stored = {.kind = EVENT_STORED, .text = "H7K4 92XM"};
    (void)state;
    page_fixture_visit("hund-abmelden-senden-1");
    end.now_ms = stored.now_ms = f.session->now_ms + 10;
    f.session->sent = f.session->handed_over = true;
    f.session->state_since_ms = f.session->step_since_ms = end.now_ms;
    session_step(f.session, &end, &effects);
    assert_int_equal(f.session->state, STATE_END_ASK);
    assert_says("Wir speichern Ihren Antrag gerade.", "nichts gesendet");
    session_step(f.session, &stored, &effects);
    assert_says("Ihr Antrag ist schon angenommen.", "nichts gesendet");
}

static void
who_ends_where_nobody_answered_is_not_told_that_nothing_is_sent(void **state)
{
    struct effects effects;
    struct event end = {.kind = EVENT_END};
    (void)state;
    page_fixture_visit("hund-abmelden-nicht-gespeichert-andere");
    f.session->handed_over = true;
    end.now_ms = f.session->now_ms + 10;
    session_step(f.session, &end, &effects);
    assert_says("Dann löschen wir alles", "nichts gesendet");
    f.session->handed_over = false;
    assert_says("Es wird nichts gesendet.", "speichern Ihren Antrag");
}

static void
a_printer_that_works_again_is_not_called_broken(void **state)
{
    (void)state;
    page_fixture_visit("hund-abmelden-fertig-ohne-papier");
    assert_says("Nur das Papier ist leer.", "wieder bereit");
    f.session->world.printer = WORLD_PRINTER_READY;
    assert_says("Der Drucker ist wieder bereit.", "Papier ist leer");
}

static void
who_ends_after_the_number_is_known_is_told_the_number(void **state)
{
    (void)state;
    page_fixture_visit("hund-abmelden-beenden-angenommen");
    assert_int_equal(f.session->state, STATE_END_ASK);
    assert_says("Ihre Nummer ist H7K4 92XM.", "nichts gesendet");
    page_fixture_visit("hund-abmelden-beenden-beim-senden");
    assert_int_equal(f.session->state, STATE_END_ASK);
    assert_says("Wir speichern Ihren Antrag gerade.", "Ihre Nummer ist");
}

/* The paper lies in the tray while eyes are on the glass. */
static void
who_printed_is_told_to_take_the_receipt_along(void **state)
{
    static const char *const pages[] = {"hund-anmelden-fertig-gedruckt",
                                        "hund-anmelden-fertig-gespeichert-gedruckt",
                                        "hund-abmelden-fertig-gedruckt"};
    (void)state;
    for (int i = 0; i < 3 * LANG_COUNT; i++) {
        page_fixture_visit(pages[i % 3]);
        f.session->lang = (enum lang)(i / 3);
        bool german = f.session->lang == LANG_DE;
        assert_says(german ? "Nehmen Sie bitte Ihren Beleg mit."
                           : "Please take your receipt.",
                    german ? "Nur der Drucker" : "Only the printer");
    }
    page_fixture_visit("hund-anmelden-fertig");
    assert_says("Geschafft. Ihr Antrag ist angenommen.", "Ihren Beleg mit");
}

static void
an_application_on_its_way_is_not_called_received(void **state)
{
    (void)state;
    page_fixture_visit("hund-abmelden-fertig-gespeichert");
    assert_says("Geschafft. Ihr Antrag ist gespeichert.", "ist angenommen");
    page_fixture_visit("hund-abmelden-fertig");
    assert_says("Geschafft. Ihr Antrag ist angenommen.", "ist gespeichert");
}

static void
a_failed_print_is_named_for_what_it_was(void **state)
{
    (void)state;
    page_fixture_visit("hund-abmelden-fertig-nicht-gedruckt");
    assert_says("Nur das Drucken hat nicht geklappt.", "antwortet nicht");
    page_fixture_visit("hund-abmelden-fertig-deckel-offen");
    assert_says("Nur der Drucker ist offen.", "antwortet nicht");
    page_fixture_visit("hund-abmelden-fertig-drucker-fehlt");
    assert_says("Nur der Drucker antwortet nicht.", "ist offen");
}

static void
a_report_in_parts_says_how_many_there_are(void **state)
{
    (void)state;
    page_fixture_visit("technik-nicht-bereit");
    assert_says("Teil 1 von ", "Teil 2");
    f.session->part = 1;
    assert_says("Teil 2 von ", "Teil 1");
}

/* In every size, upright and across: in one of its parts. */
static void
assert_says_in_parts(const char *wanted)
{
    for (int i = 0; i < 2 * TEXT_SIZE_COUNT; i++) {
        bool said = false;
        f.session->size = (enum text_size)(i / 2);
        f.session->part = 0;
        f.panel = i % 2 ? (struct panel){.width = 1920, .height = 1080}
                        : (struct panel){.width = 1080, .height = 1920};
        do {
            page_fixture_build();
            assert_false(f.view->overflow);
            for (int k = 0; k < f.view->count; k++)
                said |= strstr(f.view->items[k].text, wanted) != NULL;
        } while (++f.session->part < f.view->parts);
        if (!said)
            fail_msg("»%s« is not said", wanted);
    }
}

/* What is left of them then, and who has to have them before. */
static void
who_deletes_what_was_taken_out_is_told_what_goes(void **state)
{
    (void)state;
    page_fixture_visit("technik-antraege-frage");
    assert_says_in_parts("Von 3 nicht zustellbaren Anträgen");
    assert_says_in_parts("Danach liegt nichts davon mehr im Gerät");
    assert_says_in_parts("Die Stelle der Stadt mit dem Schlüssel.");
    f.session->technician.device.recover = 1;
    assert_says_in_parts("1 nicht zustellbarer Antrag");
}

/* The card is away: with most of it before her still, with a PIN on the way, at the
 * end. */
static void
only_who_came_for_a_pin_alone_is_told_that_it_is_done(void **state)
{
    (void)state;
    page_fixture_visit("hund-anmelden-karte-genommen");
    assert_says("Der Ausweis ist gelesen.", "Geschafft");
    assert_says("Fehlt noch etwas, fragen wir danach.", "Geschafft");
    f.session->identify.purpose = CARD_SET_PIN;
    f.session->identify.detour = true;
    assert_says("Als Nächstes lesen wir Ihren Ausweis.", "Geschafft");
    page_fixture_visit("personalausweis-pin-karte-genommen");
    assert_says("Geschafft.", "Als Nächstes");
}

/* All else is answered, she taps "Weiter" at the first field. */
static void
go_on_without(int missing)
{
    struct session *session = f.session;
    struct event next = {.kind = EVENT_NEXT, .now_ms = session->now_ms + 10};
    struct effects effects;
    session->answers[missing].text[0] = '\0';
    session->cursor = (struct cursor){.field = session_question(session)->first_field};
    session_step(session, &next, &effects);
    assert_int_equal(session->error_field, missing);
    assert_int_equal(session->cursor.field, missing);
    page_fixture_build();
}

static bool
shows_mistake(void)
{
    for (int i = 0; i < f.view->count; i++)
        if (f.view->items[i].state & ITEM_BAD)
            return true;
    return false;
}

static void
whoever_left_something_out_is_led_to_the_part_where_it_is(void **state)
{
    static const char *const pages[] = {"hund-anmelden-01-feld-1",
                                        "hund-anmelden-03-feld-1",
                                        "hund-anmelden-27-feld-1"};
    int parts = 0, led = 0;
    (void)state;
    for (int n = 0; n < 3 * 2 * TEXT_SIZE_COUNT; n++) {
        page_fixture_visit(pages[n % 3]);
        f.session->size = (enum text_size)(n / 6);
        f.panel = n / 3 % 2 ? (struct panel){.width = 1920, .height = 1080}
                            : (struct panel){.width = 1080, .height = 1920};
        struct session *before = malloc(sizeof *before);
        assert_non_null(before);
        memcpy(before, f.session, sizeof *before);
        const struct question *at = session_question(f.session);
        for (int i = at->first_field; i < at->first_field + at->field_count; i++) {
            memcpy(f.session, before, sizeof *before);
            if (!service_shown()->fields[i].required)
                continue;
            go_on_without(i);
            if (!shows_mistake())
                fail_msg("%s does not show field %d", pages[n % 3], i);
            parts += f.view->parts > 1;
            led += f.view->part > 0;
        }
        free(before);
    }
    assert_true(parts > 10 && led > 5);
}

/* A technician at the device reads a sentence, with an example. */
static void
what_is_wrong_with_a_setting_of_the_network_is_said_in_a_sentence(void **state)
{
    (void)state;
    page_fixture_visit("technik-netz-adresse-falsch");
    page_fixture_build();
    const struct item *hint = page_fixture_find(ROLE_HINT, NULL);
    assert_non_null(hint);
    assert_string_equal(hint->detail,
                        "Das Feld muss „automatisch“ sein oder aus IP-Adresse, "
                        "Schrägstrich und Länge des Netzes bestehen, zum Beispiel "
                        "10.20.30.40/24.");
}

/* As the configuration has it; a page that closes sooner than in a minute says nothing.
 */
static void
the_last_page_says_when_it_closes_by_itself(void **state)
{
    (void)state;
    page_fixture_visit("hund-abmelden-fertig-gedruckt");
    f.panel = (struct panel){.width = 1080, .height = 1920};
    f.session->timing.done_page = 119000;
    page_fixture_build();
    assert_non_null(page_fixture_find(
        ROLE_TEXT, "Nach 1 Minute schließt sich diese Seite von selbst."));
    f.session->timing.done_page = 59000;
    page_fixture_build();
    assert_null(page_fixture_find(
        ROLE_TEXT, "Nach 0 Minuten schließt sich diese Seite von selbst."));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_words_of_a_mandate_never_give_way),
        cmocka_unit_test(what_was_on_the_glass_does_not_change_how_a_page_is_set),
        cmocka_unit_test(
            a_privacy_notice_of_many_lines_is_shown_whole_or_said_not_to_fit),
        cmocka_unit_test(
            a_question_with_more_answers_than_a_page_takes_is_said_not_to_fit),
        cmocka_unit_test(
            who_ends_while_the_application_is_stored_is_not_told_that_nothing_is_sent),
        cmocka_unit_test(
            who_ends_where_nobody_answered_is_not_told_that_nothing_is_sent),
        cmocka_unit_test(who_ends_after_the_number_is_known_is_told_the_number),
        cmocka_unit_test(who_printed_is_told_to_take_the_receipt_along),
        cmocka_unit_test(an_application_on_its_way_is_not_called_received),
        cmocka_unit_test(a_failed_print_is_named_for_what_it_was),
        cmocka_unit_test(a_printer_that_works_again_is_not_called_broken),
        cmocka_unit_test(a_report_in_parts_says_how_many_there_are),
        cmocka_unit_test(who_deletes_what_was_taken_out_is_told_what_goes),
        cmocka_unit_test(the_place_of_the_last_field_is_not_that_of_another_question),
        cmocka_unit_test(only_who_came_for_a_pin_alone_is_told_that_it_is_done),
        cmocka_unit_test(the_last_page_says_when_it_closes_by_itself),
        cmocka_unit_test(whoever_left_something_out_is_led_to_the_part_where_it_is),
        cmocka_unit_test(
            what_is_wrong_with_a_setting_of_the_network_is_said_in_a_sentence),
    };
    return cmocka_run_group_tests(tests, page_fixture_set_up, page_fixture_tear_down);
}
