#include "catalogue_fixture.h"

static void
suggests_the_key_that_was_meant(void **state)
{
    (void)state;
    refuses("    abschnitt: Katze\n    hinweis", "    abschnitt: Katze\n    hinwies",
            "hinwies", "Unbekannter Schlüssel »hinwies«. Meinten Sie »hinweis«?");
    /* A third of the word differs: no guess sends the clerk on a wrong way. */
    refuses("symbol: paw", "symbol: pau", "pau", "Die Namen stehen in der Anleitung");
    refuses("minuten: 3\n", "minuten: 3\nganz_anders: 4\n", "ganz_anders",
            "Unbekannter Schlüssel »ganz_anders«. Löschen Sie ihn.");
    change("dienste/katze.yaml", service_text, "Drinnen, pflicht: ja",
           "Drinnen, pflict: ja");
    assert_int_equal(load(), STATUS_INVALID);
    assert_found("dienste/katze.yaml", "pflict", false, "Meinten Sie »pflicht«?");
    assert_found("dienste/katze.yaml", "{feld: drinnen, art", false,
                 "Der Schlüssel »pflicht« fehlt");
}

static void
names_missing_keys_and_empty_values(void **state)
{
    (void)state;
    refuses("kurz: Damit die Stadt Bescheid weiß.\n", "", "titel", "»kurz« fehlt");
    refuses("minuten: 3\n", "", "titel", "»minuten« fehlt");
    refuses("titel: Katze melden", "titel: ", " \nkurz", "steht nichts");
    refuses("danach:\n  - {symbol: letter, text: Dann kommt ein Brief.}\n", "", "titel",
            "»danach« fehlt");
    refuses("beschriftung: Farbe\n        pflicht", "pflicht", "feld: farbe",
            "»beschriftung« fehlt");
}

static void
refuses_the_wrong_kind_of_value(void **state)
{
    (void)state;
    refuses("titel: Katze melden", "titel: [Katze]", "[Katze]", "einfacher Wert");
    refuses("zeigen_wenn: {feld: drinnen, ist: nein}\n", "zeigen_wenn: drinnen\n",
            "drinnen\n    felder", "eingerückte Zeilen");
    refuses("pflicht: ja, persoenlich: ja}\n      - {feld: mail",
            "pflicht: yes, persoenlich: ja}\n      - {feld: mail", "yes",
            "»ja« oder »nein«");
    refuses("minuten: 3", "minuten: drei", "drei", "ganze Zahl");
    refuses("minuten: 3", "minuten: 61", "61", "von 1 bis 60");
    refuses("von: vor 30 Jahren", "von: 30 Jahre", "30 Jahre", "vor 30 Jahren");
    refuses("von: vor 30 Jahren", "von: in 2 Jahren", "in 2 Jahren", "Tauschen");
    refuses("beschriftung: E-Mail, pflicht: nein",
            "beschriftung: E-Mail, pflicht: nein, heute: heute", "heute}",
            "art: datum");
}

static void
refuses_unknown_kinds_and_icons_with_a_suggestion(void **state)
{
    (void)state;
    refuses("art: ja_nein", "art: janein", "janein", "Meinten Sie »ja_nein«?");
    refuses("art: ja_nein", "art: roman", "roman", "Es gibt: text, name");
    refuses("symbol: letter", "symbol: leter", "leter", "Meinten Sie »letter«?");
    refuses("symbol: paw", "symbol: Elefant", "Elefant", "Unbekanntes Symbol");
}

static void
refuses_names_given_twice(void **state)
{
    (void)state;
    refuses("feld: zahl", "feld: seit", "seit, art: zahl", "gibt es schon in Zeile 48");
    refuses("feld: zahl", "feld: adresse_plz", "adresse_plz",
            "gibt es schon in Zeile 29");
    refuses("name: seit", "name: adresse", "adresse\n    abschnitt: Katze",
            "gibt es schon");
    refuses("wert: grau", "wert: rot", "rot, text: Grau",
            "gibt es in dieser Liste schon");
}

