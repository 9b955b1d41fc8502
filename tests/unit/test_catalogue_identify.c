/* `ausweisen`, `dienst_am_ausweis` and what a town says about ID cards. */
#include "catalogue_fixture.h"
#include "core/event.h"

#define WAYS "ausweisen:\n  wege: "
#define BEFORE "minuten: 3\n"

static const char whole[] = BEFORE WAYS "[karte, handy, schalter, post, ohne]\n"
                                        "  aus_dem_ausweis:\n"
                                        "    familienname: nachname\n"
                                        "    geburtsdatum: seit\n"
                                        "    anschrift: adresse\n"
                                        "  wahlweise: [geburtsdatum]\n"
                                        "  aendern: [adresse_strasse, adresse_ort]\n";

static void
reads_ways_and_what_they_fill(void **state)
{
    (void)state;
    change("dienste/katze.yaml", service_text, BEFORE, whole);
    assert_int_equal(load(), STATUS_OK);
    assert_int_equal(diags.count, 0);
    const struct service *service = &catalogue.services[0];
    const struct identification *read = &service->identification;
    assert_int_equal(read->ways, (1u << IDENTIFY_WAYS) - 1);
    assert_int_equal(read->asked,
                     1u << IDENTITY_FAMILY_NAME | 1u << IDENTITY_BIRTH_DATE |
                         1u << IDENTITY_STREET | 1u << IDENTITY_HOUSE_NUMBER |
                         1u << IDENTITY_POSTCODE | 1u << IDENTITY_PLACE);
    assert_int_equal(read->optional, 1u << IDENTITY_BIRTH_DATE);
    assert_int_equal(read->field[IDENTITY_FAMILY_NAME],
                     service_find_field(service, "nachname"));
    assert_int_equal(read->field[IDENTITY_PLACE],
                     service_find_field(service, "adresse_ort"));
    assert_true(read->editable[service_find_field(service, "adresse_strasse")]);
    assert_false(read->editable[service_find_field(service, "adresse_plz")]);
    assert_false(service->sets_pin);
}

static void
the_address_may_be_kept_back_as_a_whole(void **state)
{
    (void)state;
    change("dienste/katze.yaml", service_text, BEFORE,
           BEFORE WAYS "[handy, ohne]\n"
                       "  aus_dem_ausweis: {plz: adresse_plz, ort: adresse_ort}\n"
                       "  wahlweise: [plz]\n");
    assert_int_equal(load(), STATUS_OK);
    assert_int_equal(catalogue.services[0].identification.optional,
                     1u << IDENTITY_POSTCODE | 1u << IDENTITY_PLACE);
}

static void
a_service_without_the_key_asks_for_nothing(void **state)
{
    (void)state;
    write_all();
    assert_int_equal(load(), STATUS_OK);
    assert_int_equal(catalogue.services[0].identification.ways, 0);
    assert_string_equal(catalogue.town.card_counter_name, "Infotheke");
    assert_string_equal(catalogue.town.identity_key, "");
}

static void
explains_ways_that_are_none(void **state)
{
    (void)state;
    refuses(BEFORE, BEFORE WAYS "[ohen]\n", "ohen", "Meinten Sie »ohne«?");
    refuses(BEFORE, BEFORE WAYS "[ohne, brieftaube]\n", "brieftaube",
            "Es gibt: karte, handy, schalter, post, ohne.");
    refuses(BEFORE, BEFORE WAYS "[ohne, ohne]\n", "ohne]", "steht hier schon");
    refuses(BEFORE, BEFORE WAYS "[]\n", "[]", "mindestens ein Weg");
    refuses(BEFORE, BEFORE WAYS "ohne\n", "ohne\n", "eine Liste");
    refuses(BEFORE, BEFORE "ausweisen: {wahlweise: []}\n", "{wahlweise",
            "»wege« fehlt");
    refuses(BEFORE, BEFORE WAYS "[ohne]\n  aus: x\n", "aus: x",
            "Unbekannter Schlüssel »aus«");
    refuses(BEFORE, BEFORE WAYS "[karte, ohne]\n", "wege", "»aus_dem_ausweis« fehlt");
    refuses(BEFORE, BEFORE WAYS "[ohne]\n  aus_dem_ausweis: {familienname: nachname}\n",
            "{familienname", "gehört zu den Wegen");
    refuses(BEFORE, BEFORE WAYS "[karte, ohne]\n  aus_dem_ausweis: {}\n", "{}",
            "mindestens eine Angabe");
    warns(BEFORE, BEFORE WAYS "[karte]\n  aus_dem_ausweis: {familienname: nachname}\n",
          "[karte]", "wissen ihre PIN nicht");
}

#define FROM BEFORE WAYS "[karte, ohne]\n  aus_dem_ausweis: "

