/* An invented catalogue in a folder of its own, with nothing wrong in it; each test
 * breaks one place and looks where and how that is reported. */
#ifndef SCHALTER_TESTS_CATALOGUE_FIXTURE_H
#define SCHALTER_TESTS_CATALOGUE_FIXTURE_H

#include <stdio.h>
#include <sys/stat.h>

#include "base/text.h"
#include "core/catalogue.h"
#include "unit.h"

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

static inline void
write_file(const char *name, const char *text)
{
    char path[256];
    text_format(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static inline void
write_all(void)
{
    write_file("staedte/test.yaml", town_text);
    write_file("menu.yaml", menu_text);
    write_file("dienste/katze.yaml", service_text);
}

static inline enum status
load(void)
{
    catalogue_finish(&catalogue);
    return catalogue_load(folder, "test", &catalogue, &diags);
}

/* Replaces the first `from` of a file by `to`. */
static inline void
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
static inline void
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

static inline void
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
static inline void
refuses(const char *from, const char *to, const char *what, const char *says)
{
    change("dienste/katze.yaml", service_text, from, to);
    assert_int_equal(load(), STATUS_INVALID);
    assert_found("dienste/katze.yaml", what, false, says);
    assert_int_equal(diags.errors, 1);
    assert_null(catalogue.services);
}

static inline void
warns(const char *from, const char *to, const char *what, const char *says)
{
    change("dienste/katze.yaml", service_text, from, to);
    assert_int_equal(load(), STATUS_OK);
    assert_found("dienste/katze.yaml", what, true, says);
}

static inline void
refuses_town(const char *from, const char *to, const char *what, const char *says)
{
    change("staedte/test.yaml", town_text, from, to);
    assert_int_equal(load(), STATUS_INVALID);
    assert_found("staedte/test.yaml", what, false, says);
    assert_int_equal(diags.errors, 1);
}

static inline int
fixture_begin(void **state)
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

static inline int
fixture_finish(void **state)
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

#endif