static void
refuses_names_that_are_no_names(void **state)
{
    (void)state;
    refuses("feld: seit, art", "feld: Seit wann, art", "Seit wann, art", "a bis z");
    refuses("name: seit", "name: 1seit", "1seit", "a bis z");
    refuses("wert: grau", "wert: grün", "grün", "a bis z");
}

static void
refuses_conditions_that_cannot_be_met(void **state)
{
    (void)state;
    refuses("{feld: drinnen, ist: nein}", "{feld: zahl, ist: 1}", "zahl, ist: 1",
            "nicht vorher gefragt");
    refuses("{feld: drinnen, ist: nein}", "{feld: drinen, ist: nein}", "drinen",
            "Meinten Sie »drinnen«?");
    refuses("{feld: drinnen, ist: nein}", "{feld: drinnen, ist: blau}", "blau",
            "keine Antwort");
    refuses("{feld: farbe, ist_nicht: rot}", "{feld: farbe, ist_nicht: gelb}", "gelb",
            "keine Antwort");
    refuses("{feld: drinnen, ist: nein}", "{feld: nachname, ist: Meier}",
            "nachname, ist: Meier", "Eine Bedingung geht nur");
    refuses("{feld: drinnen, ist: nein}", "{feld: drinnen}", "{feld: drinnen}\n",
            "genau eines");
    refuses("{feld: farbe, ist_nicht: rot}", "{feld: seit, ist_nicht: rot}",
            "seit, ist_nicht", "nicht vorher gefragt");
}

static void
refuses_choices_without_choice(void **state)
{
    (void)state;
    refuses("          - {wert: grau, text: Grau, zusatz: Auch getigert}\n", "",
            "- {wert: rot", "mindestens zwei");
    refuses("beschriftung: Drinnen", "beschriftung: Drinnen, antworten: []", "[]",
            "nur bei »art: auswahl«");
    refuses("art: ja_nein", "art: ja_nein, von: 1", "1, beschriftung", "nur bei");
    refuses("art: anschrift", "art: anschrift, beschriftung: Wo", "Wo, pflicht",
            "gibt es bei »art: anschrift« nicht");
}

static void
refuses_texts_that_are_too_long(void **state)
{
    (void)state;
    refuses("titel: Katze melden", "titel: Eine sehr große und sehr alte Katze melden",
            "Eine sehr", "höchstens 32");
    /* One too many, and just as many as fit: a kept line break is no letter. */
    refuses("titel: Katze melden", "titel: 123456789 123456789 123456789 123", "123456",
            "33 Zeichen, höchstens 32");
    change("dienste/katze.yaml", service_text, "titel: Katze melden",
           "titel: |\n  123456789 123456789 123456789 12");
    assert_int_equal(load(), STATUS_OK);
}

/* What the keyboard takes in the end (form_max_graphemes) is never less. */
static void
refuses_a_length_that_the_field_does_not_have(void **state)
{
    (void)state;
    refuses("art: name, beschriftung: Name",
            "art: telefon, laenge: 26, beschriftung: Name", "26, beschriftung",
            "von 1 bis 25");
}

static void
refuses_signs_the_fonts_do_not_have(void **state)
{
    (void)state;
    refuses("Katze melden", "Katze \U0001F408 melden", "Katze \U0001F408", "U+1F408");
    refuses("Katze melden", "Katze\u202emelden", "Katze\u202e", "U+202E");
    refuses("titel: Katze melden", "titel: \"Katze\\nmelden\"", "\"Katze\\n",
            "nur eine Zeile");
}

static void
refuses_placeholders_without_a_value(void **state)
{
    (void)state;
    refuses("Es kostet {preis}", "Es kostet {pries}", "\"Es kostet {pries}",
            "{pries} ist kein Wert der Stadt");
    refuses("Es kostet {preis}", "Es kostet {preis", "\"Es kostet {preis im",
            "geschweifte Klammer");
}

