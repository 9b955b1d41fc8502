#include "catalogue_fixture.h"

#include "core/catalogue_texts.h"

static void
loads_everything_a_service_says(void **state)
{
    (void)state;
    write_all();
    assert_int_equal(load(), STATUS_OK);
    assert_int_equal(diags.count, 0);
    const struct service *service = &catalogue.services[0];
    assert_int_equal(catalogue.service_count, 1);
    assert_string_equal(service->id, "katze");
    assert_string_equal(service->fee_detail, "Es kostet {preis} im Jahr.");
    assert_string_equal(service->privacy, "Erster Absatz.\nZweiter Absatz.");
    assert_string_equal(service->email_field, "mail");
    assert_int_equal(service->minutes, 3);
    assert_false(service->waits_for_network);
    assert_int_equal(service->step_count, 1);
    assert_string_equal(service->steps[0].icon, "letter");
    assert_int_equal(service->question_count, 4);
    assert_int_equal(service->field_count, 10);
    const struct field *colour = &service->fields[service_find_field(service, "farbe")];
    assert_int_equal(colour->kind, FIELD_CHOICE);
    assert_int_equal(colour->option_count, 2);
    assert_string_equal(colour->options[1].value, "grau");
    assert_string_equal(colour->options[1].detail, "Auch getigert");
    const struct question *since = &service->questions[3];
    assert_int_equal(since->show_if.op, CONDITION_IS);
    assert_int_equal(since->show_if.field, service_find_field(service, "drinnen"));
    assert_string_equal(since->show_if.value, "nein");
    const struct field *date = &service->fields[since->first_field];
    assert_int_equal(date->least, -30 * 366);
    assert_int_equal(date->most, 0);
    assert_int_equal(date[1].least, 1);
    assert_int_equal(date[1].most, 9);
    assert_int_equal(date[1].show_if.op, CONDITION_IS_NOT);
    assert_int_equal(date[1].question, 3);
    assert_string_equal(catalogue.town.counter_place, "Im Erdgeschoss");
    assert_int_equal(catalogue.town.stripe, 0xb5563c);
    assert_int_equal(catalogue.group_count, 1);
    assert_int_equal(catalogue.groups[0].services[0], 0);
    assert_string_equal(catalogue.notice.text, "Das Gerät geht trotzdem.");
    assert_int_equal(catalogue_find_service(&catalogue, "hund"), -1);
    assert_int_equal(service_find_field(service, "hund"), -1);
}

static void
makes_four_fields_of_an_address(void **state)
{
    static const struct {
        const char *id;
        enum field_kind kind;
        int graphemes;
        bool personal;
    } parts[] = {{"adresse_strasse", FIELD_STREET, 55, true},
                 {"adresse_hausnummer", FIELD_HOUSE_NUMBER, 6, false},
                 {"adresse_plz", FIELD_POSTCODE, 5, false},
                 {"adresse_ort", FIELD_PLACE, 40, false}};
    (void)state;
    write_all();
    assert_int_equal(load(), STATUS_OK);
    const struct service *service = &catalogue.services[0];
    const struct question *question = &service->questions[1];
    assert_int_equal(question->field_count, 4);
    for (int i = 0; i < 4; i++) {
        const struct field *field = &service->fields[question->first_field + i];
        assert_string_equal(field->id, parts[i].id);
        assert_int_equal(field->kind, parts[i].kind);
        assert_int_equal(field->max_graphemes, parts[i].graphemes);
        assert_int_equal(field->personal, parts[i].personal);
        assert_true(field->required);
    }
}

static void
fills_in_the_values_of_the_town(void **state)
{
    char out[64];
    (void)state;
    write_all();
    assert_int_equal(load(), STATUS_OK);
    catalogue_text(&catalogue, "{preis} in {stadt}, {unbekannt}", out, sizeof(out));
    assert_string_equal(out, "20\u00a0€ in Stadt Testhausen, {unbekannt}");
    catalogue_text(&catalogue, "ab{preis}", out, 6);
    assert_string_equal(out, "ab20"); /* the unbreakable space has two bytes */
    catalogue_text(&catalogue, "", out, sizeof(out));
    assert_string_equal(out, "");
}

static void
leaves_out_facts_the_town_has_not_confirmed(void **state)
{
    (void)state;
    change("staedte/test.yaml", town_text, "02000 12 34 56", "bitte prüfen");
    assert_int_equal(load(), STATUS_OK);
    assert_found("staedte/test.yaml", "bitte prüfen", true, "noch nicht geprüft");
    assert_string_equal(catalogue.town.phone, "");
    change("staedte/test.yaml", town_text, "20 €", "bitte prüfen");
    assert_int_equal(load(), STATUS_OK);
    assert_string_equal(town_value(&catalogue.town, "preis"), "");
}

static void
refuses_a_folder_that_is_no_catalogue(void **state)
{
    (void)state;
    catalogue_finish(&catalogue);
    assert_int_equal(catalogue_load("/nowhere", "test", &catalogue, &diags),
                     STATUS_INVALID);
    assert_int_equal(catalogue_load(folder, "../etc", &catalogue, &diags),
                     STATUS_INVALID);
    assert_int_equal(diags.errors, 1);
    assert_int_equal(catalogue_load(folder, "fehlt", &catalogue, &diags),
                     STATUS_INVALID);
    assert_true(diags.errors > 0);
    catalogue_finish(&catalogue);
}

static void
count_text(void *context, const char *place, const char *text)
{
    int *count = context;
    assert_true(place[0] != '\0' && text[0] != '\0');
    assert_null(strstr(text, "12a"));
    ++*count;
}

static void
lists_every_text_a_translator_needs(void **state)
{
    int count = 0;
    (void)state;
    write_all();
    assert_int_equal(load(), STATUS_OK);
    catalogue_each_text(&catalogue, count_text, &count);
    assert_int_equal(count, 40);
}

static void
loads_the_real_catalogue_for_every_town(void **state)
{
    static const char *const towns[] = {"recklinghausen", "emscherfeld"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        catalogue_finish(&catalogue);
        enum status status =
            catalogue_load(TEST_ASSETS "/catalogue", towns[i], &catalogue, &diags);
        for (int d = 0; d < diags.count; d++)
            if (!diags.list[d].warning || i == 1)
                print_error("%s:%d: %s\n", diags.list[d].file, diags.list[d].line,
                            diags.list[d].text);
        assert_int_equal(status, STATUS_OK);
        assert_int_equal(catalogue.service_count, 3);
    }
    assert_int_equal(diags.count, 0); /* nothing is open in the town for showing */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loads_everything_a_service_says),
        cmocka_unit_test(makes_four_fields_of_an_address),
        cmocka_unit_test(fills_in_the_values_of_the_town),
        cmocka_unit_test(leaves_out_facts_the_town_has_not_confirmed),
        cmocka_unit_test(refuses_a_folder_that_is_no_catalogue),
        cmocka_unit_test(lists_every_text_a_translator_needs),
        cmocka_unit_test(loads_the_real_catalogue_for_every_town),
    };
    return cmocka_run_group_tests(tests, fixture_begin, fixture_finish);
}
