#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "core/catalogue.h"
#include "core/catalogue_texts.h"

/* An invented catalogue with nothing wrong in it; each test breaks one place. */
static const char town_text[] = "name: Stadt Testhausen\n"
                                "anschrift: Weg 1, 45999 Testhausen\n"
                                "ars: 012345678901\n"
                                "schalter:\n"
                                "  name: Infotheke\n"
                                "  ort: Im Erdgeschoss\n"
                                "  zeiten: Montag bis Freitag\n"
                                "telefon: 02000 12 34 56\n"
                                "handyseite: https://schalter.testhausen.example/\n"
                                "wiederherstellung: schluessel/test.pem\n"
                                "streifen: b5563c\n"
                                "werte:\n"
                                "  preis: 20 €\n";

static const char menu_text[] = "gruppen:\n"
                                "  - titel: Tiere\n"
                                "    dienste: [katze]\n"
                                "hinweis:\n"
                                "  titel: Morgen ist geschlossen.\n"
                                "  text: Das Gerät geht trotzdem.\n";

static const char service_text[] =
    "titel: Katze melden\n"
    "kurz: Damit die Stadt Bescheid weiß.\n"
    "symbol: paw\n"
    "leistung: urn:de:fim:leika:leistung:99102013104000\n"
    "schema: https://schema.example.org/katze\n"
    "empfaenger: Tieramt\n"
    "minuten: 3\n"
    "antwort_email: mail\n"
    "bereithalten: {titel: Das hilft Ihnen, text: Der Impfpass.}\n"
    "kosten: {titel: Das kostet Geld, text: \"Es kostet {preis} im Jahr.\", beleg: "
    "\"{preis}\"}\n"
    "rechtsgrundlage: Satzung\n"
    "datenschutz: |\n"
    "  Erster Absatz.\n"
    "  Zweiter Absatz.\n"
    "erklaerung: Ja, das stimmt.\n"
    "danach:\n"
    "  - {symbol: letter, text: Dann kommt ein Brief.}\n"
    "fragen:\n"
    "  - frage: Wie heißen Sie?\n"
    "    name: name\n"
    "    abschnitt: Sie\n"
    "    felder:\n"
    "      - {feld: nachname, art: name, beschriftung: Name, pflicht: ja, persoenlich: "
    "ja}\n"
    "      - {feld: mail, art: email, beschriftung: E-Mail, pflicht: nein}\n"
    "  - frage: Wo wohnen Sie?\n"
    "    name: adresse\n"
    "    abschnitt: Sie\n"
    "    felder:\n"
    "      - {feld: adresse, art: anschrift, pflicht: ja, persoenlich: ja}\n"
    "  - frage: Ist die Katze drinnen?\n"
    "    name: drinnen\n"
    "    abschnitt: Katze\n"
    "    hinweis: Ein Balkon zählt mit.\n"
    "    felder:\n"
    "      - {feld: drinnen, art: ja_nein, beschriftung: Drinnen, pflicht: ja}\n"
    "      - feld: farbe\n"
    "        art: auswahl\n"
    "        beschriftung: Farbe\n"
    "        pflicht: ja\n"
    "        antworten:\n"
    "          - {wert: rot, text: Rot}\n"
    "          - {wert: grau, text: Grau, zusatz: Auch getigert}\n"
    "  - frage: Seit wann haben Sie die Katze?\n"
    "    name: seit\n"
    "    abschnitt: Katze\n"
    "    zeigen_wenn: {feld: drinnen, ist: nein}\n"
    "    felder:\n"
    "      - {feld: seit, art: datum, beschriftung: Seit, pflicht: ja, von: vor 30 "
    "Jahren, bis: heute}\n"
    "      - {feld: zahl, art: zahl, beschriftung: Zahl, pflicht: ja, von: 1, bis: 9, "
    "zeigen_wenn: {feld: farbe, ist_nicht: rot}}\n";

static char folder[] = "/tmp/catalogue-test-XXXXXX";
static struct catalogue catalogue;
static struct diags diags;
static char broken[16384];