static void
refuses_values_without_their_form(void **state)
{
    (void)state;
    refuses("99102013104000", "9910201310400", "urn:de", "14 Ziffern");
    refuses("urn:de:fim", "leika:de:fim", "leika:de", "Leistung");
    refuses("https://schema.example.org/katze", "http://schema.example.org/katze",
            "http://schema", "https://");
    refuses("antwort_email: mail", "antwort_email: nachname", "nachname\nbereithalten",
            "»art: email«");
    refuses_town("012345678901", "12345", "12345\n", "12 Ziffern");
    refuses_town("https://schalter.testhausen.example/", "schalter.testhausen.example",
                 "schalter.testhausen", "https://");
    refuses_town("schluessel/test.pem", "../test.pem", "../test", ".pem");
    refuses_town("b5563c", "rot", "rot\n", "sechs Stellen");
    refuses_town("  preis: 20 €\n", "  preis: 20 €\n  Preis: 1\n", "Preis",
                 "kein Name");
    refuses_town("  preis: 20 €\n", "  preis: 20 €\n  stadt: X\n", "stadt: X",
                 "gibt es schon von selbst");
    refuses_town("20 €", "\"{anderer} €\"", "\"{anderer}", "kann hier nicht stehen");
}

static void
advises_on_the_tone_without_refusing(void **state)
{
    (void)state;
    warns("frage: Wie heißen Sie?", "frage: Ihr Name", "Ihr Name", "Fragezeichen");
    warns("Ein Balkon zählt mit.", "Ein Balkon z. B. zählt mit.", "Ein Balkon z. B.",
          "zum Beispiel");
    warns("Ein Balkon zählt mit.", "Der Balkon ist ungültig!", "Der Balkon ist",
          "ungültig");
    warns("Ein Balkon zählt mit.", "Halt!", "Halt!", "»!«");
    warns("Ein Balkon zählt mit.",
          "Ein Balkon zählt mit und ein Garten zählt mit und auch ein Dach zählt mit "
          "dazu.",
          "Ein Balkon zählt", "16 Wörter");
    warns("Wie heißen Sie?",
          "Wie heißen denn Sie und Ihr Mann und Ihr Kind und Ihr Hund?",
          "Wie heißen denn", "13 Wörter");
    change("dienste/katze.yaml", service_text, "Ein Balkon zählt mit.",
           "Ein Balkon zählt mit am 3. Mai und nach dem 4. Mai um 10 Uhr.");
    assert_int_equal(load(), STATUS_OK);
    assert_int_equal(diags.count, 0);
}

static void
checks_the_menu_against_the_services(void **state)
{
    (void)state;
    change("menu.yaml", menu_text, "[katze]", "[kazte]");
    assert_int_equal(load(), STATUS_INVALID);
    assert_found("menu.yaml", "kazte", false, "Meinten Sie »katze«?");
    change("menu.yaml", menu_text, "[katze]", "[katze, katze]");
    assert_int_equal(load(), STATUS_INVALID);
    assert_found("menu.yaml", "katze]", false, "steht schon weiter oben");
    change("menu.yaml", menu_text, "[katze]", "[]");
    assert_int_equal(load(), STATUS_INVALID);
    assert_found("menu.yaml", "[]", false, "keinen Dienst");
    assert_found("menu.yaml", "gruppen", true, "steht nicht im Menü");
}

static void
reports_the_mistakes_of_all_files_at_once(void **state)
{
    (void)state;
    change("dienste/katze.yaml", service_text, "symbol: paw", "symbol: printr");
    write_file("menu.yaml", "gruppen: nichts\n");
    write_file("staedte/test.yaml", "name: [\n");
    assert_int_equal(load(), STATUS_INVALID);
    bool town = false, menu = false, service = false;
    for (int i = 0; i < diags.count; i++) {
        town = town || text_equal(diags.list[i].file, "staedte/test.yaml");
        menu = menu || text_equal(diags.list[i].file, "menu.yaml");
        service = service || strstr(diags.list[i].text, "»printer«") != NULL;
    }
    assert_true(town && menu && service);
}