static void
explains_what_cannot_be_filled(void **state)
{
    (void)state;
    refuses(BEFORE, FROM "{familiename: nachname}\n", "familiename",
            "Meinten Sie »familienname«?");
    refuses(BEFORE, FROM "{augenfarbe: nachname}\n", "augenfarbe", "Es gibt:");
    refuses(BEFORE, FROM "{familienname: nachnahme}\n", "nachnahme",
            "Meinten Sie »nachname«?");
    refuses(BEFORE, FROM "{familienname: farbe}\n", "farbe}", "andere Art");
    refuses(BEFORE, FROM "{geburtsdatum: nachname}\n", "nachname}", "andere Art");
    refuses(BEFORE, FROM "{familienname: [nachname]}\n", "[nachname]",
            "Name eines Feldes");
    refuses(BEFORE, FROM "{familienname: nachname, geburtsname: nachname}\n",
            "nachname}", "steht hier schon");
    refuses(BEFORE, FROM "{familienname: nachname}\n  wahlweise: [vornamen]\n",
            "vornamen]", "steht nicht unter");
    refuses(BEFORE,
            FROM
            "{familienname: nachname}\n  wahlweise: [familienname, familienname]\n",
            "familienname]", "hier zweimal");
    refuses(BEFORE, FROM "{familienname: nachname}\n  aendern: [mail]\n", "mail]\n",
            "kommt nicht aus dem Ausweis");
    refuses(BEFORE, FROM "{familienname: nachname}\n  aendern: [name]\n", "name]\n",
            "Das Feld »name« gibt es nicht.");
}

static const char pin_text[] =
    "titel: PIN setzen\n"
    "kurz: Hier wählen Sie Ihre PIN.\n"
    "symbol: card\n"
    "dienst_am_ausweis: pin\n"
    "minuten: 4\n"
    "bereithalten: {titel: Das brauchen Sie, text: Ihren Ausweis.}\n"
    "kosten: {titel: Das kostet nichts, text: Auch nicht am Schalter., beleg: keine}\n"
    "rechtsgrundlage: Gesetz\n"
    "datenschutz: |\n"
    "  Ein Absatz.\n";

static void
a_service_at_the_card_has_no_questions_and_no_receiver(void **state)
{
    (void)state;
    change("dienste/katze.yaml", pin_text, "minuten: 4", "minuten: 5");
    assert_int_equal(load(), STATUS_OK);
    const struct service *service = &catalogue.services[0];
    assert_true(service->sets_pin);
    assert_int_equal(service->question_count, 0);
    assert_string_equal(service->identifier, "");
    assert_string_equal(service->email_field, "");
    change("dienste/katze.yaml", pin_text, "minuten: 4",
           "minuten: 4\nempfaenger: Tieramt");
    assert_int_equal(load(), STATUS_INVALID);
    assert_found("dienste/katze.yaml", "empfaenger", false, "Unbekannter Schlüssel");
    change("dienste/katze.yaml", pin_text, "am_ausweis: pin", "am_ausweis: pinn");
    assert_int_equal(load(), STATUS_INVALID);
    assert_found("dienste/katze.yaml", "pinn", false, "Meinten Sie »pin«?");
    change("dienste/katze.yaml", pin_text, "kurz: Hier wählen Sie Ihre PIN.\n", "");
    assert_int_equal(load(), STATUS_INVALID);
    assert_found("dienste/katze.yaml", "titel", false, "»kurz« fehlt");
}

static void
a_town_names_who_sets_pins_anew_and_its_key(void **state)
{
    (void)state;
    change("staedte/test.yaml", town_text, "werte:\n",
           "ausweisstelle: {name: Amt, ort: 1. Stock, zeiten: montags}\n"
           "ausweis_schluessel: schluessel/ausweis.pub.pem\nwerte:\n");
    assert_int_equal(load(), STATUS_OK);
    assert_string_equal(catalogue.town.counter_name, "Infotheke");
    assert_string_equal(catalogue.town.card_counter_name, "Amt");
    assert_string_equal(catalogue.town.card_counter_place, "1. Stock");
    assert_string_equal(catalogue.town.card_counter_hours, "montags");
    assert_string_equal(catalogue.town.identity_key, "schluessel/ausweis.pub.pem");
    refuses_town("werte:\n", "ausweis_schluessel: ../ausweis.pem\nwerte:\n",
                 "../ausweis.pem", "die auf .pem");
    refuses_town("werte:\n", "ausweisstelle: {name: Amt, ort: 1. Stock}\nwerte:\n",
                 "{name: Amt", "»zeiten« fehlt");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_ways_and_what_they_fill),
        cmocka_unit_test(the_address_may_be_kept_back_as_a_whole),
        cmocka_unit_test(a_service_without_the_key_asks_for_nothing),
        cmocka_unit_test(explains_ways_that_are_none),
        cmocka_unit_test(explains_what_cannot_be_filled),
        cmocka_unit_test(a_service_at_the_card_has_no_questions_and_no_receiver),
        cmocka_unit_test(a_town_names_who_sets_pins_anew_and_its_key),
    };
    return cmocka_run_group_tests(tests, fixture_begin, fixture_finish);
}