static void
write_file(const char *name, const char *text)
{
    char path[256];
    text_format(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void
write_all(void)
{
    write_file("staedte/test.yaml", town_text);
    write_file("menu.yaml", menu_text);
    write_file("dienste/katze.yaml", service_text);
}

static enum status
load(void)
{
    catalogue_finish(&catalogue);
    return catalogue_load(folder, "test", &catalogue, &diags);
}

/* Replaces the first `from` of a file by `to`. */
static void
change(const char *name, const char *whole, const char *from, const char *to)
{
    const char *at = strstr(whole, from);
    struct text_buf buf = text_buf_over(broken, sizeof(broken));
    assert_non_null(at);
    text_put_bytes(&buf, whole, (size_t)(at - whole));
    text_put(&buf, to);
    text_put(&buf, at + strlen(from));
    assert_false(buf.overflow);
    write_all();
    write_file(name, broken);
}

/* Line and column of the first `what` in the changed file. */
static void
place_of(const char *what, int *line, int *column)
{
    const char *at = strstr(broken, what);
    assert_non_null(at);
    *line = *column = 1;
    for (const char *c = broken; c < at; c++) {
        if (*c == '\n') {
            ++*line;
            *column = 1;
        } else if (((unsigned char)*c & 0xC0) != 0x80) {
            ++*column;
        }
    }
}

static void
assert_found(const char *file, const char *what, bool warning, const char *says)
{
    int line = 0, column = 0;
    place_of(what, &line, &column);
    for (int i = 0; i < diags.count; i++)
        if (diags.list[i].line == line && diags.list[i].column == column &&
            diags.list[i].warning == warning && text_equal(diags.list[i].file, file) &&
            strstr(diags.list[i].text, says) != NULL)
            return;
    for (int i = 0; i < diags.count; i++)
        print_error("%s:%d:%d: %s\n", diags.list[i].file, diags.list[i].line,
                    diags.list[i].column, diags.list[i].text);
    fail_msg("nothing at %s:%d:%d says »%s«", file, line, column, says);
}

/* After the change of a service there is exactly one mistake: at `what`, saying `says`.
 */
static void
refuses(const char *from, const char *to, const char *what, const char *says)
{
    change("dienste/katze.yaml", service_text, from, to);
    assert_int_equal(load(), STATUS_INVALID);
    assert_found("dienste/katze.yaml", what, false, says);
    assert_int_equal(diags.errors, 1);
    assert_null(catalogue.services);
}

static void
warns(const char *from, const char *to, const char *what, const char *says)
{
    change("dienste/katze.yaml", service_text, from, to);
    assert_int_equal(load(), STATUS_OK);
    assert_found("dienste/katze.yaml", what, true, says);
}

static void
refuses_town(const char *from, const char *to, const char *what, const char *says)
{
    change("staedte/test.yaml", town_text, from, to);
    assert_int_equal(load(), STATUS_INVALID);
    assert_found("staedte/test.yaml", what, false, says);
    assert_int_equal(diags.errors, 1);
}

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
    catalogue_text(&catalogue, "3 kg, 4 kgs, 5 cm.", out, sizeof(out));
    assert_string_equal(out, "3\u00a0kg, 4 kgs, 5\u00a0cm.");
    catalogue_text(&catalogue, "ab{preis}", out, 6);
    assert_string_equal(out, "ab20"); /* the unbreakable space has two bytes */
    catalogue_text(&catalogue, "", out, sizeof(out));
    assert_string_equal(out, "");
}

static void
suggests_the_key_that_was_meant(void **state)
{
    (void)state;
    refuses("    abschnitt: Katze\n    hinweis", "    abschnitt: Katze\n    hinwies",
            "hinwies", "Unbekannter Schlüssel »hinwies«. Meinten Sie »hinweis«?");
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
leaves_out_facts_the_town_has_not_confirmed(void **state)
{
    (void)state;
    change("staedte/test.yaml", town_text, "02000 12 34 56", "bitte prüfen");
    assert_int_equal(load(), STATUS_OK);
    assert_found("staedte/test.yaml", "bitte prüfen", true, "noch nicht geprüft");
    assert_string_equal(catalogue.town.phone, "");
    change("staedte/test.yaml", town_text, "20 €", "bitte prüfen");
    assert_int_equal(load(), STATUS_OK);
    assert_string_equal(town_value(&catalogue.town, "preis"), "(noch nicht bekannt)");
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
    change("dienste/katze.yaml", service_text, "symbol: paw", "symbol: pow");
    write_file("menu.yaml", "gruppen: nichts\n");
    write_file("staedte/test.yaml", "name: [\n");
    assert_int_equal(load(), STATUS_INVALID);
    bool town = false, menu = false, service = false;
    for (int i = 0; i < diags.count; i++) {
        town = town || text_equal(diags.list[i].file, "staedte/test.yaml");
        menu = menu || text_equal(diags.list[i].file, "menu.yaml");
        service = service || strstr(diags.list[i].text, "»paw«") != NULL;
    }
    assert_true(town && menu && service);
}

static void
refuses_a_folder_that_is_no_catalogue(void **state)
{
    (void)state;
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
    assert_int_equal(fields, 80); /* 160 fields asked for, 80 have a place */
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
        assert_int_equal(catalogue.service_count, 2);
    }
    assert_int_equal(diags.count, 0); /* nothing is open in the town for showing */
}

static int
begin(void **state)
{
    char path[256];
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    text_format(path, sizeof(path), "%s/staedte", folder);
    if (mkdir(path, 0700) != 0)
        return -1;
    text_format(path, sizeof(path), "%s/dienste", folder);
    return mkdir(path, 0700);
}

static int
finish(void **state)
{
    static const char *const files[] = {"staedte/test.yaml", "menu.yaml",
                                        "dienste/katze.yaml"};
    static const char *const folders[] = {"staedte", "dienste", ""};
    char path[256];
    (void)state;
    catalogue_finish(&catalogue);
    for (int i = 0; i < 3; i++) {
        text_format(path, sizeof(path), "%s/%s", folder, files[i]);
        if (unlink(path) != 0)
            return -1;
    }
    for (int i = 0; i < 3; i++) {
        text_format(path, sizeof(path), "%s/%s", folder, folders[i]);
        if (rmdir(path) != 0)
            return -1;
    }
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loads_everything_a_service_says),
        cmocka_unit_test(makes_four_fields_of_an_address),
        cmocka_unit_test(fills_in_the_values_of_the_town),
        cmocka_unit_test(suggests_the_key_that_was_meant),
        cmocka_unit_test(names_missing_keys_and_empty_values),
        cmocka_unit_test(refuses_the_wrong_kind_of_value),
        cmocka_unit_test(refuses_unknown_kinds_and_icons_with_a_suggestion),
        cmocka_unit_test(refuses_names_given_twice),
        cmocka_unit_test(refuses_names_that_are_no_names),
        cmocka_unit_test(refuses_conditions_that_cannot_be_met),
        cmocka_unit_test(refuses_choices_without_choice),
        cmocka_unit_test(refuses_texts_that_are_too_long),
        cmocka_unit_test(refuses_signs_the_fonts_do_not_have),
        cmocka_unit_test(refuses_placeholders_without_a_value),
        cmocka_unit_test(refuses_values_without_their_form),
        cmocka_unit_test(advises_on_the_tone_without_refusing),
        cmocka_unit_test(leaves_out_facts_the_town_has_not_confirmed),
        cmocka_unit_test(checks_the_menu_against_the_services),
        cmocka_unit_test(reports_the_mistakes_of_all_files_at_once),
        cmocka_unit_test(refuses_a_folder_that_is_no_catalogue),
        cmocka_unit_test(refuses_more_questions_than_a_visit_can_hold),
        cmocka_unit_test(lists_every_text_a_translator_needs),
        cmocka_unit_test(loads_the_real_catalogue_for_every_town),
    };
    return cmocka_run_group_tests(tests, begin, finish);
}