/* A catalogue nobody signs may be written by many: it shows what lies in it. */
static void
reads_no_file_that_is_a_link(void **state)
{
    static const char *const names[] = {"dienste/katze.yaml", "menu.yaml",
                                        "staedte/test.yaml"};
    char path[256], aside[256];
    (void)state;
    write_all();
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        text_format(path, sizeof(path), "%s/%s", folder, names[i]);
        text_format(aside, sizeof(aside), "%s/daneben", folder);
        assert_int_equal(rename(path, aside), 0);
        assert_int_equal(symlink(aside, path), 0);
        assert_int_equal(load(), STATUS_INVALID);
        bool told = false;
        for (int k = 0; k < diags.count && !told; k++)
            told = text_equal(diags.list[k].file, names[i]) &&
                   strstr(diags.list[k].text, "Das ist ein Verweis") != NULL;
        assert_true(told);
        assert_int_equal(rename(aside, path), 0);
    }
    assert_int_equal(load(), STATUS_OK);
}

/* Otherwise the one cause drowns in every place that names a value of the town. */
static void
tells_a_town_that_cannot_be_read_once(void **state)
{
    (void)state;
    refuses_town("name: Stadt", "\xff\xfe", "\xff", "UTF-8");
    refuses_town("name: Stadt Testhausen", "\tname: Stadt Testhausen", "\tname",
                 "Tabulator");
    change("staedte/test.yaml", town_text, "name", "name");
    assert_int_equal(load(), STATUS_OK);
}

static void
refuses_more_questions_than_a_visit_can_hold(void **state)
{
    static char long_text[65536];
    struct text_buf buf = text_buf_over(long_text, sizeof(long_text));
    (void)state;
    write_all();
    text_put_bytes(&buf, service_text,
                   (size_t)(strstr(service_text, "  - frage") - service_text));
    for (int i = 0; i < CATALOGUE_MAX_QUESTIONS + 1; i++)
        text_put_format(
            &buf,
            "  - {frage: Wie heißen Sie?, name: q%d, abschnitt: Sie, felder: "
            "[{feld: a%d, art: anschrift, pflicht: ja}]}\n",
            i, i);
    assert_false(buf.overflow);
    write_file("dienste/katze.yaml", long_text);
    assert_int_equal(load(), STATUS_INVALID);
    int questions = 0, fields = 0;
    for (int i = 0; i < diags.count; i++) {
        questions += strstr(diags.list[i].text, "Mehr als 40 Fragen") != NULL;
        fields += strstr(diags.list[i].text, "Mehr als 80 Felder") != NULL;
    }
    assert_int_equal(questions, 1);
    /* Of 40 addresses of four fields 20 have a place; each other one is told once. */
    assert_int_equal(fields, 20);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(suggests_the_key_that_was_meant),
        cmocka_unit_test(names_missing_keys_and_empty_values),
        cmocka_unit_test(refuses_the_wrong_kind_of_value),
        cmocka_unit_test(refuses_unknown_kinds_and_icons_with_a_suggestion),
        cmocka_unit_test(refuses_names_given_twice),
        cmocka_unit_test(refuses_names_that_are_no_names),
        cmocka_unit_test(refuses_conditions_that_cannot_be_met),
        cmocka_unit_test(refuses_choices_without_choice),
        cmocka_unit_test(refuses_texts_that_are_too_long),
        cmocka_unit_test(refuses_a_length_that_the_field_does_not_have),
        cmocka_unit_test(refuses_signs_the_fonts_do_not_have),
        cmocka_unit_test(refuses_placeholders_without_a_value),
        cmocka_unit_test(refuses_values_without_their_form),
        cmocka_unit_test(advises_on_the_tone_without_refusing),
        cmocka_unit_test(checks_the_menu_against_the_services),
        cmocka_unit_test(reports_the_mistakes_of_all_files_at_once),
        cmocka_unit_test(reads_no_file_that_is_a_link),
        cmocka_unit_test(tells_a_town_that_cannot_be_read_once),
        cmocka_unit_test(refuses_more_questions_than_a_visit_can_hold),
    };
    return cmocka_run_group_tests(tests, fixture_begin, fixture_finish);
}
